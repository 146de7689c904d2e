"""A network layer by layer: shapes, receptive fields, parameters, multiply-accumulates, and what sharing saves."""
