"""What only the Keras network can tell of an answer."""
