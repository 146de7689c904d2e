"""What runs inside the virtual Pi: one file a step, each a program whose last line says what it found."""
