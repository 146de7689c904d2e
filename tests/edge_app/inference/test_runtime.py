import logging
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.errors import MissingExtraError, ModelError
from edge_app.inference.container import attach
from edge_app.inference.known_answer import answer_for
from edge_app.inference.model import Model
from edge_app.inference.runtime import Runtime, check_minimum, find_runtime, usable_cpus


@pytest.fixture(autouse=True)
def fresh_search():
    find_runtime.cache_clear()
    yield
    find_runtime.cache_clear()


@pytest.fixture
def absent(monkeypatch):
    """Make imports of the named packages fail as if they were not installed."""

    def hide(*names):
        for name in names:
            for module in [name, *(loaded for loaded in sys.modules if loaded.startswith(f"{name}."))]:
                monkeypatch.setitem(sys.modules, module, None)

    return hide


def test_litert_is_preferred():
    runtime = find_runtime()
    assert (runtime.name, str(runtime)) == ("ai_edge_litert", f"ai_edge_litert {runtime.version}")
    assert runtime.version[0].isdigit()


def test_each_one_passed_over_is_logged_once_with_its_reason(tmp_path, monkeypatch, absent, caplog):
    absent("ai_edge_litert")
    package = tmp_path / "tflite_runtime"
    package.mkdir()
    (package / "__init__.py").write_text("__version__ = '2.14.0'")
    (package / "interpreter.py").write_text("class Interpreter: pass")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "tflite_runtime", raising=False)

    with caplog.at_level(logging.WARNING):
        runtimes = find_runtime(), find_runtime()

    assert str(runtimes[0]) == "tflite_runtime 2.14.0"
    assert runtimes[0] is runtimes[1]
    assert len(caplog.messages) == 1
    assert "ai_edge_litert is passed over: import of ai_edge_litert halted" in caplog.messages[0]


@pytest.mark.parametrize("error", ["ImportError('libc')", "AttributeError('_ARRAY_API')", "OSError('libedge.so')"])
def test_a_package_that_is_there_but_broken_is_passed_over(tmp_path, monkeypatch, absent, caplog, error):
    (tmp_path / "broken_runtime.py").write_text(f"raise {error}")
    monkeypatch.syspath_prepend(tmp_path)

    assert find_runtime(("broken_runtime", "ai_edge_litert")).name == "ai_edge_litert"
    assert error.split("'")[1] in caplog.text


def test_without_any_the_error_says_what_to_install(absent):
    absent("ai_edge_litert", "tflite_runtime", "tensorflow")
    with pytest.raises(MissingExtraError, match="pip install ai-edge-litert") as caught:
        find_runtime()
    for name in ("ai_edge_litert", "tflite_runtime", "tensorflow"):
        assert name in str(caught.value)


@pytest.mark.skipif(find_spec("tensorflow") is None, reason="TensorFlow is not installed")
def test_tensorflow_gives_the_same_answer(tmp_path):
    path = tmp_path / "tiny.tflite"
    path.write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    code = (
        "import sys; sys.modules['ai_edge_litert'] = sys.modules['tflite_runtime'] = None\n"
        "from edge_app.inference.known_answer import answer_for; from edge_app.inference.model import Model\n"
        f"model = Model({str(path)!r}); print(model.runtime.name, *answer_for(model).output)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    with Model(path) as model:
        expected = ["tensorflow", *map(str, answer_for(model).output)]
    assert answer.stdout.split() == expected


@pytest.mark.parametrize(
    ("name", "version", "minimum", "fine"),
    [
        ("tensorflow", "2.21.0", "2.5.0", True),
        ("tflite_runtime", "2.14.0", "2.14.0", True),
        ("tflite_runtime", "2.14.0", "2.16.0", False),
        ("tflite_runtime", "2.5.0", "2.14", False),
        ("tflite_runtime", "2.14.0", "1.14.0", True),
        ("tensorflow", "2.9.1+cpu", "2.16.0", False),
        ("tensorflow", "unknown", "2.16.0", True),
        ("tflite_runtime", "2.14.0", "", True),
        ("tflite_runtime", "2.14.0", "newest", True),
        ("ai_edge_litert", "1.2.0", "2.17.0", True),
    ],
)
def test_minimum_runtime(name, version, minimum, fine):
    runtime = Runtime(name, version, object)
    if fine:
        check_minimum(runtime, minimum, "m.tflite")
    else:
        with pytest.raises(ModelError, match=f"m.tflite needs .* {minimum} or newer; here is {name}"):
            check_minimum(runtime, minimum, "m.tflite")


def test_threads_follow_the_cpus_that_this_process_may_use():
    """A container or taskset may allow fewer than the machine has."""
    one = min(os.sched_getaffinity(0))
    code = (
        f"import os; os.sched_setaffinity(0, {{{one}}})\nfrom edge_app.inference.runtime import *; print(usable_cpus())"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "1"
    assert usable_cpus() == len(os.sched_getaffinity(0))
