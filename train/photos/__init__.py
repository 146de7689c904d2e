"""Training without a recipe: a folder of photos for each class is all that is given."""
