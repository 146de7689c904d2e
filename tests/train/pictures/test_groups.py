"""Splits that part no patient, from the files up."""

import pytest

from edge_app.errors import DataError, RecipeError
from edge_app.pictures.dataset import load_dataset
from train.group_option import as_change, read_group
from train.pictures.find import find_pictures
from train.recipe import Data, Group, recipe_from

BY_NAME = Group(pattern=r"C\d+P\d+")
BY_COLUMN = Group(column="patient")


@pytest.fixture
def cells(tmp_path):
    """A function: place in the folder, patients -> empty files of 2 pictures a class for each, named after them."""

    def made(place, patients):
        for patient in patients:
            for label in ("sick", "well"):
                for number in range(2):
                    path = tmp_path / place / label / f"C{patient}P{patient}Thin_{number}.png"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.touch()
        return tmp_path

    return made


def _table(folder, column="patient"):
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.png"))
    rows = [f"{path},{path.split('/')[-1].split('Thin')[0]}" for path in paths]
    (folder / "images.csv").write_text("\n".join([f"file,{column}", *rows]))


def _patients(pictures, dataset):
    return {dataset.group_of(path) for path, _ in pictures}


@pytest.mark.parametrize("group", [BY_NAME, BY_COLUMN])
@pytest.mark.parametrize("folder", [".", "cells"])
def test_no_patient_stands_in_two_splits(cells, group, folder, tmp_path):
    root = cells(folder, range(20))
    _table(root / folder)
    dataset = find_pictures(Data(folder=folder, val_share=0.2, test_share=0.2, group=group), root, seed=1)
    train, val, test = (_patients(dataset.split(split), dataset) for split in ("train", "val", "test"))
    assert train | val | test == {f"C{at}P{at}" for at in range(20)}
    assert not (train & val or train & test or val & test)
    assert (len(val), len(test)) == (3, 4)
    assert "belong to 20 groups, each in one split." in dataset.summary()
    dataset.save(tmp_path / "data.json")
    assert load_dataset(tmp_path / "data.json").groups == dataset.groups


def test_the_column_and_the_names_cut_alike(cells):
    root = cells(".", range(20))
    _table(root)
    by_name, by_column = (find_pictures(Data(group=group), root, seed=1) for group in (BY_NAME, BY_COLUMN))
    assert by_name == by_column


def test_a_missing_val_is_cut_by_patient_from_train(cells):
    cells("train", range(10))
    dataset = find_pictures(Data(group=BY_NAME), cells("test", range(10, 12)), seed=1)
    assert len(dataset.test) == 8
    assert not _patients(dataset.train, dataset) & _patients(dataset.val, dataset)


def test_brackets_say_what_the_name_is(cells):
    dataset = find_pictures(Data(group=Group(pattern=r"C(\d+)P")), cells(".", range(8)), seed=1)
    assert set(dataset.groups.values()) == {str(at) for at in range(8)}


def test_brackets_that_hold_nothing_say_nothing(cells):
    dataset = find_pictures(Data(group=Group(pattern=r"C(?:7P7|\d+P(\d+))")), cells(".", range(8)), seed=1)
    assert set(dataset.groups.values()) == {str(at) for at in range(7)}
    assert "of 4 pictures it is not known" in dataset.summary()


def test_a_folder_for_each_patient(tmp_path):
    for patient in "abcdef":
        for label in ("sick", "well"):
            (tmp_path / label / patient).mkdir(parents=True)
            (tmp_path / label / patient / "1.png").touch()
    dataset = find_pictures(Data(group=Group(pattern="/([a-f])/")), tmp_path, seed=1)
    assert set(dataset.groups.values()) == set("abcdef")


def test_pictures_of_nobody_stand_alone_and_are_counted(cells):
    root = cells(".", range(8))
    for label in ("sick", "well"):
        (root / label / "unknown.png").touch()
    dataset = find_pictures(Data(group=BY_NAME), root, seed=1)
    assert len(dataset.groups) == 32
    assert dataset.summary().endswith("8 groups, each in one split; of 2 pictures it is not known.")


def test_unlabelled_pictures_of_held_back_patients_are_left_out(cells):
    root = cells("photos", range(10))
    cells("more", range(12))
    dataset = find_pictures(Data(folder="photos", unlabelled=("more",), group=BY_NAME), root, seed=1)
    held_back = _patients((*dataset.val, *dataset.test), dataset)
    left = {f"C{at}P{at}" for at in range(12)} - held_back
    assert {path.name.split("Thin")[0] for path in dataset.unlabelled} == left


def test_a_patient_in_two_splits_is_named_with_the_splits(cells):
    cells("train", range(4))
    cells("val", range(4, 6))
    root = cells("test", [2, 3, 7])
    message = (
        r"group 'C2P2' has pictures in train \(train/sick/C2P2Thin_0.png\) and test \(test/sick/C2P2Thin_0.png\), "
        r".* So have 1 others\. Move all pictures of each into one split"
    )
    with pytest.raises(DataError, match=message):
        find_pictures(Data(group=BY_NAME), root, seed=1)


def test_lists_that_part_a_patient_are_refused(cells):
    root = cells("photos", range(4))
    data = Data(train=("photos",), val=("photos/*/*_1.png",), group=BY_NAME)
    with pytest.raises(DataError, match=r"'C0P0' has pictures in train .* and val"):
        find_pictures(data, root, seed=1)


@pytest.mark.parametrize(
    ("table", "group", "message"),
    [
        pytest.param(None, BY_COLUMN, "no CSV file that names pictures, so no column 'patient'. Found", id="no table"),
        pytest.param("person", BY_COLUMN, "has no column 'patient'. Found: file, person", id="other column"),
        pytest.param(None, Group(pattern="X"), "None of 16 .* has a path below .* matches 'X'. One", id="no match"),
    ],
)
def test_what_says_nothing_is_refused(cells, table, group, message):
    root = cells(".", range(4))
    if table:
        _table(root, table)
    with pytest.raises(DataError, match=message):
        find_pictures(Data(group=group), root, seed=1)


def test_a_table_of_other_pictures_is_refused(cells):
    root = cells(".", range(4))
    (root / "images.csv").write_text("file,patient\nC0P0Thin_0.png,C0P0\n")
    with pytest.raises(DataError, match="None of 16 pictures has a patient in the CSV file, which names pictures by"):
        find_pictures(Data(group=BY_COLUMN), root, seed=1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (None, None),
        ("patient", Group(column="patient")),
        ("column=patient id", Group(column="patient id")),
        (r"pattern=C\d+=(.)", Group(pattern=r"C\d+=(.)")),
        ("a=b", Group(column="a=b")),
        ("pattern=(", r"--group pattern=\(: .*no regular expression"),
    ],
)
def test_what_the_option_means(text, wanted):
    if isinstance(wanted, str):
        with pytest.raises(RecipeError, match=wanted):
            read_group(text)
    else:
        assert read_group(text) == wanted


@pytest.mark.parametrize("group", [Group(column='the "patient"'), Group(pattern=r"C\d+'\"ä(.)")])
def test_the_option_is_a_change_to_a_recipe(group):
    table = {"name": "x", "epochs": 1, "input": {"size_wh": [8, 8]}}
    recipe = recipe_from(table, "here", (as_change(group),))
    assert recipe.data.group == group


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"group": {}}, "column and pattern, or neither"),
        ({"group": {"column": "a", "pattern": "b"}}, "column and pattern, or neither"),
        ({"group": {"pattern": "["}}, "no regular expression"),
        ({"group": {"colum": "a"}}, r"unknown key 'data\.group\.colum'. Did you mean 'column'"),
        ({"group": "patient"}, r"data\.group: expected"),
        ({"group": {"column": "a"}, "keras": "mnist"}, "group is for classes of pictures in folders"),
    ],
)
def test_a_group_that_makes_no_sense_is_refused(data, message):
    table = {"name": "x", "epochs": 1, "input": {"size_wh": [8, 8]}, "data": data}
    with pytest.raises(RecipeError, match=message):
        recipe_from(table, "here")
