import re

import cv2
import pytest
from tiny_detector import detector_flatbuffer, detector_spec
from tiny_pooled import patch_pictures

from edge_app.errors import PictureError
from edge_app.explain.attribution.section import attribution_section
from edge_app.inference.container import attach
from edge_app.inference.model import Model


@pytest.fixture
def pictures(tmp_path):
    paths = []
    for number, (picture, _, _) in enumerate(patch_pictures(16)):
        paths.append(tmp_path / f"{number:02} <b>.png")
        cv2.imwrite(str(paths[-1]), picture)
    return paths


def images(html):
    return len(re.findall('<img [^>]*src="data:image/png', html))


def test_a_picture_with_its_maps_and_what_the_tests_say(model, pictures):
    section = attribution_section(model, None, pictures, pictures[1], spec=model.spec)
    assert images(section.html) == 3
    assert "<b>" not in section.html
    assert section.lines[0].startswith("01 <b>.png: class activation map, int8 green")
    tests = section.numbers["tests"]
    assert set(tests) == {"class activation map, int8", "occlusion, int8"}
    faith = tests["class activation map, int8"]["faithfulness"]
    assert faith["deletion"]["n"] == 16
    assert tests["class activation map, int8"]["verdict"] == "passes all tests"
    assert faith["deletion"]["interval"][1] < 0 < faith["insertion"]["interval"][0]
    assert any("deletion -0." in line and "n = 16" in line for line in section.lines)


def test_without_a_picture_some_are_shown_and_few_are_no_test(model, pictures):
    section = attribution_section(model, None, pictures[:5], None, spec=model.spec)
    assert [line[:2] for line in section.lines[:3]] == ["00", "02", "04"], "sorted by class, the first are of one"
    assert images(section.html) == 9
    assert section.numbers["tests"] == {}
    assert "wanted at least 10 pictures" in section.lines[-1]


def test_a_network_without_a_feature_map_is_explained_by_occlusion_and_told_why(tiny, pictures):
    with Model(tiny) as model:
        section = attribution_section(model, None, pictures[:2], None, spec=model.spec)
    assert images(section.html) == 4
    assert any("has no class activation map" in line and "Use occlusion" in line for line in section.lines)


def test_a_detector_is_told_so(tmp_path, pictures):
    (tmp_path / "a.tflite").write_bytes(attach(detector_flatbuffer(), detector_spec()))
    with Model(tmp_path / "a.tflite") as model:
        section = attribution_section(model, None, pictures, pictures[0], spec=model.spec)
    assert section.lines == ("strips is made to detect; maps of what drove an answer are of classifiers.",)
    assert images(section.html) == 0


def test_a_picture_that_cannot_be_read_is_named(model, tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(PictureError, match=r"a\.png"):
        attribution_section(model, None, [], tmp_path / "a.png", spec=model.spec)
