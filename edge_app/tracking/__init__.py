"""The same object from frame to frame."""
