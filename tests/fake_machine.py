"""A machine for the doctor, whose every part a test can set."""

from datetime import UTC, datetime
from pathlib import Path

from fake_board import PI_4, lay, none_installed

from edge_app.doctor.machine import Machine, Room
from edge_app.doctor.package import Package
from edge_app.own_python import Outcome

VENV = Path("/home/pi/edgesight/lib/python3.11/site-packages")
APT = Path("/usr/lib/python3/dist-packages")
WELL = Outcome(0)


def raised(line):
    """A child in which Python raised this."""
    return Outcome(1, "", f"Traceback (most recent call last):\n  ...\n{line}")


def package(text, folder=VENV):
    """Of "numpy 2.3.1"."""
    name, version = text.split()
    return Package(name, version, folder)


def children(**outcomes):
    """A child that ends as given for the first word that its arguments hold, else well; `asked` keeps them all."""

    def run(arguments, patience_s):
        run.asked.append(arguments)
        text = " ".join(arguments)
        return next((outcome for word, outcome in outcomes.items() if word in text), WELL)

    run.asked = []
    return run


def machine(root, files=PI_4, **changes):
    """A 64-bit Raspberry Pi 4 with Bookworm, on which all is well, with `files` below `root`."""
    lay(root, files)
    facts = {
        "root": root,
        "python": (3, 11),
        "architecture": "aarch64",
        "userland_bits": 64,
        "glibc": (2, 36),
        "packages": tuple(map(package, ("ai-edge-litert 2.3.0", "numpy 2.3.1", "opencv-python-headless 4.12.0.88"))),
        "prefix": root / "venv",
        "search_path": (),
        "environment": {"EDGESIGHT_GALLERY": str(root / "people.sqlite")},
        "user": "pi",
        "groups": frozenset({"pi", "video"}),
        "now": datetime(2026, 12, 24, 18, 0, tzinfo=UTC),
        "home": Path("/home/pi"),
        "child": children(),
        "ask": none_installed,
        "room": lambda path: Room(20_000.0, False),
        "usable": lambda path: True,
    }
    return Machine(**facts | changes)


def told(findings):
    """Each as (severity, case, remedy), the severity as a word."""
    return [(one.severity.name.lower(), one.case, one.remedy) for one in findings]


def only(findings):
    """The one that there is, as `told`."""
    (one,) = told(findings)
    return one


def holds(findings, severity, case, remedy):
    """Assert that there is one, of that severity, with that part of its case and that beginning of its remedy."""
    found = only(findings)
    assert found[0] == severity, found
    assert case in found[1], found
    assert found[2].startswith(remedy) if remedy else not found[2], found
