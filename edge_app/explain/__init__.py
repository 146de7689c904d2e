"""What a model looks at, and what it makes of that."""
