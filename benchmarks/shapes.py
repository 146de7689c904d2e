"""How long a dozen network shapes take in int8 beside MLPerf Tiny's ResNet-8, before any of them is trained.

Random weights: time, size and multiplications do not depend on what was learned. Needs the folder models.
"""

from pathlib import Path

import numpy as np
from msgspec import Struct, json
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.arguments import arguments, pack
from convert.interleaved import Ratio, latency_ratio
from convert.package import opened, package
from convert.quantise import int8_flatbuffer
from edge_app.board.name import board_name
from edge_app.inference.model import Model
from edge_app.spec import InputSpec, Spec
from train.architectures import build
from train.recipe import Architecture

PEER = "mlperf_tiny_resnet8_cifar10_int8"
SHAPES = (
    Architecture(name="residual"),
    Architecture(name="residual", stages=((32, 1, 2), (48, 2, 2))),
    Architecture(name="residual", stages=((32, 2, 2), (48, 1, 2))),
    Architecture(name="residual", stages=((32, 2, 2), (32, 1, 2), (48, 1, 2))),
    Architecture(name="residual", stages=((32, 2, 2), (40, 2, 2))),
    Architecture(name="residual", stages=((32, 2, 2), (48, 2, 2))),
    Architecture(name="residual", stages=((24, 2, 2), (48, 2, 2))),
    Architecture(name="residual", stages=((32, 3, 2), (40, 1, 2))),
    Architecture(name="residual", stages=((40, 2, 2), (40, 1, 2))),
    Architecture(name="separable", width=0.5, depth=5),
    Architecture(name="separable", width=0.75, depth=5),
    Architecture(name="separable", width=0.5, depth=6),
)
_SPEC = Spec(
    name="shape",
    input=InputSpec(size_wh=(32, 32)),
    labels=tuple("0123456789"),
    description="",
    trained_on="",
    licence="",
)


class Shape(Struct, frozen=True, kw_only=True):
    """One shape and what it costs."""

    architecture: Architecture
    parameters: int
    macs: int
    size_bytes: int
    time: Ratio


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    description = Path(__file__).parent / "third_party" / f"{PEER}.toml"
    rounds = 10 if options.quick else 200
    with Model(pack(options.data, "models", f"{PEER}.tflite"), threads=1, description=description) as peer:
        shapes = SHAPES[:2] if options.quick else SHAPES
        bar = track(shapes, "shapes", console=Console(stderr=True))
        found = sorted((_measured(shape, peer, rounds) for shape in bar), key=lambda row: row.time.median)
    if options.json:
        print(json.format(json.encode(found)).decode())
    else:
        Console().print(_table(found), f"One thread, {rounds} rounds of 20 calls in turns, {board_name()}.")


def _measured(architecture: Architecture, peer: Model, rounds: int) -> Shape:
    network = build(architecture, _SPEC.input.shape, len(_SPEC.labels))
    rng = np.random.default_rng(0)
    image_bgr = rng.integers(0, 256, (32, 32, 3), np.uint8)
    file = package(int8_flatbuffer(network, rng.random((10, *_SPEC.input.shape), np.float32)), _SPEC)
    with opened(file, threads=1) as model:
        ours, theirs = model.preprocess(image_bgr), peer.preprocess(image_bgr)
        macs = model.network.graph.work.total_macs
        time = latency_ratio(lambda: model.invoke(ours), lambda: peer.invoke(theirs), rounds=rounds)
    return Shape(
        architecture=architecture,
        parameters=network.count_params(),
        macs=macs,
        size_bytes=len(file),
        time=time,
    )


def _table(found: list[Shape]) -> Table:
    table = Table("network", title=f"Shapes for 32x32 pixels; time beside {PEER}")
    for heading in ("parameters", "million MAC", "bytes", "time ratio [5 %, 95 %]"):
        table.add_column(heading, justify="right")
    for row in found:
        low, high = row.time.spread
        cells = (f"{row.parameters:,}", f"{row.macs / 1e6:.1f}", f"{row.size_bytes:,}")
        table.add_row(_title(row.architecture), *cells, f"{row.time.median:.2f} [{low:.2f}, {high:.2f}]")
    return table


def _title(architecture: Architecture) -> str:
    """The name and what is not the default: stages as channels x blocks / strides."""
    stages = " ".join(f"{channels}x{blocks}/{strides}" for channels, blocks, strides in architecture.stages)
    width = f"width {architecture.width:g}, depth {architecture.depth}" if architecture.depth else ""
    return " ".join(filter(None, (architecture.name, stages, width)))


if __name__ == "__main__":
    main()
