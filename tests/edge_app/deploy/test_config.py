import re
import shutil
from pathlib import Path, PurePosixPath

import pytest

from edge_app.commands.run_table import asked
from edge_app.deploy.bundle import models_and_files, named
from edge_app.deploy.config import DeployConfig, Service, read_config
from edge_app.errors import DeployError, EdgesightError

ROOT = Path(__file__).parents[3]
DATA = PurePosixPath("/home/pi/.local/share/edgesight")


@pytest.fixture
def arguments(tmp_path):
    """What a configuration makes of itself on the device."""

    def read(text):
        path = tmp_path / "device.toml"
        path.write_text(text)
        return asked(read_config(path), tmp_path, "device.toml").on_device(DATA)

    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("[run]\nsource = 0\nfaces = true\n", ["--source=0", "--faces"]),
        ("[run]\nfaces = false\nthreads = 2\n", ["--threads=2"]),
        ("[run]\nclassify = true\nfaces = true\n", ["--classify", "--faces"]),
        ('[run]\njsonl = "a.jsonl"\n', [f"--jsonl={DATA}/a.jsonl"]),
        ('[run]\nmodel = "objects"\ncount = "a.csv"\n', ["--model=objects", f"--count={DATA}/a.csv"]),
        ('[run]\nmodel = "door.tflite"\nalarm = "2/3"\n', ["--model=door.tflite", "--alarm=2/3"]),
        ('[run]\nsource = "-x; reboot"\n', ["--source=-x; reboot"]),
    ],
)
def test_the_table_becomes_options(arguments, text, expected):
    assert arguments(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[run", "Cannot read the file"),
        ("[ran]\n", "unknown key 'ran'. Did you mean 'run'?"),
        ("[service]\nname = '../x'\n", "service.name"),
        ("[service]\nkind = 'root'\n", "service.kind"),
        ("[service]\nmemory_max = 'lots'\n", "service.memory_max"),
        ("[service]\nwatchdog_s = 0\n", "service.watchdog_s"),
        ("[run]\nsorce = '0'\n", "unknown key 'run.sorce'. Did you mean 'source'?"),
        ("[run]\nthreads = 'many'\n", "[run] is not what `edgesight run` takes"),
        ("[run]\nthreads = [1]\n", "run"),
        ("[run]\nframes = 5\n", "run.frames is not for a service: it never ends"),
        ("[run]\nshow = true\n", "run.show is not for a service"),
        ("[run]\njsonl = '/etc/passwd'\n", "run.jsonl is '/etc/passwd'; wanted a name such as results.jsonl"),
        ("[run]\njsonl = '../x'\n", "run.jsonl is '../x'"),
        ("[run]\ndeadline = 60\n", "wanted a longer watchdog"),
        ("[run]\nmodel = 'a'\nclassify = 'b'\n", "--model and --classify both name a model"),
        ("[run]\nstages = 'missing.toml'\n", "missing.toml"),
        ("[run]\nobjects = true\ncount = 'a.csv'\n", "run.count counts what one detector finds"),
    ],
)
def test_what_is_wrong_is_named(arguments, text, told):
    with pytest.raises(EdgesightError) as error:
        arguments(text)
    assert told in str(error.value)


STAGES = """\
[faces]

[[objects]]
model = "models/tiny.tflite"
description = "models/tiny.toml"
"""


@pytest.fixture
def folder(tmp_path, tiny, monkeypatch):
    """tiny.tflite twice, once with a description and its labels; another that was added by name."""
    monkeypatch.setenv("EDGESIGHT_MODELS", str(tmp_path / "added"))
    for place in ("here/tiny.tflite", "here/models/tiny.tflite", "added/mine.tflite", "outside.tflite"):
        (tmp_path / place).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(tiny, tmp_path / place)
    (tmp_path / "here/models/tiny.toml").write_text('labels = {file = "labels.txt"}\n')
    (tmp_path / "here/models/labels.txt").write_text("a\nb\n")
    (tmp_path / "added/mine.toml").write_text('labels = ["a"]\n')
    (tmp_path / "here/stages.toml").write_text(STAGES)
    (tmp_path / "here/clip.mp4").write_text("a clip")
    return tmp_path / "here"


@pytest.mark.parametrize(
    ("run", "places"),
    [
        ({}, []),
        ({"model": "cifar10"}, []),
        ({"model": "tiny.tflite"}, ["files/tiny.tflite"]),
        ({"model": "mine"}, ["models/mine.tflite", "models/mine.toml"]),
        (
            {"model": "models/tiny.tflite", "source": "clip.mp4"},
            ["files/clip.mp4", "files/models/labels.txt", "files/models/tiny.tflite", "files/models/tiny.toml"],
        ),
        ({"faces": True, "points": "none"}, []),
        (
            {"stages": "stages.toml", "source": "clip.mp4"},
            [
                "files/clip.mp4",
                *("files/models/labels.txt", "files/models/tiny.tflite", "files/models/tiny.toml"),
                "files/stages.toml",
            ],
        ),
    ],
)
def test_what_is_named_is_carried_with_what_describes_it(folder, run, places):
    found = models_and_files(asked(DeployConfig(run=run), folder, "it"), folder)
    assert sorted(file.place for file in found) == places
    assert all(file.path.stat().st_size == file.size for file in found)


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ({"model": "missing.tflite"}, "No model file at"),
        ({"model": "../outside.tflite"}, "lies outside of"),
        ({"description": "missing.toml", "model": "tiny.tflite"}, "Cannot read"),
        ({"model": "HERE/tiny.tflite"}, "is named from the root of this machine"),
        ({"model": "tiny.tflite", "source": "HERE/clip.mp4"}, "is named from the root of this machine"),
    ],
)
def test_what_cannot_be_carried_is_told(folder, run, told):
    run = {key: value.replace("HERE", str(folder)) for key, value in run.items()}
    with pytest.raises(EdgesightError) as error:
        models_and_files(asked(DeployConfig(run=run), folder, "it"), folder)
    assert told in str(error.value)


def test_a_version_is_named_after_all_that_is_in_it(folder):
    files = models_and_files(asked(DeployConfig(run={"model": "tiny.tflite"}), folder, "it"), folder)
    one = named("0.1.0", files, "aarch64")
    assert re.fullmatch(r"0\.1\.0-[0-9a-f]{12}", one)
    assert one == named("0.1.0", files, "aarch64")
    assert len({one, named("0.1.0", [], "aarch64"), named("0.1.0", files, "armv7l")}) == 3


def test_the_document_lists_every_key_and_its_example_is_read(tmp_path):
    text = (ROOT / "docs/deploy.md").read_text()
    told = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert sorted(told) == sorted(["run.*", *(f"service.{key}" for key in Service.__struct_fields__)])
    example = re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1]
    (tmp_path / "device.toml").write_text(example)
    config = read_config(tmp_path / "device.toml")
    assert asked(config, tmp_path, "it").models
    defaults = {
        line.split("`")[1]: line.split("|")[2].strip(' `"') for line in text.splitlines() if "| `service" in line
    }
    assert defaults == {f"service.{key}": str(getattr(Service(), key)) for key in Service.__struct_fields__}


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(DeployError, match=r"Cannot read the file .*: No such file"):
        read_config(tmp_path / "missing.toml")
