import cv2
import msgspec
import pytest

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
