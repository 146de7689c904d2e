import pytest

from edge_app.bench.alone import measure_alone
from edge_app.bench.moment import Observer
from edge_app.bench.opening import open_model
from edge_app.bench.told import described
from edge_app.bench.whole import measure_whole
from edge_app.delegates.share import Share
from edge_app.errors import BenchmarkError
from edge_app.sources import open_source


class Watching(Observer):
    """Calls `happens` when it looks at the board, which it does after the warm-up."""

    def __init__(self, happens):
        super().__init__()
        self._happens = happens

    def look(self):
        self._happens()
        return super().look()


def alone(path, tpu, observer):
    return measure_alone(path, threads=1, delegate=str(tpu), seconds=0.05, peak_gmacs=1.0, observer=observer)


def test_the_share_is_the_delegates_and_not_what_the_processor_takes_of_the_rest(tpu, write):
    found = alone(write(), tpu, Observer())
    assert found.share == Share(1, 2, 1)
    assert described(found)["delegate"] == f"{tpu}; 1 of 2 operators in 1 part"


def test_a_delegate_that_takes_nothing_has_no_share(tpu, behave, write):
    behave("idles")
    assert alone(write(), tpu, Observer()).share == Share(0, 2, 0)


def test_times_of_the_cpu_are_not_taken_for_those_of_a_delegate_that_fails_meanwhile(tpu, behave, write):
    with pytest.raises(BenchmarkError, match=r"does not run in the delegate: .* fails: .*--delegate none"):
        alone(write(), tpu, Watching(lambda: behave("breaks")))


def test_nor_those_of_the_loop(tpu, behave, write):
    with open_model(write(), 1, str(tpu)) as model, open_source("test:64x48@30#40", pace="fast") as source:
        observer = Watching(lambda: behave("breaks"))
        with pytest.raises(BenchmarkError, match="does not run in the delegate"):
            measure_whole(model, source, delegate=str(tpu), seconds=60, observer=observer)
