"""Pictures that are not as usual: scored against normal ones alone, with a map of where."""
