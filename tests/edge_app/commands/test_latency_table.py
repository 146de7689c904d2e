import re

import pytest

from edge_app.commands.latency_table import print_latency
from edge_app.loop.latency import Summary
from edge_app.loop.report import Report

STAGE = Summary(n=3, mean=2.0, p50=1.0, p90=2.0, p95=2.25, p99=3.0, max=4.5, jitter=0.5)


def figures(**changes):
    values = {
        "stages": {"wait": STAGE, "invoke": STAGE, "age": STAGE},
        "results": 3,
        "dropped": 1,
        "pictures_dropped": 2,
        "seconds": 1.5,
        "fps": 2.0,
        "source": "/a/[b]/" + "long" * 40,
        "model": "[red]tiny",
        "model_sha256": "0123456789abcdef" * 4,
        "interpreter": "ai_edge_litert 2.3.0",
        "threads": 2,
        "board": "Raspberry Pi 4 Model B Rev 1.4",
        "edgesight": "0.1.0",
    }
    return Report(**values | changes)


def test_the_figures_are_in_the_table(capsys):
    print_latency(figures())
    out, err = capsys.readouterr()
    assert err == ""
    rows = [re.split(r"\s*[│┃]\s*", line.strip())[1:-1] for line in out.splitlines() if "│" in line]
    numbers = ["3", "1.00", "2.25", "3.00", "4.50"]
    assert rows == [["wait", *numbers], ["invoke", *numbers], ["age (capture to result)", *numbers]]
    assert "3 results in 1.5 s = 2.0 a second" in out


def test_what_it_was_measured_with_stands_below_unbroken(capsys):
    print_latency(figures())
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3:] == [
        "milliseconds; 1 frame dropped, 2 results not drawn",
        "model [red]tiny (0123456789ab), ai_edge_litert 2.3.0, 2 threads on CPU",
        f"board Raspberry Pi 4 Model B Rev 1.4; source /a/[b]/{'long' * 40}",
    ]


def test_that_the_networks_were_a_frame_ahead_is_said(capsys):
    print_latency(figures(ahead=True, threads=1))
    assert ", 1 thread on CPU, one frame ahead\n" in capsys.readouterr().out


@pytest.mark.parametrize("stages", [{}, {"age": STAGE}])
def test_few_or_no_stages(capsys, stages):
    print_latency(figures(stages=stages, results=0, fps=0.0))
    assert "0 results" in capsys.readouterr().out
