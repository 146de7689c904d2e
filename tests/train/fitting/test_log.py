from types import SimpleNamespace

import pytest

from edge_app.errors import OutputError
from train.fitting.log import COLUMNS, EpochLog, read_log

HEADER = ",".join(COLUMNS) + "\n"
ROWS = ["1,2.1,0.3,2.0,0.4,0.05,1.00\n", "2,1.5,0.5,1.4,0.6,0.03,1.00\n", "3,1.1,0.7,1.0,0.7,0.01,1.00\n"]


@pytest.mark.parametrize(
    ("text", "epochs"),
    [
        pytest.param(None, [], id="no file"),
        pytest.param("", [], id="empty"),
        pytest.param(HEADER[:9], [], id="torn header"),
        pytest.param(HEADER, [], id="no rows"),
        pytest.param(HEADER + "".join(ROWS), [1, 2, 3], id="whole"),
        pytest.param(HEADER + ROWS[0] + ROWS[1][:-1], [1], id="only the line's end is missing"),
        pytest.param(HEADER + ROWS[0] + "2", [1], id="torn row"),
        pytest.param(HEADER + ROWS[0] + "2,1.5\n" + ROWS[2], [1, 3], id="short row"),
        pytest.param(HEADER + ROWS[0] + "\0" * 40, [1], id="zeros after a power cut"),
        pytest.param(HEADER + ROWS[0] + "junk,1,1,1,1,1,1\n", [1], id="junk"),
    ],
)
def test_whole_rows_are_read(tmp_path, text, epochs):
    path = tmp_path / "log.csv"
    if text is not None:
        path.write_text(text)
    assert [int(row["epoch"]) for row in read_log(path)] == epochs


@pytest.mark.parametrize(("done", "kept"), [(0, 0), (2, 2), (3, 3), (9, 3)])
def test_start_keeps_the_rows_that_the_checkpoint_has_behind_it(tmp_path, done, kept):
    path = tmp_path / "log.csv"
    path.write_text(HEADER + "".join(ROWS) + "4,0.9,0.")
    EpochLog(path, done)
    assert path.read_text() == HEADER + "".join(ROWS[:kept])


def test_what_is_left_goes_by_the_epochs_so_far(tmp_path, monkeypatch, caplog):
    times = iter([0.0, 60.0, 100.0, 280.0, 300.0, 360.0])
    monkeypatch.setattr("train.fitting.log.time.monotonic", lambda: next(times))
    log = EpochLog(tmp_path / "log.csv", 0)
    log.set_model(SimpleNamespace(optimizer=SimpleNamespace(learning_rate=0.01)))
    log.set_params({"epochs": 3})
    with caplog.at_level("INFO"):
        for epoch in range(3):
            log.on_epoch_begin(epoch)
            log.on_epoch_end(epoch, {"loss": 1.5})
    assert caplog.messages == [
        "epoch 1 of 3: loss 1.5, learning_rate 0.01, seconds 60.00; about 2 minutes left",
        "epoch 2 of 3: loss 1.5, learning_rate 0.01, seconds 180.00; about 2 minutes left",
        "epoch 3 of 3: loss 1.5, learning_rate 0.01, seconds 60.00",
    ]


def test_folder_that_went_away_is_one_clear_error(tmp_path):
    log = EpochLog(tmp_path / "run" / "log.csv", 0)
    (tmp_path / "run" / "log.csv").unlink()
    (tmp_path / "run").rmdir()
    with pytest.raises(OutputError, match=r"Cannot write .*log\.csv"):
        log._append({"epoch": "1"})
