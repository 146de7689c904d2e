import pytest

from edge_app.delegates.share import Share, share_of


def node(inputs, outputs):
    return {"inputs": inputs, "outputs": outputs}


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
    assert share_of([*operators, *kernels], len(operators)) == Share(delegated, len(operators))


def test_it_reads_as_a_sentence():
    assert str(Share(29, 31)) == "29 of 31 operators"
