import pytest

from edge_app.deploy.host import Host
from edge_app.errors import DeployError


@pytest.fixture
def no_ssh(tmp_path, monkeypatch):
    """Nothing may be started for an address that is refused."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "-oProxyCommand=touch x",
        "pi@-oProxyCommand=x",
        "-pi@host",
        "pi@host; reboot",
        "pi@$(id)",
        "a b",
        "pi@host\n",
    ],
)
@pytest.mark.usefixtures("no_ssh")
def test_what_is_no_device_is_refused(address):
    with pytest.raises(DeployError, match=r"is no device\. Wanted user@host"):
        Host(address)


@pytest.mark.parametrize("address", ["pi@raspberrypi.local", "kitchen", "pi@192.168.1.7", "pi@fe80::1%eth0", "a_b@c-d"])
@pytest.mark.usefixtures("no_ssh")
def test_without_ssh_it_is_said_where_to_get_it(address):
    with pytest.raises(DeployError, match="apt install openssh-client"):
        Host(address)
