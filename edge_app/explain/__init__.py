"""What a network sees, and what drove its answer."""
