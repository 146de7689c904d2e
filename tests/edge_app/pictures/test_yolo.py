import sys

import pytest

from edge_app.errors import DataError, MissingExtraError
from edge_app.pictures.yolo import read_yolo

YAML = "path: .\ntrain: images/train\nval: images/val\nnames:\n  0: dog\n  1: cat\n"


@pytest.fixture
def ours(tmp_path, picture):
    """Two pictures to train on, the second with nothing on it, and one to validate on."""
    for name in ("train/1.jpg", "train/2.png", "val/sub/3.jpg"):
        picture(tmp_path / "images" / name)
    _label(tmp_path, "train/1", "1 0.5 0.5 0.2 0.4\n\n0 0.1 0.1 0.2 0.2\n")
    _label(tmp_path, "val/sub/3", "0 0.25 0.5 0.5 1\n")
    return tmp_path


def _label(root, name, text):
    path = root / "labels" / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("file", "text", "given"),
    [
        pytest.param("data.yaml", YAML, "", id="dict of names"),
        pytest.param(
            "data.yaml", "names: [dog, cat]\ntrain: images/train\nval: [images/val]\n", "data.yaml", id="list"
        ),
        pytest.param("set.yml", "path: /of/another/machine\n" + YAML[8:], "set.yml", id="other machine"),
        pytest.param("data.yaml", "names: [dog, cat]\ntrain: ../images/train\nval: ../images/val\n", "", id="Roboflow"),
        pytest.param("data.yaml", "names: [dog, cat]\n", "", id="names alone"),
        pytest.param("classes.txt", "dog\ncat\n", "", id="text"),
        pytest.param("labels/classes.txt", "\ufeffdog\ncat", "", id="text beside labels"),
        pytest.param("classes.txt", "dog\ncat\n", "classes.txt", id="text itself"),
    ],
)
def test_all_that_is_there(ours, file, text, given):
    (ours / file).write_text(text, encoding="utf-8")
    labels, pictures, tally = read_yolo(ours / given)
    assert labels == ("dog", "cat")
    assert [one.path for one in pictures] == [
        ours / "images" / name for name in ("train/1.jpg", "train/2.png", "val/sub/3.jpg")
    ]
    assert [one.classes.tolist() for one in pictures] == [[1, 0], [], [0]]
    assert pictures[0].boxes_xyxy.tolist() == [[80, 30, 120, 70], [0, 0, 40, 20]]
    assert pictures[2].boxes_xyxy.tolist() == [[0, 0, 100, 100]]
    assert not pictures[0].ignored.any()
    assert pictures[0].size_wh == (200, 100)
    assert str(tally).endswith(": 3 boxes")


def test_one_split(ours):
    (ours / "data.yaml").write_text(YAML)
    assert [one.path.name for one in read_yolo(ours, {"split": ["val"]}).pictures] == ["3.jpg"]


def test_splits_above_their_images(tmp_path, picture):
    picture(tmp_path / "train/images/1.jpg")
    (tmp_path / "train/labels").mkdir()
    (tmp_path / "train/labels/1.txt").write_text("7 0.5 0.5 0.5 0.5\n")
    (tmp_path / "data.yaml").write_text("names: {7: dog}\ntrain: train/images\nval: valid/images\n")
    labels, (only,), _ = read_yolo(tmp_path)
    assert (labels, only.classes.tolist()) == (("dog",), [0])


def test_pictures_without_splits(tmp_path, picture):
    picture(tmp_path / "images/1.jpg")
    _label(tmp_path, "1", "0 0.5 0.5 0.5 0.5\n")
    (tmp_path / "labels/classes.txt").write_text("dog\n")
    _, (only,), _ = read_yolo(tmp_path)
    assert len(only.classes) == 1


def test_useless_boxes_are_counted(ours):
    rows = [
        "0.5 0.5 0 0.5",
        "0.5 0.5 -0.2 0.5",
        "1.5 0.5 0.2 0.2",
        "nan 0.5 0.2 0.2",
        "0.5 0.5 0.001 0.2",
        "1 1 0.5 0.5",
    ]
    _label(ours, "train/1", "\n".join(f"0 {row}" for row in rows))
    _label(ours, "train/gone", "0 0.5 0.5 0.5 0.5\n1 0.5 0.5 0.5 0.5\n")
    (ours / "images/train/2.png").write_bytes(b"no picture")
    (ours / "classes.txt").write_text("dog\ncat\n")
    _, (only,), tally = read_yolo(ours, {"split": ["train"]})
    assert only.boxes_xyxy.tolist() == [[150, 75, 200, 100]]
    expected = {
        "empty": 1,
        "inside out": 1,
        "outside": 1,
        "not finite": 1,
        "tiny": 1,
        "of pictures that are missing": 2,
    }
    assert +tally.dropped == expected
    assert tally.missing == ["gone", "2.png"]


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("2 0.5 0.5 0.1 0.1", r"1\.txt, line 1 has the class 2; the 2 names have none"),
        ("-1 0.5 0.5 0.1 0.1", "has the class -1"),
        ("dog 0.5 0.5 0.1 0.1", "line 1 is 'dog 0.5 0.5 0.1 0.1'; wanted a class and x, y, width, height"),
        ("0 0.5 0.5 0.1", "wanted a class and x, y, width, height"),
        ("0 0.1 0.1 0.9 0.1 0.9 0.9", "wanted a class and x, y, width, height"),
    ],
)
def test_bad_labels_are_one_clear_error(ours, label, message):
    (ours / "classes.txt").write_text("dog\ncat\n")
    _label(ours, "train/1", label)
    with pytest.raises(DataError, match=message):
        read_yolo(ours)


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        pytest.param("names: [dog, cat\n", {}, r"data\.yaml is no YAML", id="cut off"),
        pytest.param("names: !!python/object/apply:os.getcwd []\n", {}, "is no YAML", id="code"),
        pytest.param("train: images/train\n", {}, "missing required field `names`", id="no names"),
        pytest.param("names: 3\n", {}, "names: expected", id="a number of names"),
        pytest.param("names: [dog, dog]\n", {}, "the name dog comes twice", id="one name twice"),
        pytest.param("names: [dog, cat]\ntrain: /etc\n", {}, "a folder of pictures is '/etc', outside", id="outside"),
        pytest.param("names: [dog, cat]\ntrain: a/../../x\n", {}, "outside", id="climbing out"),
        pytest.param(YAML, {"split": ["test"]}, "has no split 'test'; it has train, val", id="no such split"),
        pytest.param(YAML, {"fold": [1]}, "where has fold", id="key"),
        pytest.param("names: [a]\nval: images/gone\n", {"split": ["val"]}, "gone is no folder of pictures", id="gone"),
        pytest.param(
            "names: [dog, cat]\ntrain: [images/train, images/train]\n", {}, r"1\.jpg comes twice", id="folder twice"
        ),
    ],
)  # fmt: skip
def test_bad_descriptions_are_one_clear_error(ours, text, where, message):
    (ours / "data.yaml").write_text(text)
    with pytest.raises(DataError, match=message):
        read_yolo(ours, where)


def test_two_pictures_of_one_name(ours, picture):
    picture(ours / "images/train/1.png")
    (ours / "classes.txt").write_text("dog\ncat\n")
    with pytest.raises(DataError, match=r"the file of labels of two pictures, .*1\.txt comes twice"):
        read_yolo(ours)


def test_without_names(ours):
    with pytest.raises(DataError, match=r"has no data\.yaml and no classes\.txt"):
        read_yolo(ours)


def test_without_pyyaml(ours, monkeypatch):
    (ours / "data.yaml").write_text(YAML)
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'edgesight\[train\]'"):
        read_yolo(ours)
