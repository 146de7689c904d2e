import numpy as np
import pytest

from edge_app.anomaly.output import AlarmThreshold, AnomalyOutput, alarm_threshold, fewest_normal
from edge_app.errors import DataError

SCORES = np.random.default_rng(0).gamma(4, 0.25, 200).astype(np.float32)


@pytest.mark.parametrize(("rate", "allowed"), [(0.05, 10), (0.1, 20), (0.5, 100), (0.005, 1)])
def test_as_many_normal_pictures_reach_it_as_asked_for_and_no_lower_one_would_do(rate, allowed):
    chosen = alarm_threshold(SCORES, rate)
    assert chosen.false_alarms == (chosen.value <= SCORES).sum() == allowed
    assert (np.nextafter(np.float32(chosen.value), np.float32(0)) <= SCORES).sum() > allowed


def test_equal_scores_of_an_integer_model_never_raise_more_alarms_than_asked_for():
    steps = np.repeat(np.arange(10, dtype=np.float32), 10)
    assert alarm_threshold(steps, 0.05).false_alarms == 0
    assert alarm_threshold(steps, 0.1).false_alarms == 10


@pytest.mark.parametrize(
    ("scores", "rate", "message"),
    [
        (np.ones(19), 0.05, "19 held-out normal pictures cannot show a false alarm rate of 0.05: at least 20 are"),
        (np.ones(0), 0.5, "0 held-out"),
        (np.ones(100), 0.0, "wanted a share between 0 and 1"),
        (np.ones(100), float("nan"), "wanted a share between 0 and 1"),
        (np.full(100, np.nan), 0.05, "are not finite"),
    ],
)
def test_what_cannot_be_shown_is_refused(scores, rate, message):
    with pytest.raises(DataError, match=message):
        alarm_threshold(scores.astype(np.float32), rate)


def test_so_few_will_do():
    assert [fewest_normal(rate) for rate in (0.05, 0.1, 0.3, 0.01)] == [20, 10, 4, 100]


def test_a_threshold_says_what_it_was_chosen_on():
    assert str(AlarmThreshold(value=1.25, rate=0.05, false_alarms=2, n=40)) == (
        "1.250: 2 of 40 normal pictures reach it (95 %: 1.4% to 16.5%), asked for 5.0%"
    )


def test_outputs_are_a_score_and_a_heat_map():
    with pytest.raises(ValueError, match="wanted each once of heat, score"):
        AnomalyOutput(outputs=("score", "score"))
