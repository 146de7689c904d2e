"""Versions as numbers."""

import re


def numbers(version: str) -> tuple[int, ...]:
    """(1, 26, 4) for "1.26.4", (4, 10) for "4.10rc1"; empty where it does not begin with a number."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in found.group().split(".")) if found else ()
