"""`edgesight convert --edgetpu` as a process of its own, with a compiler on PATH that is told what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from edgetpu_log import PARTLY
from one_step import network, step, tensor
from tiny_model import tiny_flatbuffer, tiny_spec

from convert.edgetpu.compiler import compile_model
from edge_app.errors import ConversionError
from edge_app.inference.container import attach, detach

SIDES = (1, 8, 8, 4)
COMPILER = """\
#!{python}
import pathlib, sys, time
flag, folder, model = sys.argv[2:]
assert (sys.argv[1], flag) == ("-s", "-o"), sys.argv
{body}
"""
COMPILES = """\
log = {log!r}
pathlib.Path(folder, "model_edgetpu.tflite").write_bytes({data!r})
pathlib.Path(folder, "model_edgetpu.log").write_text(log)
print(log)
"""
FULL = """\
Edge TPU Compiler version 16.0.384591198

Operator                       Count      Status

FULLY_CONNECTED                1          Mapped to Edge TPU
SOFTMAX                        1          Mapped to Edge TPU
"""


@pytest.fixture
def install(tmp_path):
    """Put a compiler of that body on a PATH of its own; without one, a PATH without compiler. Gives the environment."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def installed(body=None):
        if body is not None:
            compiler = folder / "edgetpu_compiler"
            compiler.write_text(COMPILER.format(python=sys.executable, body=body))
            compiler.chmod(0o755)
        return os.environ | {"PATH": str(folder)}

    return installed


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "tiny.tflite"
    path.write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    return path


def convert(environment, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "edge_app.commands", "convert", "--edgetpu", *map(str, arguments)],
        capture_output=True, text=True, check=False, timeout=120, env=environment, cwd=Path(__file__).parents[3],
    )  # fmt: skip


def compiles(log=FULL, data=None):
    return COMPILES.format(log=log, data=tiny_flatbuffer(custom="edgetpu-custom-op") if data is None else data)


def test_without_the_compiler_it_predicts_and_says_how_to_get_it(install, model):
    done = convert(install(), model)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Edge TPU, predicted: 2 of 2 operators and 100% of the multiplications" in done.stdout
    assert "edgetpu_compiler is not installed here" in done.stdout
    assert sorted(path.name for path in model.parent.iterdir()) == ["bin", "tiny.tflite"]


def test_the_compiled_file_lies_beside_the_model_and_has_its_spec(install, model):
    done = convert(install(compiles()), model)
    assert (done.returncode, done.stderr) == (0, "")
    assert "edgetpu_compiler 16.0.384591198: 2 of 2 operators in the Edge TPU (predicted 2)" in done.stdout
    compiled = model.with_name("tiny_edgetpu.tflite")
    assert f"Next: edgesight run --model {compiled} --delegate edgetpu" in done.stdout
    flatbuffer, spec = detach(compiled.read_bytes(), "compiled")
    assert flatbuffer == tiny_flatbuffer(custom="edgetpu-custom-op")
    assert (spec.name, spec.labels) == ("tiny", tiny_spec().labels)


def test_the_first_that_does_not_map_is_told_with_its_layer_and_what_to_change(install, tmp_path):
    path = tmp_path / "gelu.tflite"
    tensors = [tensor("in", SIDES), tensor("first_1/out", SIDES), tensor("act_1/Gelu", SIDES), tensor("out", SIDES)]
    path.write_bytes(network(tensors, [step("RELU", [0], [1]), step("GELU", [1], [2]), step("TANH", [2], [3])]))
    done = convert(install(), path)
    assert "predicted: 1 of 3 operators" in done.stdout
    assert (
        "first on the CPU: GELU in layer 'act' (act_1/Gelu): no such operator on the Edge TPU. Use ReLU." in done.stdout
    )
    told = json.loads(convert(install(), path, "--json").stdout)
    assert told["predicted"]["first"]["layer"] == "act"
    assert told["compiled"] is None


def test_what_the_compiler_left_on_the_cpu_is_told_with_its_reason(install, model):
    done = convert(install(compiles(PARTLY)), model, "--json")
    told = json.loads(done.stdout)
    assert [row["status"] for row in told["compiler"]["rows"]].count("Operation version not supported") == 1
    assert told["compiled"] == str(model.with_name("tiny_edgetpu.tflite"))
    assert "Operation version not supported" in convert(install(compiles(PARTLY)), model).stdout


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("print('Invalid model: x')\nsys.exit('Model not quantized')", "failed with status 1: Model not quantized."),
        ("print('Internal compiler error. Aborting!')", "wrote no file. It said: Internal compiler error. Aborting!"),
        (compiles("Compilation succeeded!"), "told nothing of its operators, but: Compilation succeeded!"),
        (compiles(data=tiny_flatbuffer()), "mapped no operator to the Edge TPU"),
        ("import os; os.kill(os.getpid(), 11)", "failed with status -11"),
    ],
    ids=["refuses", "writes nothing", "tells nothing", "maps nothing", "crashes"],
)
def test_a_compiler_that_fails_is_one_clear_error_and_leaves_no_file(install, model, body, told):
    done = convert(install(body), model)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: edgetpu_compiler ")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in model.parent.iterdir()) == ["bin", "tiny.tflite"]


@pytest.mark.parametrize(
    ("name", "out", "told"),
    [
        ("tiny.tflite", "model.bin", "wanted a name that ends in .tflite"),
        ("tiny.tflite", "tiny.tflite", "would be overwritten; the CPU needs it"),
        ("nothing.tflite", "out.tflite", "No model file at"),
        ("tiny_edgetpu.tflite", "out.tflite", "is compiled for the Edge TPU already"),
        ("words.tflite", "out.tflite", "is not a TFLite model"),
    ],
)
def test_bad_input_is_refused(install, model, name, out, told):
    model.with_name("tiny_edgetpu.tflite").write_bytes(tiny_flatbuffer(custom="edgetpu-custom-op"))
    model.with_name("words.tflite").write_text("just words")
    done = convert(install(compiles()), model.with_name(name), "--out", model.with_name(out))
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert not model.with_name("out.tflite").exists()


def test_a_compiler_that_hangs_is_ended(install, model):
    environment = install("time.sleep(1000)")
    with pytest.raises(ConversionError, match=r"did not end within 0\.5 s"):
        compile_model(f"{environment['PATH']}/edgetpu_compiler", model.read_bytes(), limit_s=0.5)
