import json
import math

import pytest
from tiny_model import tiny_spec

from edge_app.detector_outputs import BoxOutput
from edge_app.errors import SpecError
from edge_app.spec import InputSpec, KnownAnswer, OutputSpec, spec_from_json, spec_from_toml

FULL = tiny_spec(
    name="é",
    input=InputSpec(size_wh=(96, 64), colour="bgr", fit="crop", interpolation="nearest", mean=(1.0,), std=(2, 3, 4)),
    output=OutputSpec(values="logits"),
    labels=("???", "cat", "???", "Käse"),
    description="d",
    trained_on="t",
    licence="MIT",
    minimum_runtime="2.5.0",
    weights_sha256="0" * 64,
    known_answer=KnownAnswer(output=(-128.0, 0.25), tolerance=16.0),
)
BOXES = {"outputs": ["scores", "boxes"], "strides": [8], "reach": 4}
MINIMAL = {"name": "m", "input": {"size_wh": [32, 24]}, "labels": ["a", "b"]}
DETECTOR = MINIMAL | {"task": "detect"}


@pytest.mark.parametrize("spec", [FULL, tiny_spec()])
def test_json_and_back(spec):
    assert spec_from_json(spec.to_json(), "here") == spec


def test_the_json_is_for_people_too():
    text = FULL.to_json().decode()
    assert "\n" in text
    assert "Käse" in text


def test_defaults():
    spec = spec_from_json(json.dumps(MINIMAL).encode(), "here")
    assert (spec.edgesight, spec.task, spec.output.values) == (1, "classify", "probabilities")
    assert spec.input == InputSpec(
        size_wh=(32, 24), colour="rgb", fit="stretch", interpolation="area", mean=(0.0,) * 3, std=(255.0,) * 3
    )


@pytest.mark.parametrize(
    ("colour", "mean", "shape", "expected"),
    [
        ("rgb", (), (24, 32, 3), (0.0, 0.0, 0.0)),
        ("bgr", (5,), (24, 32, 3), (5.0, 5.0, 5.0)),
        ("rgb", (1, 2, 3), (24, 32, 3), (1.0, 2.0, 3.0)),
        ("grey", (7,), (24, 32, 1), (7.0,)),
    ],
)
def test_one_value_stands_for_every_channel(colour, mean, shape, expected):
    spec = InputSpec(size_wh=(32, 24), colour=colour, mean=mean)
    assert (spec.shape, spec.channels, spec.mean) == (shape, shape[2], expected)


def with_input(**changes):
    return MINIMAL | {"input": MINIMAL["input"] | changes}


def screening(*positive, threshold=0.5):
    reached = {"sensitivity": 1, "specificity": 1, "positives": 1, "negatives": 1}
    point = {"threshold": threshold, "criterion": "sensitivity", "wanted": 0.9, **reached}
    return {"positive": list(positive), "operating_point": point}


BAD = [
    ({"name": "m", "labels": ["a"]}, "missing required field `input`"),
    (MINIMAL | {"task": "detect"}, "task is 'detect'; 'boxes' is for detectors, and each of them needs it"),
    (MINIMAL | {"task": "anomaly"}, "task is 'anomaly'; 'anomaly' is for anomaly models, and each of them needs it"),
    (MINIMAL | {"task": "anomaly", "anomaly": {}}, "labels has 2 names; wanted some, but none for an embedder or an"),
    (MINIMAL | {"boxes": BOXES}, "task is 'classify'; 'boxes' is for detectors"),
    (MINIMAL | {"task": "detect", "boxes": BOXES | {"strides": []}}, "boxes.strides: expected a list of length >= 1"),
    (MINIMAL | {"task": "detect", "boxes": BOXES | {"reach": 0}}, "boxes.reach: expected `float` > 0.0"),
    (MINIMAL | {"task": "detect", "boxes": BOXES | {"outputs": ["boxes"]}}, "wanted each once of boxes, scores"),
    (
        MINIMAL | {"task": "detect", "boxes": BOXES | {"kind": "sdd"}},
        "boxes.kind: 'sdd' is unknown. Did you mean 'ssd'",
    ),
    (
        MINIMAL | {"task": "detect", "boxes": {"kind": "ssd", "first": 1}},
        "unknown key 'boxes.first'. Did you mean 'first_l",
    ),
    (DETECTOR | {"boxes": {"kind": "ssd", "keypoints": ["a"]}}, "of the kind 'ssd' has none"),
    (
        MINIMAL | {"task": "detect", "boxes": {"kind": "yolo", "order": "x"}},
        "boxes.order: 'x' is unknown. Valid values: val",
    ),
    (
        DETECTOR | {"boxes": {"kind": "anchors", "strides": [8], "anchors": [1, 2]}},
        "anchors has 2 numbers; wanted one for each of [8]",
    ),
    (DETECTOR | {"boxes": BOXES | {"label_scores": [0.5]}}, "label_scores is [0.5]; wanted one for each of 2 labels"),
    (
        DETECTOR | {"boxes": BOXES | {"label_scores": [0.7, 0.6], "least_score": 0.7}},
        "label_scores is [0.7, 0.6]; wanted one for each of 2 labels, the lowest of them as least_score",
    ),
    (DETECTOR | {"boxes": BOXES | {"label_scores": [0.7, 1.1]}}, "boxes.label_scores[1]: expected `float` <= 1.0"),
    (MINIMAL | {"labels": []}, "labels has 0 names"),
    (MINIMAL | {"labels": ["a", "b", "a"]}, "label 'a' stands 2 times in labels; wanted each once"),
    (MINIMAL | {"labels": ["a", 1]}, "labels[1]: expected `str`, got `int`"),
    (MINIMAL | {"labels": "cat"}, "labels: expected a list, got `str`"),
    (MINIMAL | {"edgesight": 2}, "edgesight: 2 is unknown. Valid values: 1."),
    (MINIMAL | {"task": "pose"}, "task: 'pose' is unknown. Valid values: classify, detect, embed, anomaly."),
    (MINIMAL | {"weights_sha256": "abc"}, "weights_sha256: expected `str` matching regex"),
    (MINIMAL | {"lables": ["a"]}, "unknown key 'lables'. Did you mean 'labels'?"),
    (MINIMAL | {"known_answer": {"output": [1], "tolerance": -1}}, "known_answer.tolerance: expected `float` >= 0.0"),
    (
        MINIMAL | {"output": {"values": "boxes"}},
        "output.values: 'boxes' is unknown. Valid values: probabilities, logits.",
    ),
    (MINIMAL | {"output": {"temperature": 0}}, "output.temperature: expected `float` > 0.0"),
    (MINIMAL | {"output": {"refer_below": 1.5}}, "output.refer_below: expected `float` <= 1.0"),
    (MINIMAL | {"clinical": screening("c")}, "clinical.positive has 'c'; wanted some of the labels ['a', 'b']"),
    (MINIMAL | {"clinical": screening("a", "b")}, "is ['a', 'b']; wanted some of the labels, and not all of them"),
    (MINIMAL | {"clinical": screening()}, "clinical.positive is []; wanted some of the labels"),
    (
        DETECTOR | {"boxes": {"kind": "ssd"}, "clinical": screening("a")},
        "task is 'detect'; 'clinical' is for classifiers",
    ),
    (MINIMAL | {"clinical": screening("a", threshold=2)}, "clinical.operating_point.threshold: expected `float` <= 1"),
    (with_input(size_wh=[32]), "input.size_wh: expected a list of length 2, got 1"),
    (with_input(size_wh=[0, 32]), "input.size_wh[0]: expected `int` >= 1"),
    (with_input(size_wh=[32.5, 32]), "input.size_wh[0]: expected `int`, got `float`"),
    (with_input(colour="rbg"), "input.colour: 'rbg' is unknown. Did you mean 'rgb'?"),
    (with_input(fit="zoom"), "input.fit: 'zoom' is unknown. Valid values: stretch, letterbox, crop."),
    (with_input(mean=[1, 2]), "input: mean has 2 values; colour 'rgb' wants 1 or 3"),
    (with_input(colour="grey", std=[1, 2, 3]), "input: std has 3 values; colour 'grey' wants 1 or 1"),
    (with_input(std=[0]), "input: std is [0.0, 0.0, 0.0]; wanted numbers above 0, in pixel units (for example 255)"),
    (with_input(std=[1, -1, 1]), "input: std is [1.0, -1.0, 1.0]; wanted numbers above 0"),
    (with_input(mena=[1]), "unknown key 'input.mena'. Did you mean 'mean'?"),
]


@pytest.mark.parametrize(("table", "message"), BAD)
def test_a_bad_value_is_named(table, message):
    with pytest.raises(SpecError) as caught:
        spec_from_json(json.dumps(table).encode(), "a.tflite")
    assert str(caught.value).startswith("a.tflite: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(("key", "value"), [("mean", math.nan), ("mean", math.inf), ("std", math.nan), ("std", -1e400)])
def test_numbers_are_finite(key, value):
    with pytest.raises(ValueError, match=rf"{key} is \[.*(nan|inf).*\]; wanted finite numbers"):
        InputSpec(size_wh=(8, 8), **{key: (value,)})


DESCRIPTION = """
name = "third"
labels = {labels}
[input]
size_wh = [32, 24]
colour = "grey"
mean = [127.5]
std = [127.5]
[output]
values = "logits"
"""


@pytest.fixture
def description(tmp_path):
    def write(labels='["a", "b"]', text=DESCRIPTION):
        path = tmp_path / "third.toml"
        path.write_text(text.replace("{labels}", labels))
        return path

    return write


def test_a_description_has_the_keys_of_the_spec(description):
    spec = spec_from_toml(description())
    assert (spec.name, spec.labels, spec.output.values) == ("third", ("a", "b"), "logits")
    assert spec.input == InputSpec(size_wh=(32, 24), colour="grey", mean=(127.5,), std=(127.5,))


@pytest.mark.parametrize(
    "data",
    [b"cat\ndog\nK\xc3\xa4se", b"cat\r\ndog\r\nK\xc3\xa4se\r\n", b"\xef\xbb\xbf cat \n\n dog\n\nK\xc3\xa4se\n\n"],
    ids=["no last newline", "CRLF", "BOM, spaces and blank lines"],
)
def test_labels_from_a_file_beside(description, tmp_path, data):
    (tmp_path / "labels.txt").write_bytes(data)
    assert spec_from_toml(description('{file = "labels.txt"}')).labels == ("cat", "dog", "Käse")


def test_labels_that_come_again_in_a_file_are_numbered(description, tmp_path):
    (tmp_path / "labels.txt").write_text("crane\n???\ncrane\n???\n")
    assert spec_from_toml(description('{file = "labels.txt"}')).labels == ("crane", "???", "crane (2)", "???")


def test_labels_may_lie_beside_the_model(description, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models/labels.txt").write_text("cat\ndog\n")
    toml = description('{file = "labels.txt"}')
    assert spec_from_toml(toml, tmp_path / "models/third.tflite").labels == ("cat", "dog")
    with pytest.raises(SpecError, match="Cannot read the labels"):
        spec_from_toml(toml)


@pytest.mark.parametrize(
    ("labels", "data", "message"),
    [
        ('{file = "none.txt"}', b"", "Cannot read the labels .*none.txt named by .*third.toml: No such file"),
        ('{file = "labels.txt"}', b"\xff\xfe", "Cannot read the labels .*labels.txt"),
        ('{file = "labels.txt"}', b"\n\n", "labels has 0 names"),
        ('{flie = "labels.txt"}', b"a\n", "third.toml, labels: unknown key 'flie'. Did you mean 'file'"),
        ("{file = 3}", b"a\n", "third.toml, labels: file: expected `str`, got `int`"),
    ],
)
def test_bad_labels_of_a_description(description, tmp_path, labels, data, message):
    (tmp_path / "labels.txt").write_bytes(data)
    with pytest.raises(SpecError, match=message):
        spec_from_toml(description(labels))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "third.toml: object missing required field `name`"),
        ("name = ", "Cannot read the description .*third.toml: "),
        (DESCRIPTION.replace("127.5]", "nan]"), "mean is .nan.; wanted finite numbers"),
        (DESCRIPTION.replace("std = [127.5]", "std = [inf]"), "std is .inf.; wanted finite numbers"),
        (DESCRIPTION.replace("std", "sdt"), "unknown key 'input.sdt'. Did you mean 'std'"),
    ],
)
def test_a_bad_description(description, text, message):
    with pytest.raises(SpecError, match=message):
        spec_from_toml(description(text=text))


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.write_bytes(b"\xff"), lambda path: None])
def test_an_unreadable_description(tmp_path, make):
    make(tmp_path / "third.toml")
    with pytest.raises(SpecError, match=r"^Cannot read the description .*third\.toml: .+\.$"):
        spec_from_toml(tmp_path / "third.toml")


def test_many_labels_are_read_in_no_time():
    """Quadratic would be half a billion comparisons."""
    assert len(tiny_spec(labels=tuple(str(number) for number in range(21_843))).labels) == 21_843


def test_a_detectors_spec_from_before_there_were_kinds_is_read():
    spec = spec_from_json(json.dumps(MINIMAL | {"task": "detect", "boxes": BOXES}).encode(), "here")
    assert spec.boxes == BoxOutput(outputs=("scores", "boxes"), strides=(8,), reach=4.0)
