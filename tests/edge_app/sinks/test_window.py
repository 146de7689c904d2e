import logging

import cv2
import pytest
from sample_result import sample_result

from edge_app.sinks.window import Window

HEADLESS = not cv2.currentUIFramework()


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "no window: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"),
        pytest.param(
            {"DISPLAY": ":987"},
            "no window: this is the headless OpenCV",
            marks=pytest.mark.skipif(not HEADLESS, reason="this OpenCV has windows"),
        ),
        pytest.param(
            {"WAYLAND_DISPLAY": "wayland-987"},
            "no window: this is the headless OpenCV",
            marks=pytest.mark.skipif(not HEADLESS, reason="this OpenCV has windows"),
        ),
    ],
)
def test_without_a_screen_it_says_so_once_and_goes_on(monkeypatch, caplog, environment, reason):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with caplog.at_level(logging.WARNING):
        window = Window()
        for number in range(3):
            result = sample_result(number)
            window.put(result, result.frame.image_bgr)
        window.close()
        window.close()
    (record,) = caplog.records
    assert record.message.startswith(reason)
