"""What a run leaves to read: latencies with everything one needs to believe them."""

from collections.abc import Sequence
from importlib.metadata import version

from msgspec import Struct

from edge_app.board.name import board_name
from edge_app.inference.model import Model
from edge_app.loop.latency import Summary
from edge_app.loop.pipeline import Pipeline


class Report(Struct, frozen=True, kw_only=True):
    """The figures of one run. stages: milliseconds. fps: results a second.

    dropped: frames of a live source without a result, because a newer one had come. delegates: of each model, what ran
    it at the end.
    """

    stages: dict[str, Summary]
    results: int
    dropped: int
    pictures_dropped: int
    """Results that were not drawn into the clip or window, because drawing was slower than the loop."""
    seconds: float
    fps: float
    source: str
    model: str
    model_sha256: str
    interpreter: str
    threads: int
    ahead: bool = False
    """Whether the networks were at the next frame while the answer for the last one was worked out."""
    delegates: str = "CPU"
    board: str
    edgesight: str


def report(
    pipeline: Pipeline, models: Sequence[Model], source_name: str, seconds: float, pictures_dropped: int
) -> Report:
    """The figures of `pipeline`, in which `models` looked, and which ran for `seconds`."""
    return Report(
        stages=pipeline.latency.summary(),
        results=pipeline.results,
        dropped=pipeline.dropped,
        pictures_dropped=pictures_dropped,
        seconds=seconds,
        fps=pipeline.results / seconds if seconds else 0.0,
        source=source_name,
        model=" + ".join(model.spec.name for model in models),
        model_sha256=" + ".join(model.sha256 for model in models),
        interpreter=str(models[0].runtime),
        threads=models[0].threads,
        ahead=pipeline.ahead,
        delegates=_delegates(models),
        board=board_name(),
        edgesight=version("edgesight"),
    )


def _delegates(models: Sequence[Model]) -> str:
    """What runs each model; once where it is the same for all."""
    names = [str(model.delegation) for model in models]
    return names[0] if len(set(names)) == 1 else " + ".join(names)
