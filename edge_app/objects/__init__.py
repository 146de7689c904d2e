"""Objects of any kind in moving pictures: found, followed, and what they do."""
