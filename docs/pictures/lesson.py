"""The program inside how-a-cnn-sees.md: its blocks of Python, in order, are one module. It is written nowhere else."""

import re
from functools import cache
from pathlib import Path
from types import ModuleType

DOCUMENT = Path(__file__).parents[1] / "how-a-cnn-sees.md"


@cache
def lesson() -> ModuleType:
    """What the blocks of numpy define: `lesson().convolve`, ..."""
    module = ModuleType("lesson", f"The program inside {DOCUMENT}")
    exec(compile(program("python"), DOCUMENT, "exec"), vars(module))  # noqa: S102 - of this repository, as an import
    return module


def program(kind: str) -> str:
    """The blocks of one kind, "python" or, with Keras, "py", on the document's own lines, so that errors name these."""
    text, end, pieces = DOCUMENT.read_text(encoding="utf-8"), 0, []
    for block in re.finditer(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        pieces += ["\n" * text.count("\n", end, block.start(1)), block[1]]
        end = block.end(1)
    return "".join(pieces)
