import sys

import pytest
from tiny_model import tiny_flatbuffer

from edge_app.delegates.probe import probe
from edge_app.errors import DelegateError
from edge_app.inference.runtime import find_runtime


def test_what_lies_in_the_current_folder_is_not_imported(tpu, tmp_path, monkeypatch):
    (tmp_path / "signal.py").write_text("raise RuntimeError('a file of the user')")
    monkeypatch.chdir(tmp_path)
    probe(str(tpu), tiny_flatbuffer(), find_runtime(), 1)


def test_a_process_that_cannot_be_started_is_a_delegate_that_does_not_work(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(DelegateError, match=r"libx\.so cannot be tried: no process could be started"):
        probe("libx.so", b"", find_runtime(), 1)
