"""`import edge_app`: what it offers, and what it leaves unloaded."""

import subprocess
import sys
from textwrap import dedent

import pytest

import edge_app

HEAVY = "{'cv2', 'numpy', 'ai_edge_litert', 'tflite_runtime', 'tensorflow', 'keras'}"


def python(program, **environment):
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PATH": "/bin", **environment}
    )
    return done.stdout


def test_the_import_loads_nothing_heavy():
    assert python(f"import sys, edge_app; print({HEAVY} & set(sys.modules))") == "set()\n"


@pytest.mark.parametrize("name", edge_app.__all__)
def test_each_name_is_found(name):
    assert getattr(edge_app, name).__name__ == name


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(AttributeError, match=r"no attribute 'Modell'.*Model, Pipeline"):
        _ = edge_app.Modell


@pytest.mark.parametrize(("given", "expected"), [({}, str(1 << 26)), ({"OPENCV_IO_MAX_IMAGE_PIXELS": "9"}, "9")])
def test_the_pixel_limit_is_set_before_opencv_is_loaded(given, expected):
    program = "import edge_app, os; print(os.environ['OPENCV_IO_MAX_IMAGE_PIXELS'])"
    assert python(program, **given) == f"{expected}\n"


def test_the_program_in_the_docstring_runs(tiny, capsys):
    program = dedent("".join(line for line in edge_app.__doc__.splitlines(True) if line.startswith("    ")))
    assert len(program.splitlines()) <= 12
    exec(program.replace("cifar10", str(tiny)).replace('"0"', '"test:64x48@200#4"'), {})
    last = capsys.readouterr().out.splitlines()[-1].split()
    assert last[0] == "3"
    assert last[1] in ("red", "green", "blue")
    assert last[-1] == "ms"
