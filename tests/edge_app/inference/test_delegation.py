import pytest
from tiny_model import tiny_flatbuffer

from edge_app.inference.delegation import Delegation, delegation
from edge_app.inference.network import Network, Node
from edge_app.inference.runtime import find_runtime

# image 0 -> 1 -> 2 -> 3 -> 4, with constants 10, 11; the branch 1 -> 5 joins at 4.
CHAIN = (Node((0, 10, -1), (1,)), Node((1, 11), (2,)), Node((2,), (3,)), Node((1,), (5,)), Node((3, 5), (4,)))


@pytest.mark.parametrize(
    ("delegates", "expected"),
    [
        ((), (5, 0, 0)),
        ((Node((0, 10, 11), (4,)),), (5, 5, 1)),
        ((Node((0, 10), (1,)),), (5, 1, 1)),
        ((Node((0, 10), (1,)), Node((2,), (3,))), (5, 2, 2)),
        ((Node((1, 11), (3, 5)),), (5, 3, 1)),
    ],
)
def test_delegates_compute_what_lies_between_what_they_read_and_write(delegates, expected):
    nodes, delegated, parts = expected
    found = delegation((*CHAIN, *delegates), len(CHAIN))
    assert found == Delegation(nodes=nodes, delegated=delegated, parts=parts)
    assert found.share == delegated / nodes


def test_an_interpreter_that_does_not_tell():
    assert delegation((), 5) is None
    assert Delegation(nodes=0, delegated=0, parts=0).share == 0


def test_a_real_interpreter_tells():
    network = Network(tiny_flatbuffer(), find_runtime(), 1, "m.tflite")
    found = delegation(network.nodes(), 2)
    assert found.nodes == 2
    assert 0 <= found.delegated <= 2
