import pytest

from train.pretrained.imagenet import imagenet_labels


def test_there_are_a_thousand_and_each_is_its_own():
    labels = imagenet_labels()
    assert len(labels) == len(set(labels)) == 1000
    assert all(label == label.strip() and label for label in labels)


@pytest.mark.parametrize(
    ("index", "label"),
    [
        (0, "tench"),
        (1, "goldfish"),
        (134, "crane (bird)"),
        (281, "tabby"),
        (285, "Egyptian cat"),
        (517, "crane (machine)"),
        (638, "maillot"),
        (639, "maillot (tank suit)"),
        (967, "espresso"),
        (999, "toilet tissue"),
    ],
)
def test_they_stand_in_the_order_of_the_outputs(index, label):
    assert imagenet_labels()[index] == label
