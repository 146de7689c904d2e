import pytest
from fake_board import PI_4
from fake_machine import holds, machine

from edge_app.doctor.processor import governor, processor

PI_5 = {
    "proc/cpuinfo": "processor\t: 0\nFeatures\t: fp asimd crc32 asimddp\nCPU implementer\t: 0x41\nCPU part\t: 0xd0b\n"
}
PC = {"proc/cpuinfo": "processor : 0\nmodel name : AMD EPYC\nflags : fpu sse2 avx2 avx512_vnni\n"}
OLD_PC = {"proc/cpuinfo": "processor : 0\nmodel name : Atom\nflags : fpu sse2\n"}
ZERO = {"proc/cpuinfo": "processor : 0\nmodel name : ARMv6-compatible\nFeatures : half thumb vfp edsp\n"}


def governed(*names):
    return {
        f"sys/devices/system/cpu/cpu{core}/cpufreq/scaling_governor": f"{name}\n" for core, name in enumerate(names)
    }


@pytest.mark.parametrize(
    ("files", "severity", "case", "remedy"),
    [
        (PI_4, "ok", "4 x Cortex-A72, asimd; no int8 dot products", ""),
        (PI_5, "ok", "1 x Cortex-A76, asimd asimddp", ""),
        (PC, "ok", "1 x AMD EPYC, avx2 avx512_vnni", ""),
        (OLD_PC, "warning", "no vector instructions", "use a Raspberry Pi Zero 2 W or newer, or a PC with AVX2"),
        (ZERO, "warning", "1 x ARMv6-compatible has no vector instructions", "use a Raspberry"),
        ({}, "note", "The kernel does not tell", ""),
    ],
)
def test_processor(tmp_path, files, severity, case, remedy):
    holds(processor(machine(tmp_path, files)), severity, case, remedy)


@pytest.mark.parametrize(
    ("files", "architecture", "severity", "case", "remedy"),
    [
        (PI_4, "aarch64", "ok", "performance, 1800 MHz now", ""),
        (
            PI_4 | governed(*["ondemand"] * 4),
            "aarch64",
            "note",
            "ondemand, 1800 MHz now: the first",
            "echo performance",
        ),
        (PI_4 | governed("ondemand"), "aarch64", "note", "ondemand, performance, 1800 MHz now", "echo performance |"),
        (
            PI_4 | governed(*["powersave"] * 4),
            "aarch64",
            "warning",
            "the cores stay at their lowest",
            "echo performance",
        ),
        (PC | governed("powersave"), "x86_64", "note", "powersave", "echo performance | sudo tee"),
        (PC, "x86_64", "ok", "the kernel sets no clock here", ""),
    ],
)
def test_governor(tmp_path, files, architecture, severity, case, remedy):
    holds(governor(machine(tmp_path, files, architecture=architecture)), severity, case, remedy)
