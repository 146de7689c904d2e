"""Several models that look at the same frame."""
