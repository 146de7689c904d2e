from dataclasses import replace

import numpy as np
import pytest
from sample_result import sample_detections, sample_objects, sample_people, sample_result, sample_scene

from edge_app.objects.places import Line, Region
from edge_app.objects.values import Crossings, FollowedObject, Objects
from edge_app.sinks.draw import draw
from edge_app.values import Result, Scene, Screening


def picture(width, height, level=200):
    return np.full((height, width, 3), level, np.uint8)


def changed(result, drawn):
    """(height, width): where drawing changed something."""
    return (result.frame.image_bgr != drawn).any(axis=2)


def test_the_frame_is_left_alone_and_the_copy_is_ones_own():
    result = sample_result(image_bgr=picture(320, 240))
    drawn = draw(result)
    assert (result.frame.image_bgr == 200).all()
    assert drawn.flags.writeable
    assert (drawn.shape, drawn.dtype) == ((240, 320, 3), np.uint8)


def test_only_the_corners_are_drawn_on():
    """The unit is 10 pixels: three rows end at 70; the footer begins at 220."""
    result = sample_result(image_bgr=picture(320, 240))
    where = changed(result, draw(result))
    assert where[:70, :140].mean() > 0.99  # the smooth edge of a letter may have the old level by chance
    assert not where[70:220].any()
    assert not where[:, 160:].any()
    assert where[220:, :40].mean() > 0.99
    assert where.any(axis=1)[220:].all()


def test_letters_are_white_and_bars_green_and_as_long_as_the_score():
    drawn = draw(sample_result(image_bgr=picture(320, 240)))
    assert (drawn[:70] == 255).all(axis=2).any()
    green = (drawn == (120, 220, 80)).all(axis=2)
    lengths = [int(green[top : top + 3].sum(axis=1).max()) for top in (22, 42, 62)]
    assert lengths == [66, 33, 17]


def test_what_is_referred_is_said_first_and_its_bars_are_no_answer():
    """Two more rows above the three: an amber line under the first, grey bars under the classes."""
    result = sample_result(image_bgr=picture(320, 240))
    answer = replace(result.answer, unsure=True, screening=Screening(0.7, 0.3))
    drawn = draw(replace(result, answer=answer))
    amber, grey = _is(drawn, AMBER), _is(drawn, GREY)
    assert amber[22:25].sum(axis=1).max() > 120
    assert not amber[30:].any()
    assert [int(grey[top : top + 3].sum(axis=1).max()) for top in (62, 82, 102)] == [66, 33, 17]
    assert not _is(drawn, GREEN).any()


def test_the_strip_is_as_wide_as_the_label():
    short = sample_result(image_bgr=picture(640, 240), labels=("cat",))
    long = sample_result(image_bgr=picture(640, 240), labels=("a cat that sleeps on a sofa in the sun",))
    widths = [int(changed(result, draw(result))[0].sum()) for result in (short, long)]
    assert widths[0] == 140
    assert 200 < widths[1] < 640


@pytest.mark.parametrize("size_wh", [(1, 1), (16, 16), (17, 3), (3, 200), (640, 480), (3840, 2160)])
@pytest.mark.parametrize(
    "labels",
    [("cat",), ("x" * 500, "y"), ("Käse", "猫", "🐈"), ("",), ("a\nb\tc\x1b[31m", "%s %d"), tuple("abcdefghij")],
)
def test_any_size_and_any_label(size_wh, labels):
    result = sample_result(123_456_789, image_bgr=picture(*size_wh), labels=labels)
    drawn = draw(result)
    assert drawn.shape == result.frame.image_bgr.shape
    assert changed(result, drawn).any()


def test_letters_that_the_font_lacks_are_question_marks():
    plain = draw(sample_result(image_bgr=picture(320, 240), labels=("K?se",)))
    np.testing.assert_array_equal(plain, draw(sample_result(image_bgr=picture(320, 240), labels=("Käse",))))


def test_footer_tells_age_and_number():
    first, other = (draw(sample_result(number, image_bgr=picture(320, 240))) for number in (1, 2))
    where = (first != other).any(axis=2)
    assert where[220:].any()
    assert not where[:220].any()


def test_objects_are_framed_named_and_dotted():
    result = sample_detections((60, 80, 140, 160), (200, 100, 300, 220), image_bgr=picture(320, 240))
    drawn, where = draw(result), changed(result, draw(result))
    green = (drawn == (120, 220, 80)).all(axis=2)
    assert green[80, 60:140].all()
    assert green[160, 60:140].all()
    assert green[80:160, 60].all()
    assert (drawn[120, 100] == 255).all(), "the keypoint"
    assert where[60:80, 60:100].mean() > 0.9, "the label above the frame"
    assert not where[85:115, 65:95].any(), "the object itself is left alone"
    assert not where[:55].any()


@pytest.mark.parametrize(
    "box",
    [
        (-50, -50, 400, 400),
        (5, 5, 5, 5),
        (1e9, 1e9, 2e9, 2e9),
        (-1e9, 0, 1e9, 50),
        (310, 230, 330, 250),
        (90, 80, 20, 10),
    ],
)
def test_boxes_anywhere(box):
    result = sample_detections(box, image_bgr=picture(320, 240))
    assert draw(result).shape == (240, 320, 3)


def test_no_objects_leave_the_footer_alone():
    result = sample_detections(image_bgr=picture(320, 240))
    assert not changed(result, draw(result))[:220].any()


def _noise(width=160, height=120):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize(
    ("blur", "coarse"), [("none", (False, False)), ("unknown", (False, True)), ("all", (True, True))]
)
def test_whose_faces_are_made_unrecognisable(blur, coarse):
    """Inside the frame around a face, at most 6 x 6 colours are left."""
    drawn = draw(sample_people("Anna", "", image_bgr=_noise()), blur)
    for place, hidden in enumerate(coarse):
        inside = drawn[60:78, 12 + 40 * place : 38 + 40 * place].reshape(-1, 3)
        assert (len(np.unique(inside, axis=0)) <= 36) == hidden


def test_a_known_face_has_a_green_frame():
    drawn = draw(sample_people("Anna", ""))
    assert (drawn[60, 10] == (120, 220, 80)).all()
    assert (drawn[60, 50] == (170, 170, 170)).all()


def test_a_face_past_the_edge_is_blurred_too():
    result = sample_people("", image_bgr=_noise())
    face = result.answer.faces[0]
    face.box_xyxy[:] = (-20, -15, 25, 400)
    drawn = draw(result, "all")
    assert len(np.unique(drawn[30:90, :20].reshape(-1, 3), axis=0)) <= 36
    face.box_xyxy[:] = (500, 500, 600, 600)
    draw(result, "all")


GREEN, GREY, AMBER = (120, 220, 80), (170, 170, 170), (60, 180, 255)


def _is(drawn, colour):
    return (drawn == colour).all(axis=2)


def test_objects_that_are_followed_with_regions_and_lines():
    """The mat is the lower left quarter of 160 x 120; the gate stands at 120, from 30 to 90."""
    frame = sample_result(image_bgr=picture(160, 120, 40)).frame
    drawn = draw(Result(frame, sample_objects(), 12.5))
    assert drawn[60, 61:79] == pytest.approx(np.tile(AMBER, (18, 1)), abs=20), "the region"
    assert _is(drawn, AMBER)[60:100, 20].mean() > 0.9, "the dog inside it"
    assert _is(drawn, GREY)[80, 90:110].mean() > 0.5, "the person who is only expected"
    assert drawn[75:85, 120].min() > 220, "the line"


def test_an_object_outside_all_regions_has_a_green_frame():
    one = FollowedObject(1, "dog", 0.9, np.array([60, 80, 140, 160], np.float32), True, 1.0)
    drawn = draw(Result(sample_result(image_bgr=picture(320, 240)).frame, Objects((one,)), 12.5))
    assert _is(drawn, GREEN)[160, 60:140].all()


def test_several_stages_are_drawn_together_and_what_is_blurred_stays_so():
    """Faces lie at 12 to 38 and 52 to 78; only the second is a stranger's."""
    image = _noise()
    drawn = draw(sample_scene("Anna", "", image_bgr=image, objects=Objects(())), "unknown")
    known, hidden = drawn[72:78, 12:38].reshape(-1, 3), drawn[72:78, 52:78].reshape(-1, 3)
    assert len(np.unique(known, axis=0)) > 36
    assert len(np.unique(hidden, axis=0)) <= 36


def test_beside_other_stages_only_the_best_class_is_told():
    """The unit is 10 pixels: alone, three rows of 140 pixels; beside others one, as wide as its text."""
    result = sample_result(image_bgr=picture(320, 240))
    alone = changed(result, draw(result))
    drawn = draw(replace(result, answer=Scene(objects=Objects(()), classes=result.answer)))
    beside = changed(result, drawn)
    assert alone[:70, :140].mean() > 0.99
    assert beside[:20, :50].mean() > 0.99
    assert not beside[20:220].any()
    assert not beside[:, 120:].any()
    assert not _is(drawn, GREEN).any()


@pytest.mark.parametrize(
    ("ends", "forward_xy"),
    [
        (((0, 0.5), (1, 0.5)), (0, 1)),
        (((1, 0.5), (0, 0.5)), (0, -1)),
        (((0.5, 1), (0.5, 0)), (1, 0)),
        (((0.5, 0), (0.5, 1)), (-1, 0)),
    ],
)
def test_an_arrow_in_the_middle_of_a_line_points_forward(ends, forward_xy):
    """The unit is 10 pixels, the arrow two units long. White on black, nothing else of a line leaves the line."""
    frame = sample_result(image_bgr=picture(320, 240, 0)).frame
    drawn = draw(Result(frame, Objects((), crossings=(Crossings(Line(name="gate", ends=ends)),)), 12.5))
    x, y = forward_xy
    ahead, behind = (drawn[120 + way * y, 160 + way * x].min() for way in (8, -8))
    assert (ahead > 220, behind) == (True, 0)


def test_the_arrow_of_a_line_at_the_edge_is_in_the_picture():
    frame = sample_result(image_bgr=picture(320, 240, 0)).frame
    line = Line(name="gate", ends=((0, 0.98), (1, 0.98)))
    drawn = draw(Result(frame, Objects((), crossings=(Crossings(line),)), 12.5))
    assert drawn[221:239, 160].min() > 220


def _followed(track, *box):
    return FollowedObject(track, "bottle", 0.68, np.array(box, np.float32), True, 1.0)


def test_labels_of_a_region_a_line_and_an_object_in_one_place_are_all_to_be_read():
    """What is darkened is as much as of all three alone, but for where their strips lie on lines and frames."""
    middle = Region(name="middle", polygon=((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)))
    gate = Crossings(Line(name="gate", ends=((0, 0.5), (1, 0.5))), 3, 2)
    frame = sample_result(image_bgr=picture(640, 480, 90)).frame
    answers = [
        Objects((), regions=(middle,)),
        Objects((), crossings=(gate,)),
        Objects((_followed(2, 320, 240, 400, 300),)),
        Objects((_followed(2, 320, 240, 400, 300),), (), (middle,), (gate,)),
    ]
    dark = [(draw(Result(frame, answer, 12.5)) == 30).all(axis=2)[:400].sum() for answer in answers]
    assert dark[3] == pytest.approx(sum(dark[:3]), rel=0.1)


def test_the_label_of_a_face_is_seen_beside_that_of_the_object_around_it():
    frame = sample_result(image_bgr=picture(640, 480, 90)).frame
    people = sample_people("").answer
    people.faces[0].box_xyxy[:] = (330, 205, 370, 250)
    around = Objects((_followed(2, 320, 200, 400, 300),))
    dark = [
        (draw(Result(frame, Scene(*parts), 12.5)) == 30).all(axis=2)[:400].sum()
        for parts in ((people,), (None, around), (people, around))
    ]
    assert dark[2] == pytest.approx(dark[0] + dark[1], rel=0.03)


def test_a_label_at_the_right_edge_is_whole():
    """Its strip is as wide as in the middle of the picture, and ends at the edge."""
    frame = sample_result(image_bgr=picture(640, 480)).frame
    inner, edge = (
        changed(result, draw(result))[105:115]
        for result in (Result(frame, Objects((_followed(2, left, 120, left + 40, 200),)), 12.5) for left in (300, 590))
    )
    assert edge.sum() == pytest.approx(inner.sum(), abs=20)
    assert edge[:, -1].all()


def test_what_is_blurred_is_the_same_whatever_stands_beside_it():
    """A face of which no label comes near, alone and among objects, lines and classes."""
    image = np.random.default_rng(1).integers(0, 256, (480, 640, 3), np.uint8)
    alone = sample_people("", image_bgr=image)
    alone.answer.faces[0].box_xyxy[:] = (60, 340, 160, 440)
    scene = Scene(alone.answer, sample_objects(), sample_result().answer)
    among = replace(alone, answer=scene)
    inside = np.s_[345:435, 70:155]
    np.testing.assert_array_equal(draw(alone, "all")[inside], draw(among, "all")[inside])


@pytest.mark.parametrize("size_wh", [(1, 1), (3, 200), (1920, 1080)])
def test_several_stages_in_a_picture_of_any_size(size_wh):
    result = sample_scene("Anna", "", image_bgr=picture(*size_wh))
    assert draw(result, "all").shape == (size_wh[1], size_wh[0], 3)
