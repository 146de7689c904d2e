"""What a survey tells of pictures with boxes."""

from io import StringIO

import cv2
import numpy as np
import pytest
from rich.console import Console

from edge_app.errors import DataError
from train.survey.boxes import SplitBoxes, survey_boxes
from train.survey.text import print_boxes


@pytest.fixture
def yolo(tmp_path):
    """Write a set of YOLO: for each picture its lines, None for a picture that is missing."""

    def written(names, lines):
        for folder in ("images", "labels"):
            (tmp_path / folder).mkdir()
        (tmp_path / "data.yaml").write_text(f"names: [{', '.join(names)}]\n")
        for number, text in enumerate(lines):
            (tmp_path / f"labels/{number}.txt").write_text("0 0.5 0.5 0.1 0.1\n" if text is None else text)
            if text is not None:
                cv2.imwrite(str(tmp_path / f"images/{number}.jpg"), np.full((100, 200, 3), 90, np.uint8))
        return tmp_path

    return written


def _said(found):
    return {(one.severity, one.kind): one.message for one in found.findings}


def test_enough_good_boxes(yolo):
    found = survey_boxes(yolo(["cup"], ["0 0.5 0.5 0.2 0.4\n"] * 60))
    assert (found.pictures, found.bare, found.dropped, found.worst) == (60, 0, {}, None)
    cup = found.labels["cup"]
    assert (cup.boxes, cup.pictures, cup.side) == (60, 60, pytest.approx(0.2)), "40 x 40 of 200 pixels"


def test_what_is_wrong(yolo):
    good, outside, empty = "0 0.5 0.5 0.2 0.4\n", "0 1.5 0.5 0.2 0.4\n", "0 0.5 0.5 0 0.4\n"
    found = survey_boxes(yolo(["cup", "plate"], [good + outside, good + outside + empty, "", None]))
    assert (found.pictures, found.bare, found.worst) == (3, 1, "warning")
    assert found.labels["plate"].side is None
    assert _said(found) == {
        ("warning", "useless boxes"): "Of 6 boxes nothing is learned from 2 outside, 1 empty.",
        ("warning", "missing pictures"): "1 picture cannot be had, with 1 box: 3.",
        ("note", "absent labels"): "There is no box of plate.",
        ("note", "rare labels"): "There are fewer than 50 boxes of cup (2).",
    }


def test_the_splits_that_are_named(tmp_path):
    lines = {"train": ["0 0.5 0.5 0.2 0.4\n"] * 3 + ["1 5 5 1 1\n"], "val": ["1 0.5 0.5 0.2 0.4\n", ""]}
    for split, texts in lines.items():
        for folder in ("images", "labels"):
            (tmp_path / folder / split).mkdir(parents=True)
        for number, text in enumerate(texts):
            (tmp_path / f"labels/{split}/{number}.txt").write_text(text)
            cv2.imwrite(str(tmp_path / f"images/{split}/{number}.jpg"), np.full((100, 200, 3), 90, np.uint8))
    (tmp_path / "data.yaml").write_text("names: [cup, plate]\n")
    found = survey_boxes(tmp_path)
    assert found.splits == {
        "train": SplitBoxes(pictures=4, labels=("cup",)),
        "val": SplitBoxes(pictures=2, labels=("plate",)),
    }
    console = Console(file=StringIO(), width=200)
    print_boxes(found, console)
    assert "6 pictures (4 train, 2 val), 2 without an object" in console.file.getvalue()


def test_names_that_are_no_text(yolo):
    found = survey_boxes(yolo(['"x\\x1b[31m"', "cup"], ["1 0.5 0.5 0.2 0.4\n"] * 60))
    (finding,) = found.findings
    assert finding.message == "There is no box of x\ufffd[31m."


def test_no_annotations(tmp_path):
    with pytest.raises(DataError, match="is in no format that is known"):
        survey_boxes(tmp_path)
