"""One JSON object a result, one line each: for other programs to read while the loop runs."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import json

from edge_app import files
from edge_app.closing import Closing
from edge_app.values import Classification, Detections, Floats, People, Result, Sighting


class JsonLines(Closing):
    """Appends results to the file `path`, each line written at once and whole; a missing folder is made.

    Keys: frame, name (of a picture from a folder), age_ms, stages_ms; from a classifier label, score, top ([label,
    score] best first); from a detector objects (label, score, box [left, top, right, bottom] and, where it has any,
    keypoints {name: [x, y]}, in pixels of the picture); of faces faces (track, name or null, score, threshold, age_s,
    box, and keypoints, empty where it was not found in this frame) and happened (what, track, name), where something
    did. keypoints: their names, which a model has as `spec.boxes.keypoints`; without, they are numbered from "0".
    Raises OutputError when the file cannot be written; a line cut off by a full disk is taken back.
    """

    def __init__(self, path: Path, keypoints: Sequence[str] = ()) -> None:
        self._path, self._keypoints = path, keypoints
        with files.refusing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)

    def put(self, result: Result) -> None:
        """Write one line. Raises OutputError."""
        line = json.encode(_record(result, self._keypoints)) + b"\n"
        with files.refusing(self._path):
            written = os.write(self._handle, line)
            if written < len(line):
                os.ftruncate(self._handle, os.fstat(self._handle).st_size - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        """Close the file; safe to call twice."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            os.close(handle)


def _record(result: Result, keypoints: Sequence[str]) -> dict[str, object]:
    answer, frame = result.answer, result.frame
    return {
        "frame": frame.number,
        **({"name": frame.name} if frame.name else {}),
        **_answer(answer, keypoints),
        "age_ms": round(result.age_ms, 3),
        "stages_ms": {name: round(ms, 3) for name, ms in result.stages_ms.items()},
    }


def _answer(answer: Classification | Detections | People, keypoints: Sequence[str]) -> dict[str, object]:
    if isinstance(answer, Classification):
        return _classes(answer)
    return _people(answer, keypoints) if isinstance(answer, People) else {"objects": _objects(answer, keypoints)}


def _people(people: People, keypoints: Sequence[str]) -> dict[str, object]:
    happened = [{"what": one.kind, "track": one.track, "name": one.name or None} for one in people.happenings]
    return {"faces": [_face(face, keypoints) for face in people.faces], **({"happened": happened} if happened else {})}


def _face(face: Sighting, keypoints: Sequence[str]) -> dict[str, object]:
    return {
        "track": face.track,
        "name": face.name or None,
        "score": None if face.score is None else round(face.score, 4),
        "threshold": round(face.threshold, 4),
        "age_s": round(face.age_s, 3),
        "box": [round(side, 1) for side in face.box_xyxy.tolist()],
        "keypoints": _points(face.keypoints, keypoints),
    }


def _classes(answer: Classification) -> dict[str, object]:
    return {
        "label": answer.label,
        "score": round(answer.score, 4),
        "top": [[label, round(score, 4)] for label, score in zip(answer.labels, answer.scores, strict=True)],
    }


def _objects(found: Detections, keypoints: Sequence[str]) -> list[dict[str, object]]:
    rows = zip(found.names, found.scores.tolist(), found.boxes_xyxy.tolist(), found.keypoints, strict=True)
    return [
        {
            "label": name,
            "score": round(score, 4),
            "box": [round(side, 1) for side in box],
            **({"keypoints": _points(points, keypoints)} if len(points) else {}),
        }
        for name, score, box, points in rows
    ]


def _points(points: Floats, names: Sequence[str]) -> dict[str, list[float]]:
    named = zip(names or map(str, range(len(points))), points.tolist(), strict=False)
    return {name: [round(x, 1), round(y, 1)] for name, (x, y) in named}
