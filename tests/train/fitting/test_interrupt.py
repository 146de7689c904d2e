import signal

import pytest

from train.fitting.interrupt import Interrupt


def test_ctrl_c_waits_for_the_end_of_the_batch():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), Interrupt() as interrupt:
        interrupt.on_train_batch_end(0)
        signal.raise_signal(signal.SIGINT)
        written = True
        interrupt.on_train_batch_end(1)
        written = False
    assert written
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_after_the_last_batch_is_not_lost():
    with pytest.raises(KeyboardInterrupt), Interrupt():
        signal.raise_signal(signal.SIGINT)


def test_without_ctrl_c_nothing_happens():
    with Interrupt() as interrupt:
        interrupt.on_train_batch_end(0)
        interrupt.on_test_batch_end(0)
