import json

import pytest
from click.testing import CliRunner
from tiny_detector import detector_flatbuffer, detector_spec
from tiny_model import LABELS, tiny_flatbuffer, tiny_spec

from edge_app.commands.models import models
from edge_app.errors import ModelError
from edge_app.inference import shipped
from edge_app.inference.container import attach, sha256


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(shipped, "_FOLDER", folder)
    monkeypatch.setenv("EDGESIGHT_MODELS", str(tmp_path / "added"))
    return folder


@pytest.fixture
def colours(shelf):
    path = shelf / "colours.tflite"
    path.write_bytes(
        attach(tiny_flatbuffer(), tiny_spec(name="[b]colours", licence="Apache-2.0", description="[red] or not"))
    )
    path.with_suffix(".md").write_text("# colours")
    return path


def test_list(colours):
    expected = {
        "name": "colours",
        "origin": "shipped",
        "input": "8x8 rgb",
        "labels": 3,
        "size_bytes": colours.stat().st_size,
        "licence": "Apache-2.0",
        "description": "[red] or not",
    }
    assert json.loads(_run("list", "--json")) == [expected]
    table = _run("list")
    for value in ("colours", "8x8 rgb", "0.0", "Apache-2.0", "[red] or not"):
        assert value in table


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("catalogue", [(), ("--catalogue",)])
def test_the_list_has_two_lines_a_model(columns, catalogue):
    """Of what ships, and of the catalogue."""
    lines = _run("list", *catalogue, columns=columns).splitlines()[: None if catalogue else -1]
    names = [row["name"] for row in json.loads(_run("list", *catalogue, "--json"))]
    assert [line.split()[0] for line in lines[1::2]] == names
    assert all(line.startswith("    ") for line in lines[2::2])
    assert max(map(len, lines)) <= columns


def test_a_very_long_name_goes_on_below_and_breaks_nothing_else(colours):
    name = "name-" * 18
    colours.with_name(f"{name}.tflite").write_bytes(attach(tiny_flatbuffer(), tiny_spec(licence="MIT")))
    lines = _run("list", columns=80).splitlines()
    row = next(number for number, line in enumerate(lines) if line.startswith("name-"))
    assert lines[row].split() == [name[:40], "8x8", "rgb", "0.0", "MIT"]
    assert lines[row + 1] + lines[row + 2] == name[40:]


@pytest.mark.parametrize("columns", [60, 80])
def test_a_name_is_never_broken(colours, columns):
    name = "a-name-of-twenty-nine-letters"
    long = attach(
        tiny_flatbuffer(), tiny_spec(name="x", licence="for research and private use", description="it " * 40)
    )
    colours.with_name(f"{name}.tflite").write_bytes(long)
    lines = _run("list", columns=columns).splitlines()
    assert [line.split()[0] for line in lines if name[:5] in line] == [name]
    assert max(len(line) for line in lines) <= columns


def test_an_empty_list_says_so(shelf):
    assert json.loads(_run("list", "--json")) == []
    assert "No models ship with this build" in _run("list")


@pytest.mark.parametrize("by", ["name", "path"])
def test_show(colours, by):
    facts = json.loads(_run("show", "colours" if by == "name" else str(colours), "--json"))

    assert facts["path"] == str(colours)
    assert facts["card"] == str(colours.with_suffix(".md"))
    assert (facts["size_bytes"], facts["sha256"]) == (colours.stat().st_size, sha256(colours.read_bytes()))
    assert facts["tensors"]["input"]["shape"] == [1, 8, 8, 3]
    assert facts["tensors"]["input"]["quantization"] == {
        "scale": pytest.approx(1 / 255),
        "zero_point": -128,
        "dtype": "int8",
    }
    assert facts["spec"]["labels"] == list(LABELS)


def test_show_as_a_table(colours):
    table = _run("show", "colours")
    for value in (
        "tensors.output.quantization.dtype",
        "red; green; blue",
        "[b]colours",
        "[red] or not",
        sha256(colours.read_bytes()),
    ):
        assert value in table.replace("\n", "")


def test_show_takes_a_description(tmp_path):
    bare, toml = tmp_path / "bare.tflite", tmp_path / "third.toml"
    bare.write_bytes(tiny_flatbuffer("uint8"))
    toml.write_text('name = "third"\nlabels = ["red", "green", "blue"]\n[input]\nsize_wh = [8, 8]\n')
    facts = json.loads(_run("show", str(bare), "--description", str(toml), "--json"))
    assert (facts["spec"]["name"], facts["card"]) == ("third", None)


def test_show_refuses_what_cannot_be_loaded(colours):
    with pytest.raises(ModelError, match="Did you mean 'colours'"):
        _run("show", "colors")


def _run(*arguments, columns=200):
    result = CliRunner().invoke(models, arguments, env={"COLUMNS": str(columns)}, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_show_names_the_outputs_of_a_detector(shelf):
    path = shelf / "strips.tflite"
    path.write_bytes(attach(detector_flatbuffer(), detector_spec()))
    facts = json.loads(_run("show", str(path), "--json"))
    assert list(facts["tensors"]) == ["input", "boxes", "scores", "keypoints"]
    assert facts["spec"]["boxes"]["strides"] == [8]
