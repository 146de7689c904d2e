"""Results drawn into pictures."""

from typing import Literal

import cv2
import numpy as np

from edge_app.anomaly.heat import lay_over
from edge_app.explain.attribution.overlay import overlay
from edge_app.objects.values import Crossings, FollowedObject, Objects
from edge_app.sinks import pen
from edge_app.sinks.labels import Labels
from edge_app.sinks.pen import plain_text as plain_text
from edge_app.values import UNSURE, Anomaly, Answer, Classification, Detections, Floats, People, Pixels, Result, Scene

Blur = Literal["none", "unknown", "all"]
"""Whose faces are made unrecognisable."""


def draw(result: Result, blur: Blur = "none") -> Pixels:
    """A copy of the frame, uint8 (height, width, 3) BGR, with what was found in it, and the frame's age below."""
    image = result.frame.image_bgr.copy()
    unit = max(10, min(image.shape[:2]) // 22)
    labels = Labels(image, unit)
    labels.add(f"{result.age_ms:.0f} ms  #{result.number}", 0, image.shape[0])
    _answer(image, result.answer, unit, blur, labels)
    labels.write()
    return image


def _answer(image: Pixels, answer: Answer, unit: int, blur: Blur, labels: Labels) -> None:
    if isinstance(answer, Scene):
        _scene(image, answer, unit, blur, labels)
    elif isinstance(answer, Classification):
        _classes(image, answer, unit)
    elif isinstance(answer, People):
        _hide(image, answer, blur)
        _faces(image, answer, unit, labels)
    elif isinstance(answer, Objects):
        _followed(image, answer, unit, labels)
    elif isinstance(answer, Anomaly):
        _unusual(image, answer, unit, labels)
    else:
        _objects(image, answer, unit, labels)


def _scene(image: Pixels, scene: Scene, unit: int, blur: Blur, labels: Labels) -> None:
    """Faces are hidden first: what is blurred must not take something else with it.

    The labels of what stands still come first, for these are to stay where they are. Of the classes only the best.
    """
    if scene.people:
        _hide(image, scene.people, blur)
    if scene.classes:
        labels.add(str(scene.classes), 0, 0)
    if scene.objects:
        _followed(image, scene.objects, unit, labels)
    if scene.people:
        _faces(image, scene.people, unit, labels)


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


def _objects(image: Pixels, found: Detections, unit: int, labels: Labels) -> None:
    """A frame around each object, its label above it, a dot at each keypoint; the best on top."""
    for index in reversed(range(len(found))):
        pen.frame(image, found.boxes_xyxy[index], pen.GREEN, unit)
        pen.dots(image, found.keypoints[index], unit)
    for box_xyxy, score, name in zip(found.boxes_xyxy, found.scores, found.names, strict=True):
        _named(labels, box_xyxy, f"{score:.2f} {name}")


def _followed(image: Pixels, answer: Objects, unit: int, labels: Labels) -> None:
    """Regions and lines with their counts; around each object a frame, amber inside a region, grey if only expected."""
    size_wh = (image.shape[1], image.shape[0])
    for region in answer.regions:
        pen.path(image, region.corners(size_wh), pen.AMBER, unit, closed=True)
    for crossed in answer.crossings:
        _line(image, crossed, unit, labels)
    for region in answer.regions:
        x, y = pen.whole(region.corners(size_wh).mean(axis=0)).tolist()
        labels.add(f"{region.name} {answer.inside(region)}", x, y + unit)
    for one in reversed(answer.objects):
        pen.frame(image, one.box_xyxy, _colour(one), unit)
    for one in answer.objects:
        _named(labels, one.box_xyxy, " ".join([f"#{one.track} {one.label} {one.score:.2f}", *one.regions]))


def _line(image: Pixels, crossed: Crossings, unit: int, labels: Labels) -> None:
    """A line with its counts, and in its middle an arrow forward, in the picture, which its label does not cover."""
    size_wh = (image.shape[1], image.shape[0])
    ends, forward = crossed.line.points(size_wh), unit * crossed.line.forward(size_wh)
    middle = ends.mean(axis=0)
    tip = np.clip(middle + 2 * forward, 0, np.subtract(size_wh, 1))
    pen.path(image, ends, pen.WHITE, unit, closed=False)
    pen.arrow(image, np.stack([tip - 2 * forward, tip]), pen.WHITE, unit)
    labels.keep_clear(*pen.whole(tip - forward).tolist())
    x, y = pen.whole(middle).tolist()
    labels.add(f"{crossed.line.name} +{crossed.forward} -{crossed.backward}", x + unit, y + unit)


def _colour(one: FollowedObject) -> pen.Colour:
    if not one.found:
        return pen.GREY
    return pen.AMBER if one.regions else pen.GREEN


def _unusual(image: Pixels, answer: Anomaly, unit: int, labels: Labels) -> None:
    """Unusual parts coloured, the score on top; a frame around the whole picture while the alarm is raised."""
    lay_over(image, answer)
    if answer.alarm and answer.alarm.raised:
        cv2.rectangle(image, (0, 0), (image.shape[1] - 1, image.shape[0] - 1), pen.RED, 3 * pen.stroke(unit))
    labels.add(str(answer), 0, 0)


def _named(labels: Labels, box_xyxy: Floats, text: str) -> None:
    """A label above a box."""
    left, top, _, _ = pen.corners(box_xyxy)
    labels.add(text, left, top)


def _hide(image: Pixels, people: People, blur: Blur) -> None:
    for box_xyxy in _hidden(people, blur):
        _coarsen(image, *pen.corners(_wider(box_xyxy)))


def _faces(image: Pixels, people: People, unit: int, labels: Labels) -> None:
    """A frame around each face, green with the name of somebody known, grey for others."""
    for face in people.faces:
        known = face.person is not None
        pen.frame(image, face.box_xyxy, pen.GREEN if known else pen.GREY, unit)
        _named(labels, face.box_xyxy, f"{face.name} {face.score:.2f}" if known else "unknown")


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
