"""What drove an answer: maps of it, and tests of whether such a map can be trusted."""
