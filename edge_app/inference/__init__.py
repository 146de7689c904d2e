"""A model file and its answers: the container, the runtime, quantisation, and the model that joins them."""
