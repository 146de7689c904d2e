import io

import pytest

from edge_app.commands.share_line import ShareLine


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stderr", "expected"), [(Terminal(), "\r\x1b[K 25%  tiny\r\x1b[K100%  tiny\r\x1b[K"), (io.StringIO(), "")]
)
def test_only_a_terminal_is_told(monkeypatch, stderr, expected):
    monkeypatch.setattr("sys.stderr", stderr)
    with ShareLine() as line:
        line.show("tiny", 0.25)
        line.show("tiny", 1.0)
    assert stderr.getvalue() == expected
