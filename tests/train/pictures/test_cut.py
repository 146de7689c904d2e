"""Pictures cut in two by whole groups."""

from pathlib import Path

import numpy as np
import pytest

from train.pictures.cut import cut


def _many(counts):
    """counts: for each patient, its pictures of each class. Returns (class -> files, path -> patient)."""
    classes, groups = {}, {}
    for patient, row in enumerate(counts):
        for label, count in enumerate(row):
            for number in range(count):
                path = Path(f"/photos/{label}/p{patient}-{number}.png")
                classes.setdefault(str(label), []).append(path)
                groups[str(path)] = f"p{patient}"
    return classes, groups


def _uneven(patients, seed):
    """Many patients with few pictures, some with many; some healthy, which have none of the first class."""
    rng = np.random.default_rng(seed)
    counts = np.stack([rng.geometric(0.1, patients), rng.geometric(0.2, patients)], axis=1)
    counts[rng.random(patients) < 0.3, 0] = 0
    return counts


def _owners(classes, groups):
    return {groups[str(path)] for paths in classes.values() for path in paths}


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
@pytest.mark.parametrize("seed", range(4))
def test_shares_of_all_and_of_each_class_are_near_and_no_patient_is_parted(share, seed):
    classes, groups = _many(_uneven(120, seed))
    kept, taken = cut(classes, share, f"{seed}/val", groups)
    assert not _owners(kept, groups) & _owners(taken, groups)
    for label, paths in classes.items():
        assert sorted(kept[label] + taken[label]) == sorted(paths)
        assert len(taken[label]) / len(paths) == pytest.approx(share, abs=0.01)


def test_the_same_names_give_the_same_cut_and_another_salt_another():
    classes, groups = _many(_uneven(60, 0))
    again = {label: paths[::-1] for label, paths in classes.items()}
    assert cut(classes, 0.2, "1/val", groups) == cut(again, 0.2, "1/val", groups)
    assert cut(classes, 0.2, "1/val", groups) != cut(classes, 0.2, "2/val", groups)


@pytest.mark.parametrize(
    ("counts", "taken_classes", "kept_classes"),
    [
        pytest.param([[9, 9], [9, 9]], {"0", "1"}, {"0", "1"}, id="two patients: half instead of a tenth"),
        pytest.param([[50, 0], [50, 0], [0, 50], [0, 50]], {"0", "1"}, {"0", "1"}, id="a patient has one class"),
        pytest.param([[9, 0], [0, 9], [0, 9]], {"1"}, {"0", "1"}, id="a class of one patient stays"),
        pytest.param([[9, 9]], set(), {"0", "1"}, id="one patient stays"),
    ],
)
def test_each_side_has_each_class_if_whole_patients_allow(counts, taken_classes, kept_classes):
    for seed in range(5):
        classes, groups = _many(counts)
        kept, taken = cut(classes, 0.1, f"{seed}/test", groups)
        assert set(taken) == taken_classes
        assert {label for label, paths in kept.items() if paths} == kept_classes


def test_pictures_without_a_group_are_cut_one_by_one():
    classes, groups = _many([[40, 40]])
    strangers = [Path(f"/photos/0/{number}.png") for number in range(100)]
    classes["0"] += strangers
    kept, taken = cut(classes, 0.25, "0/val", groups)
    assert 0 < len(set(strangers) & set(taken["0"])) < 100
    assert "p0" in _owners({"1": kept["1"]}, groups)
    assert "1" not in taken


def test_a_share_of_nothing_cuts_nothing():
    classes, groups = _many([[3, 3], [3, 3]])
    assert cut(classes, 0.0, "0/val", groups) == (classes, {})
