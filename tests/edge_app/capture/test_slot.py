import threading

import pytest

from edge_app.capture.slot import EveryFrame, LatestFrame, OneAhead, Slot


@pytest.fixture(params=[LatestFrame, OneAhead, EveryFrame])
def slot(request) -> Slot[int]:
    return request.param()


def in_thread(action):
    """Run `action` in a thread; the list gets its value."""
    values: list[object] = []
    thread = threading.Thread(target=lambda: values.append(action()), daemon=True)
    thread.start()
    return thread, values


def put_all(slot, items):
    taken = [slot.put(item) for item in items]
    slot.close()
    return taken


def test_the_latest_replaces_what_was_not_taken():
    slot = LatestFrame[int]()
    assert [slot.put(item) for item in (1, 2, 3)] == [True] * 3
    assert (slot.take(), slot.dropped, slot.delivered) == (3, 2, 1)


@pytest.mark.parametrize("kind", [OneAhead, EveryFrame])
def test_every_item_arrives_in_order(kind):
    slot: Slot[int] = kind()
    thread, values = in_thread(lambda: put_all(slot, range(200)))
    assert list(iter(lambda: slot.take(5), None)) == list(range(200))
    thread.join(5)
    assert values == [[True] * 200]
    assert (slot.dropped, slot.delivered) == (0, 200)


def test_every_frame_waits_for_the_taker():
    filled = threading.Event()

    class Watched(EveryFrame[int]):
        def _fill(self, item: int) -> None:
            super()._fill(item)
            filled.set()

    slot = Watched()
    thread, values = in_thread(lambda: slot.put(1))
    assert filled.wait(5)
    assert values == []
    slot.stop()
    thread.join(5)
    assert values == [False]


def test_one_ahead_waits_for_room_only():
    slot = OneAhead[int]()
    assert slot.put(1)
    thread, values = in_thread(lambda: slot.put(2))
    assert slot.take(5) == 1
    thread.join(5)
    assert values == [True]
    thread, values = in_thread(lambda: slot.put(3))
    slot.stop()
    thread.join(5)
    assert values == [False]
    assert (slot.dropped, slot.delivered) == (1, 1)


def test_several_threads_lose_and_double_nothing():
    slot = EveryFrame[int]()
    puts = [in_thread(lambda base=base: [slot.put(base + n) for n in range(50)]) for base in (0, 100, 200)]
    taken = sorted(slot.take(5) for _ in range(150))
    assert taken == sorted(base + n for base in (0, 100, 200) for n in range(50))
    for thread, values in puts:
        thread.join(5)
        assert values == [[True] * 50]


def test_latest_counts_every_item_once():
    slot = LatestFrame[int]()
    thread, _ = in_thread(lambda: put_all(slot, range(5000)))
    taken = list(iter(lambda: slot.take(5), None))
    thread.join(5)
    assert taken == sorted(set(taken))
    assert taken[-1] == 4999
    assert slot.dropped + slot.delivered == 5000


def test_nothing_in_time(slot):
    with pytest.raises(TimeoutError, match=r"0\.01 s"):
        slot.take(0.01)


def test_closed_and_empty_is_the_end(slot):
    slot.close()
    assert [slot.take(), slot.take(0)] == [None, None]
    assert slot.put(1) is False


def test_what_was_put_before_the_close_is_taken():
    slot = LatestFrame[int]()
    slot.put(1)
    slot.close()
    assert [slot.take(), slot.take()] == [1, None]


def test_an_error_comes_after_the_last_item_and_once():
    slot = LatestFrame[int]()
    slot.put(1)
    slot.close(OSError("gone"))
    assert slot.take() == 1
    with pytest.raises(OSError, match="gone"):
        slot.take()
    assert slot.take() is None


def test_the_first_close_counts(slot):
    slot.close(OSError("first"))
    slot.close(OSError("second"))
    with pytest.raises(OSError, match="first"):
        slot.take()


def test_stop_wakes_a_take_that_waits(slot):
    thread, values = in_thread(slot.take)
    slot.stop()
    thread.join(5)
    assert values == [None]


def test_stop_drops_what_is_inside():
    slot = LatestFrame[int]()
    slot.put(1)
    slot.stop()
    assert (slot.take(), slot.dropped) == (None, 1)


def test_none_is_an_item_like_any_other():
    slot = LatestFrame[int | None]()
    slot.put(None)
    assert slot.take(0) is None
    assert slot.delivered == 1
