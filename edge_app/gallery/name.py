"""Names are text for people: never paths, never markup, and the same however they were typed."""

import unicodedata

from edge_app.errors import GalleryError

LONGEST = 100
"""Characters."""
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories that nobody can see: control, direction and format characters, halves of pairs, unassigned."""
_JOINERS = "\u200c\u200d"
"""Two format characters that some scripts, and emoji, are written with."""


def clean_name(text: str) -> str:
    """`text` composed (NFC), with single spaces. Raises GalleryError for an empty, too long or unreadable name."""
    name = " ".join(filter(None, unicodedata.normalize("NFC", text).split(" ")))
    strange = next((c for c in name if unicodedata.category(c) in _UNSEEN and c not in _JOINERS), None)
    if strange is not None:
        raise GalleryError(f"The name holds the invisible character U+{ord(strange):04X}. Type it without.")
    if not name.strip(_JOINERS):
        raise GalleryError("The name is empty. Give a name, for example: Anna.")
    if len(name) > LONGEST:
        raise GalleryError(f"The name has {len(name)} characters; wanted at most {LONGEST}. Give a shorter one.")
    return name


def name_key(name: str) -> str:
    """What two spellings of one name share: "ANNA" and "Anna" are one person."""
    return unicodedata.normalize("NFKC", name).casefold()
