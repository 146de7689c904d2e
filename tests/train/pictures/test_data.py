from pathlib import Path

import pytest

from edge_app.errors import DataError
from train.pictures.find import find_pictures
from train.recipe import Data


@pytest.fixture
def make(tmp_path):
    """A function: names -> empty files below tmp_path, which it returns. Nothing here opens them."""

    def made(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path

    return made


def _names(pictures, root):
    return {str(picture.path.relative_to(root)) for picture in pictures}


def _photos(count, first=0):
    return [f"{label}/{number}.png" for label in ("cat", "dog") for number in range(first, first + count)]


@pytest.mark.parametrize("val", ["val", "valid"])
def test_folder_with_splits_is_taken_as_it_is(make, val):
    root = make(*(f"{split}/{name}" for split in ("train", val, "test") for name in _photos(3)))
    dataset = find_pictures(Data(), root, seed=0)
    assert dataset.labels == ("cat", "dog")
    for split, folder in (("train", "train"), ("val", val), ("test", "test")):
        assert _names(dataset.split(split), root) == {f"{folder}/{name}" for name in _photos(3)}


def test_splits_without_one_to_train_on_are_refused(make):
    root = make(*(f"{split}/{name}" for split in ("valid", "test") for name in _photos(3)))
    with pytest.raises(DataError, match=r"has no pictures to train on in train/\. Found in .*: test/, valid/"):
        find_pictures(Data(), root, seed=0)


@pytest.mark.parametrize("classes", [("valid", "invalid"), ("test", "cat")])
def test_classes_may_be_called_as_splits_are(make, classes):
    root = make(*(f"{name}/{number}.png" for name in classes for number in range(20)))
    assert find_pictures(Data(), root, seed=0).labels == tuple(sorted(classes))


def test_missing_val_is_cut_from_train_class_by_class(make):
    root = make(*(f"train/{name}" for name in _photos(100)), *(f"test/{name}" for name in _photos(2)))
    dataset = find_pictures(Data(val_share=0.3), root, seed=0)
    assert len(dataset.test) == 4
    assert len(dataset.train) + len(dataset.val) == 200
    for label in (0, 1):
        assert 15 <= sum(picture.label == label for picture in dataset.val) <= 45


def test_one_folder_is_split_without_overlap_and_completely(make):
    root = make(*_photos(100))
    dataset = find_pictures(Data(val_share=0.2, test_share=0.2), root, seed=0)
    parts = [_names(dataset.split(split), root) for split in ("train", "val", "test")]
    assert set.union(*parts) == set(_photos(100))
    assert sum(map(len, parts)) == 200
    assert all(20 <= len(part) <= 60 for part in parts[1:])


def test_split_hangs_on_the_seed_and_not_on_the_place(make, tmp_path):
    root = make(*_photos(50), *(f"elsewhere/{name}" for name in _photos(50)))
    here, again, other = (find_pictures(Data(folder="."), root, seed) for seed in (1, 1, 2))
    assert here == again
    assert _names(here.test, root) != _names(other.test, root)


def test_same_names_in_another_place_are_split_the_same(make):
    root = make(*(f"{place}/{name}" for place in ("a", "b") for name in _photos(50)))
    a, b = (find_pictures(Data(folder=place), root, seed=1) for place in ("a", "b"))
    assert _names(a.test, root / "a") == _names(b.test, root / "b")


def test_added_files_move_no_other(make):
    root = make(*_photos(60))
    before = find_pictures(Data(), root, seed=3)
    after = find_pictures(Data(), make(*_photos(60, first=1000)), seed=3)
    for split in ("train", "val", "test"):
        assert _names(before.split(split), root) < _names(after.split(split), root)


def test_files_of_one_name_in_two_classes_are_drawn_apart(make):
    root = make(*_photos(60))
    test = _names(find_pictures(Data(test_share=0.5), root, seed=0).test, root)
    assert {name for name in test if name.startswith("cat")} != {name.replace("dog", "cat") for name in test}


@pytest.mark.parametrize(("count", "test", "val"), [(2, 1, 0), (3, 1, 1), (10, 1, 1)])
def test_small_class_keeps_a_picture_on_each_side(make, count, test, val):
    """With a share of 1 in 1000 the draw alone would leave nothing to test on; with 2 pictures val gets none."""
    root = make(*_photos(count))
    if not val:
        with pytest.raises(DataError, match=r"no pictures to validate on\. Raise data\.val_share"):
            find_pictures(Data(test_share=0.001, val_share=0.001), root, seed=0)
        return
    dataset = find_pictures(Data(test_share=0.001, val_share=0.001), root, seed=0)
    assert (len(dataset.test), len(dataset.val)) == (2 * test, 2 * val)


def test_share_of_nearly_all_leaves_a_picture_to_train_on(make):
    root = make(*(f"train/{name}" for name in _photos(20)))
    dataset = find_pictures(Data(val_share=0.999), root, seed=0)
    assert [picture.label for picture in dataset.train] == [0, 1]


def test_one_picture_a_class_cannot_be_validated(make):
    with pytest.raises(DataError, match="no pictures to validate on"):
        find_pictures(Data(), make(*_photos(1)), seed=0)


def test_lists_take_folders_and_patterns_and_hold_out_what_val_and_test_name(make):
    root = make(*(f"photos/{name}" for name in _photos(20)), *(f"more/{name}" for name in _photos(2)))
    data = Data(train=("photos", "more"), val=("photos/*/1[0-4].png",), test=("photos/*/1[5-9].png",))
    dataset = find_pictures(data, root, seed=0)
    train, val, test = (_names(dataset.split(split), root) for split in ("train", "val", "test"))
    assert len(val) == len(test) == 10
    assert len(train) == 20 + 4
    assert not train & (val | test)


@pytest.mark.parametrize(
    ("folder", "spelling"),
    [("photos", "photos/../photos/cat/1.png"), ("photos", "link/cat/1.png"), ("link", "photos/cat/1.png")],
)
def test_held_out_picture_is_not_trained_on_under_another_name(make, folder, spelling):
    root = make(*(f"photos/{name}" for name in _photos(4)))
    (root / "link").symlink_to(root / "photos")
    dataset = find_pictures(Data(train=(folder,), val=(spelling,)), root, seed=0)
    assert len(dataset.train) == 7
    assert (root / "photos/cat/1.png").resolve() not in {picture.path.resolve() for picture in dataset.train}


def test_pictures_named_twice_count_once(make):
    root = make(*(f"photos/{name}" for name in _photos(4)))
    dataset = find_pictures(Data(train=("photos", "photos/cat/*.png"), val=("photos/*/0.png",)), root, seed=0)
    assert len(dataset.train) == 6


def test_paths_are_absolute_wherever_the_command_was_called(make, monkeypatch):
    monkeypatch.chdir(make(*_photos(5)))
    dataset = find_pictures(Data(), Path(), seed=0)
    assert all(picture.path.is_absolute() for picture in dataset.train)


@pytest.mark.parametrize(
    ("files", "data", "message"),
    [
        pytest.param([], Data(folder="photos"), r"photos does not exist.*Found in .*: nothing", id="no folder"),
        pytest.param(["phtos/cat/1.png"], Data(folder="photos"), r"Found in .*: phtos/", id="misspelt folder"),
        pytest.param(["cat/1.png"], Data(), "has 1 class folders", id="one class"),
        pytest.param(["1.png"], Data(), r"has 0 class folders.*Found in .*: 1\.png", id="no class"),
        pytest.param(["cat/1.dcm", "dog/1.dcm"], Data(), r"cat/1\.dcm is a DICOM file.*dcmj2pnm", id="DICOM"),
        pytest.param(["train/cat/1.png", "val/cat/1.png"], Data(), "train has 1 class", id="one class in train"),
        pytest.param(
            [f"train/{name}" for name in _photos(2)] + ["val/cow/1.png", "val/dog/1.png"],
            Data(),
            "the val pictures have classes that train has not: cow. Train has: cat, dog",
            id="stranger in val",
        ),
        pytest.param(_photos(3), Data(train=("foto",)), r"No pictures at .*foto\. Found in .*: cat/, dog/", id="list"),
        pytest.param(_photos(3), Data(train=("*/*.jpg",)), r"No pictures at .*Try: --data", id="pattern"),
        pytest.param(_photos(3), Data(train=("/tmp/*/*.png",)), "is no pattern.*Wanted one below", id="absolute"),
        pytest.param(_photos(3), Data(train=("cat/*.png",)), "pictures of 1 classes; wanted at least 2", id="one"),
        pytest.param(_photos(3), Data(train=("*/*.png",), val=("*/*.png",)), "of 0 classes", id="everything held out"),
        pytest.param(
            [*_photos(3), "cow/1.png"],
            Data(train=("*/*.png",), val=("cow/*.png",)),
            "the val pictures have classes that train has not: cow",
            id="a class held out",
        ),
    ],
)
def test_refusal_says_what_was_found(make, files, data, message):
    with pytest.raises(DataError, match=message):
        find_pictures(data, make(*files), seed=0)
