"""A second Python: in a process of its own, with the packages that this process sees."""

import os
import sys


def own_command(*arguments: str) -> list[str]:
    """The command line. -P: what lies in the current folder is not imported by chance."""
    return [sys.executable, "-P", *arguments]


def own_environment() -> dict[str, str]:
    """The environment. What this process found in the current folder stays in the path."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
