"""`edgesight run` on the camera: faces and objects, and a classifier."""

from pathlib import Path

import cv2
import msgspec

from edge_app.inference.shipped import shipped
from virtual_pi.pi.step import HOST, edgesight, json_lines, wanted

_FRAMES = 6
_OUT = Path("/tmp/camera")
_CAMERA = ("--source", "/dev/video0", "--size", "640x480", "--frames", _FRAMES)


def main() -> None:
    """All three, and a photo in which there is a face to be found."""
    detector = _detector()
    _faces(["--objects", detector] if detector else [])
    _classifier()
    _photo()
    objects = f"objects by {Path(detector).stem}" if detector else "no detector of objects ships yet, none was given"
    print(f"faces and a classifier ran on /dev/video0 at 640x480, {_FRAMES} frames each; {objects}")


def _detector() -> str:
    """Of objects: the one given, else the one that ships; empty where there is none."""
    given = HOST / "objects.tflite"
    return str(given) if given.exists() else "objects" if "objects" in shipped() else ""


def _faces(objects: list[str]) -> None:
    lines, clip = _OUT / "faces.jsonl", _OUT / "faces.mp4"
    said = edgesight("run", "--faces", *objects, *_CAMERA, "--jsonl", lines, "--save", clip, "--stats", _OUT / "s.json")
    wanted("/dev/video0" in said, True, "the table names the camera")
    results = json_lines(lines, ["frame", "age_ms", "stages_ms", "faces", *(["objects"] if objects else [])])
    wanted(len(results), _FRAMES, "lines")
    wanted(msgspec.json.decode((_OUT / "s.json").read_bytes())["results"], _FRAMES, "results in the statistics")
    whole, frame = cv2.VideoCapture(str(clip)).read()
    wanted((whole, frame.shape if whole else None), (True, (480, 640, 3)), "the clip's first picture")


def _classifier() -> None:
    lines = _OUT / "classes.jsonl"
    edgesight("run", "--model", "cifar10", *_CAMERA, "--jsonl", lines)
    results = json_lines(lines, ["frame", "age_ms", "label", "score", "top"])
    wanted(len(results), _FRAMES, "lines")
    numbers = [result["frame"] for result in results]
    wanted(numbers, sorted(set(numbers)), "frame numbers, which only grow")


def _photo() -> None:
    lines = _OUT / "photo.jsonl"
    edgesight("run", "--faces", "--source", HOST / "people/eileen.png", "--jsonl", lines)
    (result,) = json_lines(lines, ["faces"])
    wanted(len(result["faces"]), 1, "faces in the photo of one person")


if __name__ == "__main__":
    main()
