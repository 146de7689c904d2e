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
    labels, (only,), _ = read_yolo(tmp_path, {"split": ["train"]})
    assert (labels, only.classes.tolist()) == (("dog",), [0])


@pytest.mark.parametrize(
    ("linked", "text"),
    [
        pytest.param("images", YAML, id="named"),
        pytest.param("images", "names: [dog, cat]\n", id="not named"),
        pytest.param("images", "names: [dog, cat]\ntrain: images\n", id="itself named"),
        pytest.param("", YAML, id="the whole set"),
    ],
)
def test_a_large_set_may_lie_elsewhere(ours, linked, text):
    """As a link in its place; the labels are beside the link."""
    place = ours / "here" / "set"
    if linked:
        place.mkdir(parents=True)
        (ours / "labels").rename(place / "labels")
        (ours / "images").rename(ours / "disk")
        (place / "images").symlink_to(ours / "disk")
    else:
        place.parent.mkdir()
        place.symlink_to(ours)
    (place / "data.yaml").write_text(text)
    _, pictures, _ = read_yolo(place)
    assert [one.path.name for one in pictures] == ["1.jpg", "2.png", "3.jpg"]
    assert [one.classes.tolist() for one in pictures] == [[1, 0], [], [0]]


@pytest.mark.parametrize(
    ("link", "text"),
    [
        pytest.param("images/test", "names: [dog, cat]\n", id="a split"),
        pytest.param("images/test", YAML + "test: images/test\n", id="a split that is named"),
        pytest.param("more", "names: [dog, cat]\ntrain: more\n", id="another folder"),
    ],
)
def test_other_links_out_of_the_set_are_refused(ours, tmp_path_factory, picture, link, text):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    picture(elsewhere / "9.jpg")
    (ours / link).symlink_to(elsewhere)
    (ours / "data.yaml").write_text(text)
    with pytest.raises(DataError, match=f"a folder of pictures is '{ours}/{link}', outside {ours}"):
        read_yolo(ours)


def test_a_link_out_of_the_folder_that_is_linked_is_refused(ours, tmp_path_factory):
    (ours / "images").rename(ours / "disk")
    (ours / "disk/test").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    (ours / "images").symlink_to(ours / "disk")
    (ours / "data.yaml").write_text("names: [dog, cat]\n")
    with pytest.raises(DataError, match=r"a folder of pictures is .*images/test', outside"):
        read_yolo(ours)


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
        pytest.param("names: 3\n", {}, r"names is 3; wanted the names of the classes, as in", id="a number of names"),
        pytest.param("names:\n", {}, r"names is empty; wanted .*names: \[cat, dog\]", id="names empty"),
        pytest.param("names: []\n", {}, "names is empty; wanted the names", id="a list of no names"),
        pytest.param("- dog\n", {}, "expected a table, got a list", id="a list"),
        pytest.param(
            "names: [dog, cat]\ntrain: train.txt\n", {}, r"train\.txt of the split train is a list, which", id="a list"
        ),
        pytest.param(
            "names: [dog, cat]\ntrain: images/trian\nval: images/val\n",
            {},
            r"images/trian of the split train is not there; wanted a folder of pictures.*Found in .*: train/, val/",
            id="misspelt",
        ),
        pytest.param(f"names: [a]\ntrain: {'x' * 5000}\n", {}, "x', which is no path of a file: File name", id="long"),
        pytest.param(f"names: [a]\npath: {'x' * 5000}\n", {}, "path is .* no path of a file: File", id="long path"),
        pytest.param("names: [dog, dog]\n", {}, "the name dog comes twice", id="one name twice"),
        pytest.param("names: [dog, cat]\ntrain: /etc\n", {}, "a folder of pictures is '/etc', outside", id="outside"),
        pytest.param("names: [dog, cat]\ntrain: a/../../x\n", {}, "outside", id="climbing out"),
        pytest.param(YAML, {"split": ["test"]}, "has no split 'test'; it has train, val", id="no such split"),
        pytest.param(YAML, {"fold": [1]}, "where has fold", id="key"),
        pytest.param("names: [a]\nval: images/gone\n", {"split": ["val"]}, "of the split val is not", id="gone"),
        pytest.param(
            "names: [dog, cat]\ntrain: [images/train, images/train]\n", {}, r"1\.jpg comes twice", id="folder twice"
        ),
    ],
)  # fmt: skip
def test_bad_descriptions_are_one_clear_error(ours, text, where, message):
    (ours / "data.yaml").write_text(text)
    (ours / "train.txt").write_text("images/train/1.jpg\n")
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
