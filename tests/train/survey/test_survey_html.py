import base64
import re
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from edge_app.errors import OutputError
from train.survey.html import write_page
from train.survey.survey import survey


class _Page(HTMLParser):
    """The tags, texts and image addresses of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.images = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.images += [value for name, value in attributes if name == "src"]

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture
def page(photos, tmp_path):
    def written(**pictures):
        write_page(survey(photos(**pictures)), tmp_path / "page.html")
        return _Page((tmp_path / "page.html").read_text(encoding="utf-8"))

    return written


def test_copies_stand_side_by_side_with_their_names(page):
    found = page(**{"a/1.png": 1, "b/2.png": 1, "b/3.png": 3})
    captions = [text for text in found.texts if text in ("a/1.png", "b/2.png")]
    assert captions[:2] == ["a/1.png", "b/2.png"]
    pictures = [cv2.imdecode(np.frombuffer(base64.b64decode(src.split(",")[1]), np.uint8), 1) for src in found.images]
    assert all(src.startswith("data:image/jpeg;base64,") for src in found.images)
    assert np.array_equal(pictures[0], pictures[1])
    assert pictures[-1].shape == (120, 236, 3), "the sheet of class b"


def test_names_cannot_become_tags(page):
    name = "<img src=x onerror=alert(1)>&amp; $title.png"
    found = page(**{f"a<script>/{name}": 1, f"'b\"/{name}": 1})
    assert "script" not in found.tags
    assert all(src.startswith("data:") for src in found.images)
    assert "a<script>" in found.texts
    assert f"a<script>/{name}" in found.texts
    assert "'b\"" in found.texts


def test_it_needs_no_other_file(page):
    found = page(**{"a/1.png": 1, "b/2.png": 2})
    assert not {"script", "link", "iframe"} & set(found.tags)
    assert len(found.images) == 2


def test_what_cannot_be_shown_has_a_place(page):
    found = page(**{"a/1.png": 1, "a/broken.png": b"", "b/2.png": b"x"})
    assert found.texts.count("no picture") == 2
    assert "No picture can be read." in found.texts


def test_bars_are_as_long_as_the_counts(photos, tmp_path, scene):
    folder = photos(**{f"a/{at}.png": at for at in range(4)}, **{"b/1.png": scene(9, (40, 40)), "b/2.png": 10})
    write_page(survey(folder), tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    assert re.findall(r"<span>([\d.a-z ]+)</span><div><div class=\"bar\" style=\"width:([\d.]+)%\">", text)[:3] == [
        ("32 to 64", "20.0"),
        ("64 to 96", "0.0"),
        ("96 to 128", "100.0"),
    ]


def test_many_pictures_are_not_all_shown(page):
    found = page(**{f"a/{at:02}.png": 1 for at in range(30)}, **{"b/1.png": 2})
    assert "and 23 pictures more" in found.texts


def test_a_folder_in_the_way(photos, tmp_path):
    (tmp_path / "page.html").mkdir()
    with pytest.raises(OutputError):
        write_page(survey(photos(**{"a/1.png": 1, "b/2.png": 2})), tmp_path / "page.html")
