import dataclasses

import pytest
from sample_result import sample_result

from edge_app.values import Classification


def test_the_best_class_is_the_first():
    answer = Classification(("cat", "dog"), (0.75, 0.25))
    assert (answer.label, answer.score, str(answer)) == ("cat", 0.75, "cat 0.75")


def test_a_result_has_its_frames_number():
    assert sample_result(7).number == 7


@pytest.mark.parametrize("value", [sample_result(), sample_result().frame, sample_result().answer])
def test_values_do_not_change(value):
    field = dataclasses.fields(value)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, field, None)
