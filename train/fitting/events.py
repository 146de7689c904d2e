"""The training log for TensorBoard."""

import time
from pathlib import Path

import keras
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

from edge_app import files


class TensorBoardLog(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes each epoch's numbers for `tensorboard --logdir`, to a new file in `folder`; needs no TensorFlow.

    Raises OutputError.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._path = folder / f"events.out.tfevents.{time.time_ns()}"
        self._append(Event(wall_time=time.time(), file_version="brain.Event:2"))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras."""
        values = [Summary.Value(tag=f"epoch/{key}", simple_value=float(value)) for key, value in (logs or {}).items()]
        self._append(Event(wall_time=time.time(), step=epoch + 1, summary=Summary(value=values)))

    def _append(self, event: Event) -> None:
        with files.refusing(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                RecordWriter(file).write(event.SerializeToString())
