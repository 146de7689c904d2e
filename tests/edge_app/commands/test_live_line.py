import re

import pytest
from sample_result import sample_result

from edge_app.commands import live_line
from edge_app.commands.live_line import LiveLine


def shown(capsys, results):
    with LiveLine() as live:
        for number in range(results):
            live.show(sample_result(number), dropped=7)
    return capsys.readouterr()


def test_in_a_log_it_is_a_plain_line_when_it_is_time(capsys, monkeypatch):
    monkeypatch.setattr(live_line, "_LOG_S", 0.0)
    out, err = shown(capsys, 2)
    assert out == ""
    assert len(err.splitlines()) == 2
    for line in err.splitlines():
        assert re.fullmatch(r" *\d+\.\d results/s  age  12\.5 ms  dropped 7  cat 0\.50", line)


@pytest.mark.parametrize("results", [0, 1, 1000])
def test_before_its_time_it_is_silent(capsys, monkeypatch, results):
    monkeypatch.setattr(live_line, "_LOG_S", 3600.0)
    assert shown(capsys, results) == ("", "")


def test_of_pictures_with_names_every_answer_is_told(capsys):
    with LiveLine() as live:
        for name in ("a.png", "b.png"):
            live.show(sample_result(name=name), dropped=0)
    assert capsys.readouterr() == ("", "a.png: cat 0.50\nb.png: cat 0.50\n")
