"""Who came, was recognised and went: told once."""

from collections.abc import Sequence

from edge_app.values import Happening, Sighting

_VISIT_S = 10.0
"""Seconds out of sight after which somebody comes anew."""


class Visits:
    """Turns sightings, frame by frame, into happenings."""

    def __init__(self) -> None:
        self._before: dict[int, Sighting] = {}
        self._last_ns: dict[int, int] = {}

    def update(self, faces: Sequence[Sighting], now_ns: int) -> list[Happening]:
        """What happened since the last frame. now_ns: when this one was taken."""
        now = {face.track: face for face in faces}
        told = [Happening("appeared", track) for track in now if track not in self._before]
        for track, face in now.items():
            if face.person is not None:
                if now_ns - self._last_ns.get(face.person, now_ns - int(_VISIT_S * 2e9)) > _VISIT_S * 1e9:
                    told.append(Happening("recognised", track, face.person, face.name))
                self._last_ns[face.person] = now_ns
        told += [
            Happening("left", track, face.person, face.name) for track, face in self._before.items() if track not in now
        ]
        self._before = now
        return told
