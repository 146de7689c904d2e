"""What is normal, learned from normal pictures alone."""
