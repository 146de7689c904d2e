"""The steps that run in the virtual Pi, as far as they can be tried without one."""

import importlib.util
from pathlib import Path

import pytest

from virtual_pi.arguments import STEPS
from virtual_pi.pi import __main__ as runner
from virtual_pi.pi.step import ABSENT, json_lines


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_a_program(step):
    assert importlib.util.find_spec(f"virtual_pi.pi.{step}")


@pytest.mark.parametrize(
    ("text", "outcome", "why"),
    [
        ("print('first')\nprint('all is well')", "passed", "all is well"),
        ("raise SystemExit('a frame is missing')", "failed", "a frame is missing"),
        (f"print('no such command')\nraise SystemExit({ABSENT})", "absent", "no such command"),
        ("import os\nos.abort()", "failed", "it said nothing"),
    ],
)
def test_the_last_line_of_a_step_is_the_reason_of_its_verdict(text, outcome, why, tmp_path, monkeypatch, capfd):
    package = tmp_path / "virtual_pi" / "pi"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    (package / "trial.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["pi", "trial"])
    runner.main()
    assert capfd.readouterr().out.splitlines()[-1] == f"verdict trial {outcome}: {why}"


def test_lines_without_what_is_wanted_end_the_step(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text('{"frame": 0, "label": "cat"}\n{"frame": 1}\n')
    assert [result["frame"] for result in json_lines(path, ["frame"])] == [0, 1]
    with pytest.raises(SystemExit, match="label"):
        json_lines(path, ["frame", "label"])


def test_steps_import_nothing_that_the_base_lacks():
    text = "\n".join(path.read_text() for path in (Path(runner.__file__).parent).glob("*.py"))
    assert not any(f"import {name}" in text for name in ("skimage", "sklearn", "matplotlib", "pytest"))
