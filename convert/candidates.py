"""The float and the int8 file of a network, to be judged beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from convert.export import float_flatbuffer
from convert.package import opened, package
from convert.quantise import Io, int8_flatbuffer
from edge_app.spec import Spec
from edge_app.values import Floats

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Candidates:
    """float_file, int8_file: whole .tflite files. quantised: the bare int8 flatbuffer, to be packaged again."""

    float_file: bytes
    int8_file: bytes
    quantised: bytes

    def asked(self, network: Any, ask: Callable[[str, Any], T]) -> dict[str, T]:
        """What `ask` makes of each: "keras", "float" and "int8". network: the Keras one, behind a model's door.

        ask: is given what is asked, for people, and the model.
        """
        answers = {"keras": ask("Keras", network)}
        for kind, what, file in (
            ("float", "float TFLite", self.float_file),
            ("int8", "int8 TFLite", self.int8_file),
        ):
            with opened(file) as model:
                answers[kind] = ask(what, model)
        return answers


def candidates(network: Any, spec: Spec, samples: Sequence[Floats], io: Io) -> Candidates:
    """Convert `network`, its ranges measured on `samples`. Raises ModelError, ConversionError."""
    float_file, quantised = package(float_flatbuffer(network), spec), int8_flatbuffer(network, list(samples), io)
    return Candidates(float_file, package(quantised, spec), quantised)
