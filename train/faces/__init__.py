"""Learning to tell people apart: from another network's vectors, or from who is who."""
