"""Which output of a converted network with several is which."""

from msgspec.structs import replace

from convert.flatbuffer import unpack
from edge_app.errors import ModelError
from edge_app.spec import Spec


def with_outputs(spec: Spec, flatbuffer: bytes) -> Spec:
    """`spec` with the order that the outputs have in the file, by the names that its signature gives them.

    Conversion orders outputs by name or not at all; a device that guessed from shapes would be wrong one day. The spec
    of a network with one output comes back as it is. Raises ModelError where the names are not those that `spec` wants.
    """
    many = spec.boxes or spec.anomaly
    if many is None:
        return spec
    found = output_names(flatbuffer)
    if sorted(found) != sorted(many.outputs):
        raise ModelError(
            f"The outputs are called {', '.join(found) or 'nothing'}; the spec wants {', '.join(many.outputs)}. "
            "Give the network a dictionary of outputs with those names."
        )
    ordered = replace(many, outputs=found)
    return replace(spec, boxes=ordered) if spec.boxes else replace(spec, anomaly=ordered)


def output_names(flatbuffer: bytes) -> tuple[str, ...]:
    """The name of each output, in the file's order; () without a signature. Raises ModelError for a damaged file."""
    model = unpack(flatbuffer)
    names = {one.tensorIndex: one.name.decode() for signature in model.signatureDefs or () for one in signature.outputs}
    return tuple(names[index] for index in model.subgraphs[0].outputs if index in names)
