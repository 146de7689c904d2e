"""Names are text for people: never paths, never markup, and the same however they were typed."""

import unicodedata

from edge_app.errors import GalleryError

LONGEST = 100
"""Characters."""
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories that nobody can see: control, direction and format characters, halves of pairs, unassigned."""
_JOINERS = "\u200c\u200d"
"""Two format characters that some scripts, and emoji, are written with."""


_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Characters that are drawn as nothing, although Unicode calls them letters or symbols."""


def clean_name(text: str) -> str:
    """`text` composed (NFC), with single spaces. Raises GalleryError for an empty, too long or unreadable name."""
    composed = unicodedata.normalize("NFC", text)
    strange = next((c for c in composed if unicodedata.category(c) in _UNSEEN and c not in _JOINERS), None)
    if strange is not None:
        raise GalleryError(f"The name holds the invisible character U+{ord(strange):04X}. Type it without.")
    name = " ".join(composed.split())
    if not any(unicodedata.category(c)[0] in "LNSP" and c not in _BLANK for c in name):
        raise GalleryError("The name is empty. Give a name, for example: Anna.")
    if len(name) > LONGEST:
        raise GalleryError(f"The name has {len(name)} characters; wanted at most {LONGEST}. Give a shorter one.")
    return name


def name_key(name: str) -> str:
    """What two spellings of one name share: "ANNA" and "Anna" are one person."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", name) if c not in _JOINERS + _BLANK)
    return " ".join(seen.casefold().split())
