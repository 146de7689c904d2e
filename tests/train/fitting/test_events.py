import pytest
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto.event_pb2 import Event

from edge_app.errors import OutputError
from train.fitting.events import TensorBoardLog


def test_numbers_of_each_epoch_can_be_read_back(tmp_path):
    log = TensorBoardLog(tmp_path / "made")
    log.on_epoch_end(0, {"loss": 0.5, "val_accuracy": 0.25})
    log.on_epoch_end(1, {"loss": 0.25})
    (path,) = (tmp_path / "made").iterdir()
    assert path.name.startswith("events.out.tfevents.")
    first, *events = [Event.FromString(raw) for raw in RawEventFileLoader(str(path)).Load()]
    assert first.file_version == "brain.Event:2"
    read = [(event.step, {value.tag: value.simple_value for value in event.summary.value}) for event in events]
    assert read == [(1, {"epoch/loss": 0.5, "epoch/val_accuracy": 0.25}), (2, {"epoch/loss": 0.25})]


def test_folder_that_cannot_be_made_is_one_clear_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="Cannot write"):
        TensorBoardLog(tmp_path / "file" / "tensorboard")
