import pytest
from fake_board import PI_4, lay

from edge_app.board.processor import processor

_BIG_LITTLE = """\
processor : 0
CPU implementer : 0x41
CPU part : 0xd05

processor : 4
CPU implementer : 0x41
CPU part : 0xd0b
"""
_X86 = "processor : 0\nmodel name : AMD EPYC\ncpu MHz : 2596.096\nflags : fpu sse avx2\n"


def test_a_raspberry_pi(tmp_path):
    found = processor(lay(tmp_path, PI_4))
    assert (found.part, len(found.cores), found.features[:2]) == ("Cortex-A72", 4, ("fp", "asimd"))
    core = found.cores[3]
    assert (core.number, core.now_mhz, core.min_mhz, core.max_mhz) == (3, 1800, 600, 1800)
    assert (found.governors, found.fastest_mhz) == (("performance",), 1800)


@pytest.mark.parametrize(
    ("cpuinfo", "part", "cores", "features", "fastest_mhz"),
    [
        (_BIG_LITTLE, "Cortex-A55 + Cortex-A76", 2, (), None),
        (_X86, "AMD EPYC", 1, ("fpu", "sse", "avx2"), 2596.096),
        ("processor : 0\nCPU implementer : 0x41\nCPU part : 0xfff\n", "0xfff", 1, (), None),
        ("processor : 0\nCPU implementer : 0x51\nCPU part : 0xd08\n", "0xd08", 1, (), None),
        ("processor : 0\ncpu MHz : fast\n", "unknown", 1, (), None),
        # The kernel of a first Raspberry Pi names its core before the only processor's other facts.
        ("Processor : ARMv6\nFeatures : half vfp\nCPU implementer : 0x41\nCPU part : 0xb76\n\nprocessor : 0\n",
         "ARM1176", 1, ("half", "vfp"), None),
        ("", "unknown", 0, (), None),
    ],
)  # fmt: skip
def test_other_processors(tmp_path, cpuinfo, part, cores, features, fastest_mhz):
    found = processor(lay(tmp_path, {"proc/cpuinfo": cpuinfo}))
    assert (found.part, len(found.cores), found.features) == (part, cores, features)
    assert (found.fastest_mhz, found.governors) == (fastest_mhz, ())


def test_cores_may_be_governed_apart(tmp_path):
    lay(tmp_path, PI_4 | {"sys/devices/system/cpu/cpu2/cpufreq/scaling_governor": "ondemand\n",
                          "sys/devices/system/cpu/cpu2/cpufreq/scaling_cur_freq": "600000\n"})  # fmt: skip
    found = processor(tmp_path)
    assert (found.governors, found.fastest_mhz) == (("performance", "ondemand"), 1800)


def test_a_machine_without_a_proc(tmp_path):
    assert processor(tmp_path).cores == ()


def test_this_processor_has_cores():
    assert processor().cores
