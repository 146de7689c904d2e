"""What a run was made with, so that it can be made again."""

import platform
import shlex
import sys
from importlib.metadata import PackageNotFoundError, version

import keras

_PACKAGES = ("edgesight", "keras", "tensorflow", "jax", "torch", "numpy", "opencv-python-headless")


def versions(seed: int) -> dict[str, str | int]:
    """Versions of Python and the packages that decide the outcome, the Keras backend, the machine and the seed."""
    installed = {}
    for package in _PACKAGES:
        try:
            installed[package] = version(package)
        except PackageNotFoundError:
            continue  # only the backends that are not installed
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "backend": keras.backend.backend(),
        "seed": seed,
        "command": shlex.join(["edgesight", *sys.argv[1:]]),
        **installed,
    }
