import numpy as np

from edge_app.explain.features.exciting import choosiest, find_peaks
from edge_app.explain.features.inside import units_inside
from edge_app.explain.features.seen import patch, seen_picture
from edge_app.explain.features.stages import stages
from edge_app.explain.features.tiles import GROUND
from edge_app.explain.layers.field import Field, Span
from edge_app.explain.layers.layer import Layer, Step
from edge_app.pictures.folder import pictures_in
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec


def _layer(map_hw, size, stride, first, channels=4):
    span = Span(size, stride, first)
    return Layer(Step("l", "CONV_2D", (), (), (*map_hw, channels), None), Field(span, span))


def test_the_most_exciting_patch_is_where_the_filter_fits_best(cifar10, spots):
    """By laying the first filter over the pictures by hand."""
    form, spec = cifar10.form, cifar10.spec.input
    filters, layer = form.filters(), form.layers[0]
    paths, told = pictures_in(spots), []
    peaks, skipped = find_peaks(form.tap([layer.name]), [layer], paths, spec, told.append)
    assert (skipped, told) == ((), list(range(1, 13)))
    (found,) = (one for one in choosiest(layer, peaks[layer.name], 16, 9) if one.number == 11)  # which answers to red
    for one in found.patches:
        values = preprocess(seen_picture(one.path, spec), spec)
        answers = {
            (y, x): float((values[y - 1 : y + 2, x - 1 : x + 2] * filters.values[11]).sum())
            for y in range(1, 31)
            for x in range(1, 31)
        }
        assert answers[one.place_yx] >= max(answers.values()) - 0.05
        left, top = map(int, one.path.stem.split("-"))
        assert top - 1 <= one.place_yx[0] <= top + 9
        assert left - 1 <= one.place_yx[1] <= left + 9
    values = [one.value for one in found.patches]
    assert values == sorted(values, reverse=True)
    assert len({one.path for one in found.patches}) == 9


def test_a_picture_that_cannot_be_read_is_passed_over(cifar10, spots, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no picture")
    paths = [tmp_path / "bad.png", *pictures_in(spots)[:2]]
    layer = cifar10.form.layers[0]
    peaks, skipped = find_peaks(cifar10.form.tap([layer.name]), [layer], paths, cifar10.spec.input, lambda _: None)
    assert len(peaks[layer.name].paths) == 2
    assert "bad.png" in skipped[0]


def test_units_that_look_at_bars_are_left_out():
    spec = InputSpec(size_wh=(32, 32), fit="letterbox")
    small = units_inside(_layer((32, 32), 3, 1, -1), (64, 32), spec)  # the picture fills rows 8 to 23
    rows, columns = np.nonzero(small.any(axis=1))[0], np.nonzero(small.any(axis=0))[0]
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (9, 22, 1, 30)
    large = units_inside(_layer((8, 8), 21, 4, -8), (64, 32), spec)
    rows = np.nonzero(large.any(axis=1))[0]
    assert (rows.min(), rows.max()) == (2, 5)


def test_a_patch_is_cut_at_the_field_and_grey_outside():
    image = np.zeros((8, 8, 3), np.uint8)
    image[2:5, 3:6] = 255
    layer = _layer((8, 8), 3, 1, -1)
    assert np.array_equal(patch(image, layer.field, (3, 4), 3), np.full((3, 3, 3), 255))
    corner = patch(image, layer.field, (0, 0), 3)
    assert (corner[0] == GROUND).all()
    assert (corner[1:, 1:] == 0).all()


def test_a_unit_that_sees_more_than_the_picture_is_marked():
    image = np.zeros((8, 8, 3), np.uint8)
    tile = patch(image, _layer((2, 2), 17, 4, -7).field, (0, 1), 64)
    marked = np.argwhere(tile.any(axis=2))
    middle = 8 * ((4 - 7) + 17 / 2)  # of what the second unit sees, eight times as large
    assert abs((marked[:, 1].min() + marked[:, 1].max()) / 2 - middle) <= 1
    assert tile.shape == (64, 64, 3)


def test_stages_are_those_on_the_way_down(faces, cifar10):
    assert [one.map_hw for one in stages(faces.form.layers, "m")] == [(side, side) for side in (176, 88, 44, 22, 11)]
    assert [one.name for one in stages(cifar10.form.layers, "m")] == ["conv2d_11_1", "re_lu_13_1", "re_lu_17_1"]
