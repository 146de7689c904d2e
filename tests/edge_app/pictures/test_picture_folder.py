import os

import pytest

from edge_app.errors import DataError
from edge_app.pictures.dataset import Picture
from edge_app.pictures.folder import classes_in, found_at, labelled, pictures_in, split_folders, subfolders


def _make(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if name.endswith("/") else path.touch()


def test_pictures_are_known_by_suffix_at_any_depth_in_order(tmp_path):
    _make(tmp_path, "b.PNG", "a/x/2.jpg", "a/1.jpeg", "notes.txt", "folder.jpg/", "README")
    assert [str(path.relative_to(tmp_path)) for path in pictures_in(tmp_path)] == ["a/1.jpeg", "a/x/2.jpg", "b.PNG"]


def test_link_that_leads_nowhere_is_listed_so_that_it_gets_counted(tmp_path):
    (tmp_path / "gone.png").symlink_to("nowhere.png")
    assert pictures_in(tmp_path) == [tmp_path / "gone.png"]


def test_classes_are_the_folders_that_have_pictures(tmp_path):
    _make(tmp_path, "größe ü/1.png", "😀/1.png", "empty/", ".hidden/1.png", "loose.png")
    assert classes_in(tmp_path) == {"größe ü": [tmp_path / "größe ü/1.png"], "😀": [tmp_path / "😀/1.png"]}


@pytest.mark.parametrize(
    ("names", "folder", "message"),
    [
        ([], "", r"has 0 class folders.*wanted at least 2.*Found in .*: nothing"),
        (["cat/1.png"], "", r"has 1 class folders.*Found in .*: cat/\."),
        (["1.png", "2.png"], "", r"has 0 class folders.*Found in .*: 1\.png, 2\.png\."),
        (["cat/1.png", "dog/"], "", r"has 1 class folders"),
        (["cat/1.png"], "photos", r"photos does not exist.*Found in .*: cat/\."),
        (["photos"], "photos", r"photos is not a folder"),
        ([f"{n}.txt" for n in range(11)], "", r"Found in .* and 3 more\."),
    ],
)
def test_refusal_says_what_was_found(tmp_path, names, folder, message):
    _make(tmp_path, *names)
    with pytest.raises(DataError, match=message):
        classes_in(tmp_path / folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder")
def test_forbidden_folder_is_refused(tmp_path):
    (tmp_path / "secret").mkdir(mode=0)
    with pytest.raises(DataError, match="Permission denied"):
        subfolders(tmp_path / "secret")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["train/1.txt", "val/a/", "test/1.png", "more/a/"], {"train": "train", "val": "val", "test": "test"}),
        (["valid/a/", "train/a/1.png"], {"train": "train", "val": "valid"}),
        (["Test/a/", "TRAIN/a/"], {"train": "TRAIN", "test": "Test"}),
        (["validation/a/", "train/a/1.png", "val/.hidden"], {"train": "train", "val": "validation"}),
        (["valid/a/", "invalid/a/"], {}),
        (["a/train/", "test", "train/"], {}),
    ],
)
def test_folders_are_called_as_splits_are(tmp_path, names, expected):
    _make(tmp_path, *names)
    assert split_folders(tmp_path) == {split: tmp_path / name for split, name in expected.items()}


def test_two_folders_of_one_split_are_refused(tmp_path):
    _make(tmp_path, "val/1.png", "valid/1.png")
    with pytest.raises(DataError, match=r"has val/ and valid/, which are the same\. Leave one of them\."):
        split_folders(tmp_path)


def test_found_at_looks_in_the_nearest_folder_that_exists(tmp_path):
    _make(tmp_path, "a/b/c.txt")
    assert found_at(tmp_path / "a/x/y") == f"Found in {tmp_path / 'a'}: b/."


def test_labelled_gives_indices_into_the_labels(tmp_path):
    paths = {"cat": [tmp_path / "1.png"], "dog": [tmp_path / "2.png", tmp_path / "3.png"]}
    pictures = labelled(paths, ("cow", "dog", "cat"))
    assert [picture.label for picture in pictures] == [2, 1, 1]
    assert pictures[0] == Picture(tmp_path / "1.png", 2)


def test_what_training_left_behind_is_no_class(tmp_path):
    for name in ("cat", "dog", "runs/first"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "1.png").write_bytes(b"x")
    (tmp_path / "runs/first/recipe.toml").write_text("")
    assert list(classes_in(tmp_path)) == ["cat", "dog"]
