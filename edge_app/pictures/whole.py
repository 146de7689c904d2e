"""Is a picture file whole? Asked before decoding: a decoder would fill what is missing, and complain past our log."""

import zlib

JPEG_START, PNG_START = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, b"\xff\xd9"


def why_not_whole(data: bytes) -> str | None:
    """What is wrong with a JPEG or PNG file's frame; None when nothing is, or for any other format."""
    if data.startswith(JPEG_START) and not _jpeg_is_whole(data):
        return "cut off: a JPEG without its end"
    if data.startswith(PNG_START) and not _png_is_whole(data):
        return "cut off or damaged: a PNG with a wrong checksum or without its end"
    return None


def _jpeg_is_whole(data: bytes) -> bool:
    """Find the end marker after the first scan (ITU-T T.81, B.1)."""
    at = len(JPEG_START)
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:
            return data.find(_END_OF_IMAGE, at + 2 + length) >= 0
        at += 1 if marker == 0xFF else 2 + length
    return False


def _png_is_whole(data: bytes) -> bool:
    """Walk the chunks, each a length, a name, content and a CRC-32 of the last two, up to IEND (PNG, section 5.3)."""
    view, at = memoryview(data), len(PNG_START)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(view[at : at + 4], "big")
        if zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            return False
        if data.startswith(b"IEND", at + 4):
            return True
        at = end
    return False
