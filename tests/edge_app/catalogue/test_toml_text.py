import msgspec
import pytest
from tiny_detector import detector_spec
from tiny_model import tiny_spec

from edge_app.catalogue.toml_text import toml_text
from edge_app.detector_outputs import AnchorOutput, SsdOutput, YoloOutput
from edge_app.spec import InputSpec, OutputSpec, Spec, VectorOutput, spec_from_toml


def _with(boxes):
    return msgspec.structs.replace(detector_spec(), boxes=boxes)


@pytest.mark.parametrize(
    "spec",
    [
        tiny_spec(),
        tiny_spec(output=OutputSpec(values="logits"), weights_sha256="0" * 64, licence="MIT"),
        tiny_spec(labels=('a "quoted" \\ one', "tab\tand\x7f", "Käse 🧀", "???", "???")),
        tiny_spec(input=InputSpec(size_wh=(8, 8), mean=(103.939, 116.779, 123.68), std=(1 / 3, 1e-7, 1e9))),
        detector_spec(),
        _with(SsdOutput(outputs=("scores", "boxes", "count", "classes"), first_label=1)),
        _with(AnchorOutput(strides=(8, 16), anchors=(2, 6), keypoints=("a", "b"))),
        _with(YoloOutput(order="boxes-first", coordinates="pixels")),
        Spec(name="e", task="embed", input=InputSpec(size_wh=(112, 112)), vector=VectorOutput(size=128)),
    ],
)
def test_what_is_written_reads_back(tmp_path, spec):
    path = tmp_path / "x.toml"
    path.write_text(toml_text(spec, "about\ntwo lines"), encoding="utf-8")
    assert path.read_text(encoding="utf-8").startswith("# about\n# two lines\nname = ")
    assert spec_from_toml(path) == spec
