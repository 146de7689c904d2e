import cv2
import numpy as np
import pytest

from train.survey.copies import find_copies
from train.survey.duplicates import all_equal, duplicate_findings

LABELS = ("cat", "dog")


def _same(image):
    return image


def _near(image):
    return cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def _mirrored(image):
    return np.ascontiguousarray(image[:, ::-1])


@pytest.mark.parametrize(
    ("change", "place", "split", "wanted"),
    [
        (_same, (1, "train"), False, ("error", "conflict")),
        (_same, (1, "test"), True, ("error", "conflict")),
        (_near, (1, "train"), True, ("warning", "near conflict")),
        (_mirrored, (1, "train"), True, ("warning", "mirrored conflict")),
        (_same, (0, "test"), True, ("error", "leak")),
        (_near, (0, "val"), True, ("warning", "near leak")),
        (_mirrored, (0, "val"), True, ("warning", "mirrored leak")),
        (_same, (0, "train"), True, ("note", "copies")),
        (_same, (0, "train"), False, ("warning", "copies")),
        (_near, (0, "train"), False, ("warning", "near copies")),
        (_mirrored, (0, "train"), False, ("note", "mirrored copies")),
    ],
)
def test_what_a_copy_means(see, scene, tmp_path, change, place, split, wanted):
    seen = [see(scene(1)), see(scene(2)), see(change(scene(1)), *place), *(see(scene(at), 1) for at in (3, 4, 5))]
    (finding,) = duplicate_findings(find_copies(seen), [9, 9], LABELS, tmp_path, split=split)
    assert (finding.severity, finding.kind) == wanted
    assert finding.groups == ((seen[0].path, seen[2].path),)
    assert f"{seen[0].path.name} = {seen[2].path.name}" in finding.message
    assert ("frames of one fixed camera, that is no fault" in finding.advice) == (change is _near)


def test_no_copies_no_findings(see, scene, tmp_path):
    seen = [see(scene(number)) for number in range(5)]
    assert duplicate_findings(find_copies(seen), [5, 0], LABELS, tmp_path, split=False) == []


def test_the_very_same_files_are_counted(see, scene, tmp_path):
    seen = [see(scene(1)), see(scene(1)), see(scene(2)), see(scene(2), suffix=".bmp")]
    (finding,) = duplicate_findings(find_copies(seen), [4, 0], LABELS, tmp_path, split=False)
    assert finding.message.startswith(
        "2 times the same picture stands more than once in one class (once as the very same"
    )


def test_a_long_group_names_its_far_end(see, scene, tmp_path):
    seen = [see(scene(1)) for _ in range(5)] + [see(scene(1), 0, "test")]
    (finding,) = duplicate_findings(find_copies(seen), [6, 0], LABELS, tmp_path, split=True)
    assert finding.message.endswith(f": 0.png = 1.png = 3 more = {seen[-1].path.name}.")


@pytest.mark.parametrize(
    ("change", "shared", "found"), [(_same, 1, False), (_same, 2, True), (_same, 4, True), (_near, 4, False)]
)
def test_classes_that_share_half_of_the_smaller_one(see, scene, tmp_path, change, shared, found):
    seen = [see(scene(number)) for number in range(6)]
    seen += [see(change(scene(number)), 1) for number in [*range(shared), *range(10, 14 - shared)]]
    findings = duplicate_findings(find_copies(seen), [6, 4], LABELS, tmp_path, split=False)
    assert ["cat and dog" in finding.message for finding in findings if finding.kind == "shared class"] == [
        True
    ] * found


@pytest.mark.parametrize(
    ("images", "equal"),
    [
        pytest.param(lambda scene: [scene(1), scene(1), scene(1)], True, id="the same"),
        pytest.param(lambda scene: [scene(1), _near(scene(1))], False, id="near"),
        pytest.param(lambda scene: [np.zeros((9, 9, 3), np.uint8)] * 2, True, id="blank"),
        pytest.param(lambda scene: [scene(1), scene(1), scene(2)], False, id="one other"),
        pytest.param(lambda scene: [scene(1)], False, id="only one"),
        pytest.param(lambda scene: [], False, id="none"),
    ],
)
def test_all_equal(see, scene, images, equal):
    seen = [see(image) for image in images(scene)]
    assert [finding.severity for finding in all_equal(seen)] == ["error"] * equal
