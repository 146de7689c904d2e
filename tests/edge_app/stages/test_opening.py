"""Several real models in one loop."""

import threading

import numpy as np
import pytest
from tiny_detector import detector_flatbuffer, detector_spec

from edge_app.errors import ModelError, StageError
from edge_app.fakes import FakeSource
from edge_app.gallery.gallery import Gallery
from edge_app.inference.container import attach
from edge_app.loop.pipeline import Pipeline
from edge_app.objects.places import Line
from edge_app.objects.values import Objects
from edge_app.preprocess import fit_pixels
from edge_app.stages import shared_fit
from edge_app.stages.opening import open_stages
from edge_app.stages.settings import ClassifyStage, FacesStage, ObjectsStage, Stages
from edge_app.values import Classification, People, Scene


@pytest.fixture
def strips(tmp_path):
    """Finds which of four strips, one below the other, are bright; the others are dark."""
    path = tmp_path / "strips.tflite"
    path.write_bytes(attach(detector_flatbuffer(), detector_spec()))
    return str(path)


@pytest.fixture
def people(tmp_path):
    with Gallery(tmp_path / "people.sqlite") as gallery:
        yield gallery


def answers(stages, people=None, frames=4, **settings):
    red = np.zeros((160, 160, 3), np.uint8)
    red[:40] = 255
    red[40:, :, 2] = 90
    with FakeSource([red] * frames) as source, open_stages(stages, people, threads=1) as (looking, models):
        pipeline = Pipeline(source, looking, **settings)
        return list(pipeline), pipeline.latency.summary(), [model.spec.name for model in models]


def test_all_stages_look_at_each_frame(strips, tiny, people):
    stages = Stages(
        faces=FacesStage(points="none", every=2),
        objects=(ObjectsStage(model=strips), ObjectsStage(model=strips, labels=("bright",), every=4)),
        classify=ClassifyStage(model=str(tiny), every=3),
    )
    results, summary, models = answers(stages, people)
    assert models == ["faces-detect", "faces-embed", "strips", "strips", "tiny"]
    last = results[-1].answer
    assert isinstance(last, Scene)
    assert (last.people.faces, last.classes.label) == ((), "red")
    assert sorted(one.label for one in last.objects.objects) == ["bright", "dark", "dark", "dark"]
    assert len({one.track for one in results[0].answer.objects.objects}) == 5
    counts = {name: stage.n for name, stage in summary.items() if name.endswith("invoke")}
    assert counts == {"faces invoke": 2, "objects 1 invoke": 4, "objects 2 invoke": 1, "classify invoke": 2}
    assert "faces invoke" in results[0].stages_ms
    assert "faces invoke" not in results[1].stages_ms
    assert str(last).startswith("0 faces, 0 known; ")
    assert str(last).endswith("; red " + f"{last.classes.score:.2f}")


def test_ahead_the_same_is_said(strips, tiny, people):
    stages = Stages(
        faces=FacesStage(points="none", every=2),
        objects=(ObjectsStage(model=strips), ObjectsStage(model=strips, every=4)),
        classify=ClassifyStage(model=str(tiny), every=3),
    )
    (in_turn, counted, _), (ahead, counted_ahead, _) = (
        answers(stages, people, frames=12, ahead=each) for each in (False, True)
    )
    assert [_said(result) for result in ahead] == [_said(result) for result in in_turn]
    assert [(name, stage.n) for name, stage in counted_ahead.items()] == [
        (name, stage.n) for name, stage in counted.items()
    ]
    assert [list(result.stages_ms) for result in ahead] == [list(result.stages_ms) for result in in_turn]


def _said(result):
    answer = result.answer
    objects = [(one.track, one.label, one.box_xyxy.tolist(), one.found) for one in answer.objects.objects]
    happened = [(one.kind, one.track) for one in answer.objects.happenings]
    return result.number, objects, happened, answer.classes, len(answer.people.faces)


def test_one_stage_alone_answers_as_ever(strips, tiny, people):
    kinds = [
        (Stages(faces=FacesStage(points="none")), People),
        (Stages(objects=(ObjectsStage(model=strips),)), Objects),
        (Stages(classify=ClassifyStage(model=str(tiny))), Classification),
    ]
    for stages, kind in kinds:
        results, summary, _ = answers(stages, people)
        assert {type(result.answer) for result in results} == {kind}
        assert "invoke" in summary


def test_lines_of_a_stage_are_counted(strips):
    gate = Line(name="gate", ends=((0, 0.5), (1, 0.5)))
    results, _, _ = answers(Stages(objects=(ObjectsStage(model=strips, lines=(gate,)),)))
    assert [(one.line, one.forward, one.backward) for one in results[-1].answer.crossings] == [(gate, 0, 0)]


@pytest.mark.parametrize(
    ("stages", "error", "message"),
    [
        (Stages(objects=(ObjectsStage(model="cifar10"),)), StageError, "is no detector but made to classify"),
        (Stages(objects=(ObjectsStage(model="none.tflite"),)), ModelError, "No model file at none.tflite"),
        (Stages(objects=(ObjectsStage(model="faces-detect", labels=("fase",)),)), StageError, "Did you mean 'face'"),
        (Stages(classify=ClassifyStage(model="faces-detect")), StageError, "is no classifier but made to detect"),
        (Stages(faces=FacesStage()), StageError, "wanted a gallery"),
    ],
)
def test_what_does_not_fit_its_stage(stages, error, message):
    with pytest.raises(error) as refused, open_stages(stages):
        pass
    assert message in str(refused.value)


def test_models_are_closed_in_the_end(tiny):
    with open_stages(Stages(classify=ClassifyStage(model=str(tiny)))) as (_, (model,)):
        pass
    with pytest.raises(ModelError, match="is closed"):
        _ = model.network


@pytest.mark.parametrize("live", [False, True])
def test_frames_of_a_clip_are_resized_ahead_and_those_of_a_camera_are_not(strips, tiny, monkeypatch, live):
    """In the capture thread, once for two stages with equal inputs, and only for those whose turn it will be."""
    threads = []

    def counted(image_bgr, spec):
        threads.append((spec.size_wh, threading.current_thread() is threading.main_thread()))
        return fit_pixels(image_bgr, spec)

    monkeypatch.setattr(shared_fit, "fit_pixels", counted)
    stages = Stages(objects=(ObjectsStage(model=strips),) * 2, classify=ClassifyStage(model=str(tiny), every=4))
    with FakeSource(8, live=live) as source, open_stages(stages) as (looking, _):
        results = len(list(Pipeline(source, looking)))
    assert {in_loop for _, in_loop in threads} == {live}
    assert len([size_wh for size_wh, _ in threads if size_wh == (16, 16)]) == results
    assert len([size_wh for size_wh, _ in threads if size_wh == (8, 8)]) == -(-results // 4)
