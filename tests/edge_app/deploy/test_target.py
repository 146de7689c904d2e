import pytest
from device_target import target

from edge_app.deploy.config import Service
from edge_app.deploy.target import check, check_space
from edge_app.deploy.wheels import requirements
from edge_app.errors import DeployError


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        ({}, "system", None),
        ({"root": True, "sudo": False}, "system", None),
        ({"sudo": False}, "user", None),
        ({"sudo": False}, "system", "pi may not become root on pi@it without a password"),
        ({"python": (3, 9)}, "system", "has Python 3.9; wanted 3.11 to 3.13"),
        ({"python": (3, 14)}, "system", "has Python 3.14; wanted 3.11 to 3.13"),
        ({"libc": ""}, "system", "has no glibc"),
        ({"systemd": False}, "system", "has no systemd"),
    ],
)
def test_an_unfit_device_is_refused(changes, kind, told):
    if told is None:
        check(target(**changes), Service(kind=kind), "pi@it")
    else:
        with pytest.raises(DeployError) as error:
            check(target(**changes), Service(kind=kind), "pi@it")
        assert told in str(error.value)


def test_a_full_device_is_refused():
    check_space(target(free_bytes=100), 100, "pi@it")
    with pytest.raises(DeployError, match=r"has 3 MB free in /home/pi; about 200 MB are needed"):
        check_space(target(free_bytes=3_000_000), 200_000_000, "pi@it")


@pytest.mark.parametrize(
    ("changes", "wanted", "system_site"),
    [
        ({}, ["edgesight"], False),
        ({"numpy": "1.24.2"}, ["edgesight"], False),
        ({"picamera2": True, "numpy": "1.24.2"}, ["edgesight", "numpy<2"], True),
        ({"picamera2": True, "numpy": "2.2.4"}, ["edgesight"], True),
        ({"machine": "armv7l"}, ["edgesight[tflite-runtime]"], False),
    ],
)
def test_what_is_installed_follows_from_the_device(changes, wanted, system_site):
    assert requirements(target(**changes)) == wanted
    assert target(**changes).system_site is system_site
