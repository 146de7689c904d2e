"""A Keras network layer by layer, for `edgesight explain`."""
