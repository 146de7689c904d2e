"""An interpreter with a network in it: one input, one or more outputs, all checked before the first run."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from edge_app.chatter import hushed
from edge_app.delegates.share import Node, share_of
from edge_app.errors import ModelError
from edge_app.inference.graph import Graph
from edge_app.inference.quantization import Quantization, Raw, check_scales, quantization_of
from edge_app.inference.runtime import Runtime

_REFUSALS = (ValueError, RuntimeError, SystemError)
"""What interpreters raise; the last where their package was built for another numpy."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """An input or output. shape: with the batch, which is 1."""

    index: int
    name: str
    shape: tuple[int, ...]
    quantization: Quantization


class Network:
    """The flatbuffer in an interpreter, ready to run. `where` names the file in errors.

    delegate: of an accelerator, to which the interpreter first gives what it takes; what is left is the CPU's.

    Attributes: input; outputs, in the file's order; graph, what the flatbuffer says besides; share, how much of it the
    delegate took (None without one, or with an interpreter that does not tell). Raises ModelError if the
    interpreter refuses the flatbuffer, if it has other than one input or no output, if the size of the input is open,
    or if a dtype or scale cannot be used.
    """

    def __init__(self, flatbuffer: bytes, runtime: Runtime, threads: int, where: str, delegate: Any = None) -> None:
        self._where = where
        self.graph = Graph(flatbuffer, where)
        delegates = [delegate] if delegate else None
        try:
            with hushed():  # LiteRT tells of each delegate it makes
                self._interpreter = runtime.interpreter(
                    model_content=flatbuffer, num_threads=threads, experimental_delegates=delegates
                )
                # Before the tensors are allocated, when the CPU's own delegate, XNNPACK, takes what is left.
                self.share = share_of(self.nodes(), self.graph.work.operators) if delegate else None
                for tensor in self._interpreter.get_tensor_details():
                    check_scales(tensor, where)
                self._interpreter.allocate_tensors()
        except ModelError:
            raise
        except _REFUSALS as error:
            raise ModelError(_refusal(str(error), runtime, where, delegated=delegate is not None)) from error
        inputs = self._interpreter.get_input_details()
        self.input = self._only("input", self._tensors("input", inputs))
        _check_size(inputs[0], where)
        self.outputs = self._tensors("output", self._interpreter.get_output_details())

    def nodes(self) -> tuple[Node, ...]:
        """The nodes of the main graph, those of the file in front and behind them those that delegates have put in.

        Empty where the interpreter does not tell them: it has no public name for that.
        """
        told: list[dict[str, Any]] = getattr(self._interpreter, "_get_ops_details", list)()
        return tuple(Node(tuple(map(int, one["inputs"])), tuple(map(int, one["outputs"]))) for one in told)

    @property
    def output(self) -> Tensor:
        """The one output of an image classifier. Raises ModelError for a network with another number."""
        return self._only("output", self.outputs)

    @property
    def form(self) -> tuple[tuple[tuple[int, ...], Quantization], ...]:
        """Shape and quantisation of the input and the outputs: equal for networks that can stand in for each other."""
        return tuple((tensor.shape, tensor.quantization) for tensor in (self.input, *self.outputs))

    def invoke(self, tensor: Raw) -> Raw:
        """Run on `tensor`, in the input's shape and dtype. A copy of the output without the batch, in its dtype.

        The interpreter keeps its own input buffer, into which `tensor` is copied. Raises ModelError if the run fails.
        """
        return self._run(tensor, (self.output,))[0]

    def invoke_all(self, tensor: Raw) -> tuple[Raw, ...]:
        """As `invoke`, all outputs in the file's order."""
        return self._run(tensor, self.outputs)

    def _run(self, tensor: Raw, outputs: tuple[Tensor, ...]) -> tuple[Raw, ...]:
        try:
            self._interpreter.set_tensor(self.input.index, tensor)
            self._interpreter.invoke()
            return tuple(np.asarray(self._interpreter.get_tensor(output.index)[0]) for output in outputs)
        except _REFUSALS as error:
            raise ModelError(f"{self._where} cannot be run: {_first_line(str(error))}") from error

    def _tensors(self, kind: str, details: list[dict[str, Any]]) -> tuple[Tensor, ...]:
        found = []
        for tensor in details:
            shape = tuple(int(size) for size in tensor["shape"])
            if not shape or shape[0] != 1:
                raise ModelError(
                    f"{self._where}: the {kind} has the shape {list(shape)}; wanted a batch of 1 in front."
                )
            found.append(Tensor(int(tensor["index"]), str(tensor["name"]), shape, quantization_of(tensor, self._where)))
        return tuple(found)

    def _only(self, kind: str, tensors: tuple[Tensor, ...]) -> Tensor:
        if len(tensors) != 1:
            raise ModelError(
                f"{self._where} has {len(tensors)} {kind}s; wanted 1, as a network has that looks at one picture and "
                "says one thing. Convert it without the others, or give another model."
            )
        return tensors[0]


def _check_size(details: dict[str, Any], where: str) -> None:
    """The batch may be open: it is 1 then."""
    signature = [int(size) for size in details.get("shape_signature", ())]
    if -1 in signature[1:]:
        raise ModelError(
            f"{where}: the input has the shape {signature}, where -1 is left open; wanted a fixed height and width. "
            "Convert the model again with the size that you want."
        )


def _refusal(reason: str, runtime: Runtime, where: str, *, delegated: bool) -> str:
    if delegated:
        return f"{where} cannot be given to the delegate: {_first_line(reason)} Compile it for this version of that."
    if "edgetpu-custom-op" in reason:
        return (
            f"{where} is compiled for a Coral Edge TPU and cannot run on the CPU. "
            "Give the file it was compiled from, the one without _edgetpu in its name."
        )
    if "not a valid Flatbuffer" in reason:
        return f"{where} is damaged or cut off: {runtime} finds no valid flatbuffer in it. Copy or download it again."
    return (
        f"{where} cannot be loaded by {runtime}: {_first_line(reason)} "
        "Try a newer interpreter (pip install --upgrade ai-edge-litert), or convert the model again."
    )


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[0].rstrip(".") + "."
