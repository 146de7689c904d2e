"""Which pictures of somebody are kept."""

import numpy as np
import pytest
from face_stubs import StubDetector, StubEmbedder, people, picture, vector

from edge_app.faces.enrolment import MOST, Look, choose, look_at, too_alike, views_in
from edge_app.faces.finder import FaceFinder
from edge_app.faces.quality import Quality
from edge_app.faces.sheet import jpeg, sheet
from edge_app.gallery.values import Enrolled


def look(person, noise, quality=50.0, fault=""):
    return Look(f"{person}-{noise}", fault, None, Quality(40, quality, 0.1, 1.0), vector(person, noise))


@pytest.mark.parametrize(
    ("faces", "fault"),
    [
        ([(3, 100, 60, 90)], ""),
        ([], "there is no face in it"),
        ([(3, 20, 60, 90), (4, 200, 60, 90)], "there are 2 faces in it"),
        ([(3, 100, 60, 24)], "the face is too small"),
    ],
)
def test_what_a_picture_is_worth(faces, fault):
    found = look_at("a.jpg", picture(*faces), FaceFinder(StubDetector()), StubEmbedder())
    assert found.fault.startswith(fault)
    assert bool(found.fault) == bool(fault)


def test_a_blurred_face_is_refused():
    import cv2

    sharp = picture((3, 100, 60, 90))
    face = FaceFinder(StubDetector()).find(sharp)[0]
    blurred = cv2.GaussianBlur(sharp, (0, 0), 9)
    assert face.quality(face.aligned(blurred), (320, 240)).fault.startswith("the face is blurred")


def test_the_best_distinct_looks_are_kept():
    chosen = choose([look(1, noise, quality=20 + noise) for noise in range(12)], 0.5)
    kept = [one for one in chosen if not one.fault]
    assert len(chosen) == 12
    assert len(kept) == MOST
    assert {one.where for one in kept} == {f"1-{noise}" for noise in range(4, 12)}


def test_the_same_picture_twice_says_nothing_new():
    chosen = choose([look(1, 0), look(1, 0), look(1, 5)], 0.5)
    assert [bool(one.fault) for one in chosen].count(True) == 1
    assert "nothing that another does not" in next(one.fault for one in chosen if one.fault)


def test_a_stranger_among_the_pictures_is_left_out():
    chosen = choose([look(1, 0), look(2, 1), look(1, 2), look(1, 3)], 0.5)
    assert [one.where for one in chosen if one.fault] == ["2-1"]
    assert "another face than in the other pictures" in chosen[1].fault


@pytest.mark.parametrize("persons", [(1, 2), (1, 2, 3), (1, 1, 2, 2), (1, 2, 3, 4), (1, 1, 1, 1, 2, 2, 2, 2)])
def test_pictures_of_which_no_person_has_most_are_refused(persons):
    looks = choose([look(person, place) for place, person in enumerate(persons)], 0.5)
    assert {one.fault for one in looks} == {"the pictures show different people"}


def test_faults_stay_and_nothing_at_all_is_fine():
    assert choose([], 0.5) == []
    blurred = look(1, 0, fault="blurred")
    assert choose([blurred, look(1, 1)], 0.5)[0] is blurred


@pytest.mark.parametrize(("known", "name"), [((1, 2), "person 1"), ((2, 3), ""), ((), "")])
def test_somebody_who_is_enrolled_under_another_name(known, name):
    everybody = people(*known).matcher
    vectors = np.array([vector(person, 70) for person in known], np.float32).reshape(-1, 128)
    enrolled = Enrolled(vectors, np.array(known, np.int64), {one: everybody.name(one) for one in known})
    assert too_alike([look(1, 0), look(1, 1), look(1, 2)], enrolled, 0.5) == name
    assert too_alike([look(1, 0), look(1, 1)], enrolled.without(1), 0.5) == ""


def test_the_sheet_shows_all_looks():
    looks = [
        look_at("a", picture((3, 100, 60, 90)), FaceFinder(StubDetector()), StubEmbedder()),
        Look("b", "no face"),
    ] * 4
    image = sheet(looks)
    assert image.shape == (2 * 142 + 8, 6 * 120 + 8, 3)
    assert jpeg(image).startswith(b"\xff\xd8\xff")
    green, red = (image == (90, 180, 60)).all(axis=2), (image == (60, 60, 210)).all(axis=2)
    assert green.sum() == red.sum() > 0


def test_like_two_people_at_once_is_too_alike():
    """The margin that a match needs must not hide it."""
    vectors = np.stack([vector(1, 70), vector(1, 71)])
    enrolled = Enrolled(vectors, np.array([1, 2]), {1: "Anna", 2: "Her sister"})
    assert too_alike([look(1, 0), look(1, 1)], enrolled, 0.5) in ("Anna", "Her sister")


def test_only_one_persons_views():
    vectors = np.stack([vector(1, 70), vector(2, 71)])
    enrolled = Enrolled(vectors, np.array([1, 2]), {1: "Anna", 2: "Bob"})
    assert too_alike([look(2, 0)], enrolled.only(2), 0.5) == "Bob"
    assert too_alike([look(2, 0)], enrolled.only(1), 0.5) == ""


def test_views_that_differ_are_counted():
    looks = [look(1, noise) for noise in range(5)] + [look(1, 0), look(1, 9, fault="blurred")]
    assert views_in(looks) == 5
    assert views_in([]) == 0
