import subprocess
import sys

import pytest

COMMANDS = ("train", "convert", "evaluate", "run", "doctor", "models", "data")
HEAVY = ("cv2", "ai_edge_litert", "tflite_runtime", "tensorflow", "keras", "matplotlib", "numpy")

LISTING = """
import sys
sys.argv = ["edgesight", *sys.argv[1:]]
from edge_app.commands import main
try:
    main()
finally:
    print(*sorted(set(sys.modules)), file=sys.stderr)
"""

BLOCKED = """
import sys
for name in sys.argv.pop(1).split(","):
    sys.modules[name] = None
sys.argv[0] = "edgesight"
from edge_app.commands import main
main()
"""


def edgesight(*arguments, program=None, **options):
    start = ["-c", program] if program else ["-m", "edge_app.commands"]
    return subprocess.run(
        [sys.executable, *start, *arguments], capture_output=True, text=True, check=False, timeout=60, **options
    )


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)])
def test_help_loads_nothing_heavy(arguments):
    done = edgesight(*arguments, program=LISTING)
    assert done.returncode == 0
    assert set(done.stderr.split()) & set(HEAVY) == set()
    assert "edge_app.commands" in done.stderr.split()


def test_help_lists_every_command():
    help_ = edgesight("--help").stdout
    assert all(f"\n  {name} " in help_ for name in COMMANDS)


def test_the_version_is_the_distributions():
    assert edgesight("--version").stdout.startswith("edgesight, version ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["--nonsense"], "No such option"),
        (["run", "--nonsense"], "No such option"),
        (["run", "--frames", "0"], "Invalid value for '--frames'"),
        (["run", "--size", "640"], "'640' is not a size. Wanted for example 640x480."),
        (["run", "--size", "0x480"], "'0x480' is not a size"),
        (["run", "--size", "²x²"], "'²x²' is not a size"),
        (["run", "--deadline", "0"], "Invalid value for '--deadline'"),
        (["run", "--pace", "slow"], "Invalid value for '--pace'"),
    ],
)
def test_a_wrong_call_is_one_clear_error(arguments, message):
    done = edgesight(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["models", "list"], ["models", "show"]])
def test_a_reader_that_goes_away_is_no_traceback(tiny, arguments):
    arguments = [*arguments, str(tiny)] if arguments[-1] == "show" else arguments
    command = [sys.executable, "-m", "edge_app.commands", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        error = process.stderr.read()
    assert "Traceback" not in error
    assert "BrokenPipe" not in error
    assert process.returncode in (0, 1)


@pytest.mark.parametrize(("blocked", "arguments"), [("keras", ["train", __file__]), ("cv2", ["models", "show", "a"])])
def test_a_missing_package_is_named_with_what_installs_it(blocked, arguments):
    done = edgesight(blocked, *arguments, program=BLOCKED)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: This command needs the package {blocked!r}")
    assert "pip install 'edgesight[train]'" in line


def test_a_missing_part_of_edgesight_itself_is_no_package_to_install():
    done = edgesight("edge_app.inference.shipped", "models", "list", program=BLOCKED)
    assert done.returncode == 1
    assert "edge_app.inference.shipped" in done.stderr
    assert "pip install" not in done.stderr


def test_a_refusal_is_one_line_and_status_2(tmp_path):
    done = edgesight("models", "show", str(tmp_path / "none.tflite"))
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: No model file at ")
