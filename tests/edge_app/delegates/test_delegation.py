"""A real delegate in real interpreters, which works, fails in each way, and comes back."""

import fcntl
import logging

import msgspec
import numpy as np
import pytest
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.delegates.share import Share
from edge_app.errors import DelegateError, ModelError
from edge_app.fakes import FakeClock
from edge_app.inference.container import attach
from edge_app.inference.known_answer import answer_for
from edge_app.inference.model import Model

GREEN = np.full((8, 8, 3), (0, 255, 0), np.uint8)
MINUTE_MS = 60_000


def warnings(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def known(path):
    """Writes the known answer of the model at `path` into it."""
    with Model(path) as model:
        spec = msgspec.structs.replace(model.spec, known_answer=answer_for(model))
    path.write_bytes(attach(tiny_flatbuffer(), spec))
    return path


@pytest.mark.parametrize("compiled", [False, True], ids=["plain", "compiled"])
def test_a_delegate_runs_what_it_takes_and_the_cpu_the_rest(tpu, write, caplog, compiled):
    with Model(write(compiled=compiled), delegate=tpu) as model:
        assert (model.delegation.share, model.delegation.reason) == (Share(1, 2, 1), None)
        assert model.classify(GREEN).label == "green"
    assert warnings(caplog) == []


def test_the_cpus_answers_are_the_delegates(tpu, write):
    path = write()
    with Model(path, delegate=tpu) as delegated, Model(path) as plain:
        (ours,), (theirs,) = (model.invoke(model.preprocess(GREEN)) for model in (delegated, plain))
        assert np.abs(ours.astype(int) - theirs).max() <= 1
        assert plain.delegation.share is None


def test_the_known_answer_of_the_cpu_holds_for_the_delegate(tpu, write, caplog):
    with Model(known(write()), delegate=tpu) as model:
        assert model.delegation.share == Share(1, 2, 1)
    assert warnings(caplog) == []


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("aborts", "crashes with this model: signal SIGABRT. Try a version of it"),
        ("fails", "makes no delegate: no fake TPU is plugged in. Is its device there"),
        ("refuses", "does not work with this model"),
        ("breaks", "does not work with this model: the model cannot be run: the fake TPU was unplugged"),
        ("hangs", "hangs: no result within 1 s. Unplug the accelerator"),
        ("lies", "does not work with this model: {path} answers its test picture differently here: off by"),
    ],
)
def test_one_that_does_not_work_is_told_of_and_the_cpu_runs_the_model(tpu, behave, write, caplog, mode, reason):
    path = known(write())
    behave(mode)
    with Model(path, delegate=tpu, probe_s=1 if mode == "hangs" else 20) as model:
        assert model.delegation.share is None
        assert reason.format(path=path) in model.delegation.reason
        assert model.classify(GREEN).label == "green"
    (said,) = warnings(caplog)
    assert said.startswith(f"{path} runs on the CPU: {tpu} ")
    assert said.endswith("It is tried again each minute.")


def test_an_edge_tpu_that_is_not_installed_is_told_of_with_the_command_that_installs_it(write, caplog):
    with Model(write(), delegate="edgetpu") as model:
        assert model.classify(GREEN).label == "green"
    (said,) = warnings(caplog)
    assert "libedgetpu.so.1 cannot be loaded" in said
    assert "sudo apt-get install libedgetpu1-std" in said


@pytest.mark.parametrize("content", [b"no library", b""])
def test_a_file_that_is_no_library_is_told_of(write, tmp_path, content):
    library = tmp_path / "other.so"
    library.write_bytes(content)
    with Model(write(), delegate=library) as model:
        assert f"{library} cannot be loaded" in model.delegation.reason


def test_a_library_that_holds_no_delegate_is_told_of(write):
    import msgspec._core as other

    with Model(write(), delegate=other.__file__) as model:
        assert "cannot be loaded" in model.delegation.reason


@pytest.mark.parametrize("wanted", ["edgtpu", "/nowhere/libedgetpu.so.1"])
def test_what_is_neither_name_nor_file_is_refused(write, wanted):
    with pytest.raises(DelegateError, match=r"No delegate at .* Give none, edgetpu, or the file"):
        Model(write(), delegate=wanted)


def test_one_that_takes_nothing_is_told_of(tpu, behave, write, caplog):
    behave("idles")
    with Model(write(), delegate=tpu) as model:
        assert model.delegation.share == Share(0, 2, 0)
        assert model.classify(GREEN).label == "green"
    assert [said.partition(":")[0] for said in warnings(caplog)] == [f"{tpu} takes none of {model.path}"]


def test_it_is_tried_again_each_minute_and_taken_between_two_runs(tpu, behave, write, caplog):
    clock = FakeClock()
    behave("fails")
    with Model(write(), delegate=tpu, clock=clock) as model:
        look(model, clock, MINUTE_MS - 1)
        behave("")
        model.classify(GREEN)
        assert model.delegation.share is None, "a minute has not passed"

        look(model, clock, 1)
        assert model.delegation.share is None, "the run that began the try is the CPU's"
        assert model.classify(GREEN).label == "green"
        assert (model.delegation.share, model.delegation.reason) == (Share(1, 2, 1), None)
    assert [said.partition(" ")[2] for said in warnings(caplog)[1:]] == [f"runs in {tpu} now."]


def test_the_same_reason_is_said_once_and_another_one_too(tpu, behave, write, caplog):
    clock = FakeClock()
    behave("fails")
    with Model(write(), delegate=tpu, clock=clock) as model:
        for mode in ("fails", "fails", "aborts"):
            behave(mode)
            look(model, clock, MINUTE_MS)
            model.classify(GREEN)
        assert "SIGABRT" in model.delegation.reason
    assert [("no fake TPU" in said, "SIGABRT" in said) for said in warnings(caplog)] == [(True, False), (False, True)]


def test_one_that_breaks_in_the_loop_is_left_and_tried_again(tpu, behave, write, caplog):
    clock = FakeClock()
    with Model(write(), delegate=tpu, clock=clock) as model:
        behave("breaks")
        assert model.classify(GREEN).label == "green"
        assert "the fake TPU was unplugged" in model.delegation.reason
        behave("")
        look(model, clock, MINUTE_MS)
        assert model.classify(GREEN).label == "green"
        assert model.delegation.share == Share(1, 2, 1)
    assert len(warnings(caplog)) == 2


def test_nothing_comes_of_a_try_that_ends_after_the_model_was_closed(tpu, behave, write):
    clock = FakeClock()
    behave("fails")
    model = Model(write(), delegate=tpu, clock=clock)
    clock.advance(MINUTE_MS)
    model.classify(GREEN)
    model.close()
    with pytest.raises(ModelError, match="is closed"):
        model.classify(GREEN)


def test_a_device_that_this_process_holds_is_not_tried_in_another_one(tpu, write, tmp_path, monkeypatch):
    """Two models in one loop share the device, which no other process can open meanwhile."""
    lock = tmp_path / "device"
    monkeypatch.setenv("FAKE_TPU_LOCK", str(lock))
    path = write()
    with lock.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with Model(path, delegate=tpu) as model:
            assert "in use by another process" in model.delegation.reason
    with Model(path, delegate=tpu) as first:
        assert first.delegation.share == Share(1, 2, 1)
        monkeypatch.delenv("FAKE_TPU_LOCK")  # this process may open it twice
        with Model(path, delegate=tpu) as second:
            assert second.delegation.share == Share(1, 2, 1)


def test_a_compiled_file_without_delegate_runs_as_the_twin_beside_it(write, caplog):
    twin, compiled = write("tiny.tflite"), write("tiny_edgetpu.tflite", compiled=True)
    with Model(compiled) as model, Model(twin) as plain:
        assert model.classify(GREEN).label == "green"
        assert (model.path, model.sha256, model.size_bytes) == (twin, plain.sha256, plain.size_bytes)
    assert warnings(caplog) == [f"{compiled} is compiled for an Edge TPU; the CPU runs {twin} instead."]


def test_a_compiled_file_and_its_twin_take_turns(tpu, behave, write):
    clock = FakeClock()
    twin, compiled = write("tiny.tflite"), write("tiny_edgetpu.tflite", compiled=True)
    behave("fails")
    with Model(compiled, delegate=tpu, clock=clock) as model:
        files = [model.path]
        behave("")
        look(model, clock, MINUTE_MS)
        model.classify(GREEN)
        files.append(model.path)
        behave("breaks")
        assert model.classify(GREEN).label == "green"
        files.append(model.path)
    assert files == [twin, compiled, twin]


def test_a_twin_of_another_network_does_not_stand_in(tpu, behave, write, tmp_path):
    compiled = write("tiny_edgetpu.tflite", compiled=True)
    (tmp_path / "tiny.tflite").write_bytes(attach(tiny_flatbuffer("uint8"), tiny_spec()))
    with Model(compiled, delegate=tpu) as model:
        behave("breaks")
        with pytest.raises(ModelError, match="has other inputs or outputs than its twin"):
            model.classify(GREEN)


@pytest.mark.parametrize(
    ("name", "delegate"), [("tiny_edgetpu.tflite", None), ("renamed.tflite", None), ("tiny_edgetpu.tflite", "edgetpu")]
)
def test_a_compiled_file_that_nothing_can_run_is_refused(write, name, delegate):
    compiled = write(name, compiled=True)
    with pytest.raises(ModelError, match=r"compiled for a Coral Edge TPU and cannot run on the CPU.*without _edgetpu"):
        Model(compiled, delegate=delegate)


def look(model, clock, ms):
    """A run, `ms` later, and the try that it may have begun."""
    clock.advance(ms)
    model.classify(GREEN)
    model.delegation.settle()
