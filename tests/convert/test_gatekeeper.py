"""Which pictures are asked when those of the verdict are few."""

from pathlib import Path

import pytest

from convert.gatekeeper import Gatekeeper
from convert.rescue.bench import choosing_pictures
from edge_app.evaluation.judge import judge
from edge_app.pictures.dataset import UNLABELLED, Dataset, Picture


def listed(split, count, label=0):
    return tuple(Picture(Path(f"{split}-{number}.png"), label) for number in range(count))


@pytest.fixture
def keeper(network, float_model, spec, pictures, monkeypatch):
    """A function: dataset -> the gatekeeper, without asking any model."""
    monkeypatch.setattr(Gatekeeper, "_ask", lambda *_: None)
    return lambda dataset: Gatekeeper(network, b"", spec, dataset, lambda *_: None, tolerance_points=1.0)


@pytest.mark.parametrize(
    ("train", "val", "test", "label", "expected"),
    [
        (1000, 100, 24, 0, 276),
        (1000, 24, 0, 0, 276),
        (120, 24, 0, 0, 60),
        (20, 10, 24, 0, 15),
        (1000, 0, 300, 0, 0),
        (1000, 0, 24, UNLABELLED, 0),
    ],
    ids=["enough", "no test split", "half of those trained on", "half of all others", "not few", "without labels"],
)
def test_others_fill_up_but_never_those_that_a_rescue_chooses_by(keeper, train, val, test, label, expected):
    dataset = Dataset(
        root=Path(),
        labels=("a",),
        train=listed("train", train, label),
        val=listed("val", val),
        test=listed("test", test),
    )
    gatekeeper = keeper(dataset)
    supporting = set(gatekeeper.supporting)
    assert len(supporting) == len(gatekeeper.supporting) == expected
    assert not supporting & set(dataset.split(gatekeeper.split))
    assert not supporting & set(choosing_pictures(dataset, gatekeeper.split, gatekeeper.supporting))
    assert keeper(dataset).supporting == gatekeeper.supporting


def test_a_verdict_on_few_is_of_all_together(network, float_model, int8_model, spec, pictures):
    from msgspec.structs import replace

    from convert.package import package

    few = replace(pictures, test=pictures.test[:20])
    gatekeeper = Gatekeeper(
        network,
        package(float_model, spec),
        spec,
        few,
        lambda _, model, asked: judge(model, asked),
        tolerance_points=1.0,
    )
    verdict = gatekeeper.verdict(package(int8_model, spec))
    assert (verdict.n, verdict.support.n) == (20, 280)
    assert verdict.passed
