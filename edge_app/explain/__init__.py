"""What a network does with a picture, layer by layer: what its units see, what they cost, and what excites them."""
