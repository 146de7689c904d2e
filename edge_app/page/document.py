"""The whole page around what a report has to say."""

from html import escape
from pathlib import Path

_STYLE = Path(__file__).with_name("style.css")


def document(title: str, body: str) -> str:
    """One HTML document that needs no other file. body: escaped already."""
    style = _STYLE.read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>{body}</body></html>\n"
    )
