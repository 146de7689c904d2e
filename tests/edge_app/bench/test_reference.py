import msgspec
import pytest
from bench_report import FACTS, made_alone, made_report

from edge_app.bench.reference import compare, read_reference, save_reference
from edge_app.bench.report import report
from edge_app.bench.verdict import Reason, Verdict
from edge_app.errors import BenchmarkError

_HEAD = "board,model,sha256,threads,delegate,interpreter,n,p50_ms,p95_ms,measured_at\n"
_ROW = "Raspberry Pi 4 Model B Rev 1.1,tiny,{sha256},1,none,ai_edge_litert 2.3.0,500,{p50},21,2026-01-01\n"


def table(path, *, sha256="ab" * 32, p50="20.0"):
    path.write_text(_HEAD + _ROW.format(sha256=sha256, p50=p50))
    return read_reference(path)


def test_what_is_saved_is_what_is_read(tmp_path):
    alone = [made_alone(tmp_path / "pi", ms=ms, threads=threads) for threads, ms in ((1, 20.0), (4, 7.0))]
    path = tmp_path / "reference" / "pi-4.csv"
    save_reference(path, report(FACTS, alone, []))
    rows = read_reference(path)
    assert path.read_text().startswith(_HEAD)
    assert [(row.board, row.model, row.threads, row.n) for row in rows] == [
        (FACTS.board, "tiny", 1, 600),
        (FACTS.board, "tiny", 4, 1715),
    ]
    assert [row.p50_ms for row in rows] == pytest.approx([20, 7], rel=0.006)
    assert [one.ratio for one in compare(report(FACTS, alone, []), rows, 0.0)] == pytest.approx([1, 1], rel=1e-4)


@pytest.mark.parametrize("state", ["suspect", "invalid"])
def test_only_a_valid_measurement_is_saved(tmp_path, state):
    reason = Reason(state=state, kind="heat", words="it was hot")
    disturbed = made_report(tmp_path / "pi", verdict=Verdict(state=state, reasons=(reason,)))
    with pytest.raises(BenchmarkError, match=f"is not written.*{state.upper()}.*it was hot"):
        save_reference(tmp_path / "a.csv", disturbed)
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("p50", "tolerance", "passed"),
    [("20.0", 0.05, True), ("18.0", 0.15, True), ("17.0", 0.15, False), ("40.0", 0.0, True), ("19.0", 0.0, False)],
)
def test_slower_than_the_tolerance_does_not_pass(tmp_path, p50, tolerance, passed):
    (found,) = compare(made_report(tmp_path / "pi"), table(tmp_path / "a.csv", p50=p50), tolerance)
    assert found.passed == passed
    assert found.ratio == pytest.approx(20 / float(p50), rel=0.006)
    assert found.note == ""


def test_what_differs_besides_is_noted(tmp_path):
    ours = made_report(tmp_path / "pi")
    ours = msgspec.structs.replace(ours, facts=msgspec.structs.replace(FACTS, interpreter="tflite_runtime 2.14.0"))
    (found,) = compare(ours, table(tmp_path / "a.csv", sha256="cd" * 32), 0.15)
    assert found.note == "another file of that name; the reference ran on ai_edge_litert 2.3.0"


def test_a_model_that_the_reference_lacks_passes_with_a_note(tmp_path):
    alone = [made_alone(tmp_path / "pi", model=name) for name in ("tiny", "new")]
    known, new = compare(report(FACTS, alone, []), table(tmp_path / "a.csv"), 0.15)
    assert (known.theirs_ms, new.theirs_ms, new.ratio, new.passed) == (20, None, None, True)
    assert new.note == "not in the reference"


@pytest.mark.parametrize(
    ("board", "model", "message"),
    [
        ("Raspberry Pi 5 Model B Rev 1.0", "tiny", r"of Raspberry Pi 4 Model B.*this is Raspberry Pi 5"),
        ("Raspberry Pi 4 Model B Rev 1.5", "other", r"none of these models.*It has: tiny with 1 threads"),
    ],
)
def test_what_cannot_be_compared_is_one_clear_error(tmp_path, board, model, message):
    ours = report(msgspec.structs.replace(FACTS, board=board), [made_alone(tmp_path / "pi", model=model)], [])
    with pytest.raises(BenchmarkError, match=message):
        compare(ours, table(tmp_path / "a.csv"), 0.15)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no rows"),
        (_HEAD, "has no rows"),
        ("model,p50_ms\ntiny,20\n", r"line 2: .*board.*Wanted the columns board, model"),
        (_HEAD + _ROW.format(sha256="ab", p50="fast"), r"line 2: .*p50_ms"),
        (_HEAD + "Raspberry Pi 4,tiny\n", "line 2"),
        (None, "Cannot read the reference"),
    ],
)
def test_a_bad_table_is_one_clear_error(tmp_path, text, message):
    if text is not None:
        (tmp_path / "a.csv").write_text(text)
    with pytest.raises(BenchmarkError, match=message):
        read_reference(tmp_path / "a.csv")
