"""Objects from frame to frame: followed, counted, and what is told of them."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from looked import looked
from object_stubs import ToldDetector

from edge_app.errors import StageError
from edge_app.objects.chain import ObjectChain
from edge_app.objects.choice import Choice
from edge_app.objects.places import Line, Region
from edge_app.values import Frame

IMAGE = np.zeros((300, 400, 3), np.uint8)
RIGHT = Region(name="right", polygon=((0.5, 0), (1, 0), (1, 1), (0.5, 1)))
GATE = Line(name="gate", ends=((0.5, 1), (0.5, 0)))


class Clip:
    """Frames 40 ms apart, shown to a chain; hurried, as a clip that is read 40 times as fast as it plays."""

    def __init__(self, hurried=False, **settings):
        self.detector = ToldDetector()
        self.chain = ObjectChain(self.detector, **settings)
        self.number, self.hurried = 0, hurried

    def show(self, *there):
        self.detector.there = list(there)
        self.number += 1
        taken_ns = self.number * 40_000_000
        frame = Frame(IMAGE, self.number, taken_ns)
        if self.hurried:
            frame = Frame(IMAGE, self.number, self.number * 1_000_000, clip_ns=taken_ns)
        return looked(self.chain, frame)


def walk(clip, xs, label="person"):
    """All that is told while one object walks."""
    seen = [clip.show((label, x, 100, 40, 80)) for x in xs]
    return seen, [(one.kind, one.place, one.direction) for each in seen for one in each.happenings]


@pytest.mark.parametrize("hurried", [False, True])
def test_an_object_appears_enters_crosses_and_leaves(hurried):
    clip = Clip(hurried, regions=[RIGHT], lines=[GATE])
    seen, told = walk(clip, range(100, 260, 8))
    assert told == [("appeared", "", 0), ("entered", "right", 0), ("crossed", "gate", 1)]
    assert {one.track for each in seen for one in each.objects} == {1}
    (last,) = seen[-1].objects
    assert (last.label, last.found, last.regions, last.score) == ("person", True, ("right",), pytest.approx(0.9))
    assert last.age_s == pytest.approx(19 * 0.04)
    assert seen[-1].inside(RIGHT) == 1
    gone = [one for _ in range(40) for one in clip.show().happenings]
    assert [(one.kind, one.track, one.label) for one in gone] == [("left", 1, "person")]


def test_crossings_are_counted_both_ways_and_stay():
    clip = Clip(lines=[GATE])
    for _ in range(2):
        walk(clip, range(140, 230, 8))
        walk(clip, range(230, 140, -8))
    walk(clip, range(140, 230, 8))
    for _ in range(40):
        last = clip.show()
    (count,) = last.crossings
    assert (count.line, count.forward, count.backward) == (GATE, 3, 2)


def test_what_is_seen_once_is_shown_but_not_told():
    clip = Clip(regions=[RIGHT])
    first = clip.show(("dog", 250, 100, 40, 40))
    assert ([one.label for one in first.objects], first.happenings) == (["dog"], ())
    assert clip.show().objects == ()
    assert [one for _ in range(40) for one in clip.show().happenings] == []


def test_labels_do_not_mix():
    """A dog where the person was a moment ago is another object."""
    clip = Clip()
    for _ in range(5):
        clip.show(("person", 100, 100, 40, 40))
    both = clip.show(("dog", 100, 100, 40, 40))
    assert [(one.track, one.label, one.found) for one in both.objects] == [(1, "person", False), (2, "dog", True)]


def test_only_what_is_chosen_is_followed():
    clip = Clip(choice=Choice(labels=("dog",)))
    seen = [clip.show(("person", 10, 10, 50, 50), ("dog", 200, 100, 50, 50)) for _ in range(3)][-1]
    assert [(one.track, one.label) for one in seen.objects] == [(1, "dog")]


@pytest.mark.parametrize("every", [1, 2, 5])
def test_the_detector_looks_at_every_nth_frame_and_objects_move_on_between(every):
    clip = Clip(every=every, lines=[GATE])
    seen, told = walk(clip, range(100, 300, 4))
    assert clip.detector.asked == len(seen) / every
    assert told == [("appeared", "", 0), ("crossed", "gate", 1)]
    steady = [one for each in seen[20:] for one in each.objects]
    assert {one.track for one in steady} == {1}
    assert len(steady) == len(seen[20:])
    assert [one.found for one in steady[:every]].count(True) == 1
    wrong = [abs(one.box_xyxy[0] - x) for one, x in zip(steady, range(180, 300, 4), strict=True)]
    assert max(wrong) < 8


def test_an_object_stays_while_looks_are_seconds_apart():
    """75 frames of 40 ms are longer than the second for which what is not found is waited for."""
    clip = Clip(every=75)
    tracks = {one.track for _ in range(400) for one in clip.show(("dog", 100, 100, 40, 40)).objects}
    assert tracks == {1}


def test_what_was_carried_out_of_the_picture_is_not_shown():
    clip = Clip()
    walk(clip, range(200, 360, 16))
    shown = [len(clip.show().objects) for _ in range(6)]
    assert (shown[0], shown[-1]) == (1, 0)
    assert shown == sorted(shown, reverse=True)


def test_two_chains_share_their_numbers():
    numbers = itertools.count(1)
    first, second = Clip(numbers=numbers), Clip(numbers=numbers)
    (one,) = first.show(("dog", 0, 0, 40, 40)).objects
    (other,) = second.show(("person", 0, 0, 40, 40)).objects
    assert (one.track, other.track) == (1, 2)


def test_what_cannot_follow_objects_is_refused():
    with pytest.raises(StageError, match="every is 0; wanted 1"):
        Clip(every=0)
    with pytest.raises(StageError, match="told-detector finds no 'zebra'"):
        Clip(choice=Choice(labels=("zebra",)))
    classifier = SimpleNamespace(path="c.tflite", spec=SimpleNamespace(boxes=None, purpose="classify"))
    with pytest.raises(StageError, match=r"c\.tflite is no detector but made to classify"):
        ObjectChain(classifier)
