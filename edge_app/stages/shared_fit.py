"""A picture resized for several models: once for equal inputs, and ahead of time where there is time."""

from collections import deque
from collections.abc import Sequence

from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels

_PICTURES = 3
"""In the loop, waiting for it, and being read."""

_Made = dict[tuple[object, ...], Pixels]


class SharedFit:
    """`fit_pixels` for models that look at the same pictures, for `Model(fit=...)`.

        fit = SharedFit()
        with Model("faces-detect", fit=fit) as first, Model("cifar10", fit=fit) as second:
            fit.ahead(image_bgr, [first.spec.input, second.spec.input])  # in another thread, while a model is at work
            faces, classes = first.detect(image_bgr), second.classify(image_bgr)

    OpenCV averages areas on one core, in about the time that a small network takes on all of them. Nobody may change a
    picture, or what comes out.
    """

    def __init__(self) -> None:
        self._pictures: deque[tuple[Pixels, _Made]] = deque(maxlen=_PICTURES)

    def ahead(self, image_bgr: Pixels, specs: Sequence[InputSpec]) -> None:
        """Resize a picture uint8 (height, width, 3) for those who will ask for it soon."""
        for spec in specs:
            self(image_bgr, spec)

    def __call__(self, image_bgr: Pixels, spec: InputSpec) -> Pixels:
        """As `fit_pixels`."""
        made, key = self._made(image_bgr), (spec.size_wh, spec.colour, spec.fit, spec.interpolation)
        if key not in made:
            made[key] = fit_pixels(image_bgr, spec)
        return made[key]

    def _made(self, image_bgr: Pixels) -> _Made:
        for picture, made in tuple(self._pictures):
            if picture is image_bgr:
                return made
        self._pictures.append((image_bgr, {}))
        return self._pictures[-1][1]
