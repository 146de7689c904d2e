"""What is written about the product, and what draws the pictures in it."""
