"""Labelled pictures -> a trained Keras network, from a recipe. Runs on a workstation, never on the device."""
