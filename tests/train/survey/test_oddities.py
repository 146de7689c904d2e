import cv2
import numpy as np
import pytest
from PIL import Image

from edge_app.pictures.dataset import Picture
from train.survey.oddities import colour_findings, oddity_findings, unreadable_findings
from train.survey.seen import Unreadable, look


def _kinds(seen, root, **options):
    return {finding.kind: finding for finding in oddity_findings(seen, root, **options)}


@pytest.mark.parametrize(
    ("image", "kinds"),
    [
        pytest.param(lambda scene: scene(1), set(), id="usual"),
        pytest.param(lambda scene: np.full((60, 60, 3), 9, np.uint8), {"blank"}, id="blank"),
        pytest.param(lambda scene: np.full((1, 1, 3), 9, np.uint8), {"blank", "tiny"}, id="one pixel"),
        pytest.param(lambda scene: scene(1, (24, 8)), set(), id="small"),
        pytest.param(lambda scene: scene(1, (24, 7)), {"tiny"}, id="tiny"),
        pytest.param(lambda scene: scene(1, (200, 51)), set(), id="broad"),
        pytest.param(lambda scene: scene(1, (200, 50)), {"long"}, id="very broad"),
        pytest.param(lambda scene: scene(1, (50, 200)), {"long"}, id="very high"),
        pytest.param(lambda scene: np.dstack([scene(1), scene(1)[..., 0]]), {"transparent"}, id="alpha"),
        pytest.param(lambda scene: cv2.resize(scene(1), (8001, 4000)), {"huge"}, id="huge"),
    ],
)
def test_odd_pictures(see, scene, tmp_path, image, kinds):
    found = _kinds([see(image(scene)), see(scene(2))], tmp_path)
    assert set(found) == kinds
    assert all(len(finding.paths) == 1 for finding in found.values())


@pytest.mark.parametrize(("side", "odd"), [(None, False), (240, False), (241, True)])
def test_pictures_far_smaller_than_the_input(see, scene, tmp_path, side, odd):
    assert ("small" in _kinds([see(scene(1, (160, 120)))], tmp_path, input_side=side)) is odd


def test_odd_files(tmp_path, scene):
    image, exif = Image.fromarray(scene(1)), Image.Exif()
    exif[0x0112] = 8
    image.save(tmp_path / "moving.webp", save_all=True, append_images=[Image.fromarray(scene(2))])
    image.save(tmp_path / "turned.jpg", exif=exif)
    image.save(tmp_path / "really-a.png", "GIF")
    image.save(tmp_path / "usual.jpg")
    seen = [look(Picture(path, 0), "train") for path in sorted(tmp_path.iterdir())]
    found = _kinds(seen, tmp_path)
    assert {kind: [path.name for path in finding.paths] for kind, finding in found.items()} == {
        "animated": ["moving.webp"],
        "turned": ["turned.jpg"],
        "misnamed": ["really-a.png"],
    }
    assert {finding.severity for finding in found.values()} == {"note"}


def test_a_turned_picture_is_read_as_the_note_says(tmp_path, scene):
    """For each format with EXIF: read_picture turns it, or no note claims so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    for suffix in ("jpg", "png", "webp", "tiff"):
        path = tmp_path / f"lying.{suffix}"
        Image.fromarray(scene(1, (160, 120))).save(path, exif=exif)
        found = look(Picture(path, 0), "train")
        assert (found.size_wh == (120, 160)) == ("turned" in _kinds([found], tmp_path)), suffix


def test_unreadable_files_are_named_with_the_reason(tmp_path):
    broken = [Unreadable(tmp_path / f"{at}.png", 0, "train", f"{tmp_path}/{at}.png is empty.") for at in range(5)]
    (finding,) = unreadable_findings(broken, tmp_path)
    assert (finding.severity, finding.kind) == ("warning", "unreadable")
    assert finding.message == "Unreadable, 5 pictures: 0.png is empty; 1.png is empty; 2.png is empty; and 2 more."
    assert len(finding.paths) == 5
    assert unreadable_findings([], tmp_path) == []


@pytest.mark.parametrize(
    ("grey", "wanted"),
    [
        pytest.param([], None, id="none"),
        pytest.param([0], ("note", "grey"), id="one"),
        pytest.param([0, 1], ("warning", "colour tells"), id="a whole class"),
        pytest.param([0, 1, 2, 3], None, id="all"),
    ],
)
def test_pictures_without_colour(see, scene, tmp_path, grey, wanted):
    images = [cv2.cvtColor(scene(at), cv2.COLOR_BGR2GRAY) if at in grey else scene(at) for at in range(4)]
    findings = colour_findings([see(image, at // 2) for at, image in enumerate(images)], ("cat", "dog"), tmp_path)
    assert [(finding.severity, finding.kind) for finding in findings] == ([wanted] if wanted else [])
