import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import msgspec
import pytest
from bench_report import FACTS, made_alone, made_report

from edge_app.bench.page.page import page
from edge_app.bench.report import report
from edge_app.bench.verdict import Reason, Verdict

_VOID = {"meta", "br"}


class Text(HTMLParser):
    """The text of a page, and whether its elements are closed in their order."""

    def __init__(self, html):
        super().__init__()
        self.open, self.words, self.kinds = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.kinds.append(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.kinds.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_the_verdict_comes_first_and_everything_is_there(tmp_path):
    text = Text(page(made_report(tmp_path)))
    shown = [words for words in text.words if words.strip()]
    assert shown[2].startswith("VALID: nothing was seen to disturb")
    for words in (
        "Raspberry Pi 4 Model B Rev 1.4",
        "4 x Cortex-A72, up to 1800 MHz, 3.7 GiB of memory",
        "tiny (1 thread)",
        "tiny on clip & more.mp4 (1 thread): the whole loop",
        "Where the time of a frame goes",
        "How long one invoke takes",
        "Age of the results",
        "Second by second",
        "°C",
        "MHz",
        "preprocess",
    ):
        assert words in shown
    assert any("200 results in 6.0 s = 33.3 a second; 3 frames dropped" in words for words in shown)


def test_text_is_escaped(tmp_path):
    evil = "<script>alert('&')</script>\"><img src=x>"
    reason = Reason(state="invalid", kind="heat", words=evil)
    made = made_report(tmp_path, model=evil, path=evil, verdict=Verdict(state="invalid", reasons=(reason,)))
    html = page(msgspec.structs.replace(made, facts=msgspec.structs.replace(FACTS, board=evil, command=evil)))
    text = Text(html)
    assert {"script", "img"} & set(text.kinds) == set()
    assert "".join(text.words).count(evil) > 6


def test_it_needs_nothing_else(tmp_path):
    html = page(made_report(tmp_path))
    assert re.findall(r"(?:src|href)=|https?:|@import|url\(", html) == []


@pytest.mark.parametrize(
    ("ms", "seconds", "count"),
    [(20.0, 12.0, 2), (0.03, 2.1, 2), (5000.0, 14.0, 2), (700.0, 0.1, 1)],
    ids=["usual", "fast", "slow", "a single one"],
)
def test_drawings_are_sound_and_stay_in_their_frame(tmp_path, ms, seconds, count):
    html = page(report(FACTS, [made_alone(tmp_path, ms=ms, seconds=seconds)], []))
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawings) == count
    for drawing in drawings:
        svg = ET.fromstring(drawing)
        width, height = (float(size) for size in svg.get("viewBox").split()[2:])
        for element in svg.iter():
            for name, most in (
                ("x", width),
                ("x1", width),
                ("x2", width),
                ("y", height),
                ("y1", height),
                ("y2", height),
            ):
                if element.get(name) is not None:
                    assert -0.01 <= float(element.get(name)) <= most + 0.01, ET.tostring(element)
