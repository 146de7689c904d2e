"""How fast models and the whole loop are on this machine, and whether the machine let them."""
