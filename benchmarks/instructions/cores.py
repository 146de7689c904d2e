"""The cores of two Raspberry Pi, as QEMU names them and as their kernel describes them.

LiteRT chooses its routines by this description, so it has to be the core's own. The words of /proc/cpuinfo are those of
the Arm ARM's identification registers: https://www.kernel.org/doc/html/latest/arch/arm64/elf_hwcaps.html
"""

from typing import NamedTuple


class Core(NamedTuple):
    """title: core and board. part, variant, revision: of MIDR_EL1. features: as HWCAP names them."""

    title: str
    part: str
    variant: str
    revision: int
    features: str

    @property
    def cpuinfo(self) -> str:
        """What /proc/cpuinfo says of one such core."""
        return (
            "processor\t: 0\nBogoMIPS\t: 108.00\n"
            f"Features\t: {self.features}\nCPU implementer\t: 0x41\nCPU architecture: 8\n"
            f"CPU variant\t: {self.variant}\nCPU part\t: {self.part}\nCPU revision\t: {self.revision}\n\n"
        )


_ARMV8_2 = "fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp"
CORES = {
    "cortex-a72": Core("A72, Pi 4", "0xd08", "0x0", 3, "fp asimd evtstrm crc32 cpuid"),
    "cortex-a76": Core("A76, Pi 5", "0xd0b", "0x4", 1, _ARMV8_2),
}
