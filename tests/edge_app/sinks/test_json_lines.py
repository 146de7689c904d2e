import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sample_result import sample_detections, sample_objects, sample_people, sample_result, sample_scene

from edge_app.errors import OutputError
from edge_app.objects.values import Objects
from edge_app.sinks.json_lines import JsonLines
from edge_app.values import Result, Screening


def test_a_line_is_a_result(tmp_path):
    with JsonLines(tmp_path / "a.jsonl") as lines:
        lines.put(sample_result(7))
    assert (tmp_path / "a.jsonl").read_bytes().endswith(b"}\n")
    assert json.loads((tmp_path / "a.jsonl").read_text()) == {
        "frame": 7,
        "label": "cat",
        "score": 0.5,
        "top": [["cat", 0.5], ["dog", 0.25], ["frog", 0.125]],
        "age_ms": 12.5,
        "stages_ms": {"wait": 1.25, "invoke": 3.0},
    }


def test_a_line_of_a_model_that_screens_and_is_unsure(tmp_path):
    result = sample_result()
    answer = replace(result.answer, unsure=True, screening=Screening(0.71234, 0.3))
    with JsonLines(tmp_path / "a.jsonl") as lines:
        lines.put(replace(result, answer=answer))
    said = json.loads((tmp_path / "a.jsonl").read_text())
    assert (said["label"], said["score"], said["top"][0]) == ("unsure: refer", 0.5, ["cat", 0.5])
    assert said["screening"] == {"positive": True, "score": 0.7123, "threshold": 0.3}


def test_a_line_of_faces(tmp_path):
    with JsonLines(tmp_path / "a.jsonl", ["nose tip"]) as lines:
        lines.put(sample_people("Zoë", ""))
    found = json.loads((tmp_path / "a.jsonl").read_text())
    assert found["happened"] == [{"what": "appeared", "track": 1, "name": None}]
    first, second = found["faces"]
    assert first == {
        "track": 1,
        "name": "Zoë",
        "score": 0.75,
        "threshold": 0.5,
        "found": True,
        "age_s": 1.5,
        "box": [10.0, 40.0, 40.0, 80.0],
        "keypoints": {"nose tip": [20.0, 50.0]},
    }
    assert (second["name"], second["score"]) == (None, None)


def test_a_picture_from_a_folder_has_its_name(tmp_path):
    with JsonLines(tmp_path / "a.jsonl") as lines:
        lines.put(sample_result(name="b/ü.jpg"))
    assert json.loads((tmp_path / "a.jsonl").read_text())["name"] == "b/ü.jpg"


@pytest.mark.parametrize("labels", [("a\nb",), ('"\\',), ("Käse",), ("\u2028",), ("",)])
def test_one_line_each_whatever_the_label(tmp_path, labels):
    with JsonLines(tmp_path / "a.jsonl") as lines:
        for number in range(3):
            lines.put(sample_result(number, labels=labels))
    found = [json.loads(line) for line in (tmp_path / "a.jsonl").read_bytes().split(b"\n")[:-1]]
    assert [(each["frame"], each["label"]) for each in found] == [(number, labels[0]) for number in range(3)]


def test_a_line_can_be_read_at_once(tmp_path):
    with JsonLines(tmp_path / "a.jsonl") as lines:
        lines.put(sample_result(0))
        assert json.loads((tmp_path / "a.jsonl").read_text())["frame"] == 0


def test_lines_are_added_to_what_is_there(tmp_path):
    for number in range(2):
        with JsonLines(tmp_path / "new" / "a.jsonl") as lines:
            lines.put(sample_result(number))
    lines = (tmp_path / "new" / "a.jsonl").read_text().splitlines()
    assert [json.loads(line)["frame"] for line in lines] == [0, 1]


def test_close_is_safe_twice(tmp_path):
    lines = JsonLines(tmp_path / "a.jsonl")
    lines.close()
    lines.close()


def test_a_full_disk_is_said():
    refused = pytest.raises(OutputError, match=r"^Cannot write /dev/full: No space left on device\. Try")
    with JsonLines(Path("/dev/full")) as lines, refused:
        lines.put(sample_result())


@pytest.mark.parametrize(
    ("name", "reason"),
    [("", "Is a directory"), ("file/a.jsonl", "Not a directory|File exists"), ("n" * 300, "too long")],
)
def test_where_nothing_can_be_written(tmp_path, name, reason):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=f"^Cannot write .*({reason}).*Try"):
        JsonLines(tmp_path / name)


LIMITED = """
import resource, sys
from pathlib import Path
from sample_result import sample_detections, sample_people, sample_result
from edge_app.sinks.json_lines import JsonLines
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
with JsonLines(Path(sys.argv[1])) as lines:
    for number in range(100):
        lines.put(sample_result(number))
"""


def test_a_line_that_no_longer_fits_is_taken_back(tmp_path):
    path = tmp_path / "a.jsonl"
    tests = os.path.dirname(sys.modules["sample_result"].__file__)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)],
        env={**os.environ, "PYTHONPATH": tests},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"OutputError: Cannot write {path}: " in done.stderr
    data = path.read_bytes()
    assert 800 < len(data) <= 1000
    assert data.endswith(b"\n")
    assert [json.loads(line)["frame"] for line in data.splitlines()] == list(range(data.count(b"\n")))


def test_objects_with_their_boxes_and_points(tmp_path):
    with JsonLines(tmp_path / "x.jsonl", ["middle"]) as lines:
        lines.put(sample_detections((10.04, 20, 30, 40), (-5, 0, 7, 9)))
        lines.put(sample_detections())
    first, second = map(json.loads, (tmp_path / "x.jsonl").read_bytes().splitlines())
    assert first == {
        "frame": 7,
        "objects": [
            {"label": "cat", "score": 0.9, "box": [10.0, 20.0, 30.0, 40.0], "keypoints": {"middle": [20.0, 30.0]}},
            {"label": "dog", "score": 0.8, "box": [-5.0, 0.0, 7.0, 9.0], "keypoints": {"middle": [1.0, 4.5]}},
        ],
        "age_ms": 12.5,
        "stages_ms": {"wait": 1.25, "invoke": 3.0},
    }
    assert second["objects"] == []


def test_keypoints_without_names_are_numbered(tmp_path):
    with JsonLines(tmp_path / "x.jsonl") as lines:
        lines.put(sample_detections((10, 20, 30, 40)))
        lines.put(sample_people(""))
    first, second = map(json.loads, (tmp_path / "x.jsonl").read_bytes().splitlines())
    assert first["objects"][0]["keypoints"] == {"0": [20.0, 30.0]}
    assert second["faces"][0]["keypoints"] == {"0": [20.0, 50.0]}


_DOG = {"track": 3, "label": "dog", "score": 0.75, "found": True, "age_s": 1.5, "box": [20.0, 60.0, 60.0, 100.0]}
_PERSON = {"track": 4, "label": "person", "score": 0.5, "found": False, "age_s": 0.25, "box": [90.0, 40.0, 110.0, 80.0]}
_OBJECTS = {
    "objects": [_DOG | {"regions": ["mat"]}, _PERSON | {"regions": []}],
    "lines": {"gate": {"forward": 3, "backward": 2}},
    "happened": [
        {"what": "entered", "track": 3, "label": "dog", "region": "mat"},
        {"what": "crossed", "track": 4, "label": "person", "line": "gate", "direction": -1},
        {"what": "left", "track": 2, "label": "dog"},
    ],
}


def test_a_line_of_objects_that_are_followed(tmp_path):
    frame = sample_result(7).frame
    with JsonLines(tmp_path / "x.jsonl") as lines:
        lines.put(Result(frame, sample_objects(), 12.5))
        lines.put(Result(frame, Objects(sample_objects().objects[:1]), 12.5))
    first, second = map(json.loads, (tmp_path / "x.jsonl").read_bytes().splitlines())
    assert first == {"frame": 7, **_OBJECTS, "age_ms": 12.5, "stages_ms": {}}
    assert second == {"frame": 7, "objects": [_DOG], "age_ms": 12.5, "stages_ms": {}}


def test_a_line_of_several_stages_has_the_keys_of_each(tmp_path):
    with JsonLines(tmp_path / "x.jsonl", ["nose tip"]) as lines:
        lines.put(sample_people("Zoë"))
        lines.put(sample_result(7))
        lines.put(sample_scene("Zoë"))
    people, classes, scene = map(json.loads, (tmp_path / "x.jsonl").read_bytes().splitlines())
    happened = people["happened"] + _OBJECTS["happened"]
    assert scene == classes | people | _OBJECTS | {"happened": happened, "stages_ms": {"faces embed": 3.0}}
