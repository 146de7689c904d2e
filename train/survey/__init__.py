"""A look at a set of pictures before training: what is in it, and what would spoil the training or its figures."""
