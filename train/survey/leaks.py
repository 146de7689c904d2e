"""Which pictures are copies of held-back ones, so that figures on those would flatter a training on these."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from edge_app.pictures.dataset import UNLABELLED, Picture, Split
from train.progress import Progress, silent
from train.survey.copies import Closeness
from train.survey.gallery import Gallery
from train.survey.seen import Seen, looks

_BLOCK = 512
"""So many pictures are decoded and compared at a time: of more, no fingerprints are kept."""


def copies_of(
    candidates: Sequence[Path], held_back: Sequence[Path], progress: Progress = silent
) -> dict[Path, Closeness]:
    """For each candidate that is a copy of a held-back picture, how close the closest is.

    Each is compared with the held-back pictures themselves: what only looks like a copy of a copy is none. Files that
    cannot be read, and plain pictures, are copies of nothing.
    """
    kept = [one for block in _blocks(held_back, "looking at the held-back pictures", progress) for one in block]
    if not kept:
        return {}
    pixels = {one.pixels_sha256 for one in kept}
    prints = [one.fingerprint for one in kept if one.fingerprint]
    gallery = Gallery.of(prints) if prints else None
    found: dict[Path, Closeness] = {}
    for block in _blocks(candidates, "looking for copies of them", progress):
        if gallery:
            found.update(_alike(block, gallery))
        found.update({one.path: "same" for one in block if one.pixels_sha256 in pixels})
    return found


def _blocks(paths: Sequence[Path], what: str, progress: Progress) -> Iterator[list[Seen]]:
    """Those that can be read and are not blank, block by block."""
    split: Split = "train"  # of no account here
    with progress(what, len(paths)) as done:
        for start in range(0, len(paths), _BLOCK):
            pictures = [(Picture(path, UNLABELLED), split) for path in paths[start : start + _BLOCK]]
            yield [one for one in looks(pictures) if isinstance(one, Seen) and not one.blank]
            done(min(start + _BLOCK, len(paths)))


def _alike(block: Sequence[Seen], gallery: Gallery) -> dict[Path, Closeness]:
    marked = [(one.path, one.fingerprint) for one in block if one.fingerprint]
    if not marked:
        return {}
    prints = [mark for _, mark in marked]
    found: dict[Path, Closeness] = {}
    for (path, _), near, mirrored in zip(marked, gallery.near(prints), gallery.mirrored(prints), strict=True):
        if near or mirrored:
            found[path] = "near" if near else "mirrored"
    return found
