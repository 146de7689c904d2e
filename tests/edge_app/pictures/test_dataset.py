from pathlib import Path

import pytest

from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset, Picture, load_dataset


@pytest.fixture
def dataset():
    return Dataset(
        root=Path("/photos"),
        labels=("grün", "😀"),
        train=(Picture(Path("/photos/grün/a b.png"), 0), Picture(Path("/photos/😀/1.jpg"), 1)),
        val=(Picture(Path("/photos/grün/c.png"), 0),),
    )


def test_saved_list_reads_back(tmp_path, dataset):
    dataset.save(tmp_path / "data.json")
    read = load_dataset(tmp_path / "data.json")
    assert read == dataset
    assert isinstance(read.train[0], Picture)
    assert isinstance(read.train[0].path, Path)


def test_summary_counts(dataset):
    assert dataset.summary() == "Found 2 train, 1 val, 0 test pictures of 2 classes."


def test_empty_split_is_refused(dataset):
    assert dataset.split("val") == dataset.val
    with pytest.raises(DataError, match=r"no pictures in the test split of /photos. Found 2 train"):
        dataset.split("test")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        (b"", "is not JSON"),
        (b'{"root": "/photos"', "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[]", "expected a table"),
        (b'{"root": "/photos"}', "missing required field `labels`"),
        (b'{"root": 5, "labels": []}', "root"),
        (b'{"root": "/p", "labels": ["a"], "train": [["x.png", "zero"]]}', r"train\[.*expected `int`"),
        (b'{"root": "/p", "labels": ["a"], "tain": []}', "unknown key 'tain'. Did you mean 'train'"),
    ],
)
def test_damaged_list_is_refused_by_name(tmp_path, content, message):
    path = tmp_path / "data.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=message) as refusal:
        load_dataset(path)
    assert str(path) in str(refusal.value)
