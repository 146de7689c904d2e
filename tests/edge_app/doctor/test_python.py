import tomllib
from pathlib import Path

import pytest
from fake_machine import holds, machine

from edge_app.doctor.python import NEWEST, OLDEST, python

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("version", "severity", "case", "remedy"),
    [
        ((3, 11), "ok", "3.11 in ", ""),
        ((3, 13), "ok", "3.13 in ", ""),
        ((3, 10), "error", "Python 3.10", "make a virtual environment with one of these: python3.13 -m venv"),
        ((3, 14), "error", "made for 3.11 to 3.13", "make a virtual environment"),
    ],
)
def test_python(tmp_path, version, severity, case, remedy):
    holds(python(machine(tmp_path, python=version)), severity, case, remedy)


def test_the_limits_are_those_of_the_package():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert wanted == f">=3.{OLDEST[1]},<3.{NEWEST[1] + 1}"
