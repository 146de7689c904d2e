"""Which TFLite interpreter has a wheel for this machine.

What the Python package index held on 26 November 2026: ai-edge-litert 2.1 to 2.3 as manylinux_2_27 for aarch64 and
x86_64, CPython 3.10 to 3.14 (3.14 from 2.1.5 on); tflite-runtime 2.14.0 as manylinux_2_34 for armv7l, CPython 3.8 to
3.11, and nothing later.
"""

from dataclasses import dataclass

from edge_app.doctor.machine import Machine


@dataclass(frozen=True, slots=True)
class Wheel:
    """Where wheels of a package run: from the oldest to the newest Python, both included, and from this glibc on."""

    package: str
    install: str
    architectures: tuple[str, ...]
    pythons: tuple[tuple[int, int], tuple[int, int]]
    glibc: tuple[int, int]

    def obstacle(self, machine: Machine) -> str:
        """Why it does not fit; empty if it does."""
        oldest, newest = self.pythons
        if wheel_architecture(machine) not in self.architectures:
            return f"{self.package} has no wheel for {wheel_architecture(machine)}"
        if not oldest <= machine.python <= newest:
            theirs = f"{_dotted(oldest)} to {_dotted(newest)}"
            return f"{self.package} has wheels for Python {theirs}, not {machine.python_text}"
        if machine.glibc < self.glibc:
            here = f"glibc {_dotted(machine.glibc)}" if machine.glibc else "no glibc"
            return f"{self.package} needs glibc {_dotted(self.glibc)} or newer; here is {here}"
        return ""


WHEELS = (
    Wheel("ai-edge-litert", "pip install ai-edge-litert", ("aarch64", "x86_64"), ((3, 10), (3, 14)), (2, 27)),
    Wheel("tflite-runtime", "pip install 'edgesight[tflite-runtime]'", ("armv7l",), ((3, 8), (3, 11)), (2, 34)),
)
"""Best first."""


def fitting(machine: Machine) -> Wheel | None:
    """The best that fits; None if none does."""
    return next((wheel for wheel in WHEELS if not wheel.obstacle(machine)), None)


def wheel_architecture(machine: Machine) -> str:
    """Of the programs that run here, which is not the kernel's where a 64-bit kernel runs a 32-bit userland."""
    small = {"aarch64": "armv7l", "armv8l": "armv7l", "x86_64": "i686"}
    return (
        small.get(machine.architecture, machine.architecture) if machine.userland_bits == 32 else machine.architecture
    )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
