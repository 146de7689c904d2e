import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from tiny_detector import detector_flatbuffer, detector_spec

from edge_app.commands.explain import explain
from edge_app.errors import DataError, EdgesightError, ModelError, OutputError, PictureError
from edge_app.inference.container import attach


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(5):
        noise = np.random.default_rng(number).integers(0, 256, (40, 60, 3), np.uint8)
        assert cv2.imwrite(str(folder / f"{number}.png"), noise)
    (folder / "0 bad.jpg").write_bytes(b"no picture")
    return folder


def _run(*arguments):
    done = CliRunner().invoke(explain, list(map(str, arguments)), catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_a_whole_report(photos, tmp_path):
    page = tmp_path / "out" / "page.html"
    told = json.loads(_run("cifar10", "--data", photos, "--html", page, "--json"))
    sections = told["sections"]
    assert told["model"] == "cifar10"
    assert list(sections) == [
        "Filters of the first layer",
        "What excites channels most",
        "One picture, stage by stage",
        "Layers",
        "What sharing saves",
        "Where the time goes",
        "What drove the answer",
        "How robust the answers are",
    ]
    (form,) = sections["Layers"].values()
    assert (form["parameters"], form["macs"]) == (89_986, 12_415_376)
    assert form["layers"][0]["field"]["down"] == {"size": 3, "stride": 1, "first": -1, "exact": True}
    first = sections["What sharing saves"]["layers"][0]
    assert (first["shared"], first["places"]) == (448, 1024)
    searched = sections["What excites channels most"]
    assert (searched["pictures"], len(searched["skipped"])) == (5, 1)
    assert sections["One picture, stage by stage"]["picture"].endswith("0.png"), "the first that can be read"
    assert sections["How robust the answers are"]["pictures"] == 5
    html = page.read_text()
    assert html.count("<h2") == len(sections)
    assert 'src="http' not in html


def test_tables_in_the_terminal():
    told = _run("faces-detect", "--no-times")
    for text in ("conv2d_1 ", "176x176x16", "up to 311x311", "94,875 parameters", "69.7 M"):
        assert text in told
    assert "Where the time goes" not in told
    assert "What excites" not in told


def test_one_layer_alone(photos):
    told = json.loads(_run("cifar10", "--layer", "re_lu_13_1", "--image", photos / "0.png", "--json"))["sections"]
    assert list(told) == ["One picture, stage by stage", "Layers"]
    assert [one["name"] for form in told["Layers"].values() for one in form["layers"]] == ["re_lu_13_1"]
    assert len(told["One picture, stage by stage"]["layers"][0]["channels"]) == 32


def test_a_model_without_places_has_layers_still(tiny):
    told = json.loads(_run(tiny, "--json"))["sections"]
    assert list(told) == ["Layers"]


def test_a_detector_whose_outputs_have_names(tmp_path):
    (tmp_path / "strips.tflite").write_bytes(attach(detector_flatbuffer(), detector_spec()))
    (form,) = json.loads(_run(tmp_path / "strips.tflite", "--json"))["sections"]["Layers"].values()
    assert [one["name"] for one in form["layers"]] == ["strips", "boxes", "scores", "keypoints"]


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (["cifar10", "--layer", "conv2d_11"], ModelError, r"cifar10 has no layer 'conv2d_11'\. Try: conv2d_11_1, "),
        (
            ["cifar10", "--layer", "scores_1"],
            ModelError,
            r"The layer scores_1 of cifar10 puts out 10 and no maps.*Try",
        ),
        (["cifar10", "--layer", "xyz"], ModelError, r"has no layer 'xyz'\. Try: conv2d_11_1, "),
        (["{tiny}", "--image", "{photos}/0.png"], ModelError, "tiny has no layer whose units have places.*--image"),
        (["{tiny}", "--layer", "logits"], ModelError, r"The layer logits of tiny puts out 3.*No layer of it has\."),
        (["cifar10", "--data", "{photos}/none"], DataError, "none is no folder of pictures. Found in"),
        (["cifar10", "--data", "{empty}"], DataError, "There are no pictures in"),
        (["cifar10", "--image", "{photos}/0 bad.jpg"], PictureError, r"0 bad\.jpg cannot be decoded"),
        (["cifar10", "--image", "{photos}/none.jpg"], PictureError, r"Cannot read .*none\.jpg"),
        (["cifar11"], ModelError, "Did you mean 'cifar10'"),
        (["cifar10", "--tflite", "{tiny}"], ModelError, "cifar10 is no training run; --tflite"),
        (
            ["cifar10", "--image", "{photos}/0.png", "--html", "{photos}/0.png"],
            OutputError,
            "is read or written",
        ),
    ],
)
def test_refusals(arguments, kind, message, photos, tiny, tmp_path):
    (tmp_path / "empty").mkdir()
    places = {"tiny": tiny, "photos": photos, "empty": tmp_path / "empty"}
    with pytest.raises(kind, match=message) as caught:
        _run(*(argument.format(**places) for argument in arguments))
    assert isinstance(caught.value, EdgesightError)
    assert "\n" not in str(caught.value)


def test_pictures_that_can_all_not_be_read(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"None of the 1 pictures can be read\. The first: .*bad\.png"):
        _run("cifar10", "--data", tmp_path, "--no-times")


@pytest.mark.parametrize("model", ["cifar10", "objects"])
def test_no_line_of_a_table_is_broken_in_a_terminal_of_eighty_columns(model, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    layers = _run(model, "--no-times").split("\nLayers\n")[1].split("\nWhat sharing saves\n")[0].splitlines()
    (rule,) = (place for place, line in enumerate(layers) if line.startswith("─"))
    assert "Left out in 80 columns: share, kind" in layers[-1]
    assert all(line[0] != " " and len(line) <= 80 for line in layers[rule:])
    assert all(len(line.split("  ")) > 1 for line in layers[rule + 1 : -1])
