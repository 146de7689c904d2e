"""How right a model is: its answers on labelled pictures, accuracy and its interval."""
