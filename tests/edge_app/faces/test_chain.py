"""Faces from frame to frame: who is named, who stays unknown, and at how many faces the embedder looks."""

import numpy as np
import pytest
from face_stubs import StubDetector, StubEmbedder, people, picture
from looked import looked

from edge_app.errors import ModelError, SpecError
from edge_app.faces.chain import FaceChain
from edge_app.faces.finder import FaceFinder
from edge_app.sinks.draw import draw
from edge_app.values import Frame, Result


class Clip:
    """Pictures 40 ms apart, shown to a chain; hurried, as a clip that is read 40 times as fast as it plays."""

    def __init__(self, enrolled, hurried=False, **settings):
        self.embedder = StubEmbedder()
        self.people = people(*enrolled)
        self.chain = FaceChain(FaceFinder(StubDetector()), self.embedder, self.people, **settings)
        self.number, self.hurried = 0, hurried

    def show(self, *faces, frames=1, wait_s=0.0):
        self.number += round(wait_s / 0.04)
        for _ in range(frames):
            self.number += 1
            taken_ns = self.number * 40_000_000
            frame = Frame(picture(*faces), self.number, taken_ns)
            if self.hurried:
                frame = Frame(picture(*faces), self.number, self.number * 1_000_000, clip_ns=taken_ns)
            seen = looked(self.chain, frame)
        return seen


def test_a_known_face_is_named_and_a_stranger_is_not():
    clip = Clip([3])
    seen = clip.show((3, 20, 40, 90), (7, 180, 40, 90), frames=6)
    assert [(face.person, face.name) for face in seen.faces] == [(3, "person 3"), (None, "")]
    assert seen.faces[0].score > seen.faces[0].threshold > seen.faces[1].score
    assert "person 3" not in str(seen)


def test_a_name_needs_more_than_one_look():
    clip = Clip([3])
    clip.show((3, 20, 40, 90))
    assert clip.embedder.asked == 0  # what is seen once may be no face
    assert clip.show((3, 20, 40, 90)).faces[0].person is None


def test_a_clear_face_is_seldom_embedded():
    clip = Clip([3])
    clip.show((3, 20, 40, 90), frames=10)
    asked = clip.embedder.asked
    assert asked < 9
    clip.show((3, 20, 40, 90), frames=40)
    assert clip.embedder.asked == asked
    clip.show((3, 20, 40, 90), frames=20)
    assert clip.embedder.asked == asked + 1  # two seconds have gone by


def test_a_budget_of_nothing_leaves_one_face_a_frame_the_largest_first():
    clip = Clip([1, 2, 3], budget_ms=0)
    faces = [(person, 10 + 100 * place, 40, side) for place, (person, side) in enumerate([(1, 60), (2, 90), (3, 75)])]
    clip.show(*faces)
    for asked, named in ((1, {2}), (2, {2, 3}), (3, {1, 2, 3})):
        seen = clip.show(*faces)
        assert (clip.embedder.asked, seen.embedded) == (asked, 1)
        assert {face.track for face in seen.faces if face.score is not None} == {
            track for track, person in zip((1, 2, 3), (1, 2, 3), strict=True) if person in named
        }


def test_a_name_is_dropped_when_somebody_else_takes_the_place():
    clip = Clip([3, 4])
    assert clip.show((3, 100, 40, 90), frames=10).faces[0].person == 3
    names = [clip.show((4, 100, 40, 90), frames=25).faces[0].name for _ in range(16)]
    assert names[-1] == "person 4"
    assert set(names) <= {"person 3", "", "person 4"}


def test_many_poor_looks_that_resemble_nobody_do_not_outweigh_good_ones():
    """As when somebody comes near: 18 pixels between the eyes, then 36."""
    clip = Clip([3])
    clip.show((7, 120, 60, 46), frames=12)
    assert clip.show((3, 100, 40, 90), frames=10).faces[0].name == "person 3"


def test_a_stranger_is_looked_at_again_soon():
    clip = Clip([3])
    clip.show((7, 100, 40, 90), frames=25)
    asked = clip.embedder.asked
    clip.show((7, 100, 40, 90), frames=25)
    assert clip.embedder.asked in (asked + 1, asked + 2)  # in a second


def test_a_face_that_is_clear_is_compared_as_often_as_asked_for():
    clip = Clip([3], again_s=(0.0, 0.0))
    clip.show((3, 20, 40, 90), (7, 180, 40, 90), frames=20)
    assert clip.embedder.asked == 2 * 19  # from the second frame that shows them


@pytest.mark.parametrize("hurried", [False, True])
def test_what_happened_is_told_once(hurried):
    clip = Clip([3], hurried)
    told = []
    for _ in range(10):
        told += [(one.kind, one.name) for one in clip.show((3, 100, 40, 90)).happenings]
    assert told == [("appeared", ""), ("recognised", "person 3")]
    gone = [one for _ in range(40) for one in clip.show().happenings]
    assert [(one.kind, one.name) for one in gone] == [("left", "person 3")]
    back = [one.kind for _ in range(10) for one in clip.show((3, 100, 40, 90)).happenings]
    assert back == ["appeared"]  # the same visit
    clip.show(frames=40)
    later = [one.kind for one in clip.show(wait_s=11).happenings]
    later += [one.kind for _ in range(10) for one in clip.show((3, 100, 40, 90)).happenings]
    assert later == ["appeared", "recognised"]


def test_no_face_starves():
    """Each in turn, whatever its size, when there is time for one."""
    clip = Clip([1, 2], budget_ms=0)
    faces = [(1, 10, 40, 100), (2, 200, 40, 60)]
    clip.show(*faces)
    assert [face.name for face in clip.show(*faces, frames=8).faces] == ["person 1", "person 2"]


def test_unusable_faces_take_no_time():
    clip = Clip([1], budget_ms=0)
    tiny = [(3, 5 + 30 * place, 200, 20) for place in range(8)]
    clip.show(*tiny, (1, 100, 20, 90))
    clip.show(*tiny, (1, 100, 20, 90))
    assert clip.embedder.asked == 1


def test_one_bad_answer_does_not_end_the_loop():
    clip = Clip([1])
    clip.show((1, 100, 20, 90), frames=2)

    def broken(face_bgr):
        raise ModelError("zeros")

    clip.embedder.embed = broken
    assert len(clip.show((1, 100, 20, 90), frames=3).faces) == 1


def test_the_box_is_where_the_face_was_found():
    clip = Clip([1])
    clip.show((1, 20, 20, 90))
    assert clip.show((1, 60, 20, 90)).faces[0].box_xyxy.tolist() == [60, 20, 150, 110]


def test_a_tiny_face_is_followed_but_never_named():
    clip = Clip([3])
    seen = clip.show((3, 100, 40, 24), frames=20)
    assert [(face.person, face.score) for face in seen.faces] == [(None, None)]
    assert clip.embedder.asked == 0


def test_somebody_who_is_deleted_is_unknown_from_then_on():
    clip = Clip([3])
    assert clip.show((3, 100, 40, 90), frames=8).faces[0].name == "person 3"
    clip.people.matcher = people().matcher
    seen = clip.show((3, 100, 40, 90)).faces[0]
    assert (seen.person, seen.name) == (None, "")


def _hidden(seen, blur):
    """Whether a face that the picture shows at (100, 40), 90 pixels wide, is made unrecognisable."""
    result = Result(Frame(picture((3, 100, 40, 90)), 0, 0), seen, 1.0)
    face = draw(result, blur)[50:120, 110:180].reshape(-1, 3)
    return len(np.unique(face, axis=0)) <= 36 and not (face[:, 2] == 255).any()


@pytest.mark.parametrize("blur", ["unknown", "all"])
@pytest.mark.parametrize("found", [1, 2, 12], ids=["once", "twice", "often"])
def test_a_face_that_the_detector_misses_stays_hidden(found, blur):
    """For as long as it is followed, 1 s; it may have been seen only once before."""
    clip = Clip([])
    assert _hidden(clip.show((3, 100, 40, 90), frames=found), blur)
    assert [_hidden(clip.show(), blur) for _ in range(25)] == [True] * 25
    assert not _hidden(clip.show(frames=2), blur)
    assert not _hidden(clip.show((3, 100, 40, 90)), "none")


def test_somebody_known_whom_the_detector_misses_stays_clear():
    clip = Clip([3])
    clip.show((3, 100, 40, 90), frames=12)
    missed = clip.show()
    assert (_hidden(missed, "unknown"), _hidden(missed, "all")) == (False, True)


def test_nothing_is_told_of_what_was_seen_once_and_is_gone():
    clip = Clip([])
    assert len(clip.show((3, 100, 40, 90)).faces) == 1
    missed = clip.show()
    assert (missed.faces, missed.happenings, missed.perhaps_xyxy.tolist()) == ((), (), [[100, 40, 190, 130]])
    assert clip.show(frames=30).perhaps_xyxy.shape == (0, 4)


def test_a_detector_of_something_else_is_refused():
    detector = StubDetector()
    detector.spec = type("S", (), {"boxes": None})()
    with pytest.raises(SpecError, match="is no face detector: it has no right eye"):
        FaceFinder(detector)
