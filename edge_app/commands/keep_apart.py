"""No output over an input, or over another output."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from edge_app.errors import OutputError


def keep_apart(outputs: Sequence[Path | None], inputs: Iterable[str | Path | None]) -> None:
    """Raise OutputError when an output would be written over an input or over another output.

    inputs: paths, or sources of several parts as in pan:a.png,b.png; others, such as camera numbers, harm nothing.
    """
    texts = [str(one).removeprefix("pan:") for one in inputs if one is not None]
    taken = {Path(part).expanduser().resolve() for text in texts for part in (text, *text.split(","))}
    for output in filter(None, outputs):
        if str(output) == "-":
            raise OutputError("An output is named -; wanted a file. For standard output give /dev/stdout.")
        place = output.expanduser().resolve()
        if place in taken:
            raise OutputError(f"{output} is read or written by this run already. Give each output a name of its own.")
        taken.add(place)
