"""Folders named for what is done in them, so that no result is ever read back as one of other settings."""

import hashlib

from msgspec import json


def keyed(name: str, *settings: object) -> str:
    """`name` and eight hexadecimal digits that stand for the settings: anything that JSON can hold."""
    return f"{name}-{hashlib.sha256(json.encode(settings)).hexdigest()[:8]}"
