import os
import subprocess
import sys

import pytest
from fake_board import PI_4, lay
from fake_machine import children, holds, machine, raised

from edge_app.delegates.shared_library import EDGETPU_LIBRARY
from edge_app.doctor.coral import coral, corals
from edge_app.own_python import Outcome, run_python

LOADED = Outcome(0, "BuildLabel(COMPILER=6.3.0 20170516,DATE=redacted), RuntimeVersion(14)")
ABSENT = raised(f"OSError: {EDGETPU_LIBRARY}: cannot open shared object file: No such file or directory")
NO_USB = raised("OSError: libusb-1.0.so.0: cannot open shared object file: No such file or directory")


def usb(vendor, product):
    device = "sys/bus/usb/devices/2-1"
    ids = {"idVendor": vendor, "idProduct": product, "busnum": "2", "devnum": "3"}
    return {f"{device}/{name}": f"{value}\n" for name, value in ids.items()} | {"dev/bus/usb/002/003": ""}


NEW, READY = usb("1a6e", "089a"), usb("18d1", "9302")
CARD = {
    "sys/bus/pci/devices/0000:01:00.0/vendor": "0x1ac1\n",
    "sys/bus/pci/devices/0000:01:00.0/device": "0x089a\n",
}
APEX = {"dev/apex_0": ""}
FORBIDDEN = {"usable": lambda path: False}


@pytest.mark.parametrize(
    ("files", "library", "delegate", "changes", "severity", "case", "remedy"),
    [
        ({}, ABSENT, None, {}, "ok", "none is connected", ""),
        (usb("046d", "082d"), ABSENT, None, {}, "ok", "none is connected", ""),
        ({}, LOADED, None, {}, "ok", "none is connected (libedgetpu.so.1, runtime 14, is installed)", ""),
        ({}, NO_USB, None, {}, "note", "cannot be loaded: OSError: libusb", "sudo apt install libedgetpu1-std"),
        (
            NEW,
            ABSENT,
            None,
            {},
            "warning",
            "USB 1a6e:089a (before its firmware), but libedgetpu.so.1 is not ins",
            "sudo apt",
        ),
        (NEW, NO_USB, None, {}, "warning", "cannot be loaded: OSError: libusb", "sudo apt install libedgetpu1-std"),
        (NEW, Outcome(-11), None, {}, "warning", "cannot be loaded: it crashed (SIGSEGV)", "sudo apt install libedge"),
        (
            NEW,
            LOADED,
            Outcome(0),
            {},
            "ok",
            "USB 1a6e:089a (before its firmware); libedgetpu.so.1, runtime 14: the del",
            "",
        ),
        (READY, LOADED, Outcome(0), {}, "ok", "USB 18d1:9302 (with its firmware)", ""),
        (
            READY,
            LOADED,
            Outcome(-6),
            {},
            "error",
            "does not load: it crashed (SIGABRT)",
            "install a libedgetpu built for",
        ),
        (READY, LOADED, raised("ValueError: Failed"), {}, "error", "does not load: ValueError", "install a libedgetpu"),
        (
            READY,
            LOADED,
            Outcome(None, patience_s=20),
            {},
            "error",
            "no answer within 20 s",
            "pull the Coral out and plug",
        ),
        (READY, LOADED, None, FORBIDDEN, "warning", "pi has no permission", "sudo usermod -aG plugdev pi"),
        (CARD | APEX, LOADED, Outcome(0), {}, "ok", "PCIe 0000:01:00.0; libedgetpu.so.1, runtime 14", ""),
        (CARD, LOADED, None, {}, "warning", "but there is no /dev/apex_0", "sudo apt install gasket-dkms"),
        (CARD | APEX, LOADED, None, FORBIDDEN, "warning", "no permission for /dev/apex_0", "sudo usermod -aG apex pi"),
        (READY, Outcome(0, ""), Outcome(0), {}, "ok", "version unknown", ""),
    ],
)
def test_coral(tmp_path, files, library, delegate, changes, severity, case, remedy):
    child = children(version=library, **{"delegate": delegate} if delegate else {})
    holds(coral(machine(tmp_path, PI_4 | files, child=child, **changes)), severity, case, remedy)
    # The delegate takes hold of the Coral: it is only tried where all else is well.
    assert any("delegate" in asked for asked in child.asked) == (delegate is not None)


def test_one_in_use_is_left_alone(tmp_path):
    child = children(version=LOADED)
    there = machine(tmp_path, PI_4 | READY, child=child)
    lay(tmp_path, {"proc/99/comm": "frigate\n", "proc/99/fd/0": ""})
    (tmp_path / "proc/99/fd/9").symlink_to("/dev/bus/usb/002/003")
    holds(coral(there), "note", "is in use by frigate (pid 99)", "end that program")
    assert len(child.asked) == 1


def test_a_stick_that_is_gone_is_plugged_in_again(tmp_path):
    files = {name: text for name, text in READY.items() if not name.startswith("dev/")}
    holds(
        coral(machine(tmp_path, files, child=children(version=LOADED))),
        "warning",
        "no /dev/bus/usb",
        "plug it in again",
    )


def test_several_are_named(tmp_path):
    names = [one.name for one in corals(lay(tmp_path, READY | CARD))]
    assert names == ["USB 18d1:9302 (with its firmware)", "PCIe 0000:01:00.0"]


def asked_in_earnest(what, library, patience_s=60):
    return run_python(["-m", "edge_app.doctor.edgetpu", what, str(library)], patience_s)


def test_a_library_that_is_not_there():
    for what in ("version", "delegate"):
        outcome = asked_in_earnest(what, "libedgetpu-not-here.so.1")
        assert outcome.status == 1
        assert outcome.trouble.startswith("OSError: libedgetpu-not-here.so.1: cannot open shared object file")


def test_a_library_that_hangs_while_it_is_loaded(tmp_path):
    os.mkfifo(tmp_path / "hangs.so")  # the loader waits until somebody writes
    outcome = asked_in_earnest("version", tmp_path / "hangs.so", patience_s=1)
    assert outcome.status is None
    assert outcome.trouble == "no answer within 1 s"


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ('const char *edgetpu_version(void) { return "RuntimeVersion(14)"; }', 0, "RuntimeVersion(14)"),
        ("#include <stdlib.h>\nconst char *edgetpu_version(void) { abort(); }", -6, ""),
        ("int other;", 1, ""),
    ],
)
def test_what_a_real_library_says(tmp_path, compiler, body, status, said):
    (tmp_path / "library.c").write_text(body)
    library = tmp_path / "library.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, tmp_path / "library.c"], check=True)
    outcome = asked_in_earnest("version", library)
    assert (outcome.status, outcome.said) == (status, said)


def test_the_program_uses_the_python_that_asks():
    assert run_python(["-c", "import sys; print(sys.executable)"], 60).said == sys.executable
