"""The report as one HTML file with drawings in it, which needs nothing else and no network."""
