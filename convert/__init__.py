"""A trained Keras network -> float and int8 TFLite with its spec inside, and the gate that judges them."""
