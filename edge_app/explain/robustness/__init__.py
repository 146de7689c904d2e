"""How much of its answers a model keeps when pictures move, turn, darken, or lose detail."""
