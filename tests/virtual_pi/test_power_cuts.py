"""The books over power cuts: what counts as lost."""

import pytest

from virtual_pi.power_cuts import FRESH, Ledger

ANNA = ["found all", "begin", "try enrol anna", "done enrol anna"]


@pytest.mark.parametrize(
    ("first", "second", "losses"),
    [
        (ANNA, ["found anna", "found all"], []),
        (ANNA, ["found all"], ["acknowledged and lost: anna"]),
        ([*ANNA, "try enrol ben"], ["found anna", "found all"], []),
        ([*ANNA, "try enrol ben"], ["found anna", "found ben", "found all"], []),
        ([*ANNA, "try enrol ben"], ["found ben", "found all"], ["acknowledged and lost: anna"]),
        ([*ANNA, "try delete anna"], ["found anna", "found all"], []),
        ([*ANNA, "try delete anna"], ["found all"], []),
        ([*ANNA, "try delete anna", "done delete anna"], ["found anna", "found all"], ["though deleted"]),
        (ANNA, ["found anna", "found carl", "found all"], ["never enrolled: carl"]),
        (ANNA, ["found anna", "broken Person(ben)", "found all"], ["broken Person(ben)"]),
        (ANNA, ["Traceback"], ["did not open"]),
        (ANNA, ["found anna", "found all", "Traceback", "end 1"], ["end 1"]),
    ],
)
def test_what_was_acknowledged_has_to_be_there_and_what_was_under_way_may_be(first, second, losses):
    ledger = Ledger()
    ledger.told(0, first)
    ledger.told(1, second)
    assert len(ledger.losses) == len(losses)
    assert all(wanted in told for wanted, told in zip(losses, ledger.losses, strict=True))


def test_a_new_gallery_is_begun_when_the_old_one_was_looked_at():
    ledger = Ledger()
    ledger.told(FRESH - 1, ANNA)
    ledger.told(FRESH, ["found anna", "found all", "begin", "try enrol ben", "done enrol ben"])
    ledger.told(FRESH + 1, ["found ben", "found all"])
    assert ledger.losses == []
    assert ledger.acknowledged == 2


def test_a_deed_that_was_done_before_the_cut_and_not_acknowledged_is_counted():
    ledger = Ledger()
    ledger.told(0, [*ANNA, "try enrol ben"])
    ledger.told(1, ["found anna", "found ben", "found all", "begin", "try enrol carl", "done enrol carl"])
    assert (ledger.acknowledged, ledger.checked, ledger.finished) == (2, 1, 1)
    assert ledger.verdict(1).outcome == "passed"
    assert ledger.verdict(1).why.startswith("1 cuts, 1 deeds acknowledged, 1 more done at a cut; nothing")


def test_cuts_before_anything_was_acknowledged_prove_nothing():
    ledger = Ledger()
    ledger.told(0, ANNA[:3])
    ledger.told(1, ["found all", "begin"])
    assert ledger.losses == []
    assert ledger.verdict(1).outcome == "failed"
