"""Where downloaded models are kept."""

import os
from pathlib import Path


def models_folder() -> Path:
    """$EDGESIGHT_MODELS, or in the user's cache folder (XDG Base Directory Specification, freedesktop.org)."""
    if ours := os.environ.get("EDGESIGHT_MODELS"):
        return Path(ours).expanduser()
    base = os.environ.get("XDG_CACHE_HOME", "")
    folder = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return folder / "edgesight" / "models"


def added_models() -> dict[str, Path]:
    """Name -> file of every model that was downloaded, by name."""
    return {path.stem: path for path in sorted(models_folder().glob("*.tflite"))}
