"""A report as `edgesight bench` makes it, of a machine that does not exist."""

from pathlib import Path

import msgspec
from fake_board import PI_4, lay, none_installed

from edge_app.bench.alone import Alone, measure_invokes
from edge_app.bench.facts import Facts
from edge_app.bench.moment import Observer
from edge_app.bench.report import Report, report
from edge_app.bench.verdict import judge
from edge_app.bench.watch import Watch
from edge_app.bench.whole import Whole
from edge_app.board.system import System
from edge_app.delegates.share import Share
from edge_app.fakes import FakeClock
from edge_app.loop.latency import Summary

STAGE = Summary(n=200, mean=2.0, p50=1.5, p90=2.0, p95=2.25, p99=3.0, max=4.5, jitter=0.5)
FACTS = Facts(
    board="Raspberry Pi 4 Model B Rev 1.4",
    system=System(name="Debian <12>", kernel="6.6.51", machine="aarch64", userland_bits=64),
    processor="Cortex-A72",
    cores=4,
    max_mhz=1800.0,
    features=("fp", "asimd"),
    memory_mib=3793.0,
    python="3.11.2",
    interpreter="ai_edge_litert 2.3.0",
    edgesight="0.1.0",
    measured_at="2026-01-02T03:04:05+00:00",
    command="edgesight bench '<script>'",
)


def made_alone(root: Path, *, ms: float = 20.0, seconds: float = 12.0, threads: int = 1, model: str = "tiny") -> Alone:
    """On a Raspberry Pi 4 that is well, at `root`; each invoke takes `ms`."""
    clock = FakeClock()
    observer = Observer(lay(root, PI_4), none_installed, clock)
    invokes = measure_invokes(lambda: clock.advance(ms=ms), seconds, observer, root=root, clock=clock)
    return Alone(
        model=model,
        path=f"/models/{model}.tflite",
        sha256="ab" * 32,
        size_bytes=1234,
        dtype="int8",
        threads=threads,
        delegate="none",
        load_ms=3.0,
        first_result_ms=25.0,
        invokes=invokes,
        macs={"CONV_2D": 12_000_000, "FULLY_CONNECTED": 500_000},
        gmacs=0.625,
        peak_gmacs=6.25,
        share_of_peak=0.1,
        share=Share(9, 10, 1),
        peak_mib=80.0,
        verdict=judge(invokes.watched),
    )


def made_whole(root: Path) -> Whole:
    """The same model in the loop."""
    clock = FakeClock()
    watch = Watch(Observer(lay(root, PI_4), none_installed, clock), root, clock)
    for _ in range(200):
        clock.advance(ms=30)
        watch.add(25)
    watched = watch.end()
    stages = dict.fromkeys(("wait", "grab", "preprocess", "invoke", "decode", "age"), STAGE)
    return Whole(
        model="tiny",
        sha256="ab" * 32,
        threads=1,
        delegate="none",
        source="clip & more.mp4",
        warm_up=10,
        results=200,
        dropped=3,
        seconds=6.0,
        fps=33.3,
        stages=stages,
        bins=((1.0, 50), (1.5, 149), (4.5, 1)),
        watched=watched,
        verdict=judge(watched),
    )


def made_report(root: Path, **changes: object) -> Report:
    """One model alone and in the loop. changes: of the model alone."""
    alone = made_alone(root)
    return report(FACTS, [msgspec.structs.replace(alone, **changes)], [made_whole(root)])
