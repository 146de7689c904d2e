"""How far a classifier of medical pictures can be trusted: screening, calibration, and what it leaves to a human."""
