"""Says who is in the gallery, then enrols and deletes made-up people until the power is cut.

`python -m virtual_pi.pi.enrolling ROUND`. Each line that begins with "done" is an acknowledgement: what it tells has
to be there after the next boot. Vectors are prepared, so that the gallery is written to all the time. Every tenth round
begins a new file, so that its making is cut as well.
"""

import sys
import termios
from pathlib import Path

import numpy as np

from edge_app.gallery.gallery import Gallery
from edge_app.gallery.values import Embedder, View
from virtual_pi.power_cuts import FRESH, NEVER

_EMBEDDER = Embedder("a" * 64, 1, 128)
_VIEWS = 3
_CROP = b"\xff\xd8\xff"
"""How a kept picture begins, as a JPEG file does; the rest is chance."""


def main() -> None:
    """The people of the file that the last round wrote to, then this round's deeds."""
    number = int(sys.argv[1])
    _tell_survivors(_file(max(number - 1, 0)))
    rng = np.random.default_rng(number)
    with Gallery(_file(number)) as gallery:
        here = [person.name for person in gallery.people()]
        _say("begin")
        for step in range(NEVER):
            if step % 3 == 2 and here:
                name = here.pop(int(rng.integers(len(here))))
                _say(f"try delete {name}")
                wiped = gallery.delete(name).complete
                _say(f"done delete {name}" if wiped else f"broken receipt of {name}")
            else:
                name = f"{number}-{step}"
                _say(f"try enrol {name}")
                gallery.enrol(name, _views(rng), _EMBEDDER)
                here.append(name)
                _say(f"done enrol {name}")


def _say(line: str) -> None:
    """On the serial console. Returns when it has left the machine: a cut must not take back what was said."""
    print(line, flush=True)
    termios.tcdrain(sys.stdout.fileno())


def _file(number: int) -> Path:
    return Path(f"/state/people-{number // FRESH}.sqlite")


def _views(rng: np.random.Generator) -> list[View]:
    vectors = rng.normal(size=(_VIEWS, _EMBEDDER.size)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [View(vector, 0.5, _CROP + rng.bytes(2000)) for vector in vectors]


def _tell_survivors(path: Path) -> None:
    with Gallery(path) as gallery:
        for person in gallery.people():
            whole = (person.views, person.crops) == (_VIEWS, _VIEWS)
            _say(f"found {person.name}" if whole else f"broken {person}")
    _say("found all")


if __name__ == "__main__":
    main()
