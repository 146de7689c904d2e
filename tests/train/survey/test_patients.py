"""Who is where, as `edgesight data check` sees it."""

import pytest

from edge_app.errors import DataError
from train.recipe import Group
from train.survey.survey import survey

PATIENT = Group(column="patient")


@pytest.fixture
def scans(photos):
    """A function: name of a picture -> its patient; writes pictures and images.csv, with `column`; gives the folder."""

    def made(patients, column="patient"):
        folder = photos(**{name: number for number, name in enumerate(patients)})
        rows = [f"{name},{patient}" for name, patient in patients.items()]
        (folder / "images.csv").write_text("\n".join([f"file,{column}", *rows]))
        return folder

    return made


def _set(*splits, patients=4):
    """40 pictures of two classes; patient by number; a patient stays in one split."""
    return {
        f"{split}{label}/{at:02}.jpg": f"{split[:2]}{at % patients}"
        for split in splits
        for label in "ab"
        for at in range(20)
    }


def _found(folder, group=None):
    return {finding.kind: finding for finding in survey(folder, group=group).findings}


def test_nobody_asks_where_nothing_says_that_pictures_belong_together(scans):
    assert _found(scans(_set(""), column="photographer")) == {}


@pytest.mark.parametrize("column", ["patient", "Patient_ID", "subject"])
def test_a_column_of_patients_asks_for_a_split_by_patient(scans, column):
    found = _found(scans(_set(""), column=column))
    assert found["patients"].severity == "warning"
    assert found["patients"].advice.startswith(f"Train with --group {column}:")


@pytest.mark.parametrize(
    ("splits", "group"), [([""], PATIENT), (["train/", "val/"], PATIENT), (["train/", "val/"], None)]
)
def test_once_it_was_asked_for_all_is_well(scans, splits, group):
    assert _found(scans(_set(*splits)), group) == {}


@pytest.mark.parametrize("group", [None, PATIENT])
def test_a_patient_in_two_splits_is_an_error_that_names_all_pictures(scans, group):
    shared = ["train/b/10.jpg", "train/b/11.jpg", "val/a/00.jpg", "val/a/01.jpg"]
    folder = scans(_set("train/", "val/") | dict.fromkeys(shared, "Ann"))
    finding = _found(folder, group)["shared patient"]
    assert finding.severity == "error"
    assert finding.message == "In several splits, 1 of 9 by patient: Ann (train, val)."
    assert [path.relative_to(folder).as_posix() for path in finding.paths] == shared


def test_a_pattern_tells_them_apart_as_well(scans):
    found = _found(scans(_set("train/", "val/")), Group(pattern="(a/0|b/1)[01]"))
    message = "In several splits, 2 of 2 by group: a/0 (train, val), b/1 (train, val)."
    assert (found["shared patient"].message, len(found["shared patient"].groups)) == (message, 2)
    assert found["unknown patient"].message.startswith("No group is known of 72 pictures: ")


def test_pictures_of_nobody_are_named(scans):
    rows = _set("train/", "val/") | {"train/a/03.jpg": "", "val/b/07.jpg": ""}
    finding = _found(scans(rows))["unknown patient"]
    assert finding.severity == "warning"
    assert finding.message == "No patient is known of 2 pictures: train/a/03.jpg, val/b/07.jpg."


def test_a_class_of_one_patient(scans):
    rows = {name: "Ann" if name.startswith("a") else patient for name, patient in _set("").items()}
    assert _found(scans(rows), PATIENT)["one patient"].message == "Classes whose pictures are all of one patient: a."


def test_a_class_that_a_split_lacks_is_an_old_friend(scans):
    rows = {name: patient for name, patient in _set("train/", "val/", "test/").items() if name[:6] != "test/a"}
    rows |= {f"test/c/{at}.jpg": f"x{at}" for at in range(3)} | {f"train/c/{at}.jpg": f"y{at}" for at in range(20)}
    assert "in test of: a" in _found(scans(rows))["missing class"].message


def test_what_tells_classes_apart_is_asked_too(scans, photos, scene):
    photos(**{f"a/{at:02}.jpg": scene(at, (200, 120)) for at in range(20)})
    folder = photos(**{f"b/{at:02}.jpg": scene(100 + at) for at in range(20)})
    finding = _found(folder)["confound"]
    assert finding.severity == "warning"
    assert "width (1.000)" in finding.message


def test_several_tables_are_a_note_unless_one_was_asked_for(scans):
    folder = scans(_set(""))
    (folder / "more.csv").write_bytes((folder / "images.csv").read_bytes())
    assert (_found(folder)["table"].severity, len(_found(folder))) == ("note", 1)
    with pytest.raises(DataError, match=r"images\.csv, more\.csv"):
        survey(folder, group=PATIENT)
