"""From a source to the loop: a thread that reads, and the slot that holds the latest frame."""
