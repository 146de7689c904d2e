"""The pickle instructions that a state dict is made of, and no others: what is not here cannot happen.

Python's own unpickler calls what a pickle names, makes its memo as long as a pickle asks, and hashes keys of any depth.
Here a call becomes a value that says what would have been called, as in PyTorch's own `weights_only` reader. What the
instructions mean: https://docs.python.org/3/library/pickletools.html.
"""

import pickletools
from collections.abc import Callable, Collection
from typing import Any, BinaryIO, NamedTuple

from edge_app.errors import WeightsError


class Name(NamedTuple):
    """A function or class that a pickle names; it is never imported."""

    module: str
    name: str


class Call(NamedTuple):
    """A call that a pickle asks for; it is never made."""

    function: Any
    arguments: Any


class Persistent(NamedTuple):
    """What a pickle leaves to its reader to find, by this key."""

    key: Any


def read_pickle(file: BinaryIO, names: Collection[Name]) -> Any:
    """The value of the pickle that starts here, made of str, int, bool, None, tuple, list, dict and the three above.

    Leaves `file` after its end. An empty OrderedDict becomes a dict; state that is set on an object is dropped. Values
    may contain themselves, and tuples be nested without bound: neither hash nor print what was not checked. Raises
    WeightsError for a name that is not in `names` and for other instructions; what is damaged raises as it breaks.
    """
    machine = _Machine(names)
    for code, argument, _ in pickletools.genops(file):
        if code.name == "STOP":
            return machine.stack.pop()
        if code.name not in _DO:
            raise WeightsError(f"it holds the pickle instruction {code.name}, which no weights file needs; refused.")
        _DO[code.name](machine, argument)
    raise EOFError


class _Machine:
    def __init__(self, names: Collection[Name]) -> None:
        self.names = names
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def nothing(self, _: Any) -> None:
        pass

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def mark(self, _: Any) -> None:
        self.marks.append(len(self.stack))

    def put(self, index: int) -> None:
        self.memo[index] = self.stack[-1]

    def get(self, index: int) -> None:
        self.push(self.memo[index])

    def name(self, text: str) -> None:
        name = Name(*text.split(" ", 1))
        if name not in self.names:
            raise WeightsError(f"it asks for {'.'.join(name)[:80]!r}, which no weights file needs; do not trust it.")
        self.push(name)

    def persistent(self, _: Any) -> None:
        self.push(Persistent(self.stack.pop()))

    def call(self, _: Any) -> None:
        arguments, function = self.stack.pop(), self.stack.pop()
        self.push({} if function == ("collections", "OrderedDict") and arguments == () else Call(function, arguments))

    def tuple(self, _: Any) -> None:
        self.push(tuple(self._marked()))

    def extend(self, _: Any) -> None:
        values = self._marked()
        self._top(list).extend(values)

    def append(self, _: Any) -> None:
        value = self.stack.pop()
        self._top(list).append(value)

    def update(self, _: Any) -> None:
        values = self._marked()
        if any(type(key) is not str for key in values[::2]):
            raise WeightsError("it has a dictionary whose keys are no names; refused.")
        self._top(dict).update(zip(values[::2], values[1::2], strict=True))

    def set_item(self, _: Any) -> None:
        self.marks.append(len(self.stack) - 2)
        self.update(None)

    def drop_state(self, _: Any) -> None:
        self.stack.pop()

    def _marked(self) -> list[Any]:
        start = self.marks.pop()
        values = self.stack[start:]
        del self.stack[start:]
        return values

    def _top(self, kind: type[Any]) -> Any:
        if type(self.stack[-1]) is not kind:
            raise TypeError(kind)
        return self.stack[-1]


def _tuple_of(length: int) -> Callable[[_Machine, Any], None]:
    def build(machine: _Machine, _: Any) -> None:
        machine.marks.append(len(machine.stack) - length)
        machine.tuple(None)

    return build


_DO: dict[str, Callable[[_Machine, Any], None]] = {
    "PROTO": _Machine.nothing,
    **dict.fromkeys(("BINUNICODE", "BININT", "BININT1", "BININT2", "LONG1"), _Machine.push),
    "NONE": lambda machine, _: machine.push(None),
    "NEWTRUE": lambda machine, _: machine.push(True),
    "NEWFALSE": lambda machine, _: machine.push(False),
    "EMPTY_TUPLE": lambda machine, _: machine.push(()),
    "EMPTY_LIST": lambda machine, _: machine.push([]),
    "EMPTY_DICT": lambda machine, _: machine.push({}),
    "MARK": _Machine.mark,
    "TUPLE": _Machine.tuple,
    "TUPLE1": _tuple_of(1),
    "TUPLE2": _tuple_of(2),
    "TUPLE3": _tuple_of(3),
    "APPEND": _Machine.append,
    "APPENDS": _Machine.extend,
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.update,
    **dict.fromkeys(("BINPUT", "LONG_BINPUT"), _Machine.put),
    **dict.fromkeys(("BINGET", "LONG_BINGET"), _Machine.get),
    "GLOBAL": _Machine.name,
    "BINPERSID": _Machine.persistent,
    "REDUCE": _Machine.call,
    "BUILD": _Machine.drop_state,
}
