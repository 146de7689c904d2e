import json

import pytest
from fake_machine import children, holds, machine, told

from edge_app.doctor import models as home
from edge_app.doctor.models import models
from edge_app.own_python import Outcome, run_python

OURS = str(home._OURS / "cifar10.tflite")


def tried(*pairs, then=None):
    lines = [line for path, why in pairs for line in ({"trying": path}, {"tried": path, "refused": why})]
    return "\n".join(map(json.dumps, lines + ([{"trying": then}] if then else [])))


@pytest.mark.parametrize(
    ("outcome", "severity", "case", "remedy"),
    [
        (Outcome(0, tried((OURS, ""), ("/x/a.tflite", ""))), "ok", "all 2 load and give their known answers", ""),
        (
            Outcome(0, tried((OURS, "cifar10 cannot be loaded: no op 'CONV_2D' version 9. Try a newer interpreter."))),
            "error",
            "no op 'CONV_2D' version 9.",
            "pip install --upgrade ai-edge-litert",
        ),
        (
            Outcome(0, tried((OURS, "cifar10 is damaged: its hash is another."))),
            "error",
            "is damaged",
            "pip install --force-reinstall --no-deps edgesight",
        ),
        (
            Outcome(0, tried((OURS, ""), ("/x/a.tflite", "a needs another"))),
            "warning",
            "a needs another (added)",
            "pip install --upgrade ai-edge-litert, or add it again",
        ),
        (
            Outcome(-4, tried((OURS, ""), then="/x/faces.tflite")),
            "error",
            "faces.tflite: it crashed (SIGILL)",
            "pip install --force-reinstall ai-edge-litert",
        ),
        (
            Outcome(1, tried(then=OURS), "SystemError: an exception set"),
            "error",
            "cifar10.tflite: SystemError: an exception set",
            "mend the errors, then again: edgesight doctor",
        ),
        (
            Outcome(1, "", "ImportError: libGL.so.1"),
            "warning",
            "None could be tried: ImportError: libGL.so.1",
            "mend the errors, then again: edgesight doctor",
        ),
    ],
)
def test_models(tmp_path, outcome, severity, case, remedy):
    holds(models(machine(tmp_path, child=children(trial=outcome))), severity, case, remedy)


def test_one_refused_and_a_crash_are_both_told(tmp_path):
    outcome = Outcome(-11, tried((OURS, "it is damaged"), then="/x/b.tflite"))
    found = told(models(machine(tmp_path, child=children(trial=outcome))))
    assert [severity for severity, _, _ in found] == ["error", "error"]


def test_in_earnest_an_added_model_that_is_damaged_is_named(tmp_path, tiny, monkeypatch):
    (tmp_path / "models").mkdir()
    damaged = bytearray(tiny.read_bytes())
    damaged[200] ^= 1
    (tmp_path / "models/broken.tflite").write_bytes(damaged)
    monkeypatch.setenv("EDGESIGHT_MODELS", str(tmp_path / "models"))
    findings = models(machine(tmp_path, child=run_python))
    holds(findings, "warning", "broken.tflite is damaged", "pip install --upgrade ai-edge-litert, or add it again")
