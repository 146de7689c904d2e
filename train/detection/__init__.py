"""Learning to find objects: which cells stand for which object, and how wrong their answers are."""
