"""What a model answers, kept in a file and read back."""

import numpy as np
import pytest

from edge_app.inference.model import Model
from virtual_pi.answers import answers, input_tensors, read_answers
from virtual_pi.pictures import write_people, write_pictures


def test_answers_of_real_pictures_are_kept_and_found_again(tmp_path):
    pictures = write_pictures(tmp_path / "pictures", many=9)
    with Model("cifar10", threads=1) as model:
        found = answers(model, input_tensors(model, pictures))
    found.write(tmp_path / "answers" / "cifar10.npz")
    again = read_answers(tmp_path / "answers" / "cifar10.npz")
    assert again.inputs.shape == (9, 32, 32, 3)
    np.testing.assert_array_equal(again.inputs, found.inputs)
    assert [each.shape for each in again.outputs] == [(9, 10)]
    np.testing.assert_array_equal(again.outputs[0], found.outputs[0])


def test_the_pictures_are_real_ones_and_the_same_every_time(tmp_path):
    first, second = (write_pictures(tmp_path / name, many=12) for name in ("first", "second"))
    assert [one.read_bytes() for one in first] == [other.read_bytes() for other in second]
    assert len({path.read_bytes() for path in first}) == 12


@pytest.mark.parametrize("name", ["eileen", "eileen-again", "grace"])
def test_there_are_photos_of_two_people(name, tmp_path):
    write_people(tmp_path / "people")
    assert (tmp_path / "people" / f"{name}.png").stat().st_size > 100_000
