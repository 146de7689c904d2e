"""Somebody is enrolled, compared, listed and forgotten without a trace."""

import os
from pathlib import Path

import msgspec

from virtual_pi.pi.step import HOST, edgesight, wanted

_PHOTOS = HOST / "people"


def main() -> None:
    """The whole way of one person, with a stranger beside her."""
    gallery = Path("/state/people.sqlite")
    os.environ["EDGESIGHT_GALLERY"] = str(gallery)
    edgesight("enroll", "Eileen Collins", "--from", _PHOTOS / "eileen.png")
    edgesight("verify", _PHOTOS / "eileen.png", _PHOTOS / "eileen-again.png")
    edgesight("verify", _PHOTOS / "eileen.png", _PHOTOS / "grace.png", status=1)
    edgesight("people", "list")
    wanted(_names(), ["Eileen Collins"], "people listed")
    receipt = edgesight("people", "delete", "Eileen Collins", "--yes")
    wanted("nothing is left" in receipt, True, "the receipt says that nothing is left")
    wanted(_names(), [], "people after the deletion")
    files = [path for path in gallery.parent.iterdir() if path.is_file()]
    wanted([path for path in files if b"Eileen" in path.read_bytes()], [], "files that still hold the name")
    print(f"enrolled, verified, told from a stranger, listed and deleted; {len(files)} files hold no trace of the name")


def _names() -> list[str]:
    return [person["name"] for person in msgspec.json.decode(edgesight("people", "list", "--json", quiet=True))]


if __name__ == "__main__":
    main()
