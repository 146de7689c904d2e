"""Two calls timed in turns."""

from convert.interleaved import latency_ratio


def test_both_are_called_in_turns_and_equally_often():
    calls = []
    ratio = latency_ratio(lambda: calls.append("ours"), lambda: calls.append("theirs"), rounds=3, calls=2)
    assert calls == ["ours", "ours", "theirs", "theirs"] * 4
    assert (ratio.rounds, ratio.calls_a_round) == (3, 2)
    assert ratio.spread[0] <= ratio.median <= ratio.spread[1]


def test_a_call_that_does_much_more_shows_in_the_ratio():
    ratio = latency_ratio(lambda: sum(range(100_000)), lambda: sum(range(100)), rounds=5)
    assert ratio.median > 10
    assert ratio.ours_ms > ratio.theirs_ms
