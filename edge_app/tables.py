"""Typed tables from JSON and TOML, with errors that name the key, the value wanted and the nearest valid key."""

import difflib
import re
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import msgspec

from edge_app.errors import EdgesightError

T = TypeVar("T", bound=msgspec.Struct)


def from_json(kind: type[T], data: bytes, where: str, error: type[EdgesightError]) -> T:
    """Decode JSON into `kind`. Raises `error`, which names `where`, the key, and what was wanted."""
    try:
        table = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as reason:
        raise error(f"{where} is not JSON: {reason}.") from reason
    return from_table(kind, table, where, error)


def from_table(kind: type[T], table: Any, where: str, error: type[EdgesightError]) -> T:
    """Convert plain dicts and lists into `kind`. Raises `error`, which names `where`, the key, and what was wanted."""
    try:
        return msgspec.convert(table, kind, dec_hook=_path)
    except msgspec.ValidationError as reason:
        raise error(f"{where}: {_readable(str(reason), kind)}") from reason


def _path(kind: type[Any], value: Any) -> Any:
    if kind is not Path:
        raise NotImplementedError(kind)
    if not isinstance(value, str):
        raise ValueError(f"expected a path, got `{type(value).__name__}`")  # noqa: TRY004 - msgspec wants ValueError
    return Path(value)


def explain(error: Exception) -> str:
    """The reason in an exception, without the error number and the path that the caller names anyway."""
    return str(getattr(error, "strerror", None) or error).rstrip(".")


def _readable(message: str, kind: type[msgspec.Struct]) -> str:
    """From msgspec's words to ours: `unknown key 'fit.epcohs'. Did you mean 'epochs'?`."""
    found = re.search(r" - at `(?:key in )?\$\.?([^`]*)`", message)
    path = found.group(1) if found else ""
    text = message[: found.start()] if found else message
    unknown = re.search(r"unknown field `([^`]*)`", text)
    if not unknown:
        return f"{path}: {_lower(text)}" if path else _lower(text)
    key = unknown.group(1)
    valid = _keys_at(kind, path)
    near = difflib.get_close_matches(key, valid, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]!r}?" if near else f"Valid keys: {', '.join(valid)}."
    return f"unknown key {'.'.join(filter(None, [path, key]))!r}. {hint}"


def _keys_at(kind: type[msgspec.Struct], path: str) -> list[str]:
    for part in filter(None, path.split(".")):
        step = get_type_hints(kind).get(part.split("[")[0])
        structs = [item for item in _alternatives(step) if isinstance(item, type) and issubclass(item, msgspec.Struct)]
        if not structs:
            return []
        kind = structs[0]
    return [field.encode_name for field in msgspec.structs.fields(kind)]


def _alternatives(hint: Any) -> list[Any]:
    arguments = getattr(hint, "__args__", ())
    return [leaf for argument in arguments for leaf in _alternatives(argument)] if arguments else [hint]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:] if text else text
