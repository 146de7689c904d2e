"""The pictures of how-a-cnn-sees.md, and the programs that draw them: `python -m docs.pictures`."""
