"""On which pictures a choice is made, and what a trial says."""

from dataclasses import replace as replaced
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convert.quantise import int8_flatbuffer
from convert.rescue.bench import Bench, choosing_pictures
from convert.rescue.case import Case
from edge_app.evaluation.clinical.settings import ClinicalSpec, OperatingPoint
from edge_app.evaluation.judge import Judgement, judge
from edge_app.pictures.dataset import UNLABELLED, Dataset, Picture


def listed(split, count):
    return tuple(Picture(Path(f"{split}-{number}.png"), 0) for number in range(count))


@pytest.mark.parametrize(
    ("verdict_split", "sizes", "expected"),
    [
        ("test", (900, 100, 50), {"val": 100, "train": 400}),
        ("test", (900, 800, 50), {"val": 500}),
        ("test", (30, 20, 50), {"val": 20, "train": 30}),
        ("val", (900, 100, 0), {"train": 500}),
    ],
)
def test_the_pictures_of_the_verdict_never_choose(verdict_split, sizes, expected):
    train, val, test = sizes
    dataset = Dataset(
        root=Path(), labels=("a",), train=listed("train", train), val=listed("val", val), test=listed("test", test)
    )
    chosen = choosing_pictures(dataset, verdict_split)
    splits = [picture.path.name.split("-")[0] for picture in chosen]
    assert {name: splits.count(name) for name in set(splits)} == expected
    assert len(set(chosen)) == len(chosen)
    assert chosen == choosing_pictures(dataset, verdict_split)


def case(network, flatbuffer, spec, dataset, io="int8", tolerance_points=1.0):
    return Case(
        network=network,
        float_flatbuffer=flatbuffer,
        spec=spec,
        dataset=dataset,
        samples=60,
        io=io,
        tolerance_points=tolerance_points,
        verdict_split="test",
        supporting=(),
        judging=lambda _, model, listed: judge(model, listed),
    )


@pytest.mark.parametrize(
    ("io", "tolerance", "passed"), [("int8", 1.0, True), ("uint8", 0.0, True), ("int8", -9, False)]
)
def test_a_trial_beside_plain_int8(network, float_model, int8_model, spec, fewer, io, tolerance, passed):
    """int8 loses nothing here; a tolerance of -9 asks it to be 4.5 points better than Keras, which it cannot be."""
    bench = Bench(case(network, float_model, spec, fewer, io=io, tolerance_points=tolerance), int8_model)
    trial = bench.trial("the same", int8_model, ("dense",))
    assert trial.passed is passed
    assert trial.kept == ("dense",)
    assert trial.score.agreement.n == len(bench.pictures) == 300
    assert trial.score.agreement.accuracy > 0.99
    assert trial.bytes > 5000
    low, high = trial.latency.spread
    assert 0 < low <= trial.latency.median <= high
    assert 0.5 < bench.lead <= 1
    assert bench.passes(int8_model) is passed


def test_what_names_the_same_classes_but_screens_worse_is_not_good_enough(
    network, float_model, int8_model, spec, fewer
):
    """It takes pictures without a finding for positive ones, and still thinks another class the likeliest."""
    labels = spec.labels
    point = OperatingPoint(
        threshold=0.3, criterion="sensitivity", wanted=0.9, sensitivity=1, specificity=1, positives=9, negatives=9
    )
    screening = replace(spec, clinical=ClinicalSpec(positive=labels[:1], operating_point=point))

    def answers(what, _, listed):
        truth = np.array([picture.label for picture in listed])
        said = np.eye(len(labels), dtype=np.float32)[truth]
        if what == "alarming":
            said[truth > 0] *= 0.6
            said[truth > 0, 0] = 0.4
        return Judgement(tuple(listed), said, ())

    def bench(spec):
        return Bench(replaced(case(network, float_model, spec, fewer), judging=answers), int8_model)

    assert bench(spec).trial("alarming", int8_model).passed
    assert bench(screening).plain().passed
    trial = bench(screening).trial("alarming", int8_model)
    assert trial.score.difference.points == 0
    assert not trial.passed


@pytest.mark.parametrize("unlabelled", [300, 100])
def test_without_labels_what_differs_from_keras_is_wrong(
    network, undecided, float_model, int8_model, spec, fewer, samples, unlabelled
):
    """The unlabelled come from a run whose pictures nobody named; some of them, from one that mixes both."""
    train = tuple(
        picture._replace(label=UNLABELLED) if number < unlabelled else picture
        for number, picture in enumerate(fewer.train)
    )
    bench = Bench(case(network, float_model, spec, replace(fewer, train=train)), int8_model)
    good, spoilt = bench.plain(), bench.trial("spoilt", int8_flatbuffer(undecided, samples))
    assert good.passed
    assert good.score.accuracy.accuracy > 0.95
    assert not spoilt.passed
    assert spoilt.score.difference.points < -50
    if unlabelled == len(train):
        assert spoilt.score.accuracy == spoilt.score.agreement
