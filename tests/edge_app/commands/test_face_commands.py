"""Enrol, verify, run and forget with the models that ship, on a real photograph."""

import json

import cv2
import numpy as np
import pytest
import skimage.data
from click.testing import CliRunner

from edge_app.commands import cli
from edge_app.errors import EdgesightError
from scripts.demo_pictures import write_photos

ASTRONAUT = skimage.data.astronaut()[..., ::-1]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """With the photograph in many guises; the gallery is here as well."""
    monkeypatch.setenv("EDGESIGHT_GALLERY", str(tmp_path / "people.sqlite"))
    small = cv2.resize(ASTRONAUT[:360, 60:420], (96, 96), interpolation=cv2.INTER_AREA)
    pictures = {
        "astronaut.png": ASTRONAUT,
        "16bit.png": ASTRONAUT.astype(np.uint16) * 257,
        "two.png": np.hstack([ASTRONAUT[:240, 100:340], ASTRONAUT[:240, 100:340]]),
        "coffee.png": skimage.data.coffee()[..., ::-1],
        "blurred.png": cv2.GaussianBlur(ASTRONAUT, (0, 0), 7),
        "small.png": small,
    }
    for name, pixels in pictures.items():
        cv2.imwrite(str(tmp_path / name), pixels)
    (tmp_path / "torn.png").write_bytes((tmp_path / "astronaut.png").read_bytes()[:5000])
    return tmp_path


def edgesight(*arguments):
    """Exit status and all that was said; an error is what `main` would print."""
    done = CliRunner().invoke(cli, [str(one) for one in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        assert isinstance(done.exception, EdgesightError), done.exception
        return 2, done.output + str(done.exception)
    return done.exit_code, done.output


def test_enrol_recognise_forget(folder):
    status, said = edgesight("enroll", "Eileen", "--from", folder / "astronaut.png", "--sheet", folder / "sheet.jpg")
    assert (status, "Eileen is enrolled with 1 view." in said) == (0, True)
    assert cv2.imread(str(folder / "sheet.jpg")).shape[2] == 3
    (folder / "frames").mkdir()
    for number in range(12):
        moved = np.roll(ASTRONAUT, 2 * number, axis=1)[:400, 60:460]
        cv2.imwrite(str(folder / "frames" / f"{number:02}.png"), moved)
    watch = ("run", "--faces", "--source", folder / "frames", "--jsonl", folder / "seen.jsonl")
    assert edgesight(*watch, "--blur", "all", "--save", folder / "out.avi")[0] == 0
    lines = [json.loads(line) for line in (folder / "seen.jsonl").read_text().splitlines()]
    names = [{face["name"] for face in line["faces"]} for line in lines]
    assert "Eileen" in names[-1]
    happened = [(one["what"], one["name"]) for line in lines for one in line.get("happened", [])]
    assert happened.count(("recognised", "Eileen")) == 1
    assert edgesight("people", "delete", "Eileen", "--yes")[0] == 0
    (folder / "seen.jsonl").unlink()
    edgesight(*watch)
    assert "Eileen" not in (folder / "seen.jsonl").read_text()


def test_the_help_says_whom_blur_hides():
    said = " ".join(edgesight("run", "--help")[1].split())
    assert "Unknown is also somebody who was enrolled, until recognised" in said


def test_the_points_of_a_face_are_told_alike_with_names_and_without(folder):
    (folder / "frames").mkdir()
    cv2.imwrite(str(folder / "frames" / "1.png"), ASTRONAUT)
    told = []
    for which in (["--faces"], ["--model", "faces-detect"]):
        edgesight("run", *which, "--source", folder / "frames", "--jsonl", folder / "points.jsonl")
        line = json.loads((folder / "points.jsonl").read_text())
        told.append((line.get("faces") or line["objects"])[0]["keypoints"])
        (folder / "points.jsonl").unlink()
    assert told[0] == told[1]
    assert list(told[0]) == ["right eye", "left eye", "nose tip", "mouth centre", "right ear", "left ear"]
    assert told[0]["right eye"][0] < told[0]["nose tip"][0] < told[0]["left eye"][0]


def test_a_stranger_beside_somebody_known_stays_unknown(folder):
    """As in the demo."""
    write_photos(folder / "photos")
    edgesight("enroll", "Eileen", "--from", folder / "photos" / "astronaut.png")
    source, seen = f"pan:{folder}/photos/two-people.png", folder / "seen.jsonl"
    assert edgesight("run", "--faces", "--source", source, "--pace", "fast", "--frames", 30, "--jsonl", seen)[0] == 0
    lines = [json.loads(line) for line in seen.read_text().splitlines()]
    told = [one["name"] for line in lines for one in line.get("happened", []) if one["what"] == "recognised"]
    assert told == ["Eileen"]
    faces = [face for face in lines[20]["faces"] if face["box"][2] - face["box"][0] > 60]  # no button on a uniform
    left, right = sorted(faces, key=lambda face: face["box"][0])
    assert (left["name"], right["name"]) == ("Eileen", None)


@pytest.mark.parametrize("name", ["astronaut.png", "16bit.png"])
def test_what_can_be_enrolled(folder, name):
    assert edgesight("enroll", "Eileen", "--from", folder / name)[0] == 0


def test_frames_without_a_face_are_told_in_one_line(folder):
    writer = cv2.VideoWriter(str(folder / "clip.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (400, 400))
    for number in range(12):
        writer.write(
            np.full((400, 400, 3), 90, np.uint8) if number < 9 else np.ascontiguousarray(ASTRONAUT[:400, 40:440])
        )
    writer.release()
    status, said = edgesight("enroll", "Eileen", "--from", folder / "clip.avi")
    assert status == 0, said
    assert "  1 frame 0 to frame 8: there is no face in it." in said
    assert " 10 frame 9: kept, quality" in said
    assert " 11 frame 10 to frame 11: it shows nothing that another does not" in said


def test_pictures_without_a_face_are_told_each_by_its_name(folder):
    (folder / "photos").mkdir()
    for number in (1, 2):
        cv2.imwrite(str(folder / "photos" / f"frame {number}.png"), np.full((400, 400, 3), 90, np.uint8))
    said = edgesight("enroll", "Eileen", "--from", folder / "photos")[1]
    assert "  1 frame 1.png: there is no face in it." in said
    assert "  2 frame 2.png: there is no face in it." in said


def test_a_clip_is_looked_through_until_there_are_enough_views(folder):
    writer = cv2.VideoWriter(str(folder / "clip.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (400, 400))
    for number in range(20):
        writer.write(np.ascontiguousarray(ASTRONAUT[:400, 40 + 3 * number : 440 + 3 * number]))
    writer.release()
    status, said = edgesight("enroll", "Eileen", "--from", folder / "clip.avi")
    assert (status, "Eileen is enrolled with" in said) == (0, True), said
    assert 2 <= json.loads(edgesight("people", "list", "--json")[1])[0]["views"] <= 8


def test_a_turned_photo_is_turned_back(folder):
    from PIL import Image

    turned = Image.fromarray(np.ascontiguousarray(np.rot90(ASTRONAUT[..., ::-1])))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(folder / "turned.jpg", exif=exif, quality=95)
    Image.fromarray(ASTRONAUT[..., ::-1]).convert("CMYK").save(folder / "cmyk.jpg", quality=95)
    for name in ("turned.jpg", "cmyk.jpg"):
        assert edgesight("verify", folder / "astronaut.png", folder / name)[0] == 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("two.png", "there are 2 faces in it"),
        ("coffee.png", "there is no face in it"),
        ("small.png", "the face is too small"),
        ("torn.png", "torn.png"),
    ],
)
def test_what_cannot(folder, name, message):
    status, said = edgesight("enroll", "Eileen", "--from", folder / name)
    assert (status, message in said) == (2, True), said
    assert "No picture can be used, so 'Eileen' is not enrolled" in said
    assert "Nobody is enrolled" in edgesight("people", "list")[1]


@pytest.mark.parametrize("name", ["", "a" * 300, "\u202eabc", "\x1b[31m", "Anna\0", "a/\0"])
def test_names_that_are_refused(folder, name):
    status, said = edgesight("enroll", name, "--from", folder / "astronaut.png")
    assert (status, said.count("The name ")) == (2, 1)
    assert not (folder / "people.sqlite").exists()


@pytest.mark.parametrize(
    "name", ["..", "../../etc", "a/b", "<b>Eileen</b>", "<script>alert(1)</script>", "שלום", "'; DROP TABLE people; --"]
)
def test_names_are_only_text(folder, name):
    assert edgesight("enroll", name, "--from", folder / "astronaut.png")[0] == 0
    assert json.loads(edgesight("people", "list", "--json")[1])[0]["name"] == name


def test_the_same_face_under_another_name_is_refused_unless_forced(folder):
    edgesight("enroll", "Eileen", "--from", folder / "astronaut.png")
    status, said = edgesight("enroll", "Somebody", "--from", folder / "astronaut.png")
    assert (status, "looks like 'Eileen', who is enrolled" in said) == (2, True)
    assert edgesight("enroll", "Somebody", "--from", folder / "astronaut.png", "--force")[0] == 0


def test_same_or_not_with_the_rate_it_stands_for(folder):
    status, said = edgesight("verify", folder / "astronaut.png", folder / "16bit.png", "--json")
    found = json.loads(said)
    assert (status, found["same"], found["score"] > 0.95) == (0, True, True)
    assert found["false_match_rate"] == 1e-4
    assert found["strangers_compared"] > 100_000
    laxer = json.loads(edgesight("verify", folder / "astronaut.png", folder / "16bit.png", "--json", "--fmr", 0.01)[1])
    assert laxer["threshold"] < found["threshold"]
    status, said = edgesight("verify", folder / "astronaut.png", folder / "coffee.png")
    assert (status, "coffee.png: there is no face in it" in said) == (2, True)


@pytest.mark.parametrize(
    "command",
    [
        ("enroll", "A", "--from", "{}/astronaut.png", "--sheet", "{}/people.sqlite"),
        ("enroll", "A", "--from", "{}/astronaut.png", "--sheet", "{}/astronaut.png"),
        ("run", "--faces", "--source", "test:", "--stats", "{}/people.sqlite"),
        ("run", "--faces", "--source", "test:", "--jsonl", "{}/people.sqlite-wal"),
        ("people", "export", "{}/people.sqlite"),
    ],
)
def test_nothing_is_written_over_the_gallery_or_a_photo(folder, command):
    edgesight("enroll", "Eileen", "--from", folder / "astronaut.png")
    before = {path.name: path.read_bytes() for path in folder.glob("*.png")}
    status, said = edgesight(*(part.format(folder) for part in command))
    assert (status, "is read or written by this run already" in said) == (2, True)
    assert {path.name: path.read_bytes() for path in folder.glob("*.png")} == before
    assert "Eileen" in edgesight("people", "list")[1]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("run", "--blur", "all", "--source", "test:"), "without --faces none are looked for"),
        (("run", "--faces", "--model", "cifar10", "--source", "test:"), "is no face detector"),
        (("run", "--faces", "--embedder", "cifar10", "--source", "test:"), "is no embedder but made to classify"),
        (("run", "--model", "faces-embed", "--source", "test:"), "it cannot say what is in a picture"),
        (("run", "--faces", "--fmr", "1e-9", "--source", "test:"), "No threshold is known for a false match rate"),
        (("enroll", "A", "--from", "nowhere.jpg"), "nowhere.jpg"),
        (("enroll", "A", "--from", "x" * 300), "x" * 300),
        (("people", "--gallery", "x" * 300, "list"), "There is no gallery"),
    ],
)
def test_one_clear_error(folder, command, message):
    status, said = edgesight(*command)
    assert (status, message in said) == (2, True), said


def test_calibrate_and_re_embed(folder):
    edgesight("enroll", "Eileen", "--from", folder / "astronaut.png", "--keep-pictures")
    for person in range(3):
        (folder / "strangers" / f"p{person}").mkdir(parents=True)
        for number in range(2):
            part = ASTRONAUT[: 300 + 10 * number, 60 + 10 * person : 400]
            cv2.imwrite(str(folder / "strangers" / f"p{person}" / f"{number}.png"), part)
    status, said = edgesight("people", "calibrate", "--data", folder / "strangers", "--fmr", 0.2)
    assert (status, "6 faces of 3 people. Threshold" in said) == (0, True), said
    status, said = edgesight("people", "calibrate", "--data", folder / "strangers", "--fmr", 0.0001)
    assert (status, "cannot show a false match rate of 0.0001" in said) == (2, True)
    assert edgesight("people", "re-embed")[1] == "0 vectors were made anew.\n"  # they are this model's already
