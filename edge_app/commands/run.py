"""`edgesight run`: the camera loop."""

import contextlib
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edge_app.commands.logs import show_logs

if TYPE_CHECKING:
    from edge_app.loop.pipeline import Pipeline
    from edge_app.loop.report import Report
    from edge_app.sinks.json_lines import JsonLines
    from edge_app.sinks.painter import Painter
    from edge_app.sources import Pace, Source


class _Size(click.ParamType[tuple[int, int]]):
    name = "WxH"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        width, _, height = value.partition("x")
        if not (width.isdigit() and height.isdigit() and int(width) and int(height)):
            self.fail(f"{value!r} is not a size. Wanted for example 640x480.", param, ctx)
        return int(width), int(height)


@click.command()
@click.option(
    "--model",
    default="cifar10",
    show_default=True,
    help="A model that ships (see `edgesight models list`) or a .tflite file.",
)
@click.option("--description", type=click.Path(path_type=Path), help="TOML file that describes a third-party model.")
@click.option(
    "--source",
    default="0",
    show_default=True,
    help="Camera number or device, URL, video, picture, folder, test:, pan:PHOTO.",
)
@click.option("--size", type=_Size(), help="Picture size to ask the camera for, for example 640x480.")
@click.option(
    "--pace",
    type=click.Choice(["real-time", "fast"]),
    default="real-time",
    show_default=True,
    help="Clips: by the clock, or every frame as fast as possible.",
)
@click.option("--threads", type=click.IntRange(min=1), help="CPU threads. Default: all cores.")
@click.option(
    "--deadline", type=click.FloatRange(min=0.1), default=5.0, show_default=True, help="Seconds that a frame may take."
)
@click.option("--frames", type=click.IntRange(min=1), help="Stop after so many results.")
@click.option("--save", type=click.Path(path_type=Path), help="Annotated clip (.mp4, .mkv, .avi).")
@click.option("--jsonl", type=click.Path(path_type=Path), help="Results as JSON lines.")
@click.option("--stats", type=click.Path(path_type=Path), help="The latency table as JSON.")
@click.option("--show", is_flag=True, help="Open a window, where there is a display.")
@click.option("--json", "as_json", is_flag=True, help="Print the latency table as JSON.")
def run(
    model: str,
    description: Path | None,
    source: str,
    size: tuple[int, int] | None,
    pace: "Pace",
    threads: int | None,
    deadline: float,
    frames: int | None,
    save: Path | None,
    jsonl: Path | None,
    stats: Path | None,
    show: bool,
    as_json: bool,
) -> None:
    """Look at a camera, clip or folder with a model, until it ends or Ctrl-C; then say how long everything took."""
    show_logs()
    from edge_app import files
    from edge_app.inference.model import Model
    from edge_app.loop.pipeline import Pipeline
    from edge_app.loop.report import report
    from edge_app.sinks.json_lines import JsonLines
    from edge_app.sources import open_source

    with ExitStack() as stack:
        network = stack.enter_context(Model(model, threads=threads, description=description))
        lines = stack.enter_context(JsonLines(jsonl)) if jsonl else None
        camera = stack.enter_context(open_source(source, pace=pace, deadline_s=deadline, size_wh=size))
        pipeline = Pipeline(camera, network, deadline_s=deadline)
        painter = _painter(stack, camera, pipeline, save, show=show)
        stack.enter_context(_ending_on_signals(pipeline))
        started = time.monotonic()
        try:
            _loop(pipeline, lines, painter, frames)
            if painter:
                painter.close()
        finally:
            seconds = time.monotonic() - started
            figures = report(pipeline, network, camera.name, seconds, painter.dropped if painter else 0)
            _print(figures, as_json=as_json)
            if stats:
                files.write_bytes(stats, _json(figures))


def _loop(pipeline: "Pipeline", lines: "JsonLines | None", painter: "Painter | None", frames: int | None) -> None:
    from edge_app.commands.live_line import LiveLine

    with LiveLine() as live, contextlib.closing(iter(pipeline)) as results:
        for result in results:
            if lines:
                lines.put(result)
            if painter:
                painter.put(result)
            live.show(result, pipeline.dropped)
            if pipeline.results == frames:
                break


def _painter(
    stack: ExitStack, camera: "Source", pipeline: "Pipeline", save: Path | None, *, show: bool
) -> "Painter | None":
    from edge_app.sinks.clip import Clip
    from edge_app.sinks.painter import Painter
    from edge_app.sinks.window import Window

    sinks: list[Clip | Window] = [Clip(save, camera.fps or 10.0)] if save else []
    sinks += [Window()] if show else []
    return stack.enter_context(Painter(sinks, pipeline.latency, live=camera.live)) if sinks else None


@contextlib.contextmanager
def _ending_on_signals(pipeline: "Pipeline") -> Iterator[None]:
    """Ctrl-C and SIGTERM end the loop after the frame at hand, so that files get closed."""
    before = {number: signal.signal(number, lambda *_: pipeline.stop()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print(figures: "Report", *, as_json: bool) -> None:
    if as_json:
        click.echo(_json(figures))
        return
    from edge_app.commands.latency_table import print_latency

    print_latency(figures)


def _json(figures: "Report") -> bytes:
    from msgspec import json

    return json.format(json.encode(figures), indent=1)
