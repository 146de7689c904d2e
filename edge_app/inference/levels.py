"""From pixels to a network's input: there are only 256 levels a channel, so a table tells what each one becomes."""

import cv2
import numpy as np

from edge_app.inference.quantization import Quantization, Raw
from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels

_TOP_BIT = 0x80


class Levels:
    """What each level of each channel becomes in a tensor, as `spec` and then `quantization` have it.

    For most int8 networks a level becomes itself less 128. Turning the top bit over does that to many at once, in a
    thirtieth of a table's time.
    """

    def __init__(self, spec: InputSpec, quantization: Quantization) -> None:
        levels = np.repeat(np.arange(256, dtype=np.uint8)[:, None], spec.channels, axis=1)
        self._table = quantization.quantise(scale_pixels(levels, spec))[None]
        shifted = (levels ^ _TOP_BIT).view(np.int8)[None]
        self.less_128 = self._table.dtype == np.int8 and np.array_equal(self._table, shifted)

    def __call__(self, pixels: Pixels) -> Raw:
        """Pixels uint8 (height, width, channels) as the tensor wants them: its dtype, the same shape, contiguous."""
        if self.less_128:
            return np.bitwise_xor(pixels, np.uint8(_TOP_BIT), order="C").view(np.int8)
        return np.asarray(cv2.LUT(pixels, self._table)).reshape(pixels.shape)
