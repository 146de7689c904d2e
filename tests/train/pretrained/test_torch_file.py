"""Good files are read exactly; whatever is wrong with a file, it is refused, and nothing that it asks for happens."""

import os
import pickle
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import torch_bytes as made

from edge_app.errors import WeightsError
from train.pretrained.inert_pickle import Call, Name, Persistent
from train.pretrained.torch_file import read_torch_file

VALUES = np.arange(24, dtype=np.float32)
COUNT = np.array([7], np.int64)
FLOATS = made.storage("140", VALUES)


@pytest.fixture
def good():
    """A file of three tensors: one of channels last, one scalar, one that shares the first one's storage."""
    first = made.storage("140", VALUES)
    tensors = {
        "conv.weight": made.tensor(first, (4, 3, 2), (1, 8, 4)),
        "bn.count": made.tensor(made.storage("141", COUNT), (), ()),
        "bn.bias": made.tensor(first, (3,), (2,), offset=19),
    }
    return made.torch_bytes(tensors, {"140": VALUES, "141": COUNT})


@pytest.fixture
def read(tmp_path):
    """A function: bytes of a file -> what read_torch_file makes of it."""

    def reading(data):
        path = tmp_path / "weights.pth"
        path.write_bytes(data)
        return read_torch_file(path)

    return reading


def one(call, *, stored=VALUES, **changes):
    """A file with one tensor."""
    return made.torch_bytes({"weight": call}, {"140": stored}, **changes)


def test_values_come_out_where_their_strides_put_them(read, good):
    tensors = read(good)
    assert list(tensors) == ["conv.weight", "bn.count", "bn.bias"]
    weight = tensors["conv.weight"]
    assert (weight.shape, weight.dtype) == ((4, 3, 2), np.float32)
    assert all(weight[i, j, k] == i + 8 * j + 4 * k for i, j, k in np.ndindex(4, 3, 2))
    assert (tensors["bn.count"].shape, tensors["bn.count"].dtype, int(tensors["bn.count"])) == ((), np.int64, 7)
    assert tensors["bn.bias"].tolist() == [19, 21, 23]


def test_real_file_has_its_known_tensors(real):
    tensors = read_torch_file(real)
    assert len(tensors) == 296
    assert sum(values.size for values in tensors.values() if values.dtype == np.float32) == 4_694_024
    stem = tensors["_conv_stem.weight"]
    assert stem.shape == (32, 3, 3, 3)
    assert not stem.flags.c_contiguous
    assert tensors["_fc.weight"].shape == (1000, 1280)
    assert all(tensors[name].min() >= 0 for name in tensors if name.endswith("running_var"))
    assert np.isfinite(np.concatenate([values.ravel() for values in tensors.values()])).all()


def test_file_ends_anywhere(read, good):
    for length in range(len(good)):
        with pytest.raises(WeightsError, match=r"weights\.pth"):
            read(good[:length])


def test_any_byte_is_wrong(read, good):
    """Refused, or read as other numbers of the same shapes where only a number changed; never another exception."""
    refused = 0
    for place in range(len(good)):
        for change in (1 << place % 8, 0xFF):
            data = bytearray(good)
            data[place] ^= change
            try:
                assert all(values.dtype in (np.float32, np.int64) for values in read(bytes(data)).values())
            except WeightsError:
                refused += 1
    assert refused > len(good)


def test_real_file_ends_anywhere(real, tmp_path):
    path = tmp_path / "renamed.pth"  # without the start of its hash, which would refuse it at once
    data = real.read_bytes()
    path.write_bytes(data)
    for length in (*range(len(data) - 1, 0, -len(data) // 9), 47_180, 47_176, 42_486, 137, 21, 15):
        os.truncate(path, length)
        with pytest.raises(WeightsError, match=r"too early|damaged"):
            read_torch_file(path)


def test_name_holds_the_file_to_its_hash(real, tmp_path):
    data = bytearray(real.read_bytes())
    data[9_000_000] ^= 1
    renamed, changed = tmp_path / "renamed.pth", tmp_path / real.name
    for path in (renamed, changed):
        path.write_bytes(data)
    assert len(read_torch_file(renamed)) == 296
    with pytest.raises(WeightsError, match=r"57934424\.pth: damaged: its SHA-256 begins with [0-9a-f]{8}, not"):
        read_torch_file(changed)


class Touch:
    """Unpickled, it makes a file."""

    def __init__(self, function, *arguments):
        self.reduced = function, arguments

    def __reduce__(self):
        return self.reduced


ATTACKS = {
    "os.system": lambda path: Touch(os.system, f"touch {path}"),
    "eval": lambda path: Touch(eval, f"open({str(path)!r}, 'w').close()"),
    "exec": lambda path: Touch(exec, f"open({str(path)!r}, 'w').close()"),
    "method": lambda path: Touch(Path.touch, path),
    "getattr": lambda path: Touch(getattr, Touch(__import__, "os"), "system"),
}


@pytest.mark.parametrize("attack", [name for name in ATTACKS if name != "getattr"])
def test_the_attacks_are_real(tmp_path, attack):
    pickle.loads(pickle.dumps(ATTACKS[attack](tmp_path / "ran")))
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_a_file_asks_for_happens(read, tmp_path, good, attack, protocol):
    asked = pickle.dumps(ATTACKS[attack](tmp_path / "ran"), protocol)
    inside = asked[2:-1] if protocol >= 2 else asked[:-1]
    heads = [made.pickled(value) for value in (made.MAGIC, made.PROTOCOL, made.PLATFORM, {}, [])]
    files = [b"".join([*heads[:place], asked, *heads[place + 1 :]]) for place in range(5)]
    files += [one(inside), one(made.tensor(inside, (1,), (1,))), one(made.tensor(FLOATS, inside, (1,)))]
    for data in files:
        with pytest.raises(WeightsError, match=r"it asks for '.*', which no|holds the pickle instruction"):
            read(data)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "name",
    ["torch.load", "torch.hub.load", "torch._utils._rebuild_parameter", "collections.Counter", "builtins.getattr"],
)
def test_name_that_no_weights_file_needs_is_refused(read, name):
    module, _, function = name.rpartition(".")
    with pytest.raises(WeightsError, match=f"asks for '{name}', which no weights file needs; do not trust it"):
        read(one(Call(Name(module, function), (FLOATS,))))


@pytest.mark.parametrize(
    "call",
    [
        # Calls of what is let through, but not as a tensor is built.
        pytest.param(Call(made.REBUILD, ()), id="without arguments"),
        pytest.param(Call(Name("collections", "OrderedDict"), (FLOATS,)), id="filled dictionary"),
        pytest.param(Call(made.KINDS["float32"], (8,)), id="storage called"),
        pytest.param(Call(Call(made.REBUILD, ()), ()), id="called twice"),
        pytest.param(made.tensor(("storage", *FLOATS.key[1:]), (24,), (1,)), id="storage that is none"),
        pytest.param({"nested": made.tensor(FLOATS, (24,), (1,))}, id="dictionary"),
        pytest.param(5, id="number"),
        # State set on objects, and on the functions themselves.
        pytest.param(made.encoded(made.REBUILD) + made.encoded({"__call__": 1}) + b"b", id="state on a function"),
        pytest.param(
            made.encoded(made.tensor(FLOATS, (25,), (1,))) + made.encoded({"count": 1 << 40, "shape": (24,)}) + b"b",
            id="state on a tensor",
        ),
        # Persistent ids.
        *(
            pytest.param(made.tensor(Persistent(key), (24,), (1,)), id=f"id {key!r:.40}")
            for key in (None, "140", (), ("storage",), FLOATS.key[:5], (*FLOATS.key, None))
        ),
        *(
            pytest.param(made.tensor(made.storage("140", VALUES, **change), (24,), (1,)), id=str(change))
            for change in (
                {"what": "module"}, {"kind": "FloatStorage"}, {"kind": made.REBUILD}, {"key": 140}, {"key": "141"},
                {"key": ("140",)}, {"count": -1}, {"count": "24"}, {"count": True}, {"count": 23},
                {"count": 1 << 62}, {"count": 1 << 900}, {"kind": made.KINDS["int64"]}, {"view": ("140", 0, 24)},
            )
        ),
        # Shapes and strides.
        *(
            pytest.param(made.tensor(FLOATS, *form), id=str(form)[:40])
            for form in (
                ((25,), (1,)), ((24,), (1,), 1), ((2, 13), (12, 1)), ((2,), (24,)), ((1,), (1,), 24), ((1,), (1,), -1),
                ((2,), (-1,), 5), ((-1,), (1,)), ((0,), (1,)), ((24,), ()), ((), (1,)), ([24], [1]), ((True,), (1,)),
                (("24",), (1,)), ((24,), (None,)), (24, 1), ((1 << 63,), (1,)), ((1,), (1 << 70,)),
                ((1,) * 9, (1,) * 9),
            )
        ),
    ],
)  # fmt: skip
def test_what_is_no_plain_tensor_is_refused(read, call):
    with pytest.raises(WeightsError):
        read(one(call))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(one(made.tensor(FLOATS, (1 << 40,), (0,))), id="one value shown a trillion times"),
        pytest.param(one(made.tensor(FLOATS, (1 << 20,) * 8, (0,) * 8)), id="and in all directions"),
        pytest.param(one(made.tensor(made.storage("140", VALUES, count=1 << 33), (24,), (1,))), id="storage of 32 GB"),
        pytest.param(one(made.tensor(FLOATS, (24,), (1,)), stored=b"\xff" * 7 + b"\x7f"), id="storage of 2^63 values"),
        pytest.param(one(b"}r\xff\xff\xff\x7f"), id="memo of 16 GB"),
        pytest.param(one(b"X\xff\xff\xff\xffA"), id="text of 4 GB"),
        pytest.param(one(b"\x8e" + b"\xff" * 7 + b"\x7f"), id="bytes of 8 EB"),
        pytest.param(one(b"})" + b"\x85" * 200_000 + b"Ns"), id="key too deep to be hashed"),
        pytest.param(one(b"})" + b"q\x00h\x00\x86" * 200 + b"Ns"), id="key of 2^200 parts"),
        pytest.param(one(b"]q\x00h\x00a"), id="list that holds itself"),
    ],
)  # fmt: skip
def test_small_file_that_asks_for_much_gets_nothing(read, data):
    tracemalloc.start()
    try:
        with pytest.raises(WeightsError):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000 + 100 * len(data)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "damaged or no PyTorch weights file", id="empty"),
        pytest.param(b"hello", "damaged or no PyTorch weights file", id="text"),
        pytest.param(b"PK\x03\x04" + bytes(99), r"since PyTorch 1\.6.*_use_new_zipfile_serialization=False", id="zip"),
        pytest.param(b"\x89HDF\r\n\x1a\n" + bytes(99), "damaged or no PyTorch", id="HDF5"),
        pytest.param(one(made.tensor(FLOATS, (24,), (1,)), magic=1), "no PyTorch weights file", id="magic number"),
        pytest.param(one(made.tensor(FLOATS, (24,), (1,)), protocol=1000), "no PyTorch weights file", id="protocol"),
        pytest.param(
            one(made.tensor(FLOATS, (24,), (1,)), platform={"little_endian": False}), "big-endian", id="big-endian"
        ),
        pytest.param(one(made.tensor(FLOATS, (24,), (1,)), platform={"a": 1}), "damaged", id="no byte order"),
        pytest.param(one(made.tensor(FLOATS, (24,), (1,)), order=[]), "damaged", id="storage missing"),
        pytest.param(one(made.tensor(FLOATS, (24,), (1,)), order=["141"]), "damaged", id="another storage"),
        pytest.param(one(made.tensor(FLOATS, (24,), (1,)), order=5), "damaged", id="no order"),
        *(
            pytest.param(
                one(made.tensor(FLOATS, (24,), (1,)), stored=count.to_bytes(8, "little") + VALUES.tobytes()),
                "a storage has another size than it says",
                id=f"storage that says it has {count} values",
            )
            for count in (23, 25, 1 << 62)
        ),
        pytest.param(made.torch_bytes(["a"], {}), "damaged", id="a list of tensors"),
        pytest.param(made.torch_bytes({5: made.tensor(FLOATS, (24,), (1,))}, {}), "keys are no names", id="key"),
    ],
)
def test_other_files_are_refused_in_plain_words(read, tmp_path, data, message):
    with pytest.raises(WeightsError, match=message) as refusal:
        read(data)
    assert str(tmp_path / "weights.pth") in str(refusal.value)
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda path: None, "No such file", id="missing"),
        pytest.param(Path.mkdir, "Is a directory", id="folder"),
    ],
)
def test_file_that_cannot_be_opened_is_refused(tmp_path, make, message):
    make(tmp_path / "weights.pth")
    with pytest.raises(WeightsError, match=rf"Cannot read the weights .*weights\.pth: {message}"):
        read_torch_file(tmp_path / "weights.pth")
