"""Which part of a network takes how long.

The Python interface of the interpreters gives no times of single operators. So the network is cut off behind each part,
and the difference between one cut and the next is the time of what lies between. Single operators take less than two
runs of the same network differ by, so parts are timed, not layers; what a kernel does together with its neighbour over
a cut is counted on one side of it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from edge_app.chatter import hushed
from edge_app.errors import ModelError
from edge_app.explain.layers.layer import Layer
from edge_app.explain.layers.parts import Part, parts
from edge_app.inference.cut import cut
from edge_app.inference.program import Program
from edge_app.inference.runtime import Runtime

_LEAST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Times:
    """ms: of each part, milliseconds. doubt_ms: by how much two halves of the rounds disagree, at most."""

    parts: tuple[Part, ...]
    ms: tuple[float, ...]
    doubt_ms: float
    rounds: int

    @property
    def total_ms(self) -> float:
        """Of the whole network."""
        return sum(self.ms)


def measure(
    flatbuffer: bytes, program: Program, layers: Sequence[Layer], runtime: Runtime, seconds: float
) -> Times | None:
    """Run the cut networks in turn on one thread, for so many seconds, 6 rounds at least; the fastest of each counts.

    None for a network in one part. Raises ModelError for one that cannot be run when cut.
    """
    found = parts(layers)
    if len(found) < 2:
        return None
    cuts = [_interpreter(data, runtime) for data in _cuts(flatbuffer, program, found)]
    rounds = _rounds(cuts, seconds)
    halves = [_differences(rounds[start::2]) for start in (0, 1)]
    ms = _differences(rounds)
    return Times(found, tuple(ms.tolist()), float(np.abs(halves[0] - halves[1]).max()), len(rounds))


def _cuts(flatbuffer: bytes, program: Program, found: Sequence[Part]) -> list[bytes]:
    writers = {output: number for number, one in enumerate(program.operators) for output in one.outputs}
    ends = [cast(int, part.layers[-1].step.writes[0]) for part in found[:-1]]
    return [*(cut(flatbuffer, [end], writers[end] + 1) for end in ends), flatbuffer]


def _interpreter(data: bytes, runtime: Runtime) -> Any:
    try:
        with hushed():
            interpreter = runtime.interpreter(model_content=data, num_threads=1)
            interpreter.allocate_tensors()
            interpreter.invoke()
    except (ValueError, RuntimeError) as error:
        raise ModelError(f"The network cannot be run in parts: {error}. Leave the times out: --no-times.") from error
    return interpreter


def _rounds(cuts: Sequence[Any], seconds: float) -> NDArray[np.float64]:
    """Milliseconds (rounds, cuts)."""
    rounds: list[list[float]] = []
    end = time.perf_counter() + seconds
    while len(rounds) < _LEAST_ROUNDS or time.perf_counter() < end:
        rounds.append([_timed(interpreter) for interpreter in cuts])
    return np.array(rounds)


def _timed(interpreter: Any) -> float:
    start = time.perf_counter_ns()
    interpreter.invoke()
    return (time.perf_counter_ns() - start) / 1e6


def _differences(rounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """A longer cut cannot be faster than a shorter one: where it seems so, that is noise."""
    return np.diff(np.maximum.accumulate(rounds.min(axis=0)), prepend=0.0)
