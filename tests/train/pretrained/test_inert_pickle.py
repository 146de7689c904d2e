import io
import pickle
from collections import OrderedDict
from fractions import Fraction

import pytest

from edge_app.errors import WeightsError
from train.pretrained.inert_pickle import Call, Name, Persistent, read_pickle

ORDERED = Name("collections", "OrderedDict")


@pytest.mark.parametrize(
    "value",
    [
        0, 255, 65_535, -1, 2**31 - 1, -(2**31), 2**80, -(2**80), True, False, None, "", "größe 😀", (), (1,), (1, 2),
        (1, 2, 3), (1, 2, 3, 4), [], [1], [1, "a", (None,)], {}, {"a": 1}, {"a": {"b": [True]}, "c": ((),)},
        ["same", "same", ("x", "x")] * 200,
    ],
)  # fmt: skip
def test_what_python_wrote_comes_back(value):
    file = io.BytesIO(pickle.dumps(value, 2) + b"after")
    read = read_pickle(file, ())
    assert (read, type(read)) == (value, type(value))
    assert file.read() == b"after"


def test_ordered_dictionaries_are_dictionaries_and_lose_what_was_set_on_them():
    value = OrderedDict(a=1)
    value._metadata = {"version": 2}
    assert read_pickle(io.BytesIO(pickle.dumps({"values": OrderedDict(), "n": 1}, 2)), (ORDERED,)) == {
        "values": {},
        "n": 1,
    }
    empty = OrderedDict()
    empty._metadata = {"version": 2}
    assert read_pickle(io.BytesIO(pickle.dumps(empty, 2)), (ORDERED,)) == {}


def test_calls_and_keys_stay_what_they_are():
    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            return ("storage", 5) if value is Pickler else None

    file = io.BytesIO()
    Pickler(file, 2).dump([Fraction(1, 3), Pickler])
    file.seek(0)
    called, key = read_pickle(file, (Name("fractions", "Fraction"),))
    assert isinstance(called, Call)
    assert called.function == Name("fractions", "Fraction")
    assert key == Persistent(("storage", 5))


@pytest.mark.parametrize(
    ("value", "protocol", "message"),
    [
        (Fraction(1, 3), 2, "asks for 'fractions.Fraction', which no weights file needs; do not trust it"),
        (1.5, 2, "instruction BINFLOAT, which no weights file needs"),
        (b"bytes", 3, "instruction SHORT_BINBYTES"),
        ("framed", 4, "instruction FRAME"),
        ({1: 2}, 2, "a dictionary whose keys are no names"),
        ({("a",): 2}, 2, "a dictionary whose keys are no names"),
        ({1, 2}, 4, "instruction FRAME"),
    ],
)
def test_whatever_else_is_refused(value, protocol, message):
    with pytest.raises(WeightsError, match=message):
        read_pickle(io.BytesIO(pickle.dumps(value, protocol)), ())


@pytest.mark.parametrize(
    "data", [b"", b".", b"N", b"h\x05.", b"e.", b"(e.", b"N(Ne.", b"u.", b"R.", b"b.", b"\x80\x02a."]
)
def test_what_is_damaged_raises(data):
    with pytest.raises(Exception):  # noqa: B017 - whatever breaks first, as it says
        read_pickle(io.BytesIO(data), ())
