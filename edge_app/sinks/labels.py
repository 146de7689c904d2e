"""What is written beside the things in a picture."""

from edge_app.sinks import pen
from edge_app.values import Pixels

_Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


class Labels:
    """The labels of one picture uint8 (height, width, 3) BGR, each a strip with a line of text.

        labels = Labels(image, unit)
        labels.add("gate +1 -0", left=20, bottom=60)
        labels.write()

    They lie inside the picture; one that would cover another before it goes up or down by as few lines as it takes. In
    a picture without room for that it stays, under the other. unit: the height of a letter in pixels.
    """

    def __init__(self, image: Pixels, unit: int) -> None:
        self._image, self._unit = image, unit
        self._strips: list[tuple[str, _Box]] = []
        self._taken: list[_Box] = []

    def keep_clear(self, x: int, y: int) -> None:
        """Let no label that is added from now on come nearer to a point than one unit."""
        unit = self._unit
        self._taken.append((x - unit, y - unit, x + unit, y + unit))

    def add(self, text: str, left: int, bottom: int) -> None:
        """Find a place for a label whose strip begins at `left` and ends at `bottom`, where it can."""
        height, width = self._image.shape[:2]
        wide, high = pen.width(text, self._unit), 2 * self._unit
        left, top = max(0, min(left, width - wide)), max(0, min(bottom, height) - high)
        strip = (left, top, left + wide, top + high)
        if not self._is_free(strip):
            tops = sorted(range(top % high, height - high + 1, high), key=lambda other: abs(other - top))
            others = [(left, other, left + wide, other + high) for other in tops]
            strip = next(filter(self._is_free, others), strip)
        self._taken.append(strip)
        self._strips.append((text, strip))

    def _is_free(self, strip: _Box) -> bool:
        left, top, right, bottom = strip
        return not any(
            left < other_right and other_left < right and top < other_bottom and other_top < bottom
            for other_left, other_top, other_right, other_bottom in self._taken
        )

    def write(self) -> None:
        """Write them into the picture, over all that was drawn before; where they overlap, the first stays whole."""
        for text, strip in reversed(self._strips):
            pen.darken(self._image, *strip)
            pen.write(self._image, text, strip[0], strip[1] + 3 * self._unit // 2, self._unit)
