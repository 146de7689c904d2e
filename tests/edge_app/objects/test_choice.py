import pytest
from object_stubs import detections

from edge_app.errors import StageError
from edge_app.objects.choice import Choice

ROWS = [("person", 0, 0, 10, 30), ("dog", 50, 50, 20, 20), ("person", 100, 0, 60, 20), ("dog", 0, 0, 0, 0)]


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (Choice(), [0, 1, 2, 3]),
        (Choice(labels=("dog",)), [1, 3]),
        (Choice(labels=("dog", "person")), [0, 1, 2, 3]),
        (Choice(least_size=0.1), [0, 1, 2]),
        (Choice(least_size=0.11), [2]),
        (Choice(labels=("dog",), least_size=0.5), []),
    ],
)
def test_label_and_size(choice, wanted):
    """Of a picture of 300 x 100: a tenth of its mean side is 20 pixels."""
    found = detections(*ROWS)
    assert choice(found, (300, 100)).boxes_xyxy.tolist() == found.boxes_xyxy[wanted].tolist()


def test_nothing_found_is_nothing_chosen():
    assert len(Choice(labels=("dog",), least_size=0.1)(detections(), (300, 100))) == 0


@pytest.mark.parametrize(
    ("label", "hint"), [("persn", "Did you mean 'person'?"), ("zebra", "Known: person, dog."), ("Dog", "'dog'")]
)
def test_a_label_that_the_model_never_says(label, hint):
    with pytest.raises(StageError, match=f"labels: told.tflite finds no '{label}'") as refused:
        Choice(labels=("dog", label)).check(("person", "dog"), "told.tflite")
    assert hint in str(refused.value)
