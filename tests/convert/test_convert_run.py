"""From a training run to a judged file, for a good network and for one that is broken on purpose."""

import shutil

import pytest
from click.testing import CliRunner
from msgspec import json

import convert.run
from convert.command import convert as command
from convert.run import convert_run
from edge_app.errors import DataError, ModelError, OutputError
from edge_app.inference.model import Model
from edge_app.pictures.read import read_picture


@pytest.fixture
def run(tmp_path, run_folder, pictures, spec):
    """A folder as `edgesight train` leaves it."""
    folder = shutil.copytree(run_folder, tmp_path / "run")
    pictures.save(folder / "data.json")
    (folder / "spec.json").write_bytes(spec.to_json())
    return folder


def test_a_good_network_passes_and_the_file_describes_itself(run, tmp_path, spec, pictures):
    out, twin = tmp_path / "model.tflite", tmp_path / "twin.tflite"
    verdict = convert_run(run, out, float_out=twin)
    assert verdict.passed
    assert verdict.n == len(pictures.test)
    assert verdict.support.n == 300 - verdict.n
    assert verdict.accuracy["keras"].accuracy > 0.9
    assert verdict.difference["float"].points == 0
    assert (run / "gate.png").stat().st_size > 10_000
    assert json.decode((run / "gate.json").read_bytes())["passed"] is True
    assert not (run / "rejected.tflite").exists()
    with Model(out) as int8, Model(twin) as single:
        assert int8.spec.labels == spec.labels
        assert int8.spec.known_answer is not None
        assert int8.spec.minimum_runtime
        assert int8.network.input.quantization.dtype == "int8"
        assert single.network.input.quantization.dtype == "float32"
        hits = sum(int8.classify(read_picture(p.path)).label == spec.labels[p.label] for p in pictures.test)
    assert hits == verdict.accuracy["int8"].correct


def test_the_gate_fails_a_model_calibrated_on_pictures_that_were_not_normalised(run, tmp_path, monkeypatch):
    """The mistake that users make most: ranges measured on 0 to 255 where the network sees 0 to 1."""
    good = convert.run.checked_samples
    monkeypatch.setattr(convert.run, "checked_samples", lambda *args: [sample * 255 for sample in good(*args)])
    out = tmp_path / "model.tflite"
    out.write_bytes(b"the model of yesterday")
    result = CliRunner().invoke(command, [str(run), "--out", str(out)])
    assert result.exit_code == 1, result.output
    assert "FAILED" in result.output
    assert out.read_bytes() == b"the model of yesterday"
    assert (run / "rejected.tflite").stat().st_size > 1000
    verdict = json.decode((run / "gate.json").read_bytes())
    assert verdict["passed"] is False
    assert verdict["difference"]["int8"]["points"] < -10


def test_without_a_test_split_validation_is_judged_and_named(run, tmp_path, pictures):
    import msgspec

    msgspec.structs.replace(pictures, val=pictures.test[:40], test=()).save(run / "data.json")
    verdict = convert_run(run, tmp_path / "model.tflite")
    assert (verdict.split, verdict.n) == ("val", 40)


@pytest.mark.parametrize(
    ("damage", "error", "message"),
    [
        (lambda run: (run / "model.keras").unlink(), ModelError, "no model.keras"),
        (lambda run: (run / "spec.json").unlink(), DataError, "spec.json"),
        (lambda run: (run / "data.json").unlink(), DataError, "list of pictures"),
        (lambda run: (run / "data.json").write_text("{"), DataError, "not JSON"),
        (lambda run: shutil.rmtree(run), ModelError, "not a folder"),
    ],
    ids=["no network", "no spec", "no list", "torn list", "no folder"],
)
def test_a_damaged_run_is_refused_and_nothing_is_written(run, tmp_path, damage, error, message):
    damage(run)
    with pytest.raises(error, match=message):
        convert_run(run, tmp_path / "model.tflite")
    assert not (tmp_path / "model.tflite").exists()


@pytest.mark.parametrize(
    ("out", "twin", "message"),
    [
        ("run/model.keras", None, "ends in .tflite"),
        ("model.tflite", "twin.txt", "ends in .tflite"),
        ("model.tflite", "model.tflite", "Both files would be"),
        ("run/spec.json/model.tflite", None, "Cannot write"),
    ],
)
def test_outputs_that_would_destroy_something_are_refused_before_the_work(run, tmp_path, out, twin, message):
    before = (run / "model.keras").read_bytes()
    with pytest.raises(OutputError, match=message):
        convert_run(run, tmp_path / out, float_out=tmp_path / twin if twin else None)
    assert (run / "model.keras").read_bytes() == before
    assert not (run / "gate.json").exists()


def test_a_pass_that_proves_little_says_so(run, tmp_path, pictures):
    import msgspec

    msgspec.structs.replace(pictures, test=pictures.test[:5]).save(run / "data.json")
    result = CliRunner().invoke(command, [str(run), "--out", str(tmp_path / "model.tflite")])
    assert result.exit_code == 0, result.output
    assert "with 5 pictures a loss of up to" in result.output
    assert (
        "5 pictures are few: one of them is 20.0 points. 295 others, mostly trained on, were asked as well"
        in result.output
    )
    assert json.decode((run / "gate.json").read_bytes())["support"]["n"] == 295
