import re

import pytest

from edge_app.catalogue.catalogue import catalogue, entry
from edge_app.catalogue.download import check_address
from edge_app.errors import ModelError
from edge_app.inference.shipped import shipped


@pytest.mark.parametrize("name", catalogue())
def test_an_entry_is_complete(name):
    known = catalogue()[name]
    check_address(known.url)
    assert known.url.endswith(".tflite")
    assert re.fullmatch(r"[a-z0-9-]+", name)
    assert known.licence
    assert known.trained_on
    assert known.description.endswith(".")
    if known.labels_url:
        check_address(known.labels_url)


def test_no_name_is_that_of_a_shipped_model():
    assert not set(catalogue()) & set(shipped())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("efficientdet-lite", "Did you mean 'efficientdet-lite"),
        ("qqq", "is no file, no address and no name of the catalogue. Known: blazeface-short,"),
    ],
)
def test_another_name(name, message):
    with pytest.raises(ModelError, match=message):
        entry(name)
