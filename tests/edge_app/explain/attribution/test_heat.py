import numpy as np
import pytest

from edge_app.explain.attribution.heat import Heat
from edge_app.explain.attribution.overlay import overlay
from edge_app.spec import InputSpec

CORNER = np.zeros((4, 4), np.float32)
CORNER[0, 3] = 2


def heat(cells=CORNER, **settings):
    return Heat("cat", np.asarray(cells, np.float32), InputSpec(size_wh=(8, 8), **settings))


def test_a_cell_covers_its_share_of_the_picture():
    over = heat().over((80, 40))
    assert over.shape == (40, 80)
    assert over[4, 74] == over.max() == pytest.approx(2, abs=0.01)
    assert over[5, 65] == pytest.approx(1.6, abs=0.35), "between two cells"
    assert over[20:].max() == over[:, :40].max() == 0


@pytest.mark.parametrize(
    ("fit", "hot", "size_wh"),
    [
        ("stretch", (4, 74), (80, 40)),
        ("letterbox", (2, 78), (80, 80)),
        ("crop", (4, 55), (80, 40)),
        ("crop", (24, 36), (40, 80)),
    ],
)
def test_a_map_lies_where_the_network_saw_the_picture(fit, hot, size_wh):
    over = heat(fit=fit).over(size_wh)
    assert over[hot] == pytest.approx(2, abs=0.3)


def test_what_is_cut_off_was_not_seen():
    """Of 80 x 40, the middle 40 columns are."""
    over = heat(np.full((4, 4), 3.0) + CORNER, fit="crop").over((80, 40))
    assert (over[:, :20] == 3).all()
    assert (over[:, 60:] == 3).all()


def test_the_border_of_a_letterbox_is_not_in_the_picture():
    """Of 80 x 40 pixels in 8 x 8, rows 2 to 6 are: the hot rows of cells lie above, in the border."""
    cells = np.zeros((4, 4), np.float32)
    cells[0] = 1
    assert heat(cells, fit="letterbox").over((80, 40)).max() < 0.5
    cells[1] = 1
    assert heat(cells, fit="letterbox").over((80, 40))[0].min() > 0.9


@pytest.mark.parametrize(("cells", "most"), [(-np.ones((2, 2)), 0), (np.zeros((2, 2)), 0), (np.eye(2) - 0.5, 1)])
def test_only_what_spoke_for_the_answer_is_shown(cells, most):
    strength = heat(cells).strength((20, 10))
    assert (strength.min(), strength.max()) == (0, most)


def test_a_faint_map_is_shown_as_faint():
    faint = Heat("cat", CORNER, InputSpec(size_wh=(8, 8)), full=4)
    assert faint.strength((80, 40)).max() == pytest.approx(0.5, abs=0.01)


def test_the_overlay_leaves_cold_places_as_they_are():
    picture = np.random.default_rng(0).integers(0, 256, (40, 80, 3), np.uint8)
    drawn = overlay(picture, heat())
    assert (drawn.dtype, drawn.shape) == (np.uint8, picture.shape)
    np.testing.assert_array_equal(drawn[20:], picture[20:])
    assert (drawn[2, 78].astype(int) != picture[2, 78]).any()
