import numpy as np
import pytest
from tiny_anomaly import anomaly_file
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.anomaly.watch import AnomalyWatch, KOfN
from edge_app.errors import ModelError, SpecError, StageError
from edge_app.fakes import FakeSource
from edge_app.inference.container import attach
from edge_app.inference.model import Model
from edge_app.loop.pipeline import Pipeline


def changes(k, n, frames):
    """Where the alarm began (B) and ended (E), for frames that were high (#) or not (.)."""
    alarm = KOfN(k, n)
    told = [alarm(frame == "#").change for frame in frames]
    return "".join({"began": "B", "ended": "E", None: "."}[change] for change in told)


@pytest.mark.parametrize(
    ("k", "n", "frames", "expected"),
    [
        (1, 1, ".#.##.", ".BEB.E"),
        (2, 3, "#..#.#...", ".....B..E"),
        (3, 3, "##.###....", ".....B..E."),
        (2, 4, "#...#...#", "........."),
        (2, 2, "######", ".B...."),
    ],
)
def test_the_alarm_begins_with_k_of_n_and_ends_after_n_quiet_frames(k, n, frames, expected):
    assert changes(k, n, frames) == expected


@pytest.mark.parametrize(("k", "n"), [(0, 3), (4, 3), (-1, 0)])
def test_a_share_that_cannot_be_is_refused(k, n):
    with pytest.raises(StageError, match="wanted 1 or more, of at least as many"):
        KOfN(k, n)


@pytest.fixture
def model(tmp_path):
    (tmp_path / "brightness.tflite").write_bytes(anomaly_file())
    with Model(tmp_path / "brightness.tflite", threads=1) as opened:
        yield opened


def grey(level):
    return np.full((48, 64, 3), level, np.uint8)


def test_a_frame_has_a_score_a_place_and_the_state_of_the_alarm(model):
    pipeline = Pipeline(FakeSource([grey(51), grey(204), grey(204)]), AnomalyWatch(model, k=2, n=2))
    answers = [result.answer for result in pipeline]
    assert [round(answer.score, 2) for answer in answers] == [0.2, 0.8, 0.8]
    assert [answer.high for answer in answers] == [False, True, True]
    assert [answer.alarm.change for answer in answers] == [None, None, "began"]
    assert answers[0].hottest_xy == (32, 24)
    assert str(answers[2]) == "unusual 0.80 of 0.50, alarm"
    assert {"preprocess", "invoke", "decode", "alarm"} <= set(pipeline.latency.summary())


def test_a_model_answers_by_itself_and_refuses_what_it_cannot(model):
    assert model.anomaly(grey(255)).score == pytest.approx(1.0, abs=1e-5)
    with pytest.raises(ModelError, match="is no classifier but made to tell anomalies"):
        model.classify(grey(0))


def test_other_models_are_refused(tmp_path):
    (tmp_path / "tiny.tflite").write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    (tmp_path / "open.tflite").write_bytes(anomaly_file(None))
    for name, message in (("tiny", "does not tell anomalies but is made to classify"), ("open", "has no threshold")):
        with Model(tmp_path / f"{name}.tflite") as opened, pytest.raises(StageError, match=message):
            AnomalyWatch(opened)
    with Model(tmp_path / "tiny.tflite") as opened, pytest.raises(ModelError, match="does not tell anomalies"):
        opened.anomaly(grey(0))


def test_outputs_in_the_wrong_order_are_refused_at_load(tmp_path):
    (tmp_path / "brightness.tflite").write_bytes(anomaly_file(None, "score", "heat"))
    with pytest.raises(SpecError, match=r"output 'score' has the shape \[1, 1, 1, 1\]; wanted \[1, 1\]"):
        Model(tmp_path / "brightness.tflite")
