"""Networks that plain int8 ruins, from the failed gate to the file that passes, or to the refusal."""

import pytest
from click.testing import CliRunner
from msgspec import json

from convert.command import convert as command
from convert.run import convert_run
from edge_app.inference.model import Model


def rescued(run, out, *options):
    return CliRunner().invoke(command, [str(run), "--out", str(out), "--samples", "60", "--rescue", *options])


def test_channels_of_unlike_size_are_equalised(lopsided, saved_run, tmp_path):
    run, out = saved_run(lopsided), tmp_path / "model.tflite"
    result = rescued(run, out)
    assert result.exit_code == 0, result.output
    report = json.decode((run / "rescue.json").read_bytes())
    plain, *others = report["trials"]
    assert plain["score"]["passed"] is False
    assert [trial["choice"] for trial in others] == [
        "300 calibration pictures",
        "ranges clipped to 99.99 %",
        "ranges clipped to 99.9 %",
        "channels equalised across layers",
    ]
    assert [trial["score"]["passed"] for trial in others] == [False, False, False, True]
    assert report["chosen"] == others[-1]["choice"]
    assert others[-1]["bytes"] == pytest.approx(plain["bytes"], rel=0.01)
    worst = report["errors"][0]
    assert worst["layer"].startswith("re_lu")
    assert worst["kind"] == "CONV_2D"
    assert worst["spread"] > 100
    card = (run / "rescue.md").read_text()
    assert card in result.stdout
    assert card.startswith("## How it was made int8")
    assert json.decode((run / "gate.json").read_bytes())["passed"] is True
    with Model(out) as model:
        assert model.spec.description == "Handwritten digits, painted. Int8: channels equalised across layers."


def test_a_swish_network_keeps_its_wide_layers_in_float(swish, saved_run, tmp_path):
    """Nothing may be moved through swish, and clipping would cut what the network needs."""
    run, out = saved_run(swish), tmp_path / "model.tflite"
    trials = []
    verdict = convert_run(run, out, samples=60, rescuing=trials.append)
    assert verdict.passed, trials
    *_, equalised, in_float, in_int16 = trials
    assert "ReLU6 or swish" in equalised.refusal
    assert [trial.passed for trial in trials[:-3]] == [False] * 4
    assert in_float.passed
    assert set(in_float.kept) == set(in_int16.kept) == {"wide", "reader"}
    assert in_int16.bytes < in_float.bytes, "int16 layers have int8 weights"
    chosen = json.decode((run / "rescue.json").read_bytes())["chosen"]
    assert chosen == min((in_float, in_int16), key=lambda trial: (not trial.passed, trial.latency.median)).choice
    with Model(out) as model:
        assert "reader, wide" in model.spec.description
        assert model.network.input.quantization.dtype == model.network.output.quantization.dtype == "int8"


def test_a_hopeless_network_is_refused_in_plain_words(undecided, saved_run, tmp_path):
    run, out = saved_run(undecided), tmp_path / "model.tflite"
    out.write_bytes(b"the model of yesterday")
    result = rescued(run, out, "--io", "uint8")
    assert result.exit_code == 1, result.output
    assert "no int8 output can tell them apart" in result.stdout
    assert "| channels equalised across layers |" in result.stdout
    assert "not possible: Even with all layers in float32" in result.stdout
    assert out.read_bytes() == b"the model of yesterday"
    assert json.decode((run / "rescue.json").read_bytes())["chosen"] is None
    assert (run / "rejected.tflite").is_file()


def test_what_passes_at_once_is_left_alone_and_an_old_report_goes(network, saved_run, tmp_path):
    run, out = saved_run(network), tmp_path / "model.tflite"
    for name in ("rescue.json", "rescue.md"):
        (run / name).write_text("of last week")
    result = rescued(run, out)
    assert result.exit_code == 0, result.output
    assert "Nothing to rescue: plain int8 passed." in result.stdout
    assert not list(run.glob("rescue.*"))
    with Model(out) as model:
        assert model.spec.description == "Handwritten digits, painted."


def test_an_interrupted_rescue_leaves_everything_as_it_was(lopsided, saved_run, tmp_path):
    run, out = saved_run(lopsided), tmp_path / "model.tflite"
    (run / "gate.json").write_text("of yesterday")
    before = contents(tmp_path)
    tried = []

    def interrupt(trial):
        tried.append(trial)
        if len(tried) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert_run(run, out, float_out=tmp_path / "twin.tflite", samples=60, rescuing=interrupt)
    assert contents(tmp_path) == before


def test_json_alone_goes_to_standard_output(lopsided, saved_run, tmp_path):
    result = rescued(saved_run(lopsided), tmp_path / "model.tflite", "--json", "--io", "uint8")
    assert json.decode(result.stdout.encode())["passed"] is True
    assert "rescue: channels equalised across layers: +0.0 points" in result.stderr
    with Model(tmp_path / "model.tflite") as model:
        assert model.network.input.quantization.dtype == "uint8"


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
