"""BlazeFace, the face detector of MediaPipe, from its public files; what its outputs mean stands nowhere in them.

Bazarevsky et al. 2019, BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs, arXiv 1907.05047; anchors and
scales from MediaPipe's graph options, https://github.com/google-ai-edge/mediapipe.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edge_app.detection.suppression import suppress
from edge_app.inference.network import Network
from edge_app.inference.runtime import find_runtime
from edge_app.placement import placement
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec
from edge_app.values import Detections, Floats, Pixels

KEYPOINTS = ("right eye", "left eye", "nose tip", "mouth centre", "right ear", "left ear")
"""Right and left are the person's own."""


@dataclass(frozen=True)
class Form:
    """One of the published files. side: pixels of the input. grids: (cells a side, anchors a cell) of each output."""

    file: str
    side: int
    grids: tuple[tuple[int, int], ...]


SHORT_RANGE = Form("blazeface_short_range_128_float", 128, ((16, 2), (8, 6)))
FULL_RANGE = Form("blazeface_full_range_192_float", 192, ((48, 1),))


class BlazeFace:
    """Finds faces as MediaPipe does, with scores down to `least`."""

    def __init__(self, form: Form, folder: Path, *, least: float, overlap: float = 0.3, threads: int = 1) -> None:
        path = folder / f"{form.file}.tflite"
        self.size_bytes = path.stat().st_size
        self._network = Network(path.read_bytes(), find_runtime(), threads, str(path))
        self._input = InputSpec(size_wh=(form.side, form.side), fit="letterbox", mean=(127.5,), std=(127.5,))
        self._least, self._overlap = least, overlap
        self._side = form.side
        self._centres = np.concatenate([_centres(cells, anchors) for cells, anchors in form.grids]) * form.side

    def preprocess(self, image_bgr: Pixels) -> Floats:
        """The input tensor, float32 (1, side, side, 3), padded to a square."""
        return preprocess(image_bgr, self._input)[None]

    def invoke(self, tensor: Floats) -> tuple[Floats, ...]:
        """Regressors (anchors, 16) and logits (anchors, 1)."""
        by_width = {
            output.shape[-1]: raw
            for output, raw in zip(self._network.outputs, self._network.invoke_all(tensor), strict=True)
        }
        return by_width[16], by_width[1]

    def detect(self, image_bgr: Pixels) -> Detections:
        """The faces in a picture uint8 (height, width, 3)."""
        regressors, logits = self.invoke(self.preprocess(image_bgr))
        scores = np.asarray(1 / (1 + np.exp(-logits[:, 0].clip(-80, 80))), np.float32)
        centres, sides = regressors[:, :2] + self._centres, regressors[:, 2:4]
        boxes = np.concatenate([centres - sides / 2, centres + sides / 2], axis=1)
        points = regressors[:, 4:].reshape(-1, len(KEYPOINTS), 2) + self._centres[:, None]
        kept = suppress(
            boxes, scores, np.zeros(len(scores), np.int64), least=self._least, overlap=self._overlap, top=100
        )
        place = placement((image_bgr.shape[1], image_bgr.shape[0]), self._input)
        return Detections(
            place.to_picture(boxes[kept].reshape(-1, 2, 2)).reshape(-1, 4),
            scores[kept],
            np.zeros(len(kept), np.int64),
            place.to_picture(points[kept]),
            ("face",),
        )


def _centres(cells: int, anchors: int) -> Floats:
    """Float32 (cells * cells * anchors, 2): x and y of each anchor in [0, 1], row by row."""
    along = (np.arange(cells, dtype=np.float32) + 0.5) / cells
    y, x = np.meshgrid(along, along, indexing="ij")
    return np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2), anchors, axis=0)
