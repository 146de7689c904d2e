"""The operating system: architecture, C library, 32 or 64 bits."""

from edge_app.board.system import system as system_of
from edge_app.doctor.finding import Findings, fine, note, warning
from edge_app.doctor.machine import Machine
from edge_app.doctor.wheel import wheel_architecture

_SUBJECT = "system"
_64_BITS = "write the 64-bit Raspberry Pi OS to the card with Raspberry Pi Imager"


def system(machine: Machine) -> Findings:
    """Whether kernel and programs are of one kind, and of one for which packages are made."""
    told = system_of(machine.root, machine.architecture)
    library = ".".join(map(str, machine.glibc))
    here = f"{told.name}, {machine.architecture}, {f'glibc {library}' if library else 'no glibc'}"
    if machine.userland_bits == 32 and machine.architecture in ("aarch64", "x86_64"):
        return warning(
            _SUBJECT,
            f"A 32-bit userland ({wheel_architecture(machine)}) on a 64-bit kernel ({machine.architecture}): "
            "pip looks for the wrong wheels, and LiteRT has none for 32 bits.",
            _64_BITS,
        )
    if machine.architecture == "armv6l":
        return warning(_SUBJECT, f"{here}: no interpreter is made for ARMv6.", "use a Raspberry Pi Zero 2 W or newer")
    if machine.userland_bits == 32:
        return note(_SUBJECT, f"{here}, 32 bits: only the old tflite-runtime runs, up to Python 3.11.", _64_BITS)
    return fine(_SUBJECT, f"{here}, 64 bits" if machine.userland_bits else here)
