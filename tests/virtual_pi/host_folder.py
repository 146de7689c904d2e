"""The folder that the virtual Pi sees as /host: steps, pictures, and the workstation's answers on them."""

import shutil
from pathlib import Path

from edge_app.inference.model import Model
from edge_app.inference.shipped import shipped
from virtual_pi.answers import answers, input_tensors
from virtual_pi.pictures import write_people, write_pictures

_STEPS = "export PYTHONPATH=/host PYTHONDONTWRITEBYTECODE=1\npython -m "


def fill(folder: Path, objects: Path | None) -> None:
    """Write all that the steps need. objects: a detector for `run --objects`."""
    here = Path(__file__).parent
    shutil.copytree(here, folder / here.name, ignore=shutil.ignore_patterns("test_*", "__pycache__", "machine"))
    write_people(folder / "people")
    pictures = write_pictures(folder / "pictures")
    for name in shipped():
        with Model(name, threads=1) as model:
            answers(model, input_tensors(model, pictures)).write(folder / "answers" / f"{name}.npz")
    if objects:
        for path in (objects, objects.with_suffix(".toml")):
            if path.is_file():
                shutil.copy(path, folder / f"objects{path.suffix}")


def start(folder: Path, module: str, *arguments: object) -> None:
    """What the next boot runs: a module of this package."""
    words = " ".join(map(str, arguments))
    (folder / "start").write_text(f"{_STEPS}virtual_pi.{module} {words}\n")
