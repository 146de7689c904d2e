import cv2
import numpy as np
import pytest

from edge_app.errors import DataError
from edge_app.pictures.dataset import UNLABELLED, load_dataset
from edge_app.pictures.folder import pictures_in
from edge_app.spec import spec_from_json
from train.pretrained.imagenet import FEWEST, leave_imagenet_run


@pytest.fixture
def photos(tmp_path):
    """40 crops of two photographs, in subfolders, one of them unreadable."""
    data = pytest.importorskip("skimage.data")
    root = tmp_path / "photos"
    rng = np.random.default_rng(0)
    for name in ("chelsea", "coffee"):
        (root / name).mkdir(parents=True)
        image_bgr = np.ascontiguousarray(getattr(data, name)()[..., ::-1])
        for number in range(FEWEST // 2):
            top, left = rng.integers(0, 30, 2)
            assert cv2.imwrite(str(root / name / f"{number}.jpg"), image_bgr[top : top + 260, left : left + 380])
    (root / "coffee" / "0.jpg").write_bytes(b"no picture")
    return root


def test_a_run_folder_is_left_whose_test_pictures_carry_the_networks_own_answers(photos, tmp_path):
    out = tmp_path / "run"
    dataset = leave_imagenet_run(pictures_in(photos), photos, out, held_back=9)
    assert dataset == load_dataset(out / "data.json")
    spec = spec_from_json((out / "spec.json").read_bytes(), "spec.json")
    assert (spec.input.mean, spec.input.std, spec.labels) == ((127.0,) * 3, (128.0,) * 3, dataset.labels)
    assert (len(dataset.train), len(dataset.test)) == (FEWEST - 9, 9)
    assert {picture.label for picture in dataset.train} == {UNLABELLED}
    assert not {picture.path for picture in dataset.train} & {picture.path for picture in dataset.test}
    named = {(p.path.parent.name, dataset.labels[p.label]) for p in dataset.test if p.path.name != "0.jpg"}
    assert ("coffee", "espresso") in named
    assert {name for folder, name in named if folder == "chelsea"} <= {"Egyptian cat", "tabby", "tiger cat", "lynx"}


def test_no_more_than_half_are_held_back(photos, tmp_path):
    with pytest.raises(DataError, match=r"has 39 pictures; wanted at least 40, better 700\. Found in "):
        leave_imagenet_run(pictures_in(photos)[1:], photos, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_training_run_is_not_overwritten(photos, tmp_path):
    (tmp_path / "recipe.toml").touch()
    with pytest.raises(DataError, match="holds a training run"):
        leave_imagenet_run(pictures_in(photos), photos, tmp_path)
    assert not (tmp_path / "model.keras").exists()
