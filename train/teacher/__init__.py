"""Distillation: a small network learns the answers of a large one, not bare labels."""
