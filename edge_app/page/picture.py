"""A picture inside a page."""

import base64
from html import escape

import cv2

from edge_app.values import Pixels


def picture(image_bgr: Pixels, words: str, kind: str = "") -> str:
    """An img of uint8 (height, width, 3), as PNG. words: what is read out instead; kind: a class of the style sheet."""
    data = base64.b64encode(cv2.imencode(".png", image_bgr)[1].tobytes()).decode()
    return f'<img class="{escape(kind)}" alt="{escape(words)}" src="data:image/png;base64,{data}">'
