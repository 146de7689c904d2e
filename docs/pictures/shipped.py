"""What happens inside a model that ships, tensor by tensor."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from docs.pictures.digits import Numbers
from edge_app.inference.file import read_model
from edge_app.inference.model import Model
from edge_app.inference.runtime import find_runtime
from edge_app.inference.shipped import find_model
from edge_app.values import Pixels


@dataclass(frozen=True, slots=True)
class Step:
    """One operator: what it is called in the file, and its first output for the picture, float64, without the batch."""

    operator: str
    name: str
    values: Numbers


class Opened:
    """The shipped model `name`, of which no tensor is forgotten, after it has looked at `image_bgr`."""

    def __init__(self, name: str, image_bgr: Pixels) -> None:
        with Model(name, threads=1) as model:
            tensor = model.preprocess(image_bgr)
        flatbuffer = read_model(find_model(name), None).flatbuffer
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that keeping all tensors takes memory
            self._interpreter = find_runtime().interpreter(
                model_content=flatbuffer, num_threads=1, experimental_preserve_all_tensors=True
            )
        self._interpreter.allocate_tensors()
        self._interpreter.set_tensor(self._interpreter.get_input_details()[0]["index"], tensor)
        self._interpreter.invoke()
        self._details = {int(each["index"]): each for each in self._interpreter.get_tensor_details()}

    def steps(self) -> Iterator[Step]:
        """In the order of the file."""
        for node in self._nodes:
            index = int(node["outputs"][0])
            yield Step(node["op_name"], self._details[index]["name"], self._values(index)[0])

    def first_filters(self) -> Numbers:
        """Of the first convolution: (filters, height, width, colours)."""
        return self._values(int(self._nodes[0]["inputs"][1]))

    @cached_property
    def _nodes(self) -> list[dict[str, Any]]:
        """Those of the file; behind them are those that the CPU's own delegate put in their place."""
        return [node for node in self._interpreter._get_ops_details() if node["op_name"] != "DELEGATE"]

    def _values(self, index: int) -> Numbers:
        """As real numbers: scale x (value - zero point), for each filter its own where there are several."""
        told = self._details[index]["quantization_parameters"]
        raw = np.asarray(self._interpreter.get_tensor(index), np.float64)
        shape = [-1 if axis == told["quantized_dimension"] else 1 for axis in range(raw.ndim)]
        return np.asarray((raw - told["zero_points"].reshape(shape)) * told["scales"].reshape(shape))
