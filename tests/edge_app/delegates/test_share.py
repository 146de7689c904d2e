import pytest
from tiny_model import tiny_flatbuffer

from edge_app.delegates.share import Node, Share, share_of
from edge_app.inference.network import Network
from edge_app.inference.runtime import find_runtime


def node(inputs, outputs):
    return Node(tuple(inputs), tuple(outputs))


CHAIN = [node([0, 10], [1]), node([1, 11], [2]), node([2, -1], [3])]
FORK = [node([0], [1]), node([1], [2]), node([1], [3]), node([2, 3], [4])]


@pytest.mark.parametrize(
    ("operators", "kernels", "delegated"),
    [
        (CHAIN, [], 0),
        (CHAIN, [node([0, 10, 11], [3])], 3),
        (CHAIN, [node([1, 11], [3])], 2),
        (CHAIN, [node([0, 10], [1]), node([2], [3])], 2),
        (FORK, [node([0], [2, 3])], 3),
        (FORK, [node([1], [2]), node([1], [3])], 2),
        (FORK, [node([0], [4])], 4),
    ],
)
def test_operators_behind_the_kernels_are_counted_once(operators, kernels, delegated):
    assert share_of([*operators, *kernels], len(operators)) == Share(delegated, len(operators), len(kernels))


def test_an_interpreter_that_tells_no_nodes():
    assert share_of([], 5) is None


def test_a_real_interpreter_tells():
    found = share_of(Network(tiny_flatbuffer(), find_runtime(), 1, "m.tflite").nodes(), 2)
    assert found.operators == 2
    assert 0 <= found.delegated <= 2


def test_it_reads_as_a_sentence():
    assert str(Share(29, 31, 1)) == "29 of 31 operators"
