"""The verdict, from answers that are written out."""

from pathlib import Path

import numpy as np
import pytest

from convert.gate import gate, wanted_support
from convert.gate_plot import plot_gate
from edge_app.evaluation.judge import Judgement
from edge_app.pictures.dataset import Picture

LABELS = ("cat", "dog")


def answers(said, truth, folder=Path("photos")):
    pictures = tuple(Picture(folder / f"{number}.png", int(label)) for number, label in enumerate(truth))
    probabilities = np.array([[1 - p, p] for p in said], np.float32)
    return Judgement(pictures, probabilities, ())


def verdict(keras, int8, truth, tolerance=1.0):
    judged = {"keras": answers(keras, truth), "float": answers(keras, truth), "int8": answers(int8, truth)}
    return gate(judged, LABELS, tolerance_points=tolerance, split="test")


@pytest.mark.parametrize(
    ("lost", "tolerance", "passed"),
    [(0, 0.0, True), (1, 1.0, True), (2, 1.0, False), (2, 2.0, True), (50, 49.0, False)],
)
def test_int8_may_lose_as_much_as_the_tolerance(lost, tolerance, passed):
    truth = [0, 1] * 50
    keras = [0.1, 0.9] * 50
    int8 = [1 - p if number < lost else p for number, p in enumerate(keras)]
    result = verdict(keras, int8, truth, tolerance)
    assert result.passed is passed
    assert result.difference["int8"].points == pytest.approx(-lost)
    assert result.accuracy["keras"].accuracy == 1.0
    assert result.agreement.correct == 100 - lost


@pytest.mark.parametrize(
    ("n", "tolerance", "wanted"),
    [(24, 1.0, 276), (299, 1.0, 1), (300, 1.0, 0), (5000, 1.0, 0), (24, 10.0, 6), (24, 0.0, 0), (24, 0.7, 405)],
)
def test_few_pictures_are_filled_up_until_three_weigh_as_much_as_the_tolerance(n, tolerance, wanted):
    assert wanted_support(n, tolerance) == wanted


def flipped(n, lost):
    """Of n pictures that Keras names rightly, int8 names the first `lost` wrongly: keras, int8, truth."""
    truth = [0, 1] * (n // 2)
    keras = [0.1, 0.9] * (n // 2)
    return keras, [1 - p if number < lost else p for number, p in enumerate(keras)], truth


@pytest.mark.parametrize(
    ("lost", "others", "lost_in_others", "passed", "total"),
    [
        (0, 276, 0, True, 0.0),
        (1, 276, 0, True, -1 / 3),  # one of 24 is -4.2 points, and chance
        (3, 276, 0, True, -1.0),
        (4, 276, 0, False, -4 / 3),
        (0, 276, 4, False, -4 / 3),  # what was learned by heart is lost: int8 is at fault
        (1, 276, 3, False, -4 / 3),
        (12, 276, 0, False, -4.0),
        (1, 16, 0, True, -2.5),  # there are no more: a single one does not decide
        (1, 16, 1, False, -5.0),
    ],
)
def test_with_few_pictures_others_have_a_say(lost, others, lost_in_others, passed, total):
    keras, int8, truth = flipped(24, lost)
    judged = {"keras": answers(keras, truth), "float": answers(keras, truth), "int8": answers(int8, truth)}
    keras, int8, truth = flipped(others, lost_in_others)
    supporting = {"keras": answers(keras, truth), "int8": answers(int8, truth)}
    result = gate(judged, LABELS, tolerance_points=1.0, split="val", supporting=supporting)
    assert result.passed is passed
    assert result.support.n == others
    assert result.support.total_points == pytest.approx(total)
    assert result.support.agreement.correct == others - lost_in_others
    assert result.difference["int8"].points == pytest.approx(-100 * lost / 24)


def test_gains_and_losses_cancel_but_widen_the_interval():
    truth = [0] * 100
    keras = [0.9] * 10 + [0.1] * 90
    same = verdict(keras, keras, truth)
    swapped = verdict(keras, [0.1] * 10 + [0.9] * 10 + [0.1] * 80, truth)
    assert same.difference["int8"].points == swapped.difference["int8"].points == 0

    def width(result):
        return result.difference["int8"].interval[1] - result.difference["int8"].interval[0]

    assert width(swapped) > 2 * width(same)
    assert swapped.agreement.correct == 80


def test_the_class_that_lost_most_and_the_picture_seen_most_differently_come_first():
    truth = [0, 0, 0, 0, 1, 1, 1, 1]
    keras = [0.1, 0.1, 0.1, 0.1, 0.9, 0.9, 0.9, 0.9]
    int8 = [0.1, 0.1, 0.1, 0.15, 0.9, 0.05, 0.9, 0.8]
    result = verdict(keras, int8, truth)
    assert [row.label for row in result.worst_classes] == ["dog", "cat"]
    assert result.worst_classes[0].int8 == 0.75
    worst = result.disagreements[0]
    assert (worst.path.name, worst.truth, worst.keras, worst.int8) == ("5.png", "dog", "dog", "cat")
    assert worst.distance == pytest.approx(0.85)
    assert [row.distance for row in result.disagreements] == sorted(
        (r.distance for r in result.disagreements), reverse=True
    )


def test_the_picture_is_drawn(tmp_path, pictures):
    listed = pictures.test[:20]
    said = np.linspace(0.05, 0.95, len(listed))
    judged = {
        kind: Judgement(listed, np.stack([1 - row, row], axis=1).astype(np.float32), ())
        for kind, row in {"keras": said, "float": said, "int8": said[::-1]}.items()
    }
    listed_labels = tuple(str(number) for number in range(10))
    judged = {kind: Judgement(j.pictures, np.pad(j.probabilities, ((0, 0), (0, 8))), ()) for kind, j in judged.items()}
    plot_gate(gate(judged, listed_labels, tolerance_points=1.0, split="test"), tmp_path / "gate.png")
    from edge_app.pictures.read import read_picture

    image = read_picture(tmp_path / "gate.png")
    assert image.shape[1] > 1000
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 50
