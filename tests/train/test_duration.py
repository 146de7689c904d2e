import pytest

from train.duration import in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "10 seconds"), (44, "40 seconds"), (130, "2 minutes"), (5000, "83 minutes"), (9000, "2.5 hours")],
)
def test_times_are_said_as_people_say_them(seconds, words):
    assert in_words(seconds) == words
