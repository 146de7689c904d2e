import ast
from pathlib import Path

import pytest
from fake_machine import machine, told

import edge_app.doctor
from edge_app.doctor.doctor import CHECKS, examine
from edge_app.doctor.finding import Finding, Severity, error, fine, note, warning, worst
from edge_app.doctor.machine import this_machine
from edge_app.own_python import Outcome


def unwell(_):
    raise OSError(5, "Input/output error")


def test_a_check_that_fails_is_told_and_stops_no_other(tmp_path):
    begun = []
    checks = {"a": lambda _: fine("a", "good"), "b": unwell, "c": lambda _: fine("c", "good")}
    findings = examine(machine(tmp_path), checks, begun.append)
    assert begun == ["a", "b", "c"]
    assert [one.subject for one in findings] == ["a", "b", "c"]
    severity, case, remedy = told(findings)[1]
    assert severity == "warning"
    assert case == "This could not be checked: OSError: [Errno 5] Input/output error."
    assert remedy


def test_each_subject_is_told_of_on_a_pi_that_is_well(tmp_path):
    fine_ones = {"find_runtime": Outcome(0, "ai_edge_litert 2.3.0"), "cv2": Outcome(0, "4.12.0")}

    def child(arguments, patience_s):
        return next((one for word, one in fine_ones.items() if word in " ".join(arguments)), Outcome(0))

    findings = examine(machine(tmp_path, child=child))
    assert {one.subject for one in findings} == set(CHECKS)
    assert [one.subject for one in findings if one.severity > Severity.NOTE] == []


def test_on_an_empty_machine_every_check_says_something_and_none_fails(tmp_path):
    findings = examine(machine(tmp_path, {}, packages=(), glibc=(), userland_bits=None))
    assert {one.subject for one in findings} == set(CHECKS) - {"picamera2"}
    assert not any("could not be checked" in one.case for one in findings)


def test_whatever_is_wrong_has_a_remedy(tmp_path):
    findings = examine(machine(tmp_path, {}, packages=(), child=lambda arguments, patience_s: Outcome(-11)))
    assert all(one.remedy for one in findings if one.severity >= Severity.WARNING)
    assert worst(findings) == Severity.ERROR


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], Severity.OK),
        (fine("a", "b") + note("a", "b"), Severity.NOTE),
        (error("a", "b", "c") + warning("a", "b", "c"), Severity.ERROR),
    ],
)
def test_worst(findings, expected):
    assert worst(findings) == expected


def test_a_finding_compares_by_value():
    assert note("a", "b") == [Finding("a", Severity.NOTE, "b", "")]


def test_this_machine_knows_itself():
    here = this_machine()
    assert here.python >= (3, 11)
    assert any(one.name == "numpy" for one in here.packages)
    assert here.sees("edge_app")
    assert not here.sees("edge_app_that_is_not_here")


def test_paths_are_shown_as_people_write_them(tmp_path):
    here = machine(tmp_path)
    assert here.shown(Path("/home/pi/a/b")) == "~/a/b"
    assert here.shown(Path("/srv/a")) == "/srv/a"


def test_nothing_heavy_is_imported_by_name():
    """The programs that child processes run are the place for that."""
    for path in Path(edge_app.doctor.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} & {"numpy", "cv2", "ai_edge_litert"} == set(), path


def test_a_user_without_a_home_is_examined_too(monkeypatch):
    def unknown(_):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", classmethod(unknown))
    assert this_machine().home == Path("/nonexistent")
