"""Pictures of more than a screen can show: many bits of grey, and medical files. They are refused, not guessed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_DICOM = b"DICM"
_DICOM_AT = 128
"""Where a DICOM file says that it is one (DICOM PS3.10, section 7.1)."""
DICOM_SUFFIXES = (".dcm", ".dicom")
DICOM_ADVICE = (
    "Save them as 8-bit PNG, all with one window: dcmj2pnm --write-png --set-window CENTRE WIDTH in.dcm out.png "
    "(DCMTK), or with pydicom as in docs/deep-pictures.md."
)
_DARKER = 32767
"""The brightest value of a photograph of 16 bits is above, and all those of a scan of 12 or 14 are below."""
_WINDOW_ADVICE = (
    "Save all pictures with one window as 8 bits, numpy.clip((grey - low) / (high - low) * 255, 0, 255).astype('uint8')"
    "; see docs/deep-pictures.md."
)


def why_too_deep(data: bytes) -> str | None:
    """What a DICOM file is, and what to do; None for the bytes of any other."""
    if data[_DICOM_AT : _DICOM_AT + len(_DICOM)] != _DICOM:
        return None
    return f"a DICOM file; wanted a picture of 8 bits. {DICOM_ADVICE}"


def why_no_grey(stored: NDArray[Any]) -> str | None:
    """What is wrong with decoded pixels that are grey and of more than 8 bits, and what to do; None for others.

    Which of their values become black and white is for whoever knows what they measure: to squeeze 16 bits into 8 would
    leave 16 shades of a 12-bit scan. Colours of 16 bits are those of a screen and may be squeezed, and so may grey that
    reaches beyond 15 bits, as paper in a flatbed scanner does.
    """
    if stored.ndim != 2 or stored.dtype.itemsize == 1:
        return None
    low, high = float(stored.min()), float(stored.max())
    if stored.dtype == np.uint16 and high > _DARKER:
        return None
    return f"grey of {stored.dtype}, {low:g} to {high:g}; wanted 8 bits. {_WINDOW_ADVICE}"
