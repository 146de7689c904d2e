"""What the virtual Pi said, read back."""

import pytest

from virtual_pi.verdicts import Verdict, exit_status, read_verdicts

PASSED = Verdict("camera", "passed", "3 frames: fine")


@pytest.mark.parametrize(
    ("lines", "outcomes", "status"),
    [
        ([str(PASSED), "verdict people absent: none ship"], ["passed", "absent"], 0),
        (["verdict people failed: lost", "step camera", str(PASSED)], ["passed", "failed"], 1),
        (["step camera", "    verdict people passed: quoted, not told", str(PASSED)], ["passed", "failed"], 1),
        (["verdict camera perfect: no such word"], ["failed", "failed"], 1),
        ([], ["failed", "failed"], 1),
    ],
)
def test_each_expected_step_has_its_verdict_and_silence_is_failure(lines, outcomes, status):
    verdicts = read_verdicts(lines, ["camera", "people"])
    assert [verdict.step for verdict in verdicts] == ["camera", "people"]
    assert [verdict.outcome for verdict in verdicts] == outcomes
    assert exit_status(verdicts) == status


def test_a_verdict_is_read_as_it_was_written():
    assert read_verdicts([str(PASSED)], ["camera"]) == [PASSED]
