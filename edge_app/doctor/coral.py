"""Coral: whether one is connected, and whether its library and delegate load.

USB ids: 1a6e:089a as it is switched on, 18d1:9302 after the library has sent it its firmware. PCIe: 1ac1:089a.
https://coral.ai/docs/accelerator/get-started, https://coral.ai/docs/m2/get-started
"""

import re
from dataclasses import dataclass
from pathlib import Path

from edge_app.board.kernel_file import devices, text, whole
from edge_app.delegates.shared_library import EDGETPU_LIBRARY
from edge_app.doctor.finding import Findings, error, fine, note, warning
from edge_app.doctor.machine import Machine
from edge_app.own_python import Outcome
from edge_app.sources.devices import holders

_SUBJECT = "Coral"
_USB = {"1a6e:089a": "before its firmware", "18d1:9302": "with its firmware"}
_PCI = ("0x1ac1", "0x089a")
_PATIENCE_S = 60.0
"""A busy board may take long to start Python; a library that hangs does so for ever."""
_PACKAGE = "sudo apt install libedgetpu1-std   # from the repository in coral.ai/docs/accelerator/get-started"


@dataclass(frozen=True, slots=True)
class Coral:
    """device: through which it is opened, such as /dev/bus/usb/002/003 or /dev/apex_0."""

    name: str
    device: str


def corals(root: Path) -> list[Coral]:
    """Those that are connected, as the kernel tells."""
    found = []
    for device in devices(root / "sys/bus/usb/devices"):
        ids = f"{text(device / 'idVendor')}:{text(device / 'idProduct')}"
        if ids in _USB:
            place = f"/dev/bus/usb/{whole(device / 'busnum') or 0:03}/{whole(device / 'devnum') or 0:03}"
            found.append(Coral(f"USB {ids} ({_USB[ids]})", place))
    cards = [
        one for one in devices(root / "sys/bus/pci/devices") if (text(one / "vendor"), text(one / "device")) == _PCI
    ]
    return found + [Coral(f"PCIe {card.name}", f"/dev/apex_{number}") for number, card in enumerate(cards)]


def coral(machine: Machine) -> Findings:
    """One finding for all: what is connected, and how far its way to the interpreter leads."""
    found = corals(machine.root)
    library = machine.child(["-m", "edge_app.doctor.edgetpu", "version", EDGETPU_LIBRARY], _PATIENCE_S)
    if not found:
        return _without(library)
    names = ", ".join(one.name for one in found)
    if not library.good:
        return _no_library(names, library)
    return _obstacle(machine, found[0]) or _delegate(machine, names, _version(library.said))


def _without(library: Outcome) -> Findings:
    """No Coral: the library is only told of if it is there."""
    if library.good:
        return fine(_SUBJECT, f"none is connected ({EDGETPU_LIBRARY}, {_version(library.said)}, is installed)")
    if _absent(library):
        return fine(_SUBJECT, "none is connected")
    return note(_SUBJECT, f"None is connected; {EDGETPU_LIBRARY} cannot be loaded: {library.trouble}", _PACKAGE)


def _no_library(names: str, library: Outcome) -> Findings:
    why = "is not installed" if _absent(library) else f"cannot be loaded: {library.trouble}"
    return warning(_SUBJECT, f"{names}, but {EDGETPU_LIBRARY} {why}.", _PACKAGE)


def _absent(library: Outcome) -> bool:
    return f"{EDGETPU_LIBRARY}: cannot open shared object file" in library.trouble


def _obstacle(machine: Machine, coral: Coral) -> Findings:
    """What is seen without touching the Coral."""
    path = machine.root / coral.device.lstrip("/")
    if not path.exists():
        driver = "sudo apt install gasket-dkms && sudo modprobe apex" if "apex" in coral.device else "plug it in again"
        return warning(_SUBJECT, f"{coral.name}, but there is no {coral.device}.", driver)
    if not machine.usable(path):
        group = "apex" if "apex" in coral.device else "plugdev"
        remedy = f"sudo usermod -aG {group} {machine.user}   # then log out and in again"
        return warning(_SUBJECT, f"{coral.name}: {machine.user} has no permission for {coral.device}.", remedy)
    if holding := holders(coral.device, machine.root):
        return note(_SUBJECT, f"{coral.name} is in use by {', '.join(holding)}.", "end that program before you use it")
    return []


def _delegate(machine: Machine, names: str, version: str) -> Findings:
    outcome = machine.child(["-m", "edge_app.doctor.edgetpu", "delegate", EDGETPU_LIBRARY], _PATIENCE_S)
    if outcome.good:
        return fine(_SUBJECT, f"{names}; {EDGETPU_LIBRARY}, {version}: the delegate loads")
    case = f"{names}; {EDGETPU_LIBRARY}, {version}: the delegate does not load: {outcome.trouble}"
    if outcome.status is None:
        return error(_SUBJECT, case, "pull the Coral out and plug it in again, into a USB 3 port")
    return error(_SUBJECT, case, "install a libedgetpu built for this interpreter, then plug the Coral in again")


def _version(said: str) -> str:
    """As "runtime 14", of "BuildLabel(...), RuntimeVersion(14)"."""
    found = re.search(r"RuntimeVersion\((\d+)\)", said)
    return f"runtime {found.group(1)}" if found else said or "version unknown"
