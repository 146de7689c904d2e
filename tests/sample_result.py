"""A result to draw, write and save, without a camera or a model."""

import numpy as np

from edge_app.objects.places import Line, Region
from edge_app.objects.values import Crossings, FollowedObject, ObjectHappening, Objects
from edge_app.values import Classification, Detections, Frame, Happening, People, Pixels, Result, Scene, Sighting


def sample_result(
    number: int = 0,
    image_bgr: Pixels | None = None,
    labels: tuple[str, ...] = ("cat", "dog", "frog"),
    name: str = "",
) -> Result:
    """Frame `number`, mid grey 160x120 unless given, with the scores 1/2, 1/4, 1/8 ... for `labels`; 12.5 ms old."""
    image = np.full((120, 160, 3), 128, np.uint8) if image_bgr is None else image_bgr
    image.flags.writeable = False
    scores = tuple(0.5 ** (place + 1) for place in range(len(labels)))
    answer = Classification(labels, scores)
    return Result(Frame(image, number, 1_000_000, name), answer, 12.5, {"wait": 1.25, "invoke": 3.0})


def sample_detections(*boxes: tuple[float, float, float, float], image_bgr: Pixels | None = None) -> Result:
    """A frame, mid grey 160x120 unless given, with objects "cat" and "dog" in turn, with one keypoint in the middle."""
    image = np.full((120, 160, 3), 128, np.uint8) if image_bgr is None else image_bgr
    image.flags.writeable = False
    n, corners = len(boxes), np.array(boxes, np.float32).reshape(-1, 4)
    scores = 0.9 - np.arange(n, dtype=np.float32) / 10
    middles = (corners[:, None, :2] + corners[:, None, 2:]) / 2
    found = Detections(corners, scores, np.arange(n) % 2, middles, ("cat", "dog"))
    return Result(Frame(image, 7, 1_000_000), found, 12.5, {"wait": 1.25, "invoke": 3.0})


def sample_people(*names: str, image_bgr: Pixels | None = None) -> Result:
    """A frame, mid grey 160x120 unless given, with a face 30 pixels wide for each name, a stranger for an empty one."""
    image = np.full((120, 160, 3), 128, np.uint8) if image_bgr is None else image_bgr
    image.flags.writeable = False
    faces = tuple(
        Sighting(
            track=place + 1,
            box_xyxy=np.array([10 + 40 * place, 40, 40 + 40 * place, 80], np.float32),
            keypoints=np.array([[20 + 40 * place, 50]], np.float32),
            person=place if name else None,
            name=name,
            score=0.75 if name else None,
            threshold=0.5,
            age_s=1.5,
        )
        for place, name in enumerate(names)
    )
    return Result(Frame(image, 7, 1_000_000), People(faces, (Happening("appeared", 1),), 1), 12.5, {"embed": 3.0})


def sample_objects() -> Objects:
    """A dog found in a region, a person expected outside, and a line that was crossed five times."""
    mat = Region(name="mat", polygon=((0.0, 0.5), (0.5, 0.5), (0.5, 1.0), (0.0, 1.0)))
    gate = Line(name="gate", ends=((0.75, 0.25), (0.75, 0.75)))
    dog = FollowedObject(3, "dog", 0.75, np.array([20, 60, 60, 100], np.float32), True, 1.5, ("mat",))
    person = FollowedObject(4, "person", 0.5, np.array([90, 40, 110, 80.04], np.float32), False, 0.25)
    happenings = (
        ObjectHappening("entered", 3, "dog", "mat"),
        ObjectHappening("crossed", 4, "person", "gate", -1),
        ObjectHappening("left", 2, "dog"),
    )
    return Objects((dog, person), happenings, (mat,), (Crossings(gate, 3, 2),))


def sample_scene(*names: str, image_bgr: Pixels | None = None, objects: Objects | None = None) -> Result:
    """A frame with the faces of `sample_people`, `objects`, and the classes of `sample_result`."""
    seen = sample_people(*names, image_bgr=image_bgr)
    classes = sample_result().answer
    assert isinstance(seen.answer, People)
    assert isinstance(classes, Classification)
    return Result(seen.frame, Scene(seen.answer, objects or sample_objects(), classes), 12.5, {"faces embed": 3.0})
