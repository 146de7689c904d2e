import pytest
from fake_board import lay, none_installed, programs

from edge_app.board.throttling import decoded, throttling


@pytest.mark.parametrize(
    ("bits", "now", "happened"),
    [
        (0x0, (), ()),
        (0x1, ("under voltage",), ()),
        (0x2, ("frequency capped",), ()),
        (0x4, ("throttled",), ()),
        (0x8, ("soft temperature limit",), ()),
        (0x10000, (), ("under voltage",)),
        (0x20000, (), ("frequency capped",)),
        (0x40000, (), ("throttled",)),
        (0x80000, (), ("soft temperature limit",)),
        (0x50005, ("under voltage", "throttled"), ("under voltage", "throttled")),
    ],
)
def test_each_bit(bits, now, happened):
    found = decoded(bits)
    assert (found.bits, found.now.names, found.happened.names) == (bits, now, happened)


@pytest.mark.parametrize(
    ("files", "printed", "bits"),
    [
        ({"sys/devices/platform/soc/soc:firmware/get_throttled": "50005\n"}, None, 0x50005),
        ({"sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled": "0x4\n"}, None, 4),
        ({"sys/devices/platform/soc/soc:firmware/get_throttled": ""}, "throttled=0x1", 1),
        ({}, "throttled=0x80008", 0x80008),
        ({}, "error=1 error_msg=\"Command not registered\"", None),
        ({}, None, None),
    ],
)  # fmt: skip
def test_where_the_bits_come_from(tmp_path, files, printed, bits):
    runner = programs(get_throttled=printed) if printed is not None else none_installed
    found = throttling(lay(tmp_path, files), runner)
    assert (found.bits if found else None) == bits
