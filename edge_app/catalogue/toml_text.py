"""A spec as the TOML file that describes another maker's model."""

import json
from typing import Any

import msgspec

from edge_app.spec import Spec


def toml_text(spec: Spec, heading: str) -> str:
    """What `spec_from_toml` reads back as `spec`, below `heading` as a comment; what is empty is left out."""
    fields = {
        key: value for key, value in msgspec.to_builtins(spec).items() if key not in ("edgesight", "known_answer")
    }
    tables = {key: value for key, value in fields.items() if isinstance(value, dict) and _wanted(key, spec)}
    top = {key: value for key, value in fields.items() if not isinstance(value, dict)}
    lines = [f"# {line}" for line in heading.splitlines()] + _lines(top)
    for name, table in tables.items():
        lines += ["", f"[{name}]", *_lines(table)]
    return "\n".join(lines) + "\n"


def _wanted(table: str, spec: Spec) -> bool:
    """Only a classifier has values to tell of."""
    return table != "output" or spec.task == "classify"


def _lines(table: dict[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items() if value not in (None, "", [], ())]


def _value(value: Any) -> str:
    """JSON's strings, numbers and lists are TOML's as well, except for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
