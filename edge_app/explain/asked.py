"""What a report is asked for."""

from dataclasses import dataclass
from pathlib import Path

from edge_app.explain.layers.layer import Layer
from edge_app.explain.progress import Progress
from edge_app.explain.subject import Subject


@dataclass(frozen=True, slots=True)
class Asked:
    """subject: stays the caller's to close. pictures: to search through. image: to follow through the network.

    layer: the only one to show features of. seconds: to measure times for; 0 for none.
    """

    subject: Subject
    progress: Progress
    pictures: tuple[Path, ...] = ()
    image: Path | None = None
    layer: Layer | None = None
    seconds: float = 0.0
