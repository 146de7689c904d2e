"""Models of other makers: where they are, how they come here safely, and how they are described."""
