import pytest

from edge_app.bench.session import Wish, measure
from edge_app.errors import BenchmarkError, DelegateError, ModelError, SourceError


def test_every_model_with_every_number_of_threads(tiny):
    told = []
    found = measure(
        Wish(models=(str(tiny),), threads=(1, 2), seconds=0.05, source="test:64x48@30#20", pace="fast"),
        ["edgesight", "bench"],
        lambda name, share: told.append(share),
    )
    assert [one.threads for one in found.alone] == [one.threads for one in found.whole] == [1, 2]
    assert [one.source for one in found.whole] == ["test"] * 2
    assert found.facts.command == "edgesight bench"
    assert found.facts.board
    assert {one.peak_gmacs > 0 for one in found.alone} == {True}
    assert told == sorted(told)


def test_an_embedder_is_measured_alone_only():
    found = measure(
        Wish(models=("faces-embed",), threads=(1,), seconds=0.05, source="test:64x48@30#20", pace="fast"), ["edgesight"]
    )
    assert (len(found.alone), len(found.whole)) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"models": ("cifar10", "no-such-model")}, ModelError),
        ({"delegate": "edgetpu"}, BenchmarkError),
        ({"delegate": "/no/such.so"}, DelegateError),
        ({"source": "/no/such/clip.mp4"}, SourceError),
    ],
)
def test_what_cannot_be_measured_is_said(tiny, changes, error):
    with pytest.raises(error):
        measure(Wish(**{"models": (str(tiny),), "threads": (1,), "seconds": 0.05} | changes), ["edgesight"])
