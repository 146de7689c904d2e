"""Draw the pictures of how-a-cnn-sees.md, here or in another folder: `python -m docs.pictures [FOLDER]`."""

import sys
from pathlib import Path

from docs.pictures.album import ALBUM, write

folder = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent
for name in ALBUM:
    write(name, folder)
