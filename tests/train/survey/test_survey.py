import cv2
import msgspec
import numpy as np
import pytest
from skimage import data

from edge_app.errors import DataError
from train.pictures.find import find_pictures
from train.recipe import Data
from train.survey.survey import Survey, survey


@pytest.fixture
def clean(photos):
    """Two classes of 20 different pictures."""
    return photos(**{f"{label}/{at:02}.jpg": 100 * which + at for which, label in enumerate("ab") for at in range(20)})


def _kinds(found):
    return [(finding.severity, finding.kind) for finding in found.findings]


def test_nothing_is_wrong(clean):
    found = survey(clean)
    assert _kinds(found) == []
    assert found.worst is None
    assert (found.root, found.labels, found.pictures, found.unreadable) == (clean, ("a", "b"), 40, 0)
    assert found.counts == {"train": {"a": 20, "b": 20}}
    assert found.sizes.median_wh == (160, 120)
    assert [len(paths) for paths in found.samples.values()] == [20, 20]


def test_every_planted_copy_is_found(clean, scene):
    (clean / "a/copy.jpg").write_bytes((clean / "a/00.jpg").read_bytes())
    (clean / "b/stranger.jpg").write_bytes((clean / "a/01.jpg").read_bytes())
    for name, image in {
        "a/pixels.png": cv2.imread(str(clean / "a/02.jpg")),
        "a/half.jpg": cv2.resize(scene(3), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA),
        "b/light.jpg": cv2.convertScaleAbs(scene(104), alpha=1.0, beta=20),
        "b/cut.jpg": scene(105)[2:-2, 2:-2],
        "b/mirrored.jpg": scene(106)[:, ::-1],
    }.items():
        cv2.imwrite(str(clean / name), image)
    found = survey(clean)
    groups = {
        finding.kind: {tuple(str(path.relative_to(clean)) for path in group) for group in finding.groups}
        for finding in found.findings
    }
    assert groups == {
        "conflict": {("a/01.jpg", "b/stranger.jpg")},
        "copies": {("a/00.jpg", "a/copy.jpg"), ("a/02.jpg", "a/pixels.png")},
        "near copies": {("a/03.jpg", "a/half.jpg"), ("b/04.jpg", "b/light.jpg"), ("b/05.jpg", "b/cut.jpg")},
        "mirrored copies": {("b/06.jpg", "b/mirrored.jpg")},
    }
    assert found.worst == "error"
    assert [finding.severity for finding in found.findings] == ["error", "warning", "warning", "note"]


def test_a_data_set_that_training_found(clean):
    """Files beside the pictures are not its matter; copies on both sides of its split are."""
    for at in range(20):
        (clean / f"a/again{at:02}.jpg").write_bytes((clean / f"a/{at:02}.jpg").read_bytes())
    (clean / "loose.jpg").touch()
    dataset = find_pictures(Data(val_share=0.3, test_share=0.3), clean, seed=1)
    found = survey(dataset)
    kinds = dict(map(reversed, _kinds(found)))
    assert kinds["leak"] == "error"
    assert "loose picture" not in kinds
    assert {split: sum(counts.values()) for split, counts in found.counts.items()} == {
        split: len(getattr(dataset, split)) for split in ("train", "val", "test")
    }


@pytest.mark.parametrize(
    ("pictures", "kinds"),
    [
        pytest.param(
            {"a/1.png": 1, "b/1.png": 1}, {"one picture", "conflict", "shared class", "small class"}, id="equal"
        ),
        pytest.param({"a/1.png": b"", "b/1.png": b"x"}, {"unreadable", "empty class"}, id="nothing readable"),
        pytest.param({"a/1.png": 1, "b/1.png": 2}, {"small class"}, id="one of each class"),
        pytest.param(
            {"a/1.png": 1, **{f"b/{at}.png": at for at in range(2, 23)}},
            {"small class", "imbalance"},
            id="one of a class",
        ),
        pytest.param(
            {**{f"a/{at}.png": at for at in range(20)}, **{f"b/{at}.png": at for at in range(20)}},
            {"conflict", "shared class"},
            id="two classes of the same pictures",
        ),
    ],
)
def test_hopeless_folders_are_surveyed_all_the_same(photos, pictures, kinds):
    found = survey(photos(**pictures))
    assert {kind for _, kind in _kinds(found)} == kinds
    assert found.worst == "error"


@pytest.fixture(scope="module")
def frame():
    """A function: random numbers, occupied -> a frame of a fixed camera, 640x480, with noise and light by 20 % off."""
    view = cv2.resize(data.coffee()[..., ::-1], (640, 480), interpolation=cv2.INTER_AREA)
    visitor = cv2.resize(data.chelsea()[..., ::-1], (150, 120), interpolation=cv2.INTER_AREA)

    def taken(random, occupied):
        image = view.astype(np.float32)
        if occupied:
            left, top = (int(random.integers(room)) for room in (490, 360))
            image[top : top + 120, left : left + 150] = visitor
        noise = random.normal(0, 6, image.shape[:2]).astype(np.float32)[..., None]
        return np.clip(image * random.uniform(0.8, 1.2) + noise, 0, 255).astype(np.uint8)

    return taken


@pytest.mark.parametrize("counts", [{"": 30}, {"train/": 20, "val/": 5}])
def test_a_fixed_camera_is_no_error(photos, frame, counts):
    """Empty or occupied, seen from one place: all frames look nearly the same, and each counts."""
    random = np.random.default_rng(1)
    found = survey(
        photos(
            **{
                f"{split}{label}/{at:02}.jpg": frame(random, label == "cat")
                for split, count in counts.items()
                for label in ("cat", "empty")
                for at in range(count)
            }
        )
    )
    assert set(_kinds(found)) <= {("warning", f"near {kind}") for kind in ("conflict", "leak", "copies")}
    assert ("warning", "near conflict") in _kinds(found)
    assert all("fixed camera" in finding.advice for finding in found.findings)


@pytest.mark.parametrize(
    ("heads", "places", "wanted"),
    [
        ([""], ["a/1.png", "a/2.png"], ("warning", "copies", "a split by chance")),
        (["train/"], ["train/a/1.png", "train/a/2.png"], ("warning", "copies", "a split by chance")),
        (["train/", "test/"], ["train/a/1.png", "train/a/2.png"], ("warning", "copies", "a split by chance")),
        (["train/", "val/"], ["train/a/1.png", "train/a/2.png"], ("note", "copies", "adds nothing")),
        (["train/", "test/"], ["train/a/1.png", "test/a/2.png"], ("error", "leak", "from train")),
        (["train/", "val/"], ["train/a/1.png", "val/a/2.png"], ("error", "leak", "from train")),
    ],
)
def test_copies_in_a_folder_with_and_without_splits(photos, heads, places, wanted):
    """Where there is no val, training makes one by chance."""
    others = {
        f"{head}{label}/{at}.jpg": 500 * which + 50 * "ab".index(label) + at + 10
        for which, head in enumerate(heads)
        for label in "ab"
        for at in range(21)
    }
    (finding,) = survey(photos(**others, **dict.fromkeys(places, 1))).findings
    assert (finding.severity, finding.kind) == wanted[:2]
    assert wanted[2] in finding.advice


def test_progress_and_input_are_passed_on(clean):
    from contextlib import contextmanager

    steps = []

    @contextmanager
    def progress(what, total):
        steps.append((what, total))
        yield lambda done: None

    found = survey(clean, progress, input_side=300)
    assert steps == [("looking at the pictures", 40), ("comparing the pictures", 40)]
    assert _kinds(found) == [("warning", "small")]


def test_samples_are_spread_over_a_large_class(photos):
    folder = photos(**{f"a/{at:03}.png": 1 for at in range(100)}, **{"b/1.png": 2})
    names = [path.stem for path in survey(folder).samples["a"]]
    assert len(names) == 48
    assert (names[0], names[24], names[-1]) == ("000", "050", "097")


def test_it_can_be_written_and_read(clean):
    found = survey(clean)
    data = msgspec.json.encode(found, enc_hook=str)
    assert msgspec.json.decode(data, type=Survey, dec_hook=lambda kind, value: kind(value)) == found


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(DataError):
        survey(tmp_path)
