"""The models that ship: <name>.tflite, each with its card <name>.md. `edge_app.inference.shipped` lists them."""
