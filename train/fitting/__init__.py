"""Keras's fit and what surrounds it: first weights, optimiser, checkpoints, logs, interrupts."""
