"""A result as plain dicts and lists, for JSON."""

from collections.abc import Sequence

from edge_app.objects.values import FollowedObject, ObjectHappening, Objects
from edge_app.values import (
    Anomaly,
    Answer,
    Classification,
    Detections,
    Floats,
    People,
    Result,
    Scene,
    Screening,
    Sighting,
)

Record = dict[str, object]


def record(result: Result, keypoints: Sequence[str]) -> Record:
    """See `JsonLines` for the keys. keypoints: their names."""
    frame = result.frame
    return {
        "frame": frame.number,
        **({"name": frame.name} if frame.name else {}),
        **_answer(result.answer, keypoints),
        "age_ms": round(result.age_ms, 3),
        "stages_ms": {name: round(ms, 3) for name, ms in result.stages_ms.items()},
    }


def _answer(answer: Answer, keypoints: Sequence[str]) -> Record:
    if isinstance(answer, Scene):
        return _scene(answer, keypoints)
    if isinstance(answer, Classification):
        return _classes(answer)
    if isinstance(answer, People):
        return _people(answer, keypoints)
    if isinstance(answer, Anomaly):
        return _anomaly(answer)
    return _objects(answer) if isinstance(answer, Objects) else {"objects": _detections(answer, keypoints)}


def _scene(scene: Scene, keypoints: Sequence[str]) -> Record:
    """The keys of all, and all that happened in one list."""
    parts = [_answer(part, keypoints) for part in (scene.people, scene.objects, scene.classes) if part is not None]
    whole = {key: value for part in parts for key, value in part.items()}
    told = [*_told_of_faces(scene.people), *_told_of_objects(scene.objects)]
    return whole | _if_any("happened", told)


def _people(people: People, keypoints: Sequence[str]) -> Record:
    return {"faces": [_face(face, keypoints) for face in people.faces]} | _if_any("happened", _told_of_faces(people))


def _told_of_faces(people: People | None) -> list[Record]:
    happenings = people.happenings if people else ()
    return [{"what": one.kind, "track": one.track, "name": one.name or None} for one in happenings]


def _face(face: Sighting, keypoints: Sequence[str]) -> Record:
    return {
        "track": face.track,
        "name": face.name or None,
        "score": None if face.score is None else round(face.score, 4),
        "threshold": round(face.threshold, 4),
        "found": bool(len(face.keypoints)),
        "age_s": round(face.age_s, 3),
        "box": _box(face.box_xyxy),
        "keypoints": _points(face.keypoints, keypoints),
    }


def _objects(answer: Objects) -> Record:
    lines = {one.line.name: {"forward": one.forward, "backward": one.backward} for one in answer.crossings}
    followed = [_followed(one, with_regions=bool(answer.regions)) for one in answer.objects]
    return {"objects": followed} | _if_any("lines", lines) | _if_any("happened", _told_of_objects(answer))


def _followed(one: FollowedObject, *, with_regions: bool) -> Record:
    return {
        "track": one.track,
        "label": one.label,
        "score": round(one.score, 4),
        "found": one.found,
        "age_s": round(one.age_s, 3),
        "box": _box(one.box_xyxy),
        **({"regions": list(one.regions)} if with_regions else {}),
    }


def _told_of_objects(answer: Objects | None) -> list[Record]:
    return [_happening(one) for one in answer.happenings] if answer else []


def _happening(one: ObjectHappening) -> Record:
    place = "line" if one.kind == "crossed" else "region"
    direction = {"direction": one.direction} if one.direction else {}
    return {"what": one.kind, "track": one.track, "label": one.label, **_if_any(place, one.place), **direction}


def _classes(answer: Classification) -> Record:
    return {
        "label": answer.answer,
        "score": round(answer.score, 4),
        "top": [[label, round(score, 4)] for label, score in zip(answer.labels, answer.scores, strict=True)],
        **({"screening": _screening(answer.screening)} if answer.screening else {}),
    }


def _screening(screening: Screening) -> Record:
    return {
        "positive": screening.positive,
        "score": round(screening.score, 4),
        "threshold": round(screening.threshold, 4),
    }


def _anomaly(answer: Anomaly) -> Record:
    raised = {"alarm": answer.alarm.raised} if answer.alarm else {}
    happened: list[Record] = [{"what": f"alarm {answer.alarm.change}"}] if answer.alarm and answer.alarm.change else []
    return {
        "score": round(answer.score, 4),
        **({} if answer.threshold is None else {"threshold": round(answer.threshold, 4)}),
        "unusual": answer.high,
        "hottest": [round(place, 1) for place in answer.hottest_xy],
        **raised,
        **_if_any("happened", happened),
    }


def _detections(found: Detections, keypoints: Sequence[str]) -> list[Record]:
    rows = zip(found.names, found.scores.tolist(), found.boxes_xyxy, found.keypoints, strict=True)
    return [
        {
            "label": name,
            "score": round(score, 4),
            "box": _box(box_xyxy),
            **({"keypoints": _points(points, keypoints)} if len(points) else {}),
        }
        for name, score, box_xyxy, points in rows
    ]


def _box(box_xyxy: Floats) -> list[float]:
    return [round(side, 1) for side in box_xyxy.tolist()]


def _points(points: Floats, names: Sequence[str]) -> dict[str, list[float]]:
    named = zip(names or map(str, range(len(points))), points.tolist(), strict=False)
    return {name: [round(x, 1), round(y, 1)] for name, (x, y) in named}


def _if_any(key: str, value: str | list[Record] | dict[str, dict[str, int]]) -> Record:
    """Nothing for what is empty."""
    return {key: value} if value else {}
