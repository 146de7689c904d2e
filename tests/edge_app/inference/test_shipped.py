import pytest
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.errors import ModelError
from edge_app.inference import shipped as catalogue
from edge_app.inference.container import attach
from edge_app.inference.model import Model
from edge_app.inference.shipped import called, card, find_model, shipped


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A catalogue of two models in a folder of its own."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("colours", "shapes"):
        (folder / f"{name}.tflite").write_bytes(attach(tiny_flatbuffer(), tiny_spec(name=name)))
    (folder / "colours.md").write_text("# colours")
    monkeypatch.setattr(catalogue, "_FOLDER", folder)
    return folder


def test_models_are_found_by_name(shelf):
    assert shipped() == {name: shelf / f"{name}.tflite" for name in ("colours", "shapes")}
    with Model("colours") as model:
        assert (model.spec.name, model.path) == ("colours", shelf / "colours.tflite")


def test_what_a_model_is_called_in_a_command(shelf, tmp_path):
    assert called(find_model("colours")) == "colours"
    assert called(tmp_path / "colours.tflite") == str(tmp_path / "colours.tflite")


def test_a_card_lies_beside(shelf):
    assert card(shelf / "colours.tflite") == shelf / "colours.md"
    assert card(shelf / "shapes.tflite") is None


def test_a_path_is_a_path(shelf):
    assert find_model(shelf / "shapes.tflite") == shelf / "shapes.tflite"
    assert find_model(str(shelf / "shapes.tflite")) == shelf / "shapes.tflite"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("colors", "No model file at colors, and none of that name ships. Did you mean 'colours'?"),
        ("Colours", "Did you mean 'colours'?"),
        ("shapes.tflite", "Did you mean 'shapes'?"),
        ("ssd-mobilenet-v2-coco", "It is in the catalogue: edgesight models add ssd-mobilenet-v2-coco"),
        ("qqq", "Known: colours, shapes. Try: edgesight models list"),
        ("nowhere/qqq.tflite", "No model file at nowhere/qqq.tflite"),
        (".", "is a folder; wanted a .tflite file"),
    ],
)
def test_a_name_that_is_neither(shelf, tmp_path, monkeypatch, given, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError) as caught:
        find_model(given)
    assert message in str(caught.value)


def test_every_model_in_the_package_loads_and_has_a_card():
    for name, path in shipped().items():
        with Model(name) as model:
            assert model.spec.known_answer is not None
            assert model.spec.weights_sha256 is not None
        assert card(path) is not None
