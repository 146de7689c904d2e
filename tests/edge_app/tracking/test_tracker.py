import itertools

import numpy as np
import pytest

from edge_app.tracking.motion import Motion
from edge_app.tracking.tracker import Tracker
from edge_app.values import Detections

FRAME_NS = 100_000_000


def _found(*boxes, scores=None, classes=None):
    n = len(boxes)
    return Detections(
        np.array(boxes, np.float32).reshape(n, 4),
        np.array([0.9] * n if scores is None else scores, np.float32),
        np.zeros(n, np.int64) if classes is None else np.array(classes, np.int64),
        np.empty((n, 0, 2), np.float32),
        ("x", "y"),
    )


def _box(x, y=100, side=50):
    return (x, y, x + side, y + side)


def _ids(tracker, *frames, every_ns=FRAME_NS):
    """For each frame, {id: detection}."""
    return [
        {track.id: track.detection for track in tracker.update(found, number * every_ns)}
        for number, found in enumerate(frames)
    ]


def test_an_object_that_moves_keeps_its_number():
    frames = [_found(_box(10 * k)) for k in range(20)]
    assert _ids(Tracker(), *frames) == [{1: 0}] * 20


def test_the_order_of_detections_does_not_matter():
    frames = [_found(*[_box(0), _box(200), _box(400)][:: 1 if k % 2 else -1]) for k in range(6)]
    for number, ids in enumerate(_ids(Tracker(), *frames)):
        assert ids == ({1: 2, 2: 1, 3: 0} if number % 2 else {1: 0, 2: 1, 3: 2})


def test_two_that_pass_each_other_keep_their_numbers():
    """At their meeting the boxes are nearly the same; their speeds tell them apart."""
    tracker = Tracker()
    for k in range(31):
        right, left = _box(10 * k, 100), _box(300 - 10 * k, 106)
        tracks = tracker.update(_found(right, left), k * FRAME_NS)
    by_id = {track.id: track.detection for track in tracks}
    assert by_id == {1: 0, 2: 1}


def test_a_gap_is_bridged_where_the_object_is_expected():
    """Not found for five frames, in which it moved by more than its own width."""
    tracker = Tracker()
    seen = [
        tracker.update(_found(_box(20 * k)) if k not in range(6, 11) else _found(), k * FRAME_NS) for k in range(14)
    ]
    assert [[track.id for track in tracks] for tracks in seen] == [[1]] * 14
    assert [tracks[0].detection for tracks in seen[6:11]] == [None] * 5
    assert seen[10][0].box_xyxy[0] == pytest.approx(200, abs=25)
    assert seen[10][0].seen_ns == 5 * FRAME_NS


def test_frames_that_were_dropped_change_nothing():
    """The same motion, seen every 100 ms and every 300 ms."""
    for every in (1, 3):
        frames = [_found(_box(8 * k)) for k in range(0, 30, every)]
        assert _ids(Tracker(), *frames, every_ns=every * FRAME_NS) == [{1: 0}] * len(frames)


def test_what_stays_away_for_longer_is_somebody_new():
    tracker = Tracker(patience_s=1.0)
    for k in range(5):
        tracker.update(_found(_box(50)), k * FRAME_NS)
    assert [track.id for track in tracker.update(_found(), 14 * FRAME_NS)] == [1]
    assert tracker.update(_found(), 15 * FRAME_NS) == []
    assert [track.id for track in tracker.update(_found(_box(50)), 16 * FRAME_NS)] == [2]


def test_what_is_seen_once_is_not_believed_but_kept_for_a_while():
    tracker = Tracker(patience_s=1.0)
    (first,) = tracker.update(_found(_box(50)), 0)
    assert (first.confirmed, first.doubtful) == (False, False)
    (missed,) = tracker.update(_found(), FRAME_NS)
    assert (missed.id, missed.doubtful, missed.box_xyxy.tolist()) == (1, True, list(_box(50)))
    assert tracker.update(_found(), 11 * FRAME_NS) == []


def test_it_is_believed_when_it_is_found_in_frames_that_follow_each_other():
    tracker = Tracker()
    seen = [_box(50), None, _box(50), None, _box(50), _box(51), None]
    tracks = [tracker.update(_found(*([box] if box else [])), k * FRAME_NS) for k, box in enumerate(seen)]
    assert [[track.confirmed for track in each] for each in tracks] == [[False]] * 5 + [[True]] * 2
    assert {track.id for each in tracks for track in each} == {1}


def test_what_is_doubtful_takes_no_detection_from_a_track():
    """A second box around a moving object, in one frame, lies where the object is found in the next."""
    tracker = Tracker()
    for k in range(5):
        tracker.update(_found(_box(0)), k * FRAME_NS)
    tracker.update(_found(_box(0), _box(25)), 5 * FRAME_NS)
    tracker.update(_found(_box(0)), 6 * FRAME_NS)
    by_id = {track.id: track.detection for track in tracker.update(_found(_box(22)), 7 * FRAME_NS)}
    assert by_id == {1: 0, 2: None}


def test_faint_detections_continue_a_track_and_begin_none():
    tracker = Tracker(start=0.5)
    frames = [_found(_box(50), _box(300), scores=[0.9 if k < 3 else 0.2, 0.2]) for k in range(8)]
    assert _ids(tracker, *frames) == [{1: 0}] * 8


def test_a_strong_detection_is_preferred_to_a_faint_one_that_fits_better():
    tracker = Tracker()
    tracker.update(_found(_box(50)), 0)
    (track,) = tracker.update(_found(_box(50), _box(60), scores=[0.2, 0.9]), FRAME_NS)
    assert track.detection == 1


def test_no_detection_is_given_twice():
    tracker, rng = Tracker(), np.random.default_rng(0)
    for k in range(50):
        boxes = [_box(float(x), float(y), float(side)) for x, y, side in rng.uniform(20, 120, (rng.integers(0, 8), 3))]
        tracks = tracker.update(_found(*boxes, scores=rng.random(len(boxes))), k * FRAME_NS)
        given = [track.detection for track in tracks if track.detection is not None]
        assert len(set(given)) == len(given)
        ids = [track.id for track in tracks]
        assert ids == sorted(set(ids))
        for a, b in itertools.pairwise(tracks):
            assert a.born_ns <= b.born_ns


@pytest.mark.parametrize("gap_ns", [500_000, 2_000_000, 33_000_000])
def test_frames_captured_close_together_do_not_lose_a_still_object(gap_ns):
    """As after a stall, when a driver hands out what it had kept."""
    tracker, rng, ids = Tracker(), np.random.default_rng(0), set()
    for k in range(60):
        now_ns = k // 2 * 66_000_000 + k % 2 * gap_ns
        noisy = np.array(_box(100)) + rng.normal(0, 2, 4)
        ids |= {track.id for track in tracker.update(_found(noisy), now_ns)}
    assert ids == {1}


def test_classes_do_not_mix():
    """Two that are in one place, and then one of them alone."""
    both, one = _found(_box(50), _box(52), classes=[0, 1]), _found(_box(50), classes=[1])
    assert _ids(Tracker(), both, both, one) == [{1: 0, 2: 1}, {1: 0, 2: 1}, {1: None, 2: 0}]


def test_tracks_are_carried_where_nobody_looked():
    """Ten frames between looks: nothing is missed by them, and the motion goes on."""
    tracker = Tracker()
    for k in range(60):
        look = k % 10 == 0
        tracks = tracker.update(_found(_box(2 * k)), k * FRAME_NS) if look else tracker.carried(k * FRAME_NS)
        assert [track.id for track in tracks] == [1]
        assert (tracks[0].detection is None) != look
    assert tracks[0].confirmed
    assert tracks[0].box_xyxy[0] == pytest.approx(2 * 59, abs=4)


def test_one_miss_is_too_little_to_be_gone():
    """Looks two seconds apart; patience is one."""
    tracker, there = Tracker(patience_s=1.0), _found(_box(50))
    frames = [there, there, _found(), there, _found(), _found()]
    assert [list(ids) for ids in _ids(tracker, *frames, every_ns=20 * FRAME_NS)] == [[1]] * 5 + [[]]


def test_trackers_may_share_their_numbers():
    numbers = itertools.count(7)
    first, second = Tracker(numbers=numbers), Tracker(numbers=numbers)
    assert [list(_ids(tracker, _found(_box(50)))[0]) for tracker in (first, second)] == [[7], [8]]


def test_motion_learns_the_speed_and_ignores_noise():
    rng, motion = np.random.default_rng(0), Motion(np.array(_box(0), np.float32), 0)
    for k in range(1, 40):
        noisy = np.array(_box(5 * k), np.float32) + rng.normal(0, 1, 4).astype(np.float32)
        motion.correct(noisy, k * FRAME_NS)
    assert motion.at(45 * FRAME_NS) == pytest.approx(np.array(_box(5 * 45)), abs=8)
    assert motion.at(10 * FRAME_NS) == pytest.approx(motion.at(39 * FRAME_NS)), "time does not run backwards"
