import logging
import os
import warnings

import pytest

from edge_app.chatter import hushed


def test_what_compiled_code_writes_goes_to_the_log(capfd, caplog):
    with caplog.at_level(logging.DEBUG, "edge_app.chatter"), hushed():
        os.write(2, b"I0000 chatter\n")
        warnings.warn("of TensorFlow about itself", stacklevel=1)
    os.write(2, b"ours\n")
    assert capfd.readouterr().err == "ours\n"
    assert caplog.messages == ["said by compiled code: I0000 chatter"]


def test_silence_leaves_no_log(caplog):
    with caplog.at_level(logging.DEBUG, "edge_app.chatter"), hushed():
        pass
    assert caplog.messages == []


def test_error_passes_and_the_terminal_comes_back(capfd):
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(KeyError), hushed():
        raise KeyError
    os.write(2, b"ours\n")
    assert capfd.readouterr().err == "ours\n"
    assert len(os.listdir("/proc/self/fd")) == before, "no descriptor leaks"
