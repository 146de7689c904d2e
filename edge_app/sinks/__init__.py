"""Where results go: JSON lines, an annotated clip, a window."""
