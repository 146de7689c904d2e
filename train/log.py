"""The training log: one row an epoch in log.csv, and the same numbers for TensorBoard."""

import csv
import io
import os
import time
from pathlib import Path

import keras

from edge_app import files

COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds")


class EpochLog(keras.callbacks.Callback):  # type: ignore[misc]
    """Appends a row to `path` after each epoch and flushes it to the disk.

    Comes before the checkpoint: a row too many is dropped when a run resumes; a row too few could not be had back.
    """

    def __init__(self, path: Path, epochs_done: int) -> None:
        super().__init__()
        self._path = path
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
        values = {key: f"{float(value):.6g}" for key, value in (logs or {}).items() if key in COLUMNS}
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        row = {**values, "epoch": epoch + 1, "learning_rate": f"{rate:.6g}"}
        row["seconds"] = f"{time.monotonic() - self._started:.2f}"
        with self._path.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, COLUMNS, lineterminator="\n").writerow(row)
            file.flush()
            os.fsync(file.fileno())


class TensorBoardLog(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes the epoch's numbers for `tensorboard --logdir`; with any Keras backend, without TensorFlow."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        self._writer = EventFileWriter(str(folder))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras."""
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary

        values = [Summary.Value(tag=f"epoch/{key}", simple_value=float(value)) for key, value in (logs or {}).items()]
        self._writer.add_event(Event(wall_time=time.time(), step=epoch + 1, summary=Summary(value=values)))
        self._writer.flush()

    def on_train_end(self, logs: object = None) -> None:
        """Called by Keras."""
        self._writer.close()


def read_log(path: Path) -> list[dict[str, str]]:
    """The whole rows of a log; a last row cut off by a kill is left out."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        text = file.read()
    whole = text[: text.rfind("\n") + 1]
    return [row for row in csv.DictReader(io.StringIO(whole)) if None not in row.values()]
