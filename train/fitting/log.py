"""The training log: one row an epoch in log.csv."""

import csv
import io
import logging
import os
import time
from pathlib import Path

import keras

from edge_app import files
from train.duration import in_words

COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds")
"""Of a classifier; what a detector does not have is left empty."""
_log = logging.getLogger(__name__)


class EpochLog(keras.callbacks.Callback):  # type: ignore[misc]
    """Appends a row to `path` after each epoch, flushes it to the disk, and says the same in the program's log.

    There with how long the epochs that are left will take if they are like those so far. Comes before the checkpoint: a
    row too many is dropped when a run resumes; a row too few could not be had back. Raises OutputError.
    """

    def __init__(self, path: Path, epochs_done: int) -> None:
        super().__init__()
        self._path, self._seconds = path, list[float]()
        rows = [row for row in read_log(path) if int(row["epoch"]) <= epochs_done]
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        files.write_text(path, text.getvalue())

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Called by Keras."""
        self._started = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras."""
        row = {key: f"{float(value):.6g}" for key, value in (logs or {}).items() if key in COLUMNS}
        row["learning_rate"] = f"{float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)):.6g}"
        self._seconds.append(time.monotonic() - self._started)
        row["seconds"] = f"{self._seconds[-1]:.2f}"
        self._append({"epoch": str(epoch + 1), **row})
        figures = ", ".join(f"{key} {value}" for key, value in row.items())
        _log.info("epoch %d of %d: %s%s", epoch + 1, self.params["epochs"], figures, self._outlook(epoch + 1))

    def _outlook(self, done: int) -> str:
        left = self.params["epochs"] - done
        return f"; about {in_words(left * sum(self._seconds) / len(self._seconds))} left" if left else ""

    def _append(self, row: dict[str, str]) -> None:
        with files.refusing(self._path), self._path.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, COLUMNS, lineterminator="\n").writerow(row)
            file.flush()
            os.fsync(file.fileno())


def read_log(path: Path) -> list[dict[str, str]]:
    """The whole rows of a log; a last row cut off by a kill is left out."""
    if not path.is_file():
        return []
    text = path.read_bytes().decode(errors="replace")
    whole = text[: text.rfind("\n") + 1]
    rows = csv.DictReader(io.StringIO(whole))
    return [row for row in rows if None not in row.values() and (row.get("epoch") or "").isdigit()]
