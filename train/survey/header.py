"""What a picture file says about itself before its pixels: format, frames, transparency, orientation."""

import io
from dataclasses import dataclass

from PIL import Image

_ORIENTATION = 0x0112
"""The EXIF tag that says how the camera was held; 1 is upright (Exif 2.32, 4.6.4)."""
_STANDARD_SUM = 3688
"""Of the 64 steps of the brightness table that is quality 50 (ITU-T T.81, table K.1)."""
_SUFFIXES = {
    "BMP": (".bmp",),
    "JPEG": (".jpg", ".jpeg"),
    "MPO": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "PPM": (".pgm", ".ppm"),
    "TIFF": (".tif", ".tiff"),
    "WEBP": (".webp",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """format: as Pillow names it, such as "PNG"; frames: pictures in the file; alpha: it may have transparent parts.

    turned: its EXIF orientation asks for a turn or a mirror. quality: of a JPEG, 1 to 100 as the Independent JPEG
    Group's programs count it, told by its brightness table, near both ends roughly.
    """

    format: str
    frames: int = 1
    alpha: bool = False
    turned: bool = False
    quality: int | None = None

    def fits(self, suffix: str) -> bool:
        """Whether a file of this format is rightly named with `suffix`."""
        return suffix.lower() in _SUFFIXES.get(self.format, ())


def read_header(data: bytes) -> Header | None:
    """The header of a picture file's bytes; None for a format that Pillow does not know or a header that is damaged."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return Header(
                str(image.format), _frames(image), image.has_transparency_data, _turned(image), _quality(image)
            )
    except Exception:  # noqa: BLE001 - Pillow's readers raise any kind on damaged bytes; the caller goes on without
        return None


def _frames(image: Image.Image) -> int:
    """Pictures of an animation or a document. The second one in a phone's JPEG (MPO) is a preview or a depth map."""
    return 1 if image.format == "MPO" else getattr(image, "n_frames", 1)


def _turned(image: Image.Image) -> bool:
    if image.format == "PNG" and "exif" not in image.info:
        return False  # for the few PNG files with EXIF behind the pixels, Pillow would decode the whole picture
    return bool(image.getexif().get(_ORIENTATION, 1) != 1)


def _quality(image: Image.Image) -> int | None:
    table: list[int] | None = getattr(image, "quantization", {}).get(0)
    if not table:
        return None
    percent = 100 * sum(table) / _STANDARD_SUM
    return max(1, min(100, round(5000 / percent if percent > 100 else (200 - percent) / 2)))
