"""Read the numbers of a FlexBuffers map, in which TFLite's custom operators keep their options.

Layout: https://flatbuffers.dev/internals/#flexbuffers. Whatever is wrong with the bytes raises ValueError.
"""

import struct

_MAP = 9
_FORMS = {1: "bhiq", 2: "BHIQ", 3: " efd"}
"""Type -> the form, as in struct, for a width of 1, 2, 4 and 8 bytes: int, uint, float."""


def flex_numbers(data: bytes) -> dict[str, float]:
    """Key -> number; values of other types are left out."""
    try:
        return _numbers(data)
    except (struct.error, IndexError) as error:
        raise ValueError(f"options that are cut off: {error}") from error


def _numbers(data: bytes) -> dict[str, float]:
    root_width, (kind, width) = data[-1], _packed(data[-2])
    if kind != _MAP:
        raise ValueError(f"options of type {kind}")
    start = _back(data, len(data) - 2 - root_width, root_width)
    keys = _back(data, start - 3 * width, width)
    key_width, count = _unsigned(data, start - 2 * width, width), _unsigned(data, start - width, width)
    found = {}
    for index in range(count):
        kind, _ = _packed(data[start + count * width + index])
        if kind in _FORMS:
            name = _text(data, _back(data, keys + index * key_width, key_width))
            found[name] = _value(data, start + index * width, _FORMS[kind][width.bit_length() - 1])
    return found


def _packed(octet: int) -> tuple[int, int]:
    """Type, and bytes a value."""
    return octet >> 2, 1 << (octet & 3)


def _back(data: bytes, place: int, width: int) -> int:
    """Offsets count backwards."""
    return place - _unsigned(data, place, width)


def _unsigned(data: bytes, place: int, width: int) -> int:
    return int.from_bytes(data[_inside(place) : place + width], "little")


def _value(data: bytes, place: int, form: str) -> float:
    return float(struct.unpack_from(f"<{form}", data, _inside(place))[0])


def _text(data: bytes, place: int) -> str:
    return data[_inside(place) : data.index(0, place)].decode()


def _inside(place: int) -> int:
    if place < 0:
        raise ValueError(f"an offset to {place}")
    return place
