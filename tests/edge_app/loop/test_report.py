import pytest
from msgspec import json

from edge_app.fakes import FakeSource
from edge_app.inference.container import sha256
from edge_app.inference.model import Model
from edge_app.loop.pipeline import Pipeline
from edge_app.loop.report import Report, report


@pytest.fixture
def figures(tiny):
    with Model(tiny, threads=1) as model, FakeSource(10) as source:
        pipeline = Pipeline(source, model)
        list(pipeline)
        return report(pipeline, [model], source.name, 4.0, 3)


def test_what_a_report_says(figures, tiny):
    assert (figures.results, figures.dropped, figures.pictures_dropped) == (10, 0, 3)
    assert (figures.seconds, figures.fps) == (4.0, 2.5)
    assert (figures.source, figures.model, figures.threads, figures.ahead) == ("fake", "tiny", 1, False)
    assert figures.model_sha256 == sha256(tiny.read_bytes())
    assert figures.interpreter.startswith("ai_edge_litert ")
    assert figures.board
    assert figures.edgesight[0].isdigit()
    assert figures.stages["age"].n == 10


def test_what_runs_all_models_is_said_once(tiny):
    with Model(tiny) as first, Model(tiny) as second, FakeSource(1) as source:
        figures = report(Pipeline(source, first), [first, second], source.name, 1.0, 0)
    assert (figures.model, figures.delegates) == ("tiny + tiny", "CPU")


def test_json_and_back(figures):
    assert json.decode(json.encode(figures), type=Report) == figures


def test_nothing_happened_in_no_time(tiny):
    with Model(tiny) as model, FakeSource([]) as source:
        pipeline = Pipeline(source, model)
        assert list(pipeline) == []
        figures = report(pipeline, [model], source.name, 0.0, 0)
    assert (figures.stages, figures.fps) == ({}, 0.0)
