"""Where downloaded models are kept."""

import os
from pathlib import Path

from edge_app.errors import OutputError
from edge_app.user_folders import cache_folder


def models_folder() -> Path:
    """$EDGESIGHT_MODELS, or in the user's cache folder. Raises OutputError for a user without either."""
    ours = os.environ.get("EDGESIGHT_MODELS")
    return Path(ours).expanduser() if ours else cache_folder() / "models"


def added_models() -> dict[str, Path]:
    """Name -> file of every model that was downloaded, by name."""
    try:
        folder = models_folder()
    except OutputError:
        return {}  # where nothing can be kept, nothing was
    return {path.stem: path for path in sorted(folder.glob("*.tflite"))}
