from bench_report import made_report

from edge_app.bench.reference import Beside
from edge_app.bench.verdict import Reason, Verdict
from edge_app.commands.bench_table import print_beside, print_report


def test_the_first_line_says_what_the_rest_is_worth(tmp_path, capsys):
    hot = Verdict(state="invalid", reasons=(Reason(state="invalid", kind="heat", words="[red]it was hot" + "!" * 200),))
    print_report(made_report(tmp_path, verdict=hot))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "INVALID: tiny (1 thread): [red]it was hot" + "!" * 200


def test_everything_is_told(tmp_path, capsys):
    print_report(made_report(tmp_path, model="[b]tiny"))
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines()]
    assert ["ms", "n", "p50", "p90", "p95", "p99", "max", "jitter"] in rows
    assert ["age", "200", "1.500", "2.000", "2.250", "3.000", "4.500", "0.500"] in rows
    for words in (
        "[b]tiny (1 thread)",
        "9 of 10 operators",
        "GMAC/s",
        "over time",
        "4 x Cortex-A72",
        "kernel 6.6.51 aarch64",
        "0x0 before",
        "Python 3.11.2",
        "edgesight bench '<script>'",
    ):
        assert words in out


def test_ours_beside_the_reference(capsys):
    print_beside(
        [
            Beside(name="[b]a", ours_ms=30.0, theirs_ms=20.0, passed=False, note="another file of that name"),
            Beside(name="b", ours_ms=1.0, theirs_ms=None, passed=True, note="not in the reference"),
        ],
        0.15,
    )
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines()]
    assert "15%" in out
    assert ["[b]a", "30.000", "20.000", "1.50", "SLOWER;", "another", "file", "of", "that", "name"] in rows
    assert ["b", "1.000", "-", "-", "not", "in", "the", "reference"] in rows
