import numpy as np
import pytest
from constant_model import constant_flatbuffer
from tiny_model import LABELS, tiny_flatbuffer, tiny_spec

from edge_app.errors import EdgesightError, ModelError, SpecError
from edge_app.inference.container import attach, sha256
from edge_app.inference.model import Model

FLATBUFFER = tiny_flatbuffer()
GOOD = 'name = "third"\nlabels = ["red", "green", "blue"]\n[input]\nsize_wh = [8, 8]\n'


@pytest.fixture
def bare(tmp_path):
    path = tmp_path / "bare.tflite"
    path.write_bytes(FLATBUFFER)
    return path


def test_a_description_beside_the_file_is_found(bare):
    bare.with_suffix(".toml").write_text(GOOD)
    with Model(bare) as model:
        assert (model.spec.name, model.spec.labels) == ("third", LABELS)


@pytest.mark.parametrize(("key", "warned"), [("", True), (f'weights_sha256 = "{sha256(FLATBUFFER)}"\n', False)])
def test_a_description_without_hash_is_taken_with_a_warning(bare, caplog, key, warned):
    bare.with_suffix(".toml").write_text(key + GOOD)
    Model(bare).close()
    assert ("bare.toml has no weights_sha256" in caplog.text) is warned


def test_a_description_elsewhere_is_named(bare, tmp_path):
    elsewhere = tmp_path / "notes" / "third.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(GOOD)
    with Model(bare, description=str(elsewhere)) as model:
        assert model.spec.name == "third"


def test_what_is_asked_for_goes_before_the_spec_inside_and_that_before_a_file_beside(tmp_path):
    path = tmp_path / "tiny.tflite"
    path.write_bytes(attach(FLATBUFFER, tiny_spec()))
    path.with_suffix(".toml").write_text(GOOD)
    with Model(path) as inside, Model(path, description=path.with_suffix(".toml")) as asked:
        assert (inside.spec.name, asked.spec.name) == ("tiny", "third")


def test_labels_may_lie_in_a_file_of_their_own(bare):
    (bare.parent / "colours.txt").write_text("red\ngreen\nblue\n")
    bare.with_suffix(".toml").write_text('name = "x"\nlabels = {file = "colours.txt"}\n[input]\nsize_wh = [8, 8]\n')
    with Model(bare) as model:
        assert model.spec.labels == LABELS


@pytest.mark.parametrize(
    ("shapes", "kinds"),
    [
        ([(5,)], "--like classifier --labels FILE, or --like embedder"),
        ([(40, 7)], "--like yolo --labels FILE"),
        ([(896, 16), (896, 1)], "--like blazeface"),
        ([(10, 4), (10,), (10,), ()], "--like ssd --labels FILE, or --like efficientdet --labels FILE, or --like bl"),
    ],
)
def test_an_undescribed_file_is_refused_with_the_command_that_describes_it(bare, shapes, kinds):
    bare.write_bytes(constant_flatbuffer(*(np.zeros(shape, np.float32) for shape in shapes)))
    with pytest.raises(ModelError, match="says nothing about its pixels and labels") as caught:
        Model(bare)
    assert f"describe it in {bare.with_suffix('.toml')}, which this writes: edgesight" in str(caught.value)
    assert f"edgesight models add {bare} {kinds}" in str(caught.value)


@pytest.mark.parametrize("cut", [8, 40, 400, len(FLATBUFFER) // 2, len(FLATBUFFER) - 100, len(FLATBUFFER) - 9])
def test_a_file_that_was_cut_off_says_so(bare, cut):
    bare.write_bytes(FLATBUFFER[:-cut] if cut < len(FLATBUFFER) - 9 else FLATBUFFER[:9])
    with pytest.raises(ModelError, match=r"bare.tflite is damaged or cut off: there is [a-z ]+ in its tables. Copy"):
        Model(bare)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (GOOD.replace("labels", "lables"), "unknown key 'lables'. Did you mean 'labels'"),
        (GOOD.replace("size_wh", "size"), "unknown key 'input.size'. Did you mean 'size_wh'"),
        (GOOD.replace("[8, 8]", '"8x8"'), "input.size_wh"),
        (GOOD.replace("[8, 8]", "[0, 8]"), "input.size_wh"),
        (GOOD + "mean = [nan]\n", "mean is .*; wanted finite numbers"),
        (GOOD + "std = [0]\n", "std is .*; wanted numbers above 0"),
        (GOOD + 'colour = "red"\n', "input.colour"),
        (GOOD.replace('"blue"', '"red"'), "label 'red' stands 2 times"),
        (GOOD.replace('"blue"', '"blue", "grey"'), r"shape \[1, 3\]; the spec has 4 labels"),
        (GOOD.replace('["red", "green", "blue"]', '{file = "gone.txt"}'), "Cannot read the labels .*gone.txt"),
        ("name = ", "Cannot read the description"),
        (f'weights_sha256 = "{"0" * 64}"\n{GOOD}', "damaged, or not the file that its spec describes"),
        ('weights_sha256 = "abc"\n' + GOOD, "weights_sha256"),
    ],
)
def test_a_faulty_description_is_refused(bare, toml, message):
    bare.with_suffix(".toml").write_text(toml)
    with pytest.raises(EdgesightError, match=message) as caught:
        Model(bare)
    assert "bare." in str(caught.value)


def test_a_missing_description_is_refused(bare, tmp_path):
    with pytest.raises(SpecError, match=r"Cannot read the description .*gone.toml"):
        Model(bare, description=tmp_path / "gone.toml")
