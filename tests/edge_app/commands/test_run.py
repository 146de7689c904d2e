import json
import os
import pty
import subprocess
import sys
import termios

import cv2
import numpy as np
import pytest
from red_pictures import red_picture
from tiny_detector import detector_flatbuffer, detector_spec

from edge_app.inference.container import attach
from edge_app.loop.stopwatch import STAGES

_OF_A_CLASSIFIER = tuple(name for name in STAGES if name not in ("explain", "suppress", "track", "embed", "alarm"))


def command(tiny, *arguments):
    return [sys.executable, "-m", "edge_app.commands", "run", "--model", str(tiny), *map(str, arguments)]


@pytest.fixture
def run(tiny):
    """Run `edgesight run` with the tiny model as a process of its own, to its end."""

    def start(*arguments, **options):
        environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return subprocess.run(
            command(tiny, *arguments),
            **{"capture_output": True, "text": True, "check": False, "timeout": 60, "env": environment} | options,
        )

    return start


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """60 frames in an AVI, which can still be read when it is cut off."""
    path = tmp_path_factory.mktemp("clip") / "red.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (160, 120))
    for number in range(60):
        writer.write(red_picture(number))
    writer.release()
    return path


def frames(path):
    capture, count = cv2.VideoCapture(str(path)), 0
    while capture.read()[0]:
        count += 1
    capture.release()
    return count


def numbers(path):
    return [json.loads(line)["frame"] for line in path.read_text().splitlines()]


def errors(done):
    return [line for line in done.stderr.splitlines() if line.startswith("error: ")]


def refused(done, message):
    """One error, and nothing on standard output."""
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = errors(done)
    assert message in line
    assert "Traceback" not in done.stderr


def test_everything_is_written_and_json_is_all_that_is_printed(run, clip, tmp_path):
    save, jsonl, stats = tmp_path / "a" / "out.mp4", tmp_path / "b" / "out.jsonl", tmp_path / "c" / "stats.json"
    done = run(
        "--source", clip, "--pace", "fast", "--threads", 1, "--save", save, "--jsonl", jsonl, "--stats", stats, "--json"
    )
    assert done.returncode == 0
    figures = json.loads(done.stdout)
    assert figures == json.loads(stats.read_text())
    assert tuple(figures["stages"]) == _OF_A_CLASSIFIER
    assert {stage["n"] for stage in figures["stages"].values()} == {60}
    assert [figures[key] for key in ("results", "dropped", "pictures_dropped", "threads")] == [60, 0, 0, 1]
    assert (figures["source"], figures["model"]) == (str(clip), "tiny")
    assert figures["interpreter"].startswith("ai_edge_litert")
    assert numbers(jsonl) == list(range(60))
    assert frames(save) == 60
    assert [len(list(path.parent.iterdir())) for path in (save, jsonl, stats)] == [1, 1, 1]


def test_the_table_tells_every_stage_and_what_it_was_measured_with(run, clip, tmp_path):
    done = run("--source", clip, "--pace", "fast", "--save", tmp_path / "a.mkv", "--threads", 2)
    assert done.returncode == 0
    for text in (
        *_OF_A_CLASSIFIER,
        "p50",
        "p95",
        "p99",
        "max",
        "60 results",
        "tiny",
        "ai_edge_litert",
        "2 threads",
        "board ",
    ):
        assert text in done.stdout
    assert f"source {clip}\n" in done.stdout
    assert "error" not in done.stderr


def test_without_pictures_nothing_is_drawn(run):
    done = run("--source", "test:64x48#5", "--pace", "fast", "--json")
    assert list(json.loads(done.stdout)["stages"]) == ["wait", "grab", "preprocess", "invoke", "decode", "age"]


def test_frames_ends_an_endless_source(run, tmp_path):
    done = run("--source", "test:64x48@200", "--frames", 7, "--jsonl", tmp_path / "a.jsonl", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["results"] == 7
    assert len(numbers(tmp_path / "a.jsonl")) == 7


def test_a_clip_by_the_clock_keeps_its_length(run, clip, tmp_path):
    """Frames that were dropped are made up for, so that both clips take equally long."""
    assert run("--source", clip, "--save", tmp_path / "a.avi").returncode == 0
    assert 57 <= frames(tmp_path / "a.avi") <= 60


def test_a_folder_of_pictures(run, tmp_path):
    for name, bgr in {"a.png": (0, 0, 255), "b.png": (255, 0, 0)}.items():
        cv2.imwrite(str(tmp_path / name), np.full((40, 60, 3), bgr, np.uint8))
    done = run("--source", tmp_path, "--jsonl", tmp_path / "a.jsonl", "--save", tmp_path / "a.mp4")
    assert done.returncode == 0
    found = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert [(each["name"], each["label"]) for each in found] == [("a.png", "red"), ("b.png", "blue")]
    assert frames(tmp_path / "a.mp4") == 2


def test_no_display_is_no_window_and_no_crash(run):
    done = run("--source", "test:64x48#5", "--pace", "fast", "--show")
    assert done.returncode == 0
    assert done.stderr.count("no window: there is no display") == 1


def test_on_a_terminal_one_line_tells_the_rate(tiny):
    """The terminal is 40 columns wide, and no line is longer."""
    try:
        leader, follower = pty.openpty()
    except OSError as error:
        pytest.skip(f"there is no pseudo-terminal here: {error}")
    termios.tcsetwinsize(follower, (24, 40))
    with subprocess.Popen(
        command(tiny, "--source", "test:64x48@50#50"), stdout=subprocess.DEVNULL, stderr=follower
    ) as process:
        os.close(follower)
        text = b""
        while chunk := _read(leader):
            text += chunk
    os.close(leader)
    assert process.returncode == 0
    lines = [line for line in text.decode().split("\r\x1b[K") if "results/s" in line]
    assert len(lines) >= 2
    assert {len(line) for line in lines} == {39}


def _read(handle):
    try:
        return os.read(handle, 1 << 16)
    except OSError:  # Linux says EIO when the other end of a terminal is closed
        return b""


def test_a_video_cut_off_in_the_middle_leaves_what_came_before(run, clip, tmp_path):
    cut, save, jsonl = tmp_path / "cut.avi", tmp_path / "out.avi", tmp_path / "out.jsonl"
    data = clip.read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    done = run("--source", cut, "--pace", "fast", "--save", save, "--jsonl", jsonl, "--stats", tmp_path / "s.json")
    assert done.returncode == 2
    (line,) = errors(done)
    assert "breaks off after" in line
    assert "Traceback" not in done.stderr
    count = len(numbers(jsonl))
    assert 20 < count < 40
    assert frames(save) == count
    assert json.loads((tmp_path / "s.json").read_text())["results"] == count
    assert f"{count} results" in done.stdout


def test_a_source_or_model_that_is_missing(run, tmp_path):
    outputs = ["--save", tmp_path / "a.mp4", "--jsonl", tmp_path / "a.jsonl", "--stats", tmp_path / "a.json"]
    refused(run("--source", tmp_path / "none.mp4", *outputs), "There is no file or folder")
    refused(run("--model", tmp_path / "none.tflite", "--source", "test:", *outputs), "No model file at")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "name", "message"),
    [
        ("--save", "file/a.mp4", "Cannot write"),
        ("--save", "a.gif", "wanted a name that ends in .mp4"),
        ("--jsonl", "file/a.jsonl", "Cannot write"),
        ("--jsonl", "folder", "Is a directory"),
        ("--stats", "file/a.json", "Cannot write"),
        ("--stats", "folder", "there is a folder or device of that name"),
    ],
)
def test_an_output_that_cannot_be_written_is_said_before_the_first_frame(run, tmp_path, option, name, message):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    refused(run("--source", "test:64x48", option, tmp_path / name), message)
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["file", "folder"]


def test_json_lines_on_a_full_disk(run):
    done = run("--source", "test:64x48", "--jsonl", "/dev/full")
    assert done.returncode == 2
    assert errors(done) == [
        "error: Cannot write /dev/full: No space left on device. Try another name, or a folder that you can write to "
        "and that has space left (df -h /dev)."
    ]
    assert "1 result in " in done.stdout


def test_a_disk_that_is_soon_full_keeps_a_clip_that_plays(run, small_disk, tmp_path):
    save = small_disk / "a.avi"
    noise = tmp_path / "noise.png"
    cv2.imwrite(str(noise), np.random.default_rng(0).integers(0, 255, (600, 800, 3), np.uint8))
    done = run("--source", f"pan:{noise}", "--pace", "fast", "--save", save, "--jsonl", tmp_path / "a.jsonl")
    assert done.returncode == 2
    (line,) = errors(done)
    assert "MB are left on the disk" in line
    assert [each.name for each in small_disk.iterdir()] == ["a.avi"]
    assert 0 < frames(save) <= len(numbers(tmp_path / "a.jsonl"))


def test_a_reader_that_goes_away_is_no_traceback_and_the_figures_are_saved(tiny, tmp_path):
    call = command(tiny, "--source", "test:64x48#5", "--pace", "fast", "--stats", tmp_path / "s.json")
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
    assert json.loads((tmp_path / "s.json").read_text())["results"] == 5


@pytest.mark.parametrize(
    "outputs",
    [("--save", "clip.mp4"), ("--stats", "clip.mp4"), ("--jsonl", "clip.mp4"), ("--jsonl", "a", "--stats", "a")],
)
def test_a_run_never_writes_over_what_it_reads_or_writes(tiny, tmp_path, outputs):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip that nobody else has")
    done = subprocess.run(command(tiny, "--source", "clip.mp4", *outputs), capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert "Give each output a name of its own" in done.stderr
    assert clip.read_bytes() == b"a clip that nobody else has"
    assert not (tmp_path / "a").exists()


def test_a_detector_finds_objects_in_the_loop(tmp_path):
    model, picture = tmp_path / "strips.tflite", np.zeros((160, 160, 3), np.uint8)
    model.write_bytes(attach(detector_flatbuffer(), detector_spec()))
    picture[:40] = 255
    cv2.imwrite(str(tmp_path / "top.png"), picture)
    outputs = ("--jsonl", tmp_path / "out.jsonl", "--save", tmp_path / "out.mp4")
    done = subprocess.run(
        command(model, "--source", tmp_path / "top.png", "--frames", 1, *outputs), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    (line,) = (tmp_path / "out.jsonl").read_text().splitlines()
    found = sorted(json.loads(line)["objects"], key=lambda one: one["label"])
    assert [one["label"] for one in found] == ["bright", "dark", "dark", "dark"]
    assert found[0]["box"] == [20, 20, 60, 60]
    assert frames(tmp_path / "out.mp4") == 1


def _folder_of_strips(path):
    """Two pictures, one with its top quarter bright, one all dark, and a file that is none."""
    path.mkdir()
    picture = np.zeros((160, 160, 3), np.uint8)
    cv2.imwrite(str(path / "dark.png"), picture)
    picture[:40] = 255
    cv2.imwrite(str(path / "=top.png"), picture)
    (path / "notes.png").write_text("no picture")


def test_objects_are_counted_in_each_picture_of_a_folder(tmp_path):
    model, table = tmp_path / "strips.tflite", tmp_path / "new" / "out.csv"
    model.write_bytes(attach(detector_flatbuffer(), detector_spec()))
    _folder_of_strips(tmp_path / "slides")
    for _ in range(2):
        done = subprocess.run(
            command(model, "--source", tmp_path / "slides", "--count", table), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    rows = ["'=top.png,1,3,4", "dark.png,0,4,4"]
    assert table.read_text().splitlines() == ["name,bright,dark,total", *rows, *rows]


def test_frames_are_counted_too(tmp_path):
    model, table = tmp_path / "strips.tflite", tmp_path / "out.csv"
    model.write_bytes(attach(detector_flatbuffer(), detector_spec()))
    asked = ("--source", "test:64x48#5", "--pace", "fast", "--count", table)
    done = subprocess.run(command(model, *asked), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [line.split(",")[0] for line in table.read_text().splitlines()] == ["name", "0", "1", "2", "3", "4"]


def test_what_finds_no_objects_counts_none(run, tmp_path):
    refused(
        run("--source", "test:", "--count", tmp_path / "a.csv"), "is made to classify. Give a detector with --model"
    )
    assert not (tmp_path / "a.csv").exists()


def test_followed_objects_are_not_counted(tmp_path):
    asked = ["run", "--objects", "--source", "test:", "--count", str(tmp_path / "a.csv")]
    done = subprocess.run([sys.executable, "-m", "edge_app.commands", *asked], capture_output=True, text=True)
    refused(done, "stages follow objects or faces. Give a detector with --model alone")
    assert list(tmp_path.iterdir()) == []


def test_another_table_is_not_counted_into(tmp_path):
    model, table = tmp_path / "strips.tflite", tmp_path / "diary.csv"
    model.write_bytes(attach(detector_flatbuffer(), detector_spec()))
    table.write_text("day,mood\n1,good\n")
    done = subprocess.run(command(model, "--source", "test:", "--count", table), capture_output=True, text=True)
    refused(done, "has the columns day,mood; this model counts into name,bright,dark,total")
    assert table.read_text() == "day,mood\n1,good\n"


@pytest.mark.parametrize("alarm", ["2/3", "5/8"])
def test_an_alarm_that_nothing_would_raise_is_refused(run, alarm):
    refused(run("--source", "test:", "--alarm", alarm), "given with --model alone; tiny is made to classify")
