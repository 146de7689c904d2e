"""Who is enrolled."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from edge_app.closing import Closing
from edge_app.errors import GalleryError
from edge_app.evaluation.threshold import Threshold
from edge_app.gallery.database import answering, connect, erasing, reading, scrub, writing
from edge_app.gallery.name import clean_name, name_key
from edge_app.gallery.receipt import Receipt, found_in, needles
from edge_app.gallery.thresholds import keep, kept
from edge_app.gallery.values import Embedder, Enrolled, Person, View, checked_crop, checked_quality, unit
from edge_app.gallery.views import (
    add_views,
    blob,
    blobs_of,
    comparable,
    embedder_row,
    insert,
    made_by_others,
    vector,
    views_of,
)
from edge_app.values import Floats

_PEOPLE = """
    SELECT people.id, people.name, people.enrolled, count(views.id), count(crops.view) FROM people
    LEFT JOIN views ON views.person = people.id LEFT JOIN crops ON crops.view = views.id
    {where} GROUP BY people.id ORDER BY people.name"""


class Gallery(Closing):
    """The people in the file at `path`, which is made where there is none.

        with Gallery(path) as gallery:
            gallery.enrol("Anna", [View(vector)], embedder)
            print(gallery.people())

    What a method has done when it returns is on the disk. Every method raises GalleryError when the file is busy,
    damaged or cannot be written; nothing is half done then. To be used in the thread that opened it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = connect(path)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._database.close()

    def people(self) -> list[Person]:
        """Everybody, by name."""
        with answering(self.path):
            return [_person(row) for row in self._database.execute(_PEOPLE.format(where=""))]

    def person(self, who: int | str) -> Person:
        """The one of that id or name, however it is spelled. Raises GalleryError, which names those that are near."""
        column, value = ("id", who) if isinstance(who, int) else ("key", name_key(clean_name(who)))
        with answering(self.path):
            row = self._database.execute(_PEOPLE.format(where=f"WHERE people.{column} = ?"), (value,)).fetchone()
        if row is None:
            raise GalleryError(f"Nobody called {who!r} is enrolled. {_near(str(who), self.people())}")
        return _person(row)

    def id_of(self, name: str) -> int | None:
        """The id of the person of that name, however it is spelled; None where there is none."""
        with answering(self.path):
            key = name_key(clean_name(name))
            row = self._database.execute("SELECT id FROM people WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else None

    def views(self, who: int | str) -> list[tuple[Embedder, View]]:
        """What is kept of a person, oldest first."""
        person = self.person(who)
        with answering(self.path):
            return views_of(self._database, person.id)

    def enrol(self, name: str, views: Sequence[View], embedder: Embedder) -> Person:
        """Add `views` to the person of that name, who is new where there is none: all of them or, on error, none."""
        self.enrol_all([(name, embedder, views)])
        return self.person(clean_name(name))

    def enrol_all(self, people: Iterable[tuple[str, Embedder, Sequence[View]]]) -> int:
        """As `enrol`, all people or none; returns the number of views added, those left out that were there already."""
        checked = [(clean_name(name), embedder, _checked(name, views, embedder)) for name, embedder, views in people]
        with answering(self.path), writing(self._database):
            return sum(add_views(self._database, self._row(name), maker, views) for name, maker, views in checked)

    def rename(self, who: int | str, name: str) -> Person:
        """Give another name. Raises GalleryError when somebody else has it."""
        person, name = self.person(who), clean_name(name)
        with answering(self.path):
            try:
                with erasing(self._database):
                    values = (name, name_key(name), person.id)
                    self._database.execute("UPDATE people SET name = ?, key = ? WHERE id = ?", values)
            except sqlite3.IntegrityError as error:
                raise GalleryError(
                    f"Somebody else is called {name!r}. If they are one person: edgesight people merge."
                ) from error
            scrub(self._database)
        return self.person(person.id)

    def merge(self, who: int | str, into: int | str) -> Person:
        """Give all views of one person to another, and forget the first one's name."""
        source, target = self.person(who), self.person(into)
        if source.id == target.id:
            raise GalleryError(f"{source.name!r} was given twice. Give two different people.")
        with answering(self.path):
            with erasing(self._database):
                self._database.execute("UPDATE views SET person = ? WHERE person = ?", (target.id, source.id))
                self._database.execute("DELETE FROM people WHERE id = ?", (source.id,))
            scrub(self._database)
        return self.person(target.id)

    def delete(self, who: int | str) -> Receipt:
        """Forget a person: name, vectors and crops, and every copy of them in the file and its log."""
        person = self.person(who)
        with answering(self.path):
            blobs = blobs_of(self._database, person.id)
            with erasing(self._database):
                self._database.execute("DELETE FROM people WHERE id = ?", (person.id,))
            clean = scrub(self._database)
            content = self._database.serialize()  # opening the file to read it would drop SQLite's locks
        found = found_in(content, needles(person.name, blobs, [other.name for other in self.people()]))
        return Receipt(person, self.path, len(content), found, clean=clean)

    def enrolled(self, embedder: Embedder) -> Enrolled:
        """Everything to compare a face with. Raises GalleryError where vectors are another embedder's."""
        with answering(self.path), reading(self._database):
            self._refuse_others(embedder)
            rows = comparable(self._database, embedder)
            names = dict(self._database.execute("SELECT id, name FROM people"))
        vectors = vector(b"".join(row[1] for row in rows))
        if vectors.size != len(rows) * embedder.size:
            raise GalleryError(f"Vectors of this embedder have another size in {self.path} than {embedder.size}.")
        return Enrolled(vectors.reshape(len(rows), embedder.size), np.array([row[0] for row in rows], np.int64), names)

    def re_embed(self, embedder: Embedder, embed: Callable[[bytes], Floats]) -> int:
        """Make the vectors of other embedders anew from their crops, all in one step; returns how many.

        embed: from the bytes of a kept crop to its vector. Raises GalleryError where a crop was not kept.
        """
        with answering(self.path):
            with erasing(self._database):
                maker, others = embedder_row(self._database, embedder), made_by_others(self._database, embedder)
                for view, crop in others:
                    if crop is None:
                        raise GalleryError(_without_crop(others))
                    values = (maker, blob(unit(embed(crop), embedder.size)), view)
                    self._database.execute("UPDATE views SET embedder = ?, vector = ? WHERE id = ?", values)
            scrub(self._database)
        return len(others)

    def keep_threshold(self, threshold: Threshold, embedder: Embedder) -> None:
        """Store a threshold with what it was chosen on, in place of an older one for the same rate."""
        with answering(self.path), writing(self._database):
            keep(self._database, embedder_row(self._database, embedder), threshold)

    def thresholds(self, embedder: Embedder) -> list[Threshold]:
        """What was stored for this embedder, lowest rate first."""
        with answering(self.path):
            return kept(self._database, embedder)

    def changes(self) -> int:
        """A number that is another one when somebody else has changed the gallery, for a loop to look at."""
        with answering(self.path):
            return int(self._database.execute("PRAGMA data_version").fetchone()[0])

    def _row(self, name: str) -> int:
        """The id of the person of that name, inserted where there is none."""
        known = self._database.execute("SELECT id FROM people WHERE key = ?", (name_key(name),)).fetchone()
        # The clock on the wall: it is shown to people, and nothing is measured with it.
        return (
            known[0]
            if known
            else insert(self._database, "people (name, key, enrolled)", name, name_key(name), time.time())
        )

    def _refuse_others(self, embedder: Embedder) -> None:
        if others := made_by_others(self._database, embedder):
            crops = sum(crop is not None for _, crop in others)
            raise GalleryError(
                f"{len(others)} vectors in {self.path} were made by another model than {embedder}; they cannot be "
                f"compared. For {crops} the picture was kept, and they can be made anew. Enrol the others again."
            )


def _checked(name: str, views: Sequence[View], embedder: Embedder) -> list[View]:
    if not views:
        raise GalleryError(f"Nothing to enrol for {name!r}: no view was given. Give at least one picture.")
    return [
        View(unit(view.vector, embedder.size), checked_quality(view.quality), checked_crop(view.crop)) for view in views
    ]


def _person(row: tuple[int, str, float, int, int]) -> Person:
    return Person(row[0], row[1], datetime.fromtimestamp(row[2]).astimezone(), row[3], row[4])


def _near(name: str, people: list[Person]) -> str:
    names = {name_key(person.name): person.name for person in people}
    near = get_close_matches(name_key(name), names, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {', '.join(repr(names[key]) for key in near)}?"
    return f"{len(names)} people are; see: edgesight people list"


def _without_crop(others: list[tuple[int, bytes | None]]) -> str:
    lost = sum(crop is None for _, crop in others)
    return (
        f"{lost} of {len(others)} vectors were kept without their picture and cannot be made anew. "
        "Enrol those people again; nothing was changed."
    )
