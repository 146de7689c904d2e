import pytest

from edge_app.tracking.vote import Vote

ANNA, BEN, SECOND_NS = 7, 8, 1_000_000_000


def _vote(*looks, every_ns=SECOND_NS // 10):
    """looks: (person, weight)."""
    vote = Vote()
    for number, (person, weight) in enumerate(looks):
        vote.add(person, weight=weight, now_ns=number * every_ns)
    return vote


@pytest.mark.parametrize(
    ("looks", "winner"),
    [
        pytest.param([], None, id="none yet"),
        pytest.param([(ANNA, 1.0)], ANNA, id="one good look"),
        pytest.param([(ANNA, 0.5)], None, id="one poor look"),
        pytest.param([(ANNA, 0.4)] * 3, ANNA, id="three poor looks"),
        pytest.param([(ANNA, 1.0), (BEN, 1.0)], None, id="tie"),
        pytest.param([(ANNA, 1.0), (None, 1.0)], None, id="tie with nobody"),
        pytest.param([(ANNA, 1.0), (ANNA, 1.0), (BEN, 0.9)], ANNA, id="majority"),
        pytest.param([(ANNA, 1.0), (BEN, 0.7), (None, 0.7)], None, id="most, but no majority"),
        pytest.param([(None, 1.0)] * 5, None, id="stranger"),
        pytest.param([(ANNA, 0.9)] + [(BEN, 0.1)] * 4, None, id="too little"),
        pytest.param([(ANNA, 1.0)] + [(BEN, 0.1)] * 4, None, id="faded below enough"),
    ],
)
def test_who_wins(looks, winner):
    assert _vote(*looks).winner == winner


def test_a_name_is_dropped_when_the_evidence_turns():
    vote = _vote(*[(ANNA, 1.0)] * 5)
    assert vote.winner == ANNA
    seen = []
    for second in range(1, 13):
        vote.add(BEN, weight=1.0, now_ns=second * SECOND_NS)
        seen.append(vote.winner)
    assert seen[0] == ANNA
    assert None in seen, "first doubt"
    assert seen[-1] == BEN, "then the other name"
    assert seen.index(BEN) > seen.index(None)


def test_it_grows_certain():
    assert not _vote((ANNA, 1.0)).certain
    assert _vote(*[(ANNA, 1.0)] * 5).certain
    assert _vote(*[(None, 1.0)] * 5).certain, "a stranger need not be looked at for ever"
    assert not _vote(*[(ANNA, 1.0), (BEN, 1.0)] * 5).certain


def test_certainty_fades():
    vote = _vote(*[(ANNA, 1.0)] * 4)
    assert vote.certain
    vote.add(ANNA, weight=0.0, now_ns=30 * SECOND_NS)
    assert not vote.certain


def test_a_look_from_the_past_does_not_turn_back_time():
    vote = _vote((ANNA, 1.0), every_ns=0)
    vote.add(ANNA, weight=1.0, now_ns=10 * SECOND_NS)
    vote.add(ANNA, weight=1.0, now_ns=5 * SECOND_NS)
    assert vote.winner == ANNA
    assert vote.share == 1.0
