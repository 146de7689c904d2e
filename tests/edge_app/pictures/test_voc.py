import numpy as np
import pytest

from edge_app.errors import DataError
from edge_app.pictures.voc import read_voc

BOMB = """<?xml version="1.0"?>
<!DOCTYPE annotation [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>
<annotation><filename>&c;</filename></annotation>"""
LEAK = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><annotation><filename>&a;</filename></annotation>'
SIZE = "<size><width>200</width><height>100</height><depth>3</depth></size>"


def _object(name="dog", box=(11, 21, 30, 40), extra=""):
    sides = "".join(f"<{key}>{side}</{key}>" for key, side in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))
    return f"<object><name>{name}</name>{extra}<bndbox>{sides}</bndbox></object>"


def _xml(*objects, filename="1.jpg", size=SIZE):
    return f"<annotation><filename>{filename}</filename>{size}{''.join(objects)}</annotation>"


@pytest.fixture
def devkit(tmp_path, picture):
    """Three pictures, of which two are listed as train."""
    part = "<part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>"
    contents = {
        "1": _xml(_object(), _object("cat", extra="<difficult>1</difficult>" + part)),
        "2": _xml(filename="2.jpg"),
        "3": _xml(_object("bus", (1, 1, 200, 100), "<difficult>0</difficult>"), filename="3.jpg", size=""),
    }
    for name, text in contents.items():
        picture(tmp_path / "JPEGImages" / f"{name}.jpg")
        (tmp_path / "Annotations").mkdir(exist_ok=True)
        (tmp_path / "Annotations" / f"{name}.xml").write_text(text)
    lists = tmp_path / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("1\n2\n")
    (lists / "dog_train.txt").write_text("1  1\n2 -1\n")
    (lists / "strange.txt").write_text("9\n")
    (lists / "away.txt").write_text("../../9\n")
    return tmp_path


def test_a_devkit(devkit):
    labels, pictures, tally = read_voc(devkit)
    assert labels == ("bus", "cat", "dog")
    assert [one.path.name for one in pictures] == ["1.jpg", "2.jpg", "3.jpg"]
    first, second, third = pictures
    assert first.boxes_xyxy.tolist() == [[10, 20, 30, 40]] * 2, "VOC counts pixels from 1"
    assert first.classes.tolist() == [2, 1]
    assert first.ignored.tolist() == [False, True]
    assert (second.boxes_xyxy.shape, second.keypoints.shape) == ((0, 4), (0, 0, 2))
    assert third.size_wh == (200, 100), "measured, where the file has none"
    assert third.boxes_xyxy.tolist() == [[0, 0, 200, 100]]
    assert (first.boxes_xyxy.dtype, first.classes.dtype, first.ignored.dtype) == (np.float32, np.int64, bool)
    assert tally.boxes == 3


@pytest.mark.parametrize(
    ("splits", "names"),
    [
        (["train"], ["1.jpg", "2.jpg"]),
        (["dog_train"], ["1.jpg"]),
        (["train", "dog_train"], ["1.jpg", "2.jpg"]),
    ],
)
def test_a_list_of_a_devkit(devkit, splits, names):
    assert [one.path.name for one in read_voc(devkit, {"split": splits}).pictures] == names


def test_files_beside_their_pictures(tmp_path, picture):
    """As LabelImg leaves them: with the name of the picture, or with one that it had elsewhere."""
    for name in ("a/1.jpg", "b/2.png"):
        picture(tmp_path / name)
    (tmp_path / "a/1.xml").write_text(_xml(_object()))
    (tmp_path / "b/2.xml").write_text(_xml(_object("cat"), filename="IMG_0815.JPG"))
    labels, pictures, _ = read_voc(tmp_path)
    assert labels == ("cat", "dog")
    assert [one.path for one in pictures] == [tmp_path / "a/1.jpg", tmp_path / "b/2.png"]


def test_useless_boxes_are_counted(tmp_path, picture):
    picture(tmp_path / "1.jpg")
    boxes = [
        (11, 21, 10, 40),
        (30, 21, 11, 40),
        (301, 1, 320, 9),
        ("nan", 1, 9, 9),
        (-4, -3, 20, 300),
        (11, 1, 10.5, 9),
    ]
    (tmp_path / "1.xml").write_text(_xml(*(_object(box=box) for box in boxes)))
    (tmp_path / "2.xml").write_text(_xml(_object(), filename="2.jpg"))
    _, (only,), tally = read_voc(tmp_path)
    assert only.boxes_xyxy.tolist() == [[0, 0, 20, 100]]
    assert tally.boxes == 7
    expected = {
        "empty": 1,
        "inside out": 1,
        "outside": 1,
        "not finite": 1,
        "tiny": 1,
        "of pictures that are missing": 1,
    }
    assert dict(tally.dropped) == expected
    assert tally.missing == ["2.jpg"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(BOMB, r"1\.xml declares XML entities", id="billion laughs"),
        pytest.param(LEAK, r"1\.xml declares XML entities", id="file of another"),
        pytest.param("<annotation><object>", r"Cannot read the annotations .*1\.xml: no element found", id="cut off"),
        pytest.param("", "Cannot read the annotations", id="empty"),
        pytest.param('<?xml version="1.0" encoding="none"?><a/>', "Cannot read the annotations", id="encoding"),
        pytest.param("<svg/>", "begins with <svg>; wanted <annotation>", id="another kind"),
        pytest.param(_xml("<object><name>dog</name></object>"), "an object has no bndbox/xmin", id="no box"),
        pytest.param(_xml(_object(name=" ")), "an object has no name", id="no name"),
        pytest.param(_xml(_object(box=("x", 1, 2, 3))), "a bndbox is x, 1, 2, 3; wanted four numbers", id="no number"),
        pytest.param(_xml(filename="../../etc/x.jpg"), "outside", id="path"),
        pytest.param(_xml(filename="/etc/x.jpg"), "outside", id="absolute"),
        pytest.param(_xml(filename="x" * 5000), r"1\.xml: filename is .* no path of a file: File name too", id="long"),
        pytest.param(
            _xml(size=f"<size><width>{'9' * 5000}</width></size>"),
            r"width of the picture is 9{20}\.\.\.; wanted",
            id="width",
        ),
        pytest.param(
            _xml(size=f"<size><height>{'9' * 5000}</height></size>"), "height of the picture is 999", id="height"
        ),
        pytest.param(_xml(filename="0.jpg"), r"the picture .*0\.jpg comes twice", id="of two files"),
    ],
)
def test_bad_files_are_one_clear_error(tmp_path, picture, text, message):
    for name in ("0.jpg", "1.jpg"):
        picture(tmp_path / name)
    (tmp_path / "0.xml").write_text(_xml(_object(), filename="0.jpg"))
    (tmp_path / "1.xml").write_text(text)
    with pytest.raises(DataError, match=message):
        read_voc(tmp_path)


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"split": ["val"]}, r"Cannot read the list .*val\.txt: No such file.*train\.txt"),
        ({"fold": [1]}, "where has fold; .* by split alone"),
        ({"split": ["strange"]}, r"Cannot read the annotations .*9\.xml: No such file"),
        ({"split": ["away"]}, "a line of ImageSets is .* outside"),
    ],
)
def test_lists_that_are_not_there(devkit, where, message):
    with pytest.raises(DataError, match=message):
        read_voc(devkit, where)


def test_a_folder_without_any(tmp_path, picture):
    with pytest.raises(DataError, match=r"has no \.xml files.*Found in .*: nothing"):
        read_voc(tmp_path)
    (tmp_path / "1.xml").write_text(_xml())
    with pytest.raises(DataError, match=r"every picture is missing or damaged, 1 in all, such as 1\.jpg"):
        read_voc(tmp_path)
    (tmp_path / "1.jpg").write_bytes(b"")
    (tmp_path / "1.xml").write_text(_xml(size=""))
    with pytest.raises(DataError, match="every picture is missing or damaged, 1 in all"):
        read_voc(tmp_path)
