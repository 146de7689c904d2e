import io

from rich.console import Console

from train.survey.survey import survey
from train.survey.text import print_survey


def _printed(folder):
    said = io.StringIO()
    print_survey(survey(folder), Console(file=said, width=200))
    return said.getvalue()


def test_a_clean_folder(photos):
    text = _printed(photos(**{f"{label}/{at:02}.jpg": 50 * at + ord(label) for label in "ab" for at in range(20)}))
    assert "40 pictures of 2 classes\n" in text
    assert text.endswith("\nNothing to complain about.\n")
    assert "train" not in text, "there are no splits"


def test_findings_say_what_to_do_gravest_first(photos):
    text = _printed(photos(**{"a/1.jpg": 1, "a/2.jpg": 2, "b/1.jpg": 1, "b/3.jpg": 3, "b/.x.jpg": b""}))
    assert "4 pictures of 2 classes, 1 that cannot be read" in text
    first, last = text.index("ERROR  conflict"), text.index("NOTE  hidden picture")
    assert first < text.index("    Keep it under the label that is right") < last
    assert "2 errors, 2 warnings, 1 note." in text.splitlines()[-1]


def test_names_are_no_markup(photos):
    text = _printed(photos(**{"[red]a/1.jpg": 1, "b/[bold]2.jpg": b""}))
    assert " [red]a " in text
    assert "b/[bold]2.jpg is empty" in text


def test_splits_have_columns(photos):
    text = _printed(photos(**{f"{split}/{label}/1.jpg": b"" for split in ("train", "val") for label in "ab"}))
    assert "0 pictures of 2 classes, 4 that cannot be read" in text
    text = _printed(photos(**{f"{split}/{label}/2.jpg": 1 for split in ("train", "val") for label in "ab"}))
    assert all(heading in text for heading in (" train ", " val ", " all "))
