"""`edgesight models add` as a process, and what runs afterwards."""

import io
import json
import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from constant_model import constant_flatbuffer
from file_server import file_server
from tiny_model import LABELS, tiny_flatbuffer, tiny_spec

from convert.metadata import with_metadata
from edge_app.inference.container import attach

ROWS = np.array([[0.5, 0.5, 0.2, 0.2, 0.9, 0.0, 0.0]] * 40, np.float32)


@pytest.fixture
def edgesight(tmp_path):
    """Call the command line in a folder with labels.txt."""
    (tmp_path / "labels.txt").write_text("\n".join(LABELS))
    environment = os.environ | {"EDGESIGHT_MODELS": str(tmp_path / "added"), "no_proxy": "127.0.0.1"}

    def call(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "edge_app.commands", *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment | {"PYTHONPATH": os.getcwd()},
            timeout=120,
        )

    return call


def test_a_file_is_described_shown_and_run(edgesight, tmp_path):
    (tmp_path / "y.tflite").write_bytes(constant_flatbuffer(ROWS, image=(1, 32, 32, 3)))
    added = edgesight("models", "add", "y.tflite", "--like", "yolo", "--labels", "labels.txt")
    assert (added.returncode, added.stderr) == (0, "")
    assert "Wrote y.toml: red, green, blue. Look it over." in added.stdout
    shown = json.loads(edgesight("models", "show", "y.tflite", "--json").stdout)
    assert shown["spec"]["boxes"]["kind"] == "yolo"
    ran = edgesight("run", "--model", "y.tflite", "--source", "test:", "--frames", 3, "--json", "--jsonl", "y.jsonl")
    assert ran.returncode == 0, ran.stderr
    assert {"decode", "suppress"} <= set(json.loads(ran.stdout)["stages"])
    assert "red" in (tmp_path / "y.jsonl").read_text()


def test_an_address_is_downloaded_once_listed_and_run_by_its_name(edgesight, tmp_path):
    with file_server() as served:
        served.files = {"/a%20b/y.tflite": constant_flatbuffer(ROWS), "/l.txt": "\n".join(LABELS).encode()}
        arguments = (f"{served.url}/a%20b/y.tflite", "--like", "yolo", "--labels", f"{served.url}/l.txt")
        added = edgesight("models", "add", *arguments)
        assert added.returncode == 0, added.stderr
        assert "Next: edgesight run --model y --source 0" in added.stdout
        again = edgesight("models", "add", *arguments)
        assert (again.returncode, len(served.asked)) == (2, 2)
        assert "is there already and describes y.tflite. Add --replace" in again.stderr
        assert edgesight("models", "add", *arguments, "--replace").returncode == 0
        assert len(served.asked) == 2
    rows = json.loads(edgesight("models", "list", "--json").stdout)
    assert [(row["name"], row["labels"]) for row in rows if row["origin"] == "added"] == [("y", 3)]
    assert edgesight("run", "--model", "y", "--source", "test:", "--frames", 1).returncode == 0


def test_a_file_with_our_spec_needs_nothing(edgesight, tmp_path):
    (tmp_path / "t.tflite").write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    added = edgesight("models", "add", "t.tflite")
    assert (added.returncode, (tmp_path / "t.toml").exists()) == (0, False)
    assert "describes itself" in added.stdout


def _describing_itself():
    """By TFLite metadata alone."""
    stream = io.BytesIO(with_metadata(tiny_flatbuffer("uint8"), tiny_spec()))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("labels.txt", "\n".join(LABELS))
    return stream.getvalue()


@pytest.mark.parametrize(("arguments", "written"), [([], False), (["--like", "classifier"], True)])
def test_a_file_with_metadata_is_described_only_where_somebody_says_its_kind(edgesight, tmp_path, arguments, written):
    (tmp_path / "m.tflite").write_bytes(_describing_itself())
    added = edgesight("models", "add", "m.tflite", *arguments)
    assert (added.returncode, added.stderr, (tmp_path / "m.toml").exists()) == (0, "", written)
    assert "red, green, blue" in added.stdout


def test_the_catalogue_is_listed(edgesight):
    rows = json.loads(edgesight("models", "list", "--catalogue", "--json").stdout)
    assert {"ssd-mobilenet-v2-coco", "efficientdet-lite0", "mobilenet-v2"} <= {row["name"] for row in rows}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.tflite"], "is no file, no address and no name of the catalogue"),
        (["y.tflite"], "does not describe itself. Say which kind it is like: --like ssd, "),
        (["cut.tflite"], "cut.tflite is damaged or cut off: there is an offset beyond the end in its tables. Copy"),
        (["https://example.org/z.tflite", "--sha256", "XYZ"], "'XYZ' is no SHA-256: wanted 64 hexadecimal digits"),
        (["y.tflite", "--like", "ssd"], "is no detector that ends in the operator"),
        (["y.tflite", "--like", "yolo", "--labels", "gone.txt"], "Cannot read the labels gone.txt named by --labels"),
        (["y.tflite", "--like", "classifier", "--mean", "0"], "--mean and --std belong together"),
        (["y.tflite", "--like", "yolo", "--mean", "a", "--std", "1"], "'a' is no number and no three"),
        (
            ["y.tflite", "--like", "yolo", "--labels", "labels.txt", "--mean", "0", "--std", "0"],
            "wanted numbers above 0",
        ),
        (["labels.txt", "--like", "yolo"], "is not a TFLite model"),
        (["."], "Cannot read the model .: Is a directory"),
        (["http://example.org/y.tflite"], "is no address to download from: wanted https://"),
        (["file:///y.tflite"], "is no address to download from"),
        (["https://example.org/", "--name", "../x"], "'../x' is no name for a model"),
        (["https://example.org/"], "'' is no name for a model"),
        (["https://example.org/cifar10.tflite"], "A model called cifar10 ships"),
        (
            ["https://[::1/x.tflite"],
            "https://[::1/x.tflite is no address to download from: Invalid IPv6 URL. Check it.",
        ),
        (["http://127.0.0.1:1/ü.tflite"], "'ü' is no name for a model. Give one of letters"),
        (
            ["y.tflite", "--like", "yolo", "--labels", "https://[::1/l.txt"],
            "https://[::1/l.txt is no address to download from: Invalid IPv6",
        ),
        (["y.tflite", "--name", "z"], "y.tflite is a file on this machine: --name is for downloads. Leave that out"),
        (["y.tflite", "--like", "yolo", "--sha256", "0" * 64], "on this machine: --sha256 is for downloads"),
        (
            ["m.tflite", "--labels", "labels.txt"],
            "m.tflite describes itself: --labels would change nothing. Leave that out, or add --like KIND",
        ),
        (["m.tflite", "--mean", "0", "--std", "1"], "describes itself: --mean and --std would change nothing"),
        (
            ["t.tflite", "--like", "yolo", "--labels", "labels.txt"],
            "t.tflite describes itself: --labels, --like would change nothing. Leave that out.",
        ),
    ],
)
def test_what_cannot_be_added_is_one_line_and_leaves_nothing(edgesight, tmp_path, arguments, message):
    (tmp_path / "m.tflite").write_bytes(_describing_itself())
    (tmp_path / "t.tflite").write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    (tmp_path / "y.tflite").write_bytes(constant_flatbuffer(ROWS))
    (tmp_path / "cut.tflite").write_bytes(constant_flatbuffer(ROWS)[:-20])
    before = sorted(tmp_path.iterdir())
    refused = edgesight("models", "add", *arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert message in " ".join(refused.stderr.split())
    assert "Traceback" not in refused.stderr
    assert [path for path in sorted(tmp_path.iterdir()) if path.name != "added"] == before
    assert not (tmp_path / "added").exists() or list((tmp_path / "added").iterdir()) == []


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (b"hello", "has 3 classes; given 1 labels"),
        (b"", "/l.txt has no labels, but nothing; wanted a label on each line"),
        (b"<HTML>\n<body>\nplease log in</html>", "/l.txt has no labels, but '<HTML>'; wanted a label on each line"),
        (b"\xff\xfe\x00", "Cannot read the labels"),
    ],
)
def test_a_page_in_place_of_labels_is_not_kept_and_the_labels_are_taken_later(edgesight, tmp_path, page, message):
    (tmp_path / "y.tflite").write_bytes(constant_flatbuffer(ROWS))
    with file_server() as served:
        arguments = ("models", "add", "y.tflite", "--like", "yolo", "--labels", f"{served.url}/l.txt")
        served.files["/l.txt"] = page
        refused = edgesight(*arguments)
        assert (refused.returncode, message in refused.stderr) == (2, True), refused.stderr
        assert not (tmp_path / "y.toml").exists()
        assert list((tmp_path / "added").iterdir()) == []
        served.files["/l.txt"] = "\n".join(LABELS).encode()
        assert edgesight(*arguments).returncode == 0
    assert (tmp_path / "added" / "y.labels.txt").read_text().split() == list(LABELS)


def test_another_file_than_asked_for_says_what_helps(edgesight):
    with file_server() as served:
        served.files["/y.tflite"] = constant_flatbuffer(ROWS)
        refused = edgesight("models", "add", f"{served.url}/y.tflite", "--like", "yolo", "--sha256", "0" * 64)
    assert refused.returncode == 2
    assert "If its maker has replaced it, and you trust that, give the new one with --sha256." in refused.stderr


def test_a_page_in_place_of_a_model_is_not_kept(edgesight, tmp_path):
    with file_server() as served:
        served.files["/y.tflite"] = b"<html>please log in</html>"
        refused = edgesight("models", "add", f"{served.url}/y.tflite", "--like", "yolo")
    assert refused.returncode == 2
    assert "What was downloaded is not a TFLite model" in refused.stderr
    assert list((tmp_path / "added").iterdir()) == []


@pytest.mark.parametrize(("text", "said"), [("a\na\nb", "'a' stands there 2 times"), ("0 a\n1 b\n2 c", "is left out")])
def test_labels_that_are_read_otherwise_than_they_stand_there(edgesight, tmp_path, text, said):
    (tmp_path / "y.tflite").write_bytes(constant_flatbuffer(ROWS))
    (tmp_path / "l.txt").write_text(text)
    added = edgesight("models", "add", "y.tflite", "--like", "yolo", "--labels", "l.txt")
    assert added.returncode == 0
    assert said in added.stdout
