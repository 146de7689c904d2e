"""The wheel as a Pi would get it: what is in it, and that its base alone runs the loop."""

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import cv2
import pytest
from red_pictures import red_picture
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.inference.container import attach

ROOT = Path(__file__).parents[1]
UNREACHABLE = re.compile(
    "NewConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|ProxyError|Max retries|SSLError"
)


def call(*command, **options):
    return subprocess.run(
        [str(part) for part in command],
        **{"capture_output": True, "text": True, "check": True, "timeout": 600} | options,
    )


def source_files():
    files = (path for package in ("edge_app", "train", "convert") for path in (ROOT / package).rglob("*"))
    return {path.relative_to(ROOT).as_posix() for path in files if path.is_file() and "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT)
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def base(wheel, tmp_path_factory):
    """The folder of programs of a fresh environment with the wheel, without extras."""
    folder = tmp_path_factory.mktemp("base")
    venv.create(folder, with_pip=True)
    done = call(
        folder / "bin" / "pip", "install", "--disable-pip-version-check", "--retries", 1, "--quiet", wheel, check=False
    )
    if done.returncode and UNREACHABLE.search(done.stderr):
        pytest.skip(f"the package registry cannot be reached: {done.stderr.splitlines()[0]}")
    assert done.returncode == 0, done.stderr
    return folder / "bin"


@pytest.fixture
def edgesight(base, tmp_path):
    """Call the installed command, away from the source tree."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment["EDGESIGHT_GALLERY"] = str(tmp_path / "people.sqlite")
    environment["EDGESIGHT_MODELS"] = str(tmp_path / "models")
    return lambda *arguments: call(base / "edgesight", *arguments, check=False, cwd=tmp_path, env=environment)


def test_the_wheel_has_the_three_packages_with_models_and_licence_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        entry_points = archive.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    tops = {name.partition("/")[0] for name in names}
    (information,) = tops - {"edge_app", "train", "convert"}
    assert information.endswith(".dist-info")
    assert "edgesight = edge_app.commands:main" in entry_points
    assert f"{information}/licenses/LICENSE" in names
    assert {name for name in names if not name.startswith(information)} == source_files()
    assert "edge_app/py.typed" in names


def test_the_base_is_what_a_pi_needs(base):
    listed = json.loads(call(base / "pip", "list", "--format", "json", "--disable-pip-version-check").stdout)
    names = {each["name"].lower() for each in listed}
    assert {"edgesight", "ai-edge-litert", "numpy", "opencv-python-headless"} <= names
    heavy = {"tensorflow", "keras", "matplotlib", "tensorboard", "jax", "torch", "ai-edge-quantizer", "scikit-learn"}
    assert names & heavy == set()


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "tiny.tflite"
    path.write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    return path


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "red.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25, (160, 120))
    for number in range(20):
        writer.write(red_picture(number))
    writer.release()
    return path


def test_the_loop_runs_on_a_clip(edgesight, model, clip, tmp_path):
    outputs = ["--save", "out.mp4", "--jsonl", "out.jsonl", "--json"]
    done = edgesight("run", "--model", model, "--source", clip, "--pace", "fast", *outputs)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["results"] == 20
    labels = [json.loads(line)["label"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert labels == ["red"] * 20
    assert cv2.VideoCapture(str(tmp_path / "out.mp4")).get(cv2.CAP_PROP_FRAME_COUNT) == 20


def test_the_loop_runs_on_drawn_frames_with_every_model_that_ships(edgesight, model):
    shipped = [each["name"] for each in json.loads(edgesight("models", "list", "--json").stdout)]
    assert sorted(shipped) == sorted(path.stem for path in (ROOT / "edge_app" / "models").glob("*.tflite"))
    networks = [("--model", name) for name in (model, *shipped) if name != "faces-embed"]
    for chosen in (*networks, ("--faces",)):
        done = edgesight("run", *chosen, "--source", "test:", "--frames", 10, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["results"] == 10


@pytest.mark.parametrize("arguments", [["train", "recipe.toml"], ["convert", "run", "--out", "a.tflite"]])
def test_workstation_commands_say_which_extra_to_install(edgesight, arguments, tmp_path):
    (tmp_path / "recipe.toml").write_text((ROOT / "recipes" / "cifar10.toml").read_text())
    done = edgesight(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert "edgesight[train]" in line
