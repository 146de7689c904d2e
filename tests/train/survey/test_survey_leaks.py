from contextlib import contextmanager

import cv2
import numpy as np
import pytest

from train.survey.leaks import copies_of


def _half(image):
    return cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def _cut(image, pixels):
    return image[pixels:-pixels, pixels:-pixels]


def _found(folder):
    """Of the pictures in new/, those that are copies of one in held/."""
    new, held = (sorted((folder / name).iterdir()) for name in ("new", "held"))
    return {path.name: closeness for path, closeness in copies_of(new, held).items()}


def test_planted_copies_are_found_among_others(photos, scene):
    others = {f"new/other{at}.jpg": 100 + at for at in range(20)} | {f"held/{at}.jpg": at for at in range(20)}
    folder = photos(**others)
    decoded = cv2.imread(str(folder / "held/2.jpg"))
    grey = cv2.cvtColor(scene(4), cv2.COLOR_BGR2GRAY)
    photos(
        **{
            "new/file.jpg": (folder / "held/1.jpg").read_bytes(),
            "new/pixels.png": decoded,
            "new/half.jpg": _half(scene(3)),
            "new/grey.jpg": grey,
            "new/mirrored.jpg": scene(5)[:, ::-1],
        }
    )
    assert _found(folder) == {
        "file.jpg": "same",
        "pixels.png": "same",
        "half.jpg": "near",
        "grey.jpg": "near",
        "mirrored.jpg": "mirrored",
    }


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        pytest.param(["same", "near", "mirrored"], "same", id="all"),
        pytest.param(["near", "mirrored"], "near", id="near"),
        pytest.param(["mirrored"], "mirrored", id="mirrored"),
    ],
)
def test_the_closest_counts(photos, scene, held, wanted):
    image = scene(1)
    versions = {"same": image, "near": _half(image), "mirrored": image[:, ::-1]}
    folder = photos(**{"new/1.png": image}, **{f"held/{name}.png": versions[name] for name in held})
    assert _found(folder) == {"1.png": wanted}


def test_a_chain_does_not_count(photos, scene):
    """Each is cut a little more than the one before: neighbours are copies, the ends are none."""
    cuts = {f"new/{pixels:02}.png": _cut(scene(7, (320, 240)), pixels) for pixels in range(4, 44, 4)}
    folder = photos(**cuts, **{"held/00.png": scene(7, (320, 240))})
    alone = [copies_of([folder / name], [folder / "held/00.png"]) for name in cuts]
    linked = [copies_of([folder / one], [folder / other]) for one, other in zip([*cuts][1:], cuts, strict=False)]
    assert all(linked), "it is a chain"
    assert alone[0]
    assert not alone[-1]
    assert len(_found(folder)) == sum(map(bool, alone))


def test_what_shows_nothing_or_cannot_be_read_is_a_copy_of_nothing(photos, tmp_path):
    plain, noise = np.full((40, 40, 3), 9, np.uint8), np.random.default_rng(0).integers(0, 255, (8, 8, 3), np.uint8)
    for name in ("new", "held"):
        folder = photos(**{f"{name}/plain.png": plain, f"{name}/broken.png": b"x", f"{name}/small.png": noise})
    assert _found(folder) == {"small.png": "same"}, "a small one is compared by its pixels"
    assert copies_of([folder / "new/small.png", tmp_path / "gone.png"], [tmp_path / "gone.png"]) == {}


@pytest.mark.parametrize(("new", "held"), [(0, 1), (1, 0), (0, 0)])
def test_nothing_to_compare(photos, new, held):
    path = photos(**{"1.png": 1}) / "1.png"
    assert copies_of([path] * new, [path] * held) == {}


def test_more_than_a_block_is_compared_to_the_end(photos, monkeypatch):
    monkeypatch.setattr("train.survey.leaks._BLOCK", 4)
    folder = photos(**{f"{name}/{at:02}.jpg": at for name in ("new", "held") for at in range(10)})
    new, held = (sorted((folder / name).iterdir()) for name in ("new", "held"))
    steps = []

    @contextmanager
    def progress(what, total):
        yield lambda done: steps.append((what.split()[1], done, total))

    assert copies_of(new, held, progress) == dict.fromkeys(new, "same")
    assert steps == [(step, done, 10) for step in ("at", "for") for done in (4, 8, 10)]
