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
    return from_table(kind, decode_json(data, where, error), where, error)


def decode_json(data: bytes, where: str, error: type[EdgesightError]) -> Any:
    """JSON as plain dicts and lists. Raises `error`, which names `where`."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as reason:
        raise error(f"{where} is not JSON: {reason}.") from reason


def read_json(kind: type[T], path: Path, what: str, error: type[EdgesightError]) -> T:
    """The JSON file at `path`, which errors call `what`, as `kind`. Raises `error`."""
    try:
        data = path.read_bytes()
    except OSError as reason:
        raise error(f"Cannot read {what}{path}: {explain(reason)}.") from reason
    return from_json(kind, data, str(path), error)


def from_table(kind: type[T], table: Any, where: str, error: type[EdgesightError]) -> T:
    """Convert plain dicts and lists into `kind`. Raises `error`, which names `where`, the key, and what was wanted."""
    try:
        return msgspec.convert(table, kind, dec_hook=_path)
    except msgspec.ValidationError as reason:
        raise error(f"{where}: {_readable(str(reason), kind, table)}") from reason


def _path(kind: type[Any], value: Any) -> Any:
    if kind is not Path:
        raise NotImplementedError(kind)
    if not isinstance(value, str):
        raise ValueError(f"expected a path, got `{type(value).__name__}`")  # noqa: TRY004 - msgspec wants ValueError
    return Path(value)


def explain(error: Exception) -> str:
    """The reason in an exception, without the error number and the path that the caller names anyway."""
    return str(getattr(error, "strerror", None) or error).rstrip(".")


def _readable(message: str, kind: type[msgspec.Struct], table: Any) -> str:
    """From msgspec's words to ours: `unknown key 'fit.epcohs'. Did you mean 'epochs'?`."""
    found = re.search(r" - at `(?:key in )?\$\.?([^`]*)`", message)
    path = found.group(1) if found else ""
    text = (message[: found.start()] if found else message).replace("`object`", "a table").replace("`array`", "a list")
    if unknown := re.search(r"unknown field `([^`]*)`", text):
        key, valid = (
            unknown.group(1),
            [field.encode_name for field in msgspec.structs.fields(_table_at(kind, path, table))],
        )
        return f"unknown key {'.'.join(filter(None, [path, key]))!r}. {_nearest(key, valid, 'keys')}"
    if strange := re.search(r"Invalid (?:enum )?value (.+)", text):
        value = strange.group(1).strip("'")
        valid = [str(choice) for choice in _choices_at(kind, path, table)]
        text = f"{strange.group(1)} is unknown. {_nearest(value, valid, 'values')}"
    return f"{path}: {_lower(text)}" if path else _lower(text)


def _nearest(given: str, valid: list[str], what: str) -> str:
    near = difflib.get_close_matches(given, valid, n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else f"Valid {what}: {', '.join(valid)}."


def _table_at(kind: type[msgspec.Struct], path: str, table: Any) -> type[msgspec.Struct]:
    """The type of the table that `path`, such as `input` or `models[0].input`, leads to in `table`."""
    for part in filter(None, path.split(".")):
        name, *places = re.findall(r"[^\[\]]+", part)
        table = _inside(table, [name, *(int(place) if place.isdigit() else place for place in places)])
        kinds = [leaf for leaf in _leaves(get_type_hints(kind)[name]) if _is_table(leaf)]
        kind = next((one for one in kinds if _tag(one) in _values(table)), kinds[0])
    return kind


def _inside(table: Any, way: list[Any]) -> Any:
    for step in way:
        table = table.get(step) if isinstance(table, dict) else table[step] if isinstance(step, int) else None
    return table


def _is_table(leaf: Any) -> bool:
    return isinstance(leaf, type) and issubclass(leaf, msgspec.Struct)


def _tag(kind: type[msgspec.Struct]) -> Any:
    """What says in a table that it is of this kind, of those that may stand in one place; None for one alone."""
    return kind.__struct_config__.tag


def _values(table: Any) -> list[Any]:
    return list(table.values()) if isinstance(table, dict) else []


def _choices_at(kind: type[msgspec.Struct], path: str, table: Any) -> list[Any]:
    """The values of the Literal at `path`, or the tags of the kinds of table there."""
    above, _, key = path.rpartition(".")
    hints = get_type_hints(_table_at(kind, above, table))
    if (name := key.split("[")[0]) in hints:
        return [leaf for leaf in _leaves(hints[name]) if leaf is not type(None)]
    beyond, _, parent = above.rpartition(".")
    kinds = _leaves(get_type_hints(_table_at(kind, beyond, table))[parent.split("[")[0]])
    return [_tag(one) for one in kinds if _is_table(one)]


def _leaves(hint: Any) -> list[Any]:
    """What a type hint is made of, innermost first: the types of a union or tuple, the values of a Literal."""
    arguments = getattr(hint, "__args__", ())
    return [leaf for argument in arguments for leaf in _leaves(argument)] if arguments else [hint]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:] if text else text
