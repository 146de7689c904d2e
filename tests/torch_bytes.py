"""Weights files of the old PyTorch layout, written without PyTorch, byte by byte where a test wants them wrong."""

import struct

from train.pretrained.inert_pickle import Call, Name, Persistent

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
PLATFORM = {"protocol_version": PROTOCOL, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
KINDS = {"float32": Name("torch", "FloatStorage"), "int64": Name("torch", "LongStorage")}
REBUILD = Name("torch._utils", "_rebuild_tensor_v2")


def encoded(value):
    """`value` as instructions of pickle protocol 2; bytes stand for themselves."""
    match value:
        case bytes():
            return value
        case None | True | False:
            return {None: b"N", True: b"\x88", False: b"\x89"}[value]
        case int():
            data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
            return b"\x8a" + bytes([len(data)]) + data
        case str():
            return b"X" + struct.pack("<I", len(value.encode())) + value.encode()
        case Name(module, name):
            return f"c{module}\n{name}\n".encode()
        case Call(function, arguments):
            return encoded(function) + encoded(arguments) + b"R"
        case Persistent(key):
            return encoded(key) + b"Q"
        case tuple():
            return b"(" + b"".join(map(encoded, value)) + b"t"
        case list():
            return b"](" + b"".join(map(encoded, value)) + b"e"
        case dict():
            return b"}(" + b"".join(encoded(part) for pair in value.items() for part in pair) + b"u"
    raise TypeError(value)


def pickled(value):
    return b"\x80\x02" + encoded(value) + b"."


def storage(name, values, **changes):
    """The persistent id of a storage; `changes` replace its parts."""
    parts = {"what": "storage", "kind": KINDS[str(values.dtype)], "key": name, "place": "cpu", "count": values.size}
    return Persistent(tuple((parts | {"view": None} | changes).values()))


def tensor(stored, shape, strides, offset=0):
    return Call(REBUILD, (stored, offset, shape, strides, False, Call(Name("collections", "OrderedDict"), ())))


def torch_bytes(tensors, storages, *, magic=MAGIC, protocol=PROTOCOL, platform=None, order=None):
    """A whole file. tensors: name -> Call or bytes; storages: key -> array or bytes."""
    heads = [pickled(value) for value in (magic, protocol, PLATFORM if platform is None else platform)]
    heads += [pickled(tensors), pickled(list(storages) if order is None else order)]
    bodies = [
        values if isinstance(values, bytes) else struct.pack("<q", values.size) + values.tobytes()
        for values in storages.values()
    ]
    return b"".join(heads + bodies)
