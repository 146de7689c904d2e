from fake_board import PI_4, lay

from edge_app.board.memory import Memory, forget_peak, memory


def test_memory(tmp_path):
    expected = Memory(peak_mib=50, now_mib=40, total_mib=3884304 / 1024, available_mib=3072)
    assert memory(lay(tmp_path, PI_4)) == expected


def test_a_kernel_that_does_not_tell(tmp_path):
    assert memory(tmp_path) == Memory(peak_mib=None, now_mib=None, total_mib=None, available_mib=None)
    assert not forget_peak(tmp_path)


def test_the_peak_begins_anew():
    block = bytearray(64 << 20)
    peak = memory().peak_mib
    assert len(block) == 64 << 20
    del block
    assert peak
    if forget_peak():  # some containers do not let us
        assert (memory().peak_mib or peak) < peak
