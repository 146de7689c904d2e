"""Several real models in one loop."""

import cv2
import numpy as np
import pytest
from tiny_detector import detector_flatbuffer, detector_spec

from edge_app.errors import ModelError, StageError
from edge_app.fakes import FakeSource
from edge_app.gallery.gallery import Gallery
from edge_app.inference.container import attach
from edge_app.inference.model import Model
from edge_app.loop.pipeline import Pipeline
from edge_app.objects.places import Line
from edge_app.objects.values import Objects
from edge_app.preprocess import SharedFit
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


def answers(stages, people=None, frames=4):
    red = np.zeros((160, 160, 3), np.uint8)
    red[:40] = 255
    red[40:, :, 2] = 90
    with FakeSource([red] * frames) as source, open_stages(stages, people, threads=1) as (looking, models):
        pipeline = Pipeline(source, looking)
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


def test_equal_inputs_are_resized_once(tiny, monkeypatch):
    resized, resize = [], cv2.resize

    def counted(image_bgr, size_wh, **options):
        resized.append(size_wh)
        return resize(image_bgr, size_wh, **options)

    monkeypatch.setattr(cv2, "resize", counted)
    fit, image = SharedFit(), np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    with Model(tiny, fit=fit) as one, Model(tiny, fit=fit) as other, Model("cifar10", fit=fit) as larger:
        tensors = [model.preprocess(image) for model in (one, larger, other)]
        assert sorted(resized) == [(8, 8), (32, 32)]
        one.preprocess(image.copy())
    assert len(resized) == 3
    np.testing.assert_array_equal(tensors[0], tensors[2])
    with Model(tiny) as alone:
        np.testing.assert_array_equal(tensors[0], alone.preprocess(image))
