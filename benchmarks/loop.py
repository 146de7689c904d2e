"""Faces and objects in one loop, beside a plain loop as tutorials have it: read, resize, invoke, draw, in one thread.

Needs the clip of people of the data packs. Both loops look with the same models and as many threads of
the interpreter, and draw. Every clip is looked at frame by frame, as fast as possible; then a camera delivers half as
many frames again as the plain loop can look at, as one of 30 a second may on a Raspberry Pi. Each measurement is a
process of its own.
"""

import itertools
import multiprocessing
import resource
import tempfile
import threading
import time
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import pack, parser
from edge_app.board.name import board_name
from edge_app.faces.chain import FaceChain
from edge_app.faces.embedder import threshold_of
from edge_app.faces.finder import FaceFinder
from edge_app.gallery.matcher import Matcher
from edge_app.gallery.values import Enrolled
from edge_app.inference.model import Model
from edge_app.inference.quantization import Raw
from edge_app.inference.shipped import shipped
from edge_app.loop.pipeline import Pipeline
from edge_app.objects.chain import ObjectChain
from edge_app.sinks.painter import Painter
from edge_app.sources.path import open_path
from edge_app.sources.source import Shot, Source
from edge_app.stages.shared_fit import SharedFit
from edge_app.stages.together import Together, pays_ahead
from edge_app.values import Detections, Pixels, Result

SIZES = ((640, 480), (1280, 720))
BAR = 1.15
"""At most so many times the sum of the invoke times may a frame of 640 x 480 take."""
_CLIP = "one-by-one-person-detection.mp4"
_BUFFERS = 4
"""A Video4Linux driver fills so many; a new frame that finds none free is lost, not the oldest."""
_HELD = 60
"""Frames of a clip that the camera keeps, so that it takes no time to decode them."""
_HURRY = 1.5

Way = Literal["edgesight", "plain"]


class Job(Struct, frozen=True, kw_only=True):
    """What to measure. camera_fps: of a camera that plays the clip; 0 for the clip itself, frame by frame."""

    way: Way
    clip: Path
    objects: str
    frames: int
    threads: int
    camera_fps: float = 0.0


class Figures(Struct, frozen=True, kw_only=True):
    """One measurement. ms, invoke_ms, cpu_ms: a frame, wall time, sum of all models' invokes, processor time.

    age_ms: of results, p50 and p95; of a camera. memory_mb: the most that the process had.
    """

    results: int
    ms: float
    invoke_ms: float
    cpu_ms: float
    age_ms: tuple[float, float]
    memory_mb: float

    @property
    def ratio(self) -> float:
        """Wall time over the time of the invokes."""
        return self.ms / self.invoke_ms


class Row(Struct, frozen=True, kw_only=True):
    """Medians of all rounds of one way at one size."""

    size_wh: tuple[int, int]
    way: Way
    clip: Figures
    camera: Figures
    camera_fps: float


class TimedModel(Model):
    """Adds up the time of its invokes in `seconds`."""

    seconds = 0.0

    def invoke(self, tensor: Raw) -> tuple[Raw, ...]:
        """See `Model.invoke`."""
        started = time.perf_counter()
        raws = super().invoke(tensor)
        self.seconds += time.perf_counter() - started
        return raws


class Nobody:
    """Where the matcher is: nobody is enrolled, and every face is compared nevertheless."""

    def __init__(self, embedder: Model) -> None:
        size = embedder.spec.vector.size if embedder.spec.vector else 0
        nobody = Enrolled(np.empty((0, size), np.float32), np.empty(0, np.int64), {})
        self.matcher = Matcher(nobody, threshold=threshold_of(embedder).value)


class Camera(Source):
    """Plays `images` over and over at `fps`, with the few buffers that a driver has; read as a source or by `read`."""

    def __init__(self, images: Sequence[Pixels], fps: float) -> None:
        super().__init__("camera", live=True, fps=fps, size_wh=(images[0].shape[1], images[0].shape[0]))
        self._images, self._buffers, self._filled = images, deque[Shot](), threading.Condition()
        self._thread = threading.Thread(target=self._deliver, args=(1 / fps,), daemon=True)
        self._thread.start()

    def _deliver(self, period_s: float) -> None:
        due = time.monotonic()
        for image_bgr in itertools.cycle(self._images):
            due += period_s
            if self._closing.wait(max(0.0, due - time.monotonic())):
                return
            with self._filled:
                if len(self._buffers) < _BUFFERS:
                    self._buffers.append(Shot(image_bgr.copy(), time.monotonic_ns()))
                    self._filled.notify()

    def _grab(self) -> Shot:
        with self._filled:
            self._filled.wait_for(lambda: self._buffers)
            return self._buffers.popleft()


class Nowhere:
    """Where drawn pictures end."""

    def put(self, result: Result, image_bgr: Pixels) -> None:
        """Forget the picture."""

    def close(self) -> None:
        """Nothing is open."""


def main() -> None:
    """Measure and print."""
    options = parser(__doc__ or "")
    options.add_argument("--threads", type=int, default=2, help="of the interpreter, for both loops (default 2)")
    options.add_argument("--clip", type=Path, help=f"a clip of people (default {_CLIP} of the data packs)")
    options.add_argument("--objects", default="objects", help="detector of objects, a name or file (default objects)")
    given = options.parse_args()
    clip = given.clip or pack(given.data, "clips", _CLIP)
    frames, rounds = (40, 1) if given.quick else (200, 3)
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for size_wh in SIZES:
            made = _resized(clip, Path(folder), size_wh, frames)
            job = Job(way="edgesight", clip=made, objects=given.objects, frames=frames, threads=given.threads)
            rows += _both(job, size_wh, rounds)
    print(json.format(json.encode(rows)).decode()) if given.json else _print(rows, frames, rounds, given.threads)


def _both(job: Job, size_wh: tuple[int, int], rounds: int) -> list[Row]:
    """Our loop and the plain one, in turns."""
    ways: tuple[Way, Way] = ("edgesight", "plain")
    clip = _in_turns([_of(job, way, 0.0) for way in ways], rounds)
    fps = _HURRY * 1e3 / clip[1].ms
    camera = _in_turns([_of(job, way, fps) for way in ways], rounds)
    return [
        Row(size_wh=size_wh, way=way, clip=first, camera=second, camera_fps=fps)
        for way, first, second in zip(ways, clip, camera, strict=True)
    ]


def _of(job: Job, way: Way, camera_fps: float) -> Job:
    return Job(**{name: getattr(job, name) for name in job.__struct_fields__} | {"way": way, "camera_fps": camera_fps})


def _in_turns(jobs: Sequence[Job], rounds: int) -> list[Figures]:
    """The medians of each job, measured in a process of its own, one after the other, `rounds` times."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1) as pool:
        found = [[pool.submit(measure, job).result() for job in jobs] for _ in range(rounds)]
    return [_median([once[place] for once in found]) for place in range(len(jobs))]


def _median(found: Sequence[Figures]) -> Figures:
    middle = {
        name: np.median([getattr(one, name) for one in found], axis=0).tolist() for name in Figures.__struct_fields__
    }
    return Figures(**middle | {"results": int(middle["results"]), "age_ms": tuple(middle["age_ms"])})


def measure(job: Job) -> Figures:
    """One measurement, in this process."""
    with ExitStack() as stack:
        fit = SharedFit()
        detector, objects = models = [
            stack.enter_context(TimedModel(name, threads=job.threads, fit=fit))
            for name in ("faces-detect", job.objects)
        ]
        models.append(embedder := stack.enter_context(TimedModel("faces-embed", threads=job.threads)))
        if "faces-points" in shipped():
            models.append(stack.enter_context(TimedModel("faces-points", threads=job.threads)))
        finder = FaceFinder(detector, *models[3:])
        look = Together(FaceChain(finder, embedder, Nobody(embedder)), [ObjectChain(objects)], fit=fit)
        source = stack.enter_context(_source(job))
        if job.way == "edgesight" and not source.live:
            cv2.setNumThreads(1)  # as `edgesight run` does
        loop = _edgesight(source, look, models) if job.way == "edgesight" else _plain(source, finder, embedder, objects)
        next(loop)  # the first frame pays for what comes once
        before_s = sum(model.seconds for model in models)
        started, cpu_s = time.perf_counter(), time.process_time()
        ages_ms = list(itertools.islice(loop, job.frames - 1))
        seconds, cpu_s = time.perf_counter() - started, time.process_time() - cpu_s
        invoke_s = sum(model.seconds for model in models) - before_s
        loop.close()
    n = len(ages_ms)
    p50, p95 = np.percentile(ages_ms, (50, 95)).tolist()
    return Figures(
        results=n,
        ms=seconds * 1e3 / n,
        invoke_ms=invoke_s * 1e3 / n,
        cpu_ms=cpu_s * 1e3 / n,
        age_ms=(p50, p95),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def _edgesight(source: Source, look: Together, models: Sequence[Model]) -> Generator[float]:
    """The age of each result, in milliseconds."""
    pipeline = Pipeline(source, look, ahead=pays_ahead(look, models))
    with Painter([Nowhere()], pipeline.latency, live=source.live) as painter:
        for result in pipeline:
            painter.put(result)
            yield result.age_ms


def _plain(source: Source, finder: FaceFinder, embedder: Model, detector: Model) -> Generator[float]:
    """As tutorials have it; what it reads tells when it was captured, which they do not know."""
    while frame := source.read():
        image_bgr = frame.image_bgr.copy()
        faces = _detected(finder.detector, image_bgr)
        for face in finder.read(faces):
            embedder.embed(face.aligned(image_bgr))
        objects = _detected(detector, image_bgr)
        age_ms = (time.monotonic_ns() - frame.captured_ns) / 1e6
        for found in (faces, objects):
            _draw(image_bgr, found)
        yield age_ms


def _detected(model: Model, image_bgr: Pixels) -> Detections:
    """Resize, normalise as floats, quantise, invoke."""
    spec, quantization = model.spec.input, model.network.input.quantization
    resized = cv2.cvtColor(cv2.resize(image_bgr, spec.size_wh), cv2.COLOR_BGR2RGB)
    values = (resized.astype(np.float32) - np.array(spec.mean, np.float32)) / np.array(spec.std, np.float32)
    tensor = quantization.quantise(values)[None]
    return model.detections(model.invoke(tensor), (image_bgr.shape[1], image_bgr.shape[0]))


def _draw(image_bgr: Pixels, found: Detections) -> None:
    for box, score, name in zip(found.boxes_xyxy, found.scores, found.names, strict=True):
        left, top, right, bottom = (int(side) for side in box)
        cv2.rectangle(image_bgr, (left, top), (right, bottom), (10, 255, 0), 2)
        text = f"{name}: {int(score * 100)}%"
        cv2.putText(image_bgr, text, (left, max(top, 10) - 7), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 0, 0), 2)


def _source(job: Job) -> Source:
    if not job.camera_fps:
        return open_path(str(job.clip), live=False)
    with open_path(str(job.clip), live=False) as clip:
        frames = [clip.read() for _ in range(min(job.frames, _HELD))]
    return Camera([frame.image_bgr for frame in frames if frame], job.camera_fps)


def _resized(clip: Path, folder: Path, size_wh: tuple[int, int], frames: int) -> Path:
    """The first frames of a clip in another size, as a file in `folder`."""
    made = folder / f"{size_wh[0]}x{size_wh[1]}.mp4"
    writer = cv2.VideoWriter(str(made), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, size_wh)
    with open_path(str(clip), live=False) as source:
        for _ in range(frames):
            if frame := source.read():
                writer.write(cv2.resize(frame.image_bgr, size_wh, interpolation=cv2.INTER_AREA))
    writer.release()
    return made


def _print(rows: Sequence[Row], frames: int, rounds: int, threads: int) -> None:
    table = Table("", "", title="Faces and objects in one loop", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    headings = ("ms a frame", "invoke", "ratio", "CPU ms", "MB", "camera", "results/s", "age p50", "p95")
    for heading in headings:
        table.add_column(heading, justify="right")
    for row in rows:
        clip, camera = row.clip, row.camera
        cells = [f"{value:.2f}" for value in (clip.ms, clip.invoke_ms, clip.ratio, clip.cpu_ms)]
        cells += [f"{clip.memory_mb:.0f}", f"{row.camera_fps:.0f}/s", f"{1e3 / camera.ms:.1f}"]
        table.add_row("{}x{}".format(*row.size_wh), row.way, *cells, *(f"{ms:.1f}" for ms in camera.age_ms))
    console = Console()
    console.print(table)
    met = rows[0].clip.ratio <= BAR
    console.print(
        f"{frames} frames, medians of {rounds} rounds, {threads} threads of the interpreter, {board_name()}; ages in "
        f"milliseconds. Ratio: wall time of a frame to the sum of all invokes; at most {BAR} is wanted at 640x480: "
        f"{'met' if met else 'missed'}."
    )


if __name__ == "__main__":
    main()
