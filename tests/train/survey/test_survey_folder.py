import pytest

from edge_app.errors import DataError
from train.survey.folder import open_folder


def _found(folder):
    dataset, findings = open_folder(folder)
    said = {finding.kind: [str(path.relative_to(folder)) for path in finding.paths] for finding in findings}
    return dataset, said


def test_class_folders(photos):
    folder = photos(**{"a cat/1.jpg": 1, "a cat/sub/2.png": 2, "😀/3.jpg": 3})
    dataset, said = _found(folder)
    assert (dataset.root, dataset.labels) == (folder, ("a cat", "😀"))
    assert [(str(path.relative_to(folder)), label) for path, label in dataset.train] == [
        ("a cat/1.jpg", 0),
        ("a cat/sub/2.png", 0),
        ("😀/3.jpg", 1),
    ]
    assert not dataset.val + dataset.test
    assert said == {}


def test_splits(photos):
    folder = photos(**{"train/a/1.jpg": 1, "train/b/2.jpg": 2, "test/a/3.jpg": 3, "test/c/4.jpg": 4})
    dataset, said = _found(folder)
    assert dataset.labels == ("a", "b", "c")
    assert ([label for _, label in dataset.train], [label for _, label in dataset.test]) == ([0, 1], [0, 2])
    assert said == {}


@pytest.mark.parametrize(
    ("name", "kind", "severity", "path"),
    [
        (".secret/1.jpg", "hidden folder", "note", ".secret"),
        ("empty/notes.txt", "unused folder", "warning", "empty"),
        ("phone/1.HEIC phone/2.heic", "unused folder", "error", "phone"),
        ("camera/sub/1.cr2 camera/notes.txt", "unused folder", "error", "camera"),
        (".phone/1.heic", "hidden folder", "note", ".phone"),
        ("runs/plot.png runs/recipe.toml", "unused folder", "warning", "runs"),
        ("loose.jpg", "loose picture", "warning", "loose.jpg"),
        ("loose.heif", "loose picture", "warning", "loose.heif"),
        ("a/phone.HEIC", "other format", "warning", "a/phone.HEIC"),
        ("a/Thumbs.db", "other file", "note", "a/Thumbs.db"),
        ("a/._1.jpg", "hidden picture", "note", "a/._1.jpg"),
        ("a/.cache/1.jpg", "hidden picture", "note", "a/.cache/1.jpg"),
    ],
)
@pytest.mark.parametrize("split", ["", "train/"])
def test_what_lies_beside_the_pictures(photos, name, kind, severity, path, split):
    pictures = {f"{split}{label}/1.jpg": at for at, label in enumerate("ab")}
    folder = photos(**pictures, **{split + one: b"x" for one in name.split()})
    assert _found(folder)[1] == {kind: [split + path]}
    assert [finding.severity for finding in open_folder(folder)[1]] == [severity]


@pytest.mark.parametrize(
    ("name", "kind", "severity", "path"),
    [
        ("holiday/a/3.jpg", "unused folder", "warning", "holiday"),
        ("holiday/a/3.heic", "unused folder", "error", "holiday"),
        ("3.jpg", "loose picture", "warning", "3.jpg"),
        (".secret/3.jpg", "hidden folder", "note", ".secret"),
    ],
)
def test_what_lies_beside_the_splits(photos, name, kind, severity, path):
    folder = photos(**{"train/a/1.jpg": 1, "train/b/2.jpg": 2, name: 3 if name.endswith("jpg") else b"x"})
    assert _found(folder)[1] == {kind: [path]}
    assert [finding.severity for finding in open_folder(folder)[1]] == [severity]


@pytest.mark.parametrize("val", ["val", "valid"])
def test_a_class_is_lost_in_one_split(photos, val):
    pictures = {f"{split}/{label}/1.jpg": 1 for split in ("train", val) for label in "abc"}
    folder = photos(**pictures)
    (folder / f"{val}/c/1.jpg").rename(folder / f"{val}/c/1.heic")
    assert _found(folder)[1] == {"unused folder": [f"{val}/c"]}


@pytest.mark.parametrize(
    ("pictures", "message"),
    [
        ({"a/1.jpg": 1}, "has 1 class folders with pictures; wanted at least 2"),
        ({"1.jpg": 1}, "has 0 class folders"),
        ({"a/1.jpg": 1, "b/1.heic": b"x"}, "has 1 class folders .* not read: b/1.heic. Save them as JPEG"),
        (
            {"a/1.jpg": 1, "b/1.dcm": b"x"},
            r"1 class .* b/1\.dcm is a DICOM file\. Save them as 8-bit PNG, all with",
        ),
        ({"train/a/1.jpg": 1, "train/b/1.heic": b"x"}, "train has 1 class folders .* not read: b/1.heic"),
        ({"train/a/1.jpg": 1, "train/b/1.jpg": 2, "val/a/3.jpg": 3}, "val has 1 class folders"),
    ],
)
def test_where_training_would_find_nothing(photos, pictures, message):
    with pytest.raises(DataError, match=message):
        open_folder(photos(**pictures))


def test_what_is_no_folder(tmp_path):
    with pytest.raises(DataError, match="does not exist"):
        open_folder(tmp_path / "gone")


def test_dicom_files_beside_pictures_are_told_how_to_become_pictures(photos):
    folder = photos(**{"a/1.jpg": 1, "b/1.jpg": 2, "b/2.dcm": b"x"})
    (finding,) = open_folder(folder)[1]
    assert (finding.severity, finding.kind) == ("warning", "other format")
    assert finding.advice.startswith("Of DICOM files: Save them as 8-bit PNG")
