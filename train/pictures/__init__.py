"""From files to batches: which pictures, decoded once, augmented, scaled."""
