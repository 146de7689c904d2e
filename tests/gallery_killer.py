"""`python gallery_killer.py FOLDER TIMES`: kills a process that enrols and deletes people, at random moments.

After each kill the gallery must hold exactly what was acknowledged, and of what was under way all or nothing.
A program of its own, because it forks. Prints how many acknowledgements there were, and exits with 1 at the first loss.
"""

import os
import random
import select
import signal
import sys
import time
from pathlib import Path

from made_up_people import EMBEDDER, views

from edge_app.gallery.gallery import Gallery

_FRESH = 50
"""Rounds after which a new file is begun, so that the moments of its making are hit as well."""
_VIEWS = 2
_PEOPLE = [views(seed, _VIEWS, crops=True) for seed in range(8)]


def main() -> None:
    folder, times = Path(sys.argv[1]), int(sys.argv[2])
    rng, acknowledged, under_way = random.Random(1), 0, 0
    known: set[str] = set()
    for number in range(times):
        path = folder / f"{number // _FRESH}.sqlite"
        if number % _FRESH == 0:
            known = set()
        steps = _steps(number, sorted(known), rng)
        done = _kill_during(path, steps, rng.uniform(0, 0.03))
        acknowledged += done
        for step in steps[:done]:
            _apply(known, step)
        found = _people(path)
        if found != known:
            under_way += 1
            _apply(known, steps[done])
        if found != known:
            print(f"kill {number}: acknowledged {sorted(known)}, found {sorted(found)}")
            sys.exit(1)
    print(f"{times} kills, {acknowledged} acknowledged, {under_way} done and not yet acknowledged")


def _steps(number: int, known: list[str], rng: random.Random) -> list[tuple[str, str]]:
    """Enrolments of new people; every third step deletes somebody who is there before this round."""
    rng.shuffle(known)
    enrolments = [("enrol", f"{number}-{k}") for k in range(100)]
    for place, name in enumerate(known[:30]):
        enrolments.insert(3 * place + 2, ("delete", name))
    return enrolments


def _apply(known: set[str], step: tuple[str, str]) -> None:
    action, name = step
    known.add(name) if action == "enrol" else known.discard(name)


def _kill_during(path: Path, steps: list[tuple[str, str]], seconds: float) -> int:
    """Let a child do `steps`, kill it after `seconds`; returns how many it had acknowledged."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _work(path, steps, writer)
    os.close(writer)
    deadline, done = time.monotonic() + seconds, 0
    while (left := deadline - time.monotonic()) > 0 and select.select([reader], [], [], left)[0]:
        done += len(os.read(reader, 1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while said := os.read(reader, 100):
        done += len(said)
    os.close(reader)
    return done


def _work(path: Path, steps: list[tuple[str, str]], writer: int) -> None:
    with Gallery(path) as gallery:
        for number, (action, name) in enumerate(steps):
            if action == "enrol":
                gallery.enrol(name, _PEOPLE[number % len(_PEOPLE)], EMBEDDER)
            else:
                gallery.delete(name)
            os.write(writer, b".")
    os._exit(0)


def _people(path: Path) -> set[str]:
    """Who is there. Whoever is there has all views and crops."""
    with Gallery(path) as gallery:
        people = gallery.people()
        for person in people:
            if (person.views, person.crops) != (_VIEWS, _VIEWS):
                print(f"half a person: {person}")
                sys.exit(1)
        return {person.name for person in people}


if __name__ == "__main__":
    main()
