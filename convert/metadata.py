"""Standard TFLite metadata, so that other tools know the model's labels and normalisation.

Field numbers, enums and the identifier are those of the public schema, metadata_schema.fbs, version 1.5.0 (every field
used here is in 1.0.0): https://ai.google.dev/edge/litert/models/metadata
"""

from convert.flat_table import Byte, Field, Table, encode
from convert.flatbuffer import embed, pack, unpack
from edge_app.inference.container import LABELS_ENTRY
from edge_app.spec import InputSpec, Spec, VectorOutput

_ENTRY, _IDENTIFIER, _PARSER = "TFLITE_METADATA", b"M001", "1.0.0"
_TENSOR_AXIS_LABELS = Byte(2)
_FEATURES, _IMAGE = Byte(1), Byte(2)  # of the union ContentProperties
_NORMALISATION = Byte(1)  # of the union ProcessUnitOptions
_PARTS = {
    "scores": "Of each cell, one value for each of {labels} classes.",
    "boxes": "Of each cell, distances to the left, top, right and bottom of its object, as shares of the reach.",
    "keypoints": "Of each cell, x and y of each keypoint of its object; one half is the cell's centre.",
}
_UNUSUAL = {
    "score": "How unlike normal pictures this one is: about 1 for a normal part, without an upper end.",
    "heat": "The same for each part of the picture.",
}
# The schema knows no blue-green-red: that is left unknown rather than told wrongly.
_COLOUR_SPACE = {"bgr": Byte(0), "rgb": Byte(1), "grey": Byte(2)}


def with_metadata(flatbuffer: bytes, spec: Spec) -> bytes:
    """`flatbuffer` with what `spec` says as its metadata entry TFLITE_METADATA. Raises ModelError if it is damaged.

    The labels are only named; the file labels.txt itself is attached behind the flatbuffer, with the spec.
    """
    model = unpack(flatbuffer)
    embed(model, _ENTRY, encode(_model(spec), _IDENTIFIER))
    return pack(model)


def _model(spec: Spec) -> Table:
    graph = Table({2: [_input(spec.input)], 3: _outputs(spec)})
    return Table({0: spec.name, 1: spec.description, 3: [graph], 5: spec.licence, 7: _PARSER})


def _outputs(spec: Spec) -> list[Table]:
    if spec.boxes:
        return [_part(name, spec) for name in spec.boxes.outputs]
    if spec.anomaly:
        return [_unusual(name) for name in spec.anomaly.outputs]
    return [_vector(spec.vector)] if spec.vector else [_classes(spec)]


def _unusual(name: str) -> Table:
    return Table({0: name, 1: _UNUSUAL[name], 3: Table({0: _FEATURES, 1: Table({})})})


def _vector(vector: VectorOutput) -> Table:
    says = f"{vector.size} values, compared by their direction alone: divide by their length first."
    return Table({0: "vector", 1: says, 3: Table({0: _FEATURES, 1: Table({})})})


def _input(spec: InputSpec) -> Table:
    width, height = spec.size_wh
    normalisation = Table({0: spec.mean, 1: spec.std})
    black, white = (
        tuple((pixel - mean) / std for mean, std in zip(spec.mean, spec.std, strict=True)) for pixel in (0.0, 255.0)
    )
    return Table(
        {
            0: "image",
            1: f"{width} x {height} pixels, {spec.colour}. Input value = (pixel - mean) / std, pixels 0 to 255.",
            3: Table({0: _IMAGE, 1: Table({0: _COLOUR_SPACE[spec.colour]})}),
            4: [Table({0: _NORMALISATION, 1: normalisation})],
            5: Table({0: white, 1: black}),
        }
    )


def _part(name: str, spec: Spec) -> Table:
    """An output of a detector. The schema's bounding boxes are other ones, so these are features."""
    says = _PARTS[name].format(labels=len(spec.labels))
    fields: dict[int, Field] = {
        0: name,
        1: says,
        3: Table({0: _FEATURES, 1: Table({})}),
        5: Table({0: (1.0,), 1: (0.0,)}),
    }
    return Table(fields | ({6: [_labels()]} if name == "scores" else {}))


def _classes(spec: Spec) -> Table:
    fields: dict[int, Field] = {
        0: "scores",
        1: f"One value for each of {len(spec.labels)} classes: {spec.output.values}.",
        3: Table({0: _FEATURES, 1: Table({})}),
        6: [_labels()],
    }
    probabilities = {5: Table({0: (1.0,), 1: (0.0,)})} if spec.output.values == "probabilities" else {}
    return Table(fields | probabilities)


def _labels() -> Table:
    return Table({0: LABELS_ENTRY, 1: "The class of each score, one a line.", 2: _TENSOR_AXIS_LABELS})
