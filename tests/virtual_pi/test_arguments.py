"""What `scripts/test-pi` takes and refuses."""

import pytest

from virtual_pi.arguments import STEPS, home, parse


def test_without_arguments_everything_runs_on_a_pi_4(monkeypatch, tmp_path):
    monkeypatch.setenv("VIRTUAL_PI_HOME", str(tmp_path))
    asked = parse([])
    assert (asked.suite, asked.cpu, asked.cuts, tuple(asked.steps)) == ("bookworm", "cortex-a72", 50, STEPS)
    assert home() == tmp_path
    assert asked.log == tmp_path / "bookworm.log"


def test_some_steps_can_be_chosen(tmp_path):
    detector = tmp_path / "ssd.tflite"
    detector.touch()
    words = ["trixie", "--steps", "camera", "people", "--cuts", "0", "--objects", str(detector)]
    asked = parse(words)
    assert (asked.suite, asked.cpu, asked.cuts, asked.objects) == ("trixie", "cortex-a76", 0, detector)
    assert asked.steps == ["camera", "people"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["buster"], "invalid choice: 'buster'"),
        (["--steps", "dance"], "invalid choice: 'dance'"),
        (["--cuts", "-1"], "wanted 0 or more"),
        (["--cuts", "many"], "'many' is not a number of power cuts"),
        (["--objects", "/nowhere.tflite"], "there is no file /nowhere.tflite"),
    ],
)
def test_what_makes_no_sense_is_refused(words, error, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    assert error in capsys.readouterr().err
