import pytest

from edge_app.errors import StageError
from edge_app.stages.turn import Turn


@pytest.mark.parametrize(
    ("every", "expected", "error"),
    [
        (1, [True, True, True, True, True], None),
        (2, [True, False, True, False, True], None),
        (3, [True, False, False, True, False], None),
        (100, [True, False, False, False, False], None),
        (0, None, "every is 0; wanted 1"),
        (-1, None, "every is -1; wanted 1"),
    ],
)
def test_whose_turn_it_is(every, expected, error):
    if error:
        with pytest.raises(StageError, match=error):
            Turn(every)
    else:
        turn = Turn(every)
        assert [turn.comes() for _ in range(5)] == expected
