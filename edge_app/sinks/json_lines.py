"""One JSON object a result, one line each: for other programs to read while the loop runs."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import json

from edge_app.closing import Closing
from edge_app.sinks.appended import Appended
from edge_app.sinks.record import record
from edge_app.values import Result


class JsonLines(Closing):
    """Appends results to the file `path`, each line written at once and whole; a missing folder is made.

    Every line has frame, name (of a picture from a folder), age_ms and stages_ms; and
    - of a classifier label ("unsure: refer" where a human has to look), score, top ([label, score] best first) and, of
      one that screens, screening (positive, score, threshold);
    - of a detector objects (label, score, box [left, top, right, bottom] and, where it has any, keypoints
      {name: [x, y]}, in pixels of the picture, past whose edges they may reach);
    - of faces faces (track, name or null, score, threshold, found: in this very frame, age_s, box, and keypoints, empty
      where it was not found) and happened (what, track, name), where something did;
    - of objects that are followed objects (track, label, score, found, age_s, box, and the names of regions, where
      there are any), lines {name: {forward, backward}}, counted so far, and happened (what, track, label, and region,
      or line and direction, 1 forward, -1 backward);
    - of an anomaly model score, threshold, unusual, hottest [x, y], the middle of the most unusual part, alarm, and
      happened (what: alarm began, alarm ended).
    Of several stages, the keys of each, with all that happened in one list. keypoints: their names, which a model has
    as `spec.boxes.keypoints`; without, they are numbered from "0". Raises OutputError when the file cannot be written;
    a line cut off by a full disk is taken back.
    """

    def __init__(self, path: Path, keypoints: Sequence[str] = ()) -> None:
        self._file, self._keypoints = Appended(path), keypoints

    def put(self, result: Result) -> None:
        """Write one line. Raises OutputError."""
        self._file.put(json.encode(record(result, self._keypoints)) + b"\n")

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()
