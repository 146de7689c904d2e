"""edgesight on the device: camera -> frame -> int8 model -> result, every frame with its age.

    import edge_app

    with edge_app.Model("cifar10") as model, edge_app.open_source("0") as source:
        for result in edge_app.Pipeline(source, model):
            print(result.number, result.answer, f"{result.age_ms:.1f} ms")

Importing the package loads neither OpenCV nor an interpreter; the names above load what they need on first use.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# OpenCV reads this once, when it is first imported: a picture of a few kilobytes must not unpack to gigabytes.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(1 << 26))

if TYPE_CHECKING:
    from edge_app.inference.model import Model
    from edge_app.loop.pipeline import Pipeline
    from edge_app.sources import open_source
    from edge_app.values import Classification, Detections, Frame, Result

_HOMES = {
    "Classification": "edge_app.values",
    "Detections": "edge_app.values",
    "Frame": "edge_app.values",
    "Model": "edge_app.inference.model",
    "Pipeline": "edge_app.loop.pipeline",
    "Result": "edge_app.values",
    "open_source": "edge_app.sources",
}
__all__ = ["Classification", "Detections", "Frame", "Model", "Pipeline", "Result", "open_source"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'edge_app' has no attribute {name!r}. It has: {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)
