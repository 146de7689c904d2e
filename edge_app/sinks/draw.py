"""Results drawn into pictures."""

from typing import Literal

import cv2
import numpy as np

from edge_app.anomaly.heat import lay_over
from edge_app.explain.attribution.overlay import overlay
from edge_app.objects.values import FollowedObject, Objects
from edge_app.sinks import pen
from edge_app.sinks.pen import plain_text as plain_text
from edge_app.values import UNSURE, Anomaly, Answer, Classification, Detections, Floats, People, Pixels, Result, Scene

Blur = Literal["none", "unknown", "all"]
"""Whose faces are made unrecognisable."""


def draw(result: Result, blur: Blur = "none") -> Pixels:
    """A copy of the frame, uint8 (height, width, 3) BGR, with what was found in it, and the frame's age below."""
    image = result.frame.image_bgr.copy()
    unit = max(10, min(image.shape[:2]) // 22)
    _answer(image, result.answer, unit, blur)
    footer, bottom = f"{result.age_ms:.0f} ms  #{result.number}", image.shape[0]
    pen.darken(image, 0, max(0, bottom - 2 * unit), pen.width(footer, unit), bottom)
    pen.write(image, footer, 0, bottom - unit // 2, unit)
    return image


def _answer(image: Pixels, answer: Answer, unit: int, blur: Blur) -> None:
    if isinstance(answer, Scene):
        _scene(image, answer, unit, blur)
    elif isinstance(answer, Classification):
        _classes(image, answer, unit)
    elif isinstance(answer, People):
        _people(image, answer, unit, blur)
    elif isinstance(answer, Objects):
        _followed(image, answer, unit)
    elif isinstance(answer, Anomaly):
        _unusual(image, answer, unit)
    else:
        _objects(image, answer, unit)


def _scene(image: Pixels, scene: Scene, unit: int, blur: Blur) -> None:
    """Faces first: what is blurred must not take the text of something else with it."""
    for part in (scene.people, scene.objects, scene.classes):
        if part is not None:
            _answer(image, part, unit, blur)


def _classes(image: Pixels, answer: Classification, unit: int) -> None:
    """The best classes as bars: grey where they are no answer. Above them, what a model that screens says.

    Below all that, what spoke for the first, where that is known.
    """
    if answer.heat is not None:
        np.copyto(image, overlay(image, answer.heat))
    # The score first: of a label too long for the picture, only the end is lost.
    texts = [f"{score:.2f} {label}" for label, score in zip(answer.labels, answer.scores, strict=True)]
    heads = [UNSURE] * answer.unsure + [str(answer.screening)] * (answer.screening is not None)
    rows = [*heads, *texts]
    pen.darken(image, 0, 0, max([unit * 14, *(pen.width(text, unit) for text in rows)]), unit * (2 * len(rows) + 1))
    for row, text in enumerate(rows):
        pen.write(image, text, 0, unit * (2 * row + 2), unit)
    for row, score in enumerate(answer.scores, start=len(heads)):
        _bar(image, row, unit, score, pen.GREY if answer.unsure else pen.GREEN)
    if answer.unsure:
        _bar(image, 0, unit, 1.0, pen.AMBER)


def _objects(image: Pixels, found: Detections, unit: int) -> None:
    """A frame around each object, its label above it, a dot at each keypoint; the best on top."""
    for index in reversed(range(len(found))):
        text = f"{found.scores[index]:.2f} {found.names[index]}"
        pen.frame(image, found.boxes_xyxy[index], text, pen.GREEN, unit)
        pen.dots(image, found.keypoints[index], unit)


def _followed(image: Pixels, answer: Objects, unit: int) -> None:
    """Regions and lines with their counts; around each object a frame, amber inside a region, grey if only expected."""
    size_wh = (image.shape[1], image.shape[0])
    for region in answer.regions:
        corners = region.corners(size_wh)
        pen.path(image, corners, pen.AMBER, unit, closed=True)
        _named(image, corners, f"{region.name} {answer.inside(region)}", unit)
    for crossed in answer.crossings:
        ends = crossed.line.points(size_wh)
        pen.path(image, ends, pen.WHITE, unit, closed=False)
        _named(image, ends, f"{crossed.line.name} +{crossed.forward} -{crossed.backward}", unit)
    for one in reversed(answer.objects):
        text = " ".join([f"#{one.track} {one.label} {one.score:.2f}", *one.regions])
        pen.frame(image, one.box_xyxy, text, _colour(one), unit)


def _colour(one: FollowedObject) -> pen.Colour:
    if not one.found:
        return pen.GREY
    return pen.AMBER if one.regions else pen.GREEN


def _unusual(image: Pixels, answer: Anomaly, unit: int) -> None:
    """Unusual parts coloured, the score on top; a frame around the whole picture while the alarm is raised."""
    lay_over(image, answer)
    if answer.alarm and answer.alarm.raised:
        cv2.rectangle(image, (0, 0), (image.shape[1] - 1, image.shape[0] - 1), pen.RED, 3 * pen.stroke(unit))
    pen.strip(image, str(answer), 0, 2 * unit, unit)


def _named(image: Pixels, points: Floats, text: str, unit: int) -> None:
    """Text in the middle of the points (k, 2), inside the picture."""
    x, y = pen.whole(points.mean(axis=0)).tolist()
    pen.strip(image, text, min(x, image.shape[1] - pen.width(text, unit)), y + unit, unit)


def _people(image: Pixels, people: People, unit: int, blur: Blur) -> None:
    """A frame around each face, green with the name of somebody known, grey for others."""
    for box_xyxy in _hidden(people, blur):
        _coarsen(image, *pen.corners(_wider(box_xyxy)))
    for face in people.faces:
        known = face.person is not None
        text = f"{face.name} {face.score:.2f}" if known else "unknown"
        pen.frame(image, face.box_xyxy, text, pen.GREEN if known else pen.GREY, unit)


def _hidden(people: People, blur: Blur) -> list[Floats]:
    """The boxes to make unrecognisable: also where a face is only expected, for a detector misses one now and then."""
    if blur == "none":
        return []
    return [*people.perhaps_xyxy, *(face.box_xyxy for face in people.faces if blur == "all" or face.person is None)]


def _wider(box_xyxy: Floats) -> Floats:
    """With a fifth of its sides more on each: hair and ears tell people too, and a box may lag behind."""
    margin = 0.2 * (box_xyxy[2:] - box_xyxy[:2])
    return np.concatenate([box_xyxy[:2] - margin, box_xyxy[2:] + margin])


def _coarsen(image: Pixels, left: int, top: int, right: int, bottom: int) -> None:
    """Six fields across a face: too few to know anybody by (a blur can be undone, this cannot)."""
    region = image[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    if region.size:
        small = cv2.resize(region, (6, 6), interpolation=cv2.INTER_AREA)
        region[...] = cv2.resize(small, region.shape[1::-1], interpolation=cv2.INTER_NEAREST)


def _bar(image: Pixels, row: int, unit: int, score: float, colour: pen.Colour) -> None:
    top, left = unit * (2 * row + 2) + unit // 4, unit // 2
    cv2.rectangle(image, (left, top), (left + int(unit * 13 * score), top + unit // 4), colour, -1)
