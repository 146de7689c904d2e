import pytest
from fake_board import PI_4, lay
from fake_machine import holds, machine

from edge_app.doctor.picamera import picamera

SYSTEM = "usr/lib/python3/dist-packages"
APT = {
    f"{SYSTEM}/picamera2/__init__.py": "",
    f"{SYSTEM}/libcamera/__init__.py": "",
    f"{SYSTEM}/libcamera/_libcamera.cpython-311-aarch64-linux-gnu.so": "",
}
VENV = {"venv/pyvenv.cfg": "home = /usr/bin\ninclude-system-site-packages = false\n"}
PIP = {"venv/site/picamera2/__init__.py": ""}
SENSOR = {"sys/class/video4linux/v4l-subdev0/name": "imx708 10-001a\n"}
OPEN = "sed -i 's/^include-system-site-packages"
AGAIN = "/usr/bin/python3 -m venv --system-site-packages"


@pytest.mark.parametrize(
    ("files", "path", "changes", "severity", "case", "remedy"),
    [
        (APT | VENV, ["venv/site", SYSTEM], {}, "ok", "visible", ""),
        (APT | VENV, ["venv/site"], {}, "warning", "does not see the system's packages", OPEN),
        (APT, ["python/site"], {}, "warning", "does not see the system's packages", AGAIN),
        (APT | VENV, ["venv/site"], {"python": (3, 13)}, "warning", "made for Python 3.11; this is 3.13", AGAIN),
        (APT | VENV, ["venv/site", SYSTEM], {"python": (3, 12)}, "warning", "made for Python 3.11", AGAIN),
        (VENV | PIP, ["venv/site"], {}, "warning", "libcamera, which it needs, cannot be seen", "sudo apt install"),
        (APT | VENV | PIP, ["venv/site"], {}, "warning", "libcamera, which it needs", OPEN),
        (VENV, ["venv/site"], {}, "note", "only a CSI camera needs it", "sudo apt install python3-picamera2"),
        (VENV | SENSOR, ["venv/site"], {}, "warning", "cannot be opened without", "sudo apt install python3-picamera2"),
    ],
)
def test_picamera(tmp_path, files, path, changes, severity, case, remedy):
    search_path = tuple(tmp_path / folder for folder in path)
    findings = picamera(machine(tmp_path, PI_4 | files, search_path=search_path, **changes))
    holds(findings, severity, case, remedy)


def test_a_pc_without_it_needs_no_word(tmp_path):
    assert picamera(machine(tmp_path, {"proc/cpuinfo": "model name : AMD EPYC\n"})) == []


def test_the_remedy_opens_the_environment(tmp_path):
    import subprocess

    lay(tmp_path, VENV)
    remedy = picamera(machine(tmp_path, PI_4 | APT))[0].remedy
    subprocess.run(["sh", "-c", remedy], check=True)
    assert (tmp_path / "venv/pyvenv.cfg").read_text() == "home = /usr/bin\ninclude-system-site-packages = true\n"
