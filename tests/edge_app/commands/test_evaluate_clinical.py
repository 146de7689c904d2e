"""`edgesight evaluate` of a model that screens: which colour is a picture, where everything but green is a finding."""

import csv
import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.commands import cli
from edge_app.errors import DataError
from edge_app.evaluation.clinical.report import NOTICE
from edge_app.evaluation.clinical.settings import ClinicalSpec, OperatingPoint
from edge_app.inference.container import attach
from edge_app.pictures.dataset import Dataset, Picture
from edge_app.pictures.read import read_picture
from edge_app.spec import OutputSpec

COLOURS = ("red", "green", "blue")
POINT = OperatingPoint(
    threshold=0.5, criterion="sensitivity", wanted=0.9, sensitivity=1, specificity=1, positives=9, negatives=9
)
SCREENS = {
    "clinical": ClinicalSpec(positive=("red", "blue"), operating_point=POINT),
    "output": OutputSpec(temperature=3.0, refer_below=0.4),
}


@pytest.fixture
def write(tmp_path):
    """A function: fields of the spec -> the path of the tiny model."""

    def written(**fields):
        path = tmp_path / "tiny.tflite"
        path.write_bytes(attach(tiny_flatbuffer(), tiny_spec(**fields)))
        return path

    return written


@pytest.fixture
def pictures(tmp_path):
    """pictures/COLOUR/*.png, 12 each of growing dullness, three for each patient; origins are web and clinic."""
    root, rows = tmp_path / "pictures", []
    for index, colour in enumerate(COLOURS):
        (root / colour).mkdir(parents=True)
        for number in range(12):
            image_rgb = np.full((9, 9, 3), 60, np.uint8)
            image_rgb[..., index] = 250 - 15 * number
            name = f"{colour}/{number}.png"
            cv2.imwrite(str(root / name), image_rgb[..., ::-1])
            rows.append((name, f"{colour}{number // 3}", "web" if number < 6 else "clinic"))
    with (root / "about.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("file", "patient", "origin"), *rows])
    return root


def said(*arguments, status=0):
    done = CliRunner().invoke(cli, ["evaluate", *map(str, arguments)])
    assert done.exit_code == status, done.output
    return done


def refused(*arguments):
    """What is said where nothing can be: by click, or by an error of ours, which the command line prints."""
    done = CliRunner().invoke(cli, ["evaluate", *map(str, arguments)])
    assert isinstance(done.exception, SystemExit | DataError), done.output
    assert done.exit_code != 0
    assert done.stdout == ""
    return f"{done.stderr}{done.exception}"


def test_a_model_that_screens_is_judged_so_by_itself(write, pictures):
    found = json.loads(said(write(**SCREENS), "--data", pictures, "--json").stdout)
    assert found["overall"]["n"] == 36
    clinical = found["clinical"]
    assert (clinical["n"], clinical["patients"], clinical["positives"]) == (36, 12, 24)
    assert clinical["overall"]["auc"]["value"] == 1.0
    assert clinical["operating_point"]["threshold"] == 0.5
    assert clinical["prevalence"] == pytest.approx(2 / 3)
    assert 0 < clinical["overall"]["answered"]["value"] < 1
    assert set(clinical["classes"]) == set(COLOURS)


def test_the_tables_say_what_is_referred_and_that_it_is_no_medical_device(write, pictures):
    text = said(write(**SCREENS), "--data", pictures, "--prevalence", 0.02).stdout
    assert 'answered "unsure: refer"' in text
    assert "Not a medical device" in text
    assert "from 1,000 draws of the 12 patients" in text
    assert "values at a prevalence of 0.02" in " ".join(text.split())


def test_by_a_column_and_where_another_is(write, pictures):
    model = write(**SCREENS)
    found = json.loads(said(model, "--data", pictures, "--by", "origin", "--json").stdout)
    assert {name: part["n"] for name, part in found["by"]["origin"].items()} == {"web": 18, "clinic": 18}
    web = json.loads(said(model, "--data", pictures, "--where", "origin=web", "--json").stdout)
    assert web["clinical"]["overall"] == found["by"]["origin"]["web"]["overall"]
    both = json.loads(
        said(model, "--data", pictures, "--where", "origin=web", "--where", "patient=red0", "--by", "origin",
             "--where", "patient=green0", "--json").stdout
    )  # fmt: skip
    assert {name: part["n"] for name, part in both["by"]["origin"].items()} == {"web": 6}
    last = " ".join(said(model, "--data", pictures, "--by", "origin").stdout.partition(NOTICE)[2].split())
    assert all(word in last for word in ("balanced", "AUC", "sensitivity", "specificity", "clinic", "web"))


def test_a_run_knows_its_patients_and_its_pictures_are_drawn(write, pictures, tmp_path):
    files = sorted(pictures.rglob("*.png"))
    listed = tuple(Picture(path, COLOURS.index(path.parent.name)) for path in files)
    groups = {str(path): f"p{place // 6}" for place, path in enumerate(files)}
    run = tmp_path / "run"
    run.mkdir()
    Dataset(root=pictures, labels=COLOURS, test=listed, groups=groups).save(run / "data.json")
    found = json.loads(said(write(**SCREENS), "--data", run, "--plot", tmp_path / "a.png", "--json").stdout)
    assert found["clinical"]["patients"] == 6
    assert read_picture(tmp_path / "a.png").shape[1] > 1500


def test_a_model_that_does_not_screen_is_judged_when_asked(write, pictures):
    model = write()
    assert "clinical" not in json.loads(said(model, "--data", pictures, "--json").stdout)
    found = json.loads(said(model, "--data", pictures, "--clinical", "--json").stdout)["clinical"]
    assert (found["positives"], found["overall"]["auc_macro"]["value"]) == (None, 1.0)
    assert "AUC" in said(model, "--data", pictures, "--by", "origin").stdout


def test_only_normal_pictures_leave_auc_undefined_and_specificity_told(write, pictures):
    model = write(**SCREENS)
    chosen = [option for number in range(4) for option in ("--where", f"patient=green{number}")]
    text = " ".join(said(model, "--data", pictures, *chosen).stdout.split())
    assert "No picture is of a positive class: AUC, sensitivity and predictive values are undefined." in text
    clinical = json.loads(said(model, "--data", pictures, *chosen, "--json").stdout)["clinical"]
    assert clinical["overall"]["auc"]["value"] is None
    assert clinical["overall"]["specificity"]["value"] == 7 / 12


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--by", "colour"], "has no column 'colour'. Found: file, patient, origin"),
        (["--where", "origin=moon"], "No picture has origin=moon. Found: clinic, web"),
        (["--where", "origin=web", "--where", "patient=red3"], "each leaves some, together they do not"),
        (["--prevalence", "1"], "1.0 is not in the range 0<x<1"),
        (["--prevalence", "0"], "0.0 is not in the range 0<x<1"),
        (["--by", "file"], "The column 'file' has 36 values among these pictures, such as"),
    ],
)
def test_bad_input_is_one_clear_error(write, pictures, options, message, monkeypatch):
    monkeypatch.setattr("edge_app.commands.evaluate.clinical._MOST", 20)
    assert message in refused(write(**SCREENS), "--data", pictures, *options)


def test_prevalence_needs_to_know_what_is_positive(write, pictures):
    done = said(write(), "--data", pictures, "--prevalence", 0.1, status=2)
    assert "tiny does not say which classes are positive" in done.output


def test_each_folder_may_have_a_csv_file_of_its_own(write, pictures):
    rows = list(csv.DictReader((pictures / "about.csv").read_text().splitlines()))
    for colour in COLOURS:
        with (pictures / colour / "info.csv").open("w", newline="") as file:
            ours = [(row["file"].partition("/")[2], row["patient"], row["origin"]) for row in rows]
            ours = [one for one, row in zip(ours, rows, strict=True) if row["file"].startswith(colour)]
            csv.writer(file).writerows([("file", "Patient_ID", "origin"), *ours])
    (pictures / "about.csv").unlink()
    found = json.loads(said(write(**SCREENS), "--data", pictures, "--by", "origin", "--json").stdout)
    assert found["clinical"]["patients"] == 12
    assert {name: part["n"] for name, part in found["by"]["origin"].items()} == {"web": 18, "clinic": 18}


def test_csv_files_above_the_data_are_of_others_but_for_a_split(write, pictures):
    """Two files in one folder would be refused, were they looked at."""
    model = write(**SCREENS)
    for name in ("a.csv", "b.csv"):
        (pictures.parent / name).write_text("file,patient\nelsewhere.png,Anna\n")
    assert json.loads(said(model, "--data", pictures, "--json").stdout)["clinical"]["patients"] == 12
    (pictures / "about.csv").unlink()
    assert json.loads(said(model, "--data", pictures, "--json").stdout)["clinical"]["patients"] is None
    test = pictures.rename(pictures.parent / "test")
    assert "has several files that name pictures: a.csv, b.csv" in refused(model, "--data", test)


def test_without_a_csv_file_there_are_no_columns(write, pictures):
    (pictures / "about.csv").unlink()
    said_so = refused(write(**SCREENS), "--data", pictures, "--by", "origin")
    assert "There is no CSV file beside the pictures" in said_so


def test_a_model_that_says_the_same_of_everything_is_refused(tmp_path, write, pictures):
    path = tmp_path / "tiny.tflite"
    path.write_bytes(attach(tiny_flatbuffer("float32", fill=0.0), tiny_spec(**SCREENS)))
    assert "says the same of all 36 pictures (0.333 red)" in refused(path, "--data", pictures)
