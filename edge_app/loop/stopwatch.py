"""Where the time of one frame goes, stage by stage."""

import time

STAGES = (
    "wait", "grab", "preprocess", "invoke", "decode", "explain", "suppress", "track", "embed", "alarm",
    "draw", "write", "age",
)  # fmt: skip
"""In the order of a frame's way. wait: for a frame. grab: the capture thread for the camera, at the same time.
explain: what drove the answer, where that was asked for. suppress: of a detector's boxes on one object, all but the
best; where they are followed, that is part of decode. track: of faces and objects that are followed. embed: of faces.
alarm: whether a score stays high. draw and write happen after the result, in a thread of their own. age: from capture
to result; where the networks are a frame ahead, with the time until the frame before is answered. Of several that look
at one frame, each has its own, as in "faces invoke"."""


class Stopwatch:
    """Goes with a frame, from thread to thread.

        with stopwatch.stage("invoke"):
            ...

    Attributes: stages_ms, milliseconds of each stage so far, in the order in which they ended.
    """

    __slots__ = ("_part", "stages_ms")

    def __init__(self) -> None:
        self._part = ""
        self.stages_ms: dict[str, float] = {}

    def of(self, part: str) -> "Stopwatch":
        """The same one, as one of several that look at a frame uses it: its "invoke" is "PART invoke"."""
        one = Stopwatch()
        one._part, one.stages_ms = f"{part} ", self.stages_ms
        return one

    def stage(self, name: str) -> "Stage":
        """Measure the block as stage `name`; a block that raises is not counted."""
        return Stage(self, name)

    def add(self, name: str, ms: float) -> None:
        """Keep a stage that was measured elsewhere, in milliseconds. Raises KeyError for one that is not in STAGES."""
        if name not in STAGES:
            raise KeyError(name)
        self.stages_ms[self._part + name] = ms


class Stage:
    """A block that is measured; written out, because contextlib's takes longer than some stages."""

    __slots__ = ("_name", "_started_ns", "_stopwatch")

    def __init__(self, stopwatch: Stopwatch, name: str) -> None:
        self._stopwatch, self._name = stopwatch, name

    def __enter__(self) -> None:
        self._started_ns = time.perf_counter_ns()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._stopwatch.add(self._name, (time.perf_counter_ns() - self._started_ns) / 1e6)
