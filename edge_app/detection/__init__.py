"""Objects with places: boxes and keypoints."""
