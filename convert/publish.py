"""Where a judged model goes."""

from pathlib import Path

from edge_app import files


def publish(run: Path, int8_file: bytes, out: Path, *, passed: bool) -> None:
    """Write the file to `out`; one that failed to run/rejected.tflite, so that it cannot be deployed by accident.

    Raises OutputError.
    """
    rejected = run / "rejected.tflite"
    files.write_bytes(out if passed else rejected, int8_file)
    if passed:
        rejected.unlink(missing_ok=True)
