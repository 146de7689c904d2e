import numpy as np
import pytest

from edge_app.evaluation.accuracy import accuracy_report
from edge_app.pictures.read import read_picture
from train.fitting.log import COLUMNS
from train.results.plots import plot_confusion, plot_curves


@pytest.mark.parametrize("epochs", [0, 1, 30])
def test_curves_are_drawn_in_two_colours(tmp_path, epochs):
    rows = [{key: f"{len(key) / epoch}" for key in COLUMNS} | {"epoch": str(epoch)} for epoch in range(1, epochs + 1)]
    plot_curves(rows, tmp_path / "curves.png")
    image_bgr = read_picture(tmp_path / "curves.png")
    for colour in ((168, 95, 31), (43, 119, 217)):
        assert (image_bgr == colour).all(axis=2).any()


def test_a_detector_has_no_accuracy_to_draw(tmp_path):
    rows = [dict.fromkeys(COLUMNS, "1.5") | {"epoch": str(epoch)} for epoch in (1, 2)]
    widths = []
    for name, changes in (("both", {}), ("loss", {"accuracy": "", "val_accuracy": ""})):
        plot_curves([row | changes for row in rows], tmp_path / f"{name}.png")
        widths.append(read_picture(tmp_path / f"{name}.png").shape[1])
    assert widths[0] == pytest.approx(2 * widths[1], abs=2)


@pytest.mark.parametrize(
    "labels",
    [
        pytest.param(("zwei Wörter", "größe", "😀", "$x_$"), id="awkward names"),
        pytest.param(("a", "b"), id="two"),
        pytest.param(tuple(f"class {number}" for number in range(130)), id="a hundred and thirty"),
    ],
)
def test_confusion_is_dark_on_the_diagonal_and_of_bearable_size(tmp_path, labels):
    truth = np.arange(len(labels)).repeat(2)
    plot_confusion(
        accuracy_report(truth, np.eye(len(labels), dtype=np.float32)[truth], labels), labels, tmp_path / "c.png"
    )
    image_bgr = read_picture(tmp_path / "c.png")
    assert max(image_bgr.shape) < 3200
    assert (image_bgr == (107, 48, 8)).all(axis=2).any(), "no cell has the darkest blue"
