"""What the processor can do, and whether it is let run at its full clock."""

from edge_app.board.processor import Processor
from edge_app.board.processor import processor as processor_of
from edge_app.doctor.finding import Findings, fine, note, warning
from edge_app.doctor.machine import Machine

_SUBJECT = "processor"
_GOVERNOR = "governor"
_FASTER = "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"
_VECTORS = ("asimd", "neon", "avx2")
_DOT_PRODUCTS = ("asimddp", "i8mm", "avx512_vnni", "avx_vnni")
"""Instructions that multiply and add four int8 numbers at once, as the kernel calls them."""


def processor(machine: Machine) -> Findings:
    """The instructions that int8 networks use."""
    told = processor_of(machine.root)
    vectors = [name for name in _VECTORS if name in told.features]
    dots = [name for name in _DOT_PRODUCTS if name in told.features]
    here = f"{len(told.cores)} x {told.part}"
    if not told.features:
        return note(_SUBJECT, "The kernel does not tell what it can do.")
    if not vectors:
        remedy = "use a Raspberry Pi Zero 2 W or newer, or a PC with AVX2"
        return warning(
            _SUBJECT, f"{here} has no vector instructions (asimd, neon or avx2): networks run slowly.", remedy
        )
    return fine(_SUBJECT, f"{here}, {' '.join(vectors + dots)}{'' if dots else '; no int8 dot products'}")


def governor(machine: Machine) -> Findings:
    """What sets the clock. powersave holds an ARM board at its lowest; on a PC it is only a name."""
    told = processor_of(machine.root)
    if not told.governors:
        return fine(_GOVERNOR, "the kernel sets no clock here")
    names = ", ".join(told.governors)
    if told.governors == ("performance",):
        return fine(_GOVERNOR, names + _clock(told))
    if "powersave" in told.governors and machine.architecture != "x86_64":
        return warning(_GOVERNOR, f"{names}: the cores stay at their lowest clock{_clock(told)}.", _FASTER)
    return note(_GOVERNOR, f"{names}{_clock(told)}: the first frames after a rest are slower.", _FASTER)


def _clock(told: Processor) -> str:
    return "" if told.fastest_mhz is None else f", {told.fastest_mhz:.0f} MHz now"
