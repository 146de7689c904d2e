"""`edgesight run`: the camera loop."""

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click
from msgspec import json

from edge_app.commands.delegate_option import delegate_option
from edge_app.commands.face_options import embedder_option, fmr_option, gallery_option, points_option
from edge_app.commands.keep_apart import keep_apart
from edge_app.commands.logs import show_logs
from edge_app.commands.number import Number
from edge_app.commands.pace_option import pace_option
from edge_app.commands.run_refusals import refuse_uncounted, refuse_undrawn, refuse_unheeded_alarm
from edge_app.commands.stage_options import asked_stages, classify_option, objects_option, stages_option

if TYPE_CHECKING:
    from edge_app.explain.attribution.live import Way
    from edge_app.gallery.gallery import Gallery
    from edge_app.inference.model import Model
    from edge_app.loop.looking import Looking
    from edge_app.loop.pipeline import Pipeline
    from edge_app.loop.report import Report
    from edge_app.sinks.counts import Counts
    from edge_app.sinks.draw import Blur
    from edge_app.sinks.json_lines import JsonLines
    from edge_app.sinks.painter import Painter
    from edge_app.sources import Pace
    from edge_app.sources.source import Source
    from edge_app.stages.settings import Stages


Handler = Callable[[int, FrameType | None], None] | signal.Handlers


def _k_of_n(context: click.Context, option: click.Parameter, value: str) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})", value)
    if not found or int(found[1]) > int(found[2]):
        raise click.BadParameter(f"{value!r} is no K/N. Wanted for example 5/8: 5 of 8 frames.", context, option)
    return int(found[1]), int(found[2])


def _size(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})", value)
    if not found:
        raise click.BadParameter(f"{value!r} is not a size. Wanted for example 640x480.", context, option)
    return int(found[1]), int(found[2])


@click.command()
@click.option(
    "--model",
    help="A model that ships (see `edgesight models list`) or a .tflite file.  [default: cifar10; faces-detect]",
)
@click.option("--faces", is_flag=True, help="Follow faces, and name the people who were enrolled.")
@objects_option
@classify_option
@stages_option
@click.option(
    "--blur",
    type=click.Choice(["none", "unknown", "all"]),
    default="none",
    show_default=True,
    help="With --faces: whose faces are made unrecognisable in what is shown and saved. Unknown is also somebody who "
    "was enrolled, until recognised; and a face that is missed stays blurred where it is expected, for a second.",
)
@click.option(
    "--explain",
    type=click.Choice(["cam", "occlusion"]),
    help="Show in what is drawn what drove a classifier's answer: by its class activation map, live; or by covering "
    "each place in turn, on pictures and clips.",
)
@fmr_option
@gallery_option
@embedder_option
@points_option
@click.option("--description", type=click.Path(path_type=Path), help="TOML file that describes a third-party model.")
@click.option(
    "--source",
    default="0",
    show_default=True,
    help="Camera number or device, URL, video, picture, folder, test:, pan:PHOTO.",
)
@click.option("--size", callback=_size, metavar="WxH", help="Picture size to ask the camera for, for example 640x480.")
@pace_option
@click.option(
    "--alarm",
    callback=_k_of_n,
    default="5/8",
    show_default=True,
    metavar="K/N",
    help="With an anomaly model: the alarm is raised when so many of the last so many frames were unusual.",
)
@click.option("--threads", type=click.IntRange(min=1), help="CPU threads. Default: all cores.")
@delegate_option
@click.option("--deadline", type=Number(min=0.1), default=5.0, show_default=True, help="Seconds that a frame may take.")
@click.option(
    "--reconnect",
    type=Number(min=0),
    default=60.0,
    show_default=True,
    help="Seconds for which a camera or stream that breaks off is opened again.",
)
@click.option("--frames", type=click.IntRange(min=1), help="Stop after so many results.")
@click.option("--save", type=click.Path(path_type=Path), help="Annotated clip (.mp4, .mkv, .avi).")
@click.option("--jsonl", type=click.Path(path_type=Path), help="Append the results as JSON lines.")
@click.option("--count", type=click.Path(path_type=Path), help="Append how many objects each picture has, as CSV.")
@click.option("--stats", type=click.Path(path_type=Path), help="The latency table as JSON.")
@click.option("--show", is_flag=True, help="Open a window, where there is a display.")
@click.option("--json", "as_json", is_flag=True, help="Print the latency table as JSON.")
@click.pass_context
def run(
    context: click.Context,
    /,
    model: str | None,
    blur: "Blur",
    explain: "Way | None",
    gallery: Path | None,
    description: Path | None,
    source: str,
    size: tuple[int, int] | None,
    pace: "Pace",
    alarm: tuple[int, int],
    threads: int | None,
    delegate: str,
    deadline: float,
    reconnect: float,
    frames: int | None,
    save: Path | None,
    jsonl: Path | None,
    count: Path | None,
    stats: Path | None,
    show: bool,
    as_json: bool,
    **_: object,
) -> None:
    """Look at a camera, clip or folder with models, until it ends or Ctrl-C; then say how long everything took."""
    # What looks at a frame is asked for by many options; they are read together.
    asked = asked_stages(context)
    refuse_undrawn(asked, blur, explain, drawn=show or save is not None)
    show_logs()
    from edge_app import files
    from edge_app.inference.model import Model
    from edge_app.loop.pipeline import Pipeline
    from edge_app.loop.report import report
    from edge_app.sinks.counts import Counts
    from edge_app.sinks.json_lines import JsonLines
    from edge_app.sources import open_source
    from edge_app.stages.together import pays_ahead

    with ExitStack() as stack:
        # Nothing is there to be saved yet: a signal ends the program at once, even while a driver or server stalls.
        stack.enter_context(_on_signals(signal.SIG_DFL))
        model = model or "cifar10"
        read = asked.files if asked else [model, description]
        keep_apart([save, jsonl, count, stats], [*read, context.params["stages"], source, *_gallery_files(gallery)])
        stats = files.place(stats) if stats else None
        looking: Looking | Model
        if asked:
            looking, models = _stages(stack, asked, gallery, threads, delegate)
        else:
            models = [stack.enter_context(Model(model, threads=threads, description=description, delegate=delegate))]
            looking = _alone(models[0], alarm)
        alone = None if asked else models[0]
        refuse_unheeded_alarm(context, alone)
        if count:
            refuse_uncounted(alone)
        camera = stack.enter_context(
            open_source(source, pace=pace, deadline_s=deadline, size_wh=size, reconnect_s=reconnect)
        )
        if not camera.live:
            _draw_and_resize_on_one_core()
        if explain:
            looking = _explaining(models[0], explain, camera)
        pipeline = Pipeline(camera, looking, deadline_s=deadline, ahead=pays_ahead(looking, models))
        stack.enter_context(_on_signals(lambda *_: pipeline.stop()))
        painter = _painter(stack, camera, pipeline, save, show=show, blur=blur)
        lines = stack.enter_context(JsonLines(jsonl, _keypoints(models[0]))) if jsonl else None
        counts = stack.enter_context(Counts(count, models[0].spec.labels, live=camera.live)) if count else None
        started = time.monotonic()
        try:
            _loop(pipeline, [sink for sink in (lines, counts) if sink], painter, frames)
        finally:
            seconds, undrawn = time.monotonic() - started, painter.dropped if painter else 0
            if pipeline.results:
                _tell(report(pipeline, models, camera.name, seconds, undrawn), stats, as_json=as_json)


def _loop(
    pipeline: "Pipeline", sinks: "list[JsonLines | Counts]", painter: "Painter | None", frames: int | None
) -> None:
    """Hand on results until the source ends, `frames` are reached or a signal comes; then wait for the painter."""
    from edge_app.commands.live_line import LiveLine
    from edge_app.service.heartbeat import Heartbeat

    with (
        painter or nullcontext(),
        LiveLine() as live,
        Heartbeat.of() as heartbeat,
        closing(iter(pipeline)) as results,
    ):
        for result in results:
            for sink in sinks:
                sink.put(result)
            if painter:
                painter.put(result)
            live.show(result, pipeline.dropped)
            heartbeat.put(result)
            if pipeline.results == frames:
                break


def _draw_and_resize_on_one_core() -> None:
    """Of a clip, OpenCV's work is done while a network runs, which needs the cores more."""
    import cv2

    cv2.setNumThreads(1)


def _stages(
    stack: ExitStack, asked: "Stages", gallery: Path | None, threads: int | None, delegate: str
) -> "tuple[Looking, list[Model]]":
    from edge_app.stages.opening import open_stages

    people = stack.enter_context(_people(gallery)) if asked.faces else None
    if people and not people.people():
        click.echo(
            f"Nobody is enrolled yet in {people.path}: everybody stays unknown. "
            "Try: edgesight enroll NAME --from PHOTOS",
            err=True,
        )
    return stack.enter_context(open_stages(asked, people, threads=threads, delegate=delegate))


def _explaining(model: "Model", way: "Way", camera: "Source") -> "Looking":
    from edge_app.explain.attribution.live import explaining

    return explaining(model, way, live=camera.live)


def _alone(model: "Model", alarm: tuple[int, int]) -> "Looking | Model":
    """One model by itself; the scores of an anomaly model are watched."""
    if model.spec.task != "anomaly":
        return model
    from edge_app.anomaly.watch import AnomalyWatch

    return AnomalyWatch(model, k=alarm[0], n=alarm[1])


def _people(gallery: Path | None) -> "Gallery":
    from edge_app.gallery.gallery import Gallery
    from edge_app.gallery.place import gallery_place

    return Gallery(gallery or gallery_place())


def _keypoints(model: "Model") -> tuple[str, ...]:
    """Their names; none for a model that finds no objects."""
    return model.spec.boxes.keypoints if model.spec.boxes else ()


def _gallery_files(gallery: Path | None) -> list[Path]:
    from edge_app.gallery.place import gallery_files, gallery_place

    return gallery_files(gallery or gallery_place())


def _painter(
    stack: ExitStack, camera: "Source", pipeline: "Pipeline", save: Path | None, *, show: bool, blur: "Blur"
) -> "Painter | None":
    from edge_app.sinks.clip import Clip
    from edge_app.sinks.painter import Painter
    from edge_app.sinks.window import Window

    sinks: list[Clip | Window] = [Clip(save, camera.fps or 10.0)] if save else []
    sinks += [Window()] if show else []
    return stack.enter_context(Painter(sinks, pipeline.latency, live=camera.live, blur=blur)) if sinks else None


@contextmanager
def _on_signals(handler: Handler) -> Iterator[None]:
    """Let `handler` take Ctrl-C and SIGTERM during the block."""
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _tell(figures: "Report", stats: Path | None, *, as_json: bool) -> None:
    from edge_app import files
    from edge_app.commands.latency_table import print_latency

    data = json.format(json.encode(figures), indent=1)
    try:
        click.echo(data) if as_json else print_latency(figures)
    finally:
        if stats:
            files.write_bytes(stats, data)
