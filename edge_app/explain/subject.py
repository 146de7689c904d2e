"""What a report is about: a model file, a training run, or both forms of one network."""

from contextlib import ExitStack
from pathlib import Path

from edge_app.closing import Closing
from edge_app.errors import ModelError
from edge_app.explain.form import Form
from edge_app.explain.tflite_form import TfliteForm
from edge_app.inference.model import Model
from edge_app.named import named
from edge_app.spec import Spec

_KERAS = "model.keras"
_REJECTED = "rejected.tflite"
"""What `edgesight convert` leaves in a run of a file that it does not stand for."""


class Subject(Closing):
    """The model `name_or_path`: a shipped name, a .tflite file, or the folder (or the model.keras) of a training run.

    tflite: the file that was made of a run; the only one in its folder by default. description: of a file without a
    spec. Attributes: forms, Keras first; model, None for a run without a .tflite; network, the run's `keras.Model` or
    None; spec. Raises ModelError, SpecError, DataError, MissingExtraError for a run where Keras is not installed.
    """

    def __init__(
        self, name_or_path: str | Path, *, tflite: Path | None = None, description: Path | None = None
    ) -> None:
        run = _run(Path(name_or_path))
        if tflite and not run:
            raise ModelError(f"{name_or_path} is no training run; --tflite is for the file that was made of one.")
        with ExitStack() as stack:
            keras = named("convert.explain.form:KerasForm")(run) if run else None
            file = (tflite or _beside(run)) if run else name_or_path
            self.model = stack.enter_context(Model(file, description=description)) if file else None
            self._stack = stack.pop_all()
        self.network = keras.network if keras else None
        device = [TfliteForm(self.model)] if self.model else []
        self.forms: tuple[Form, ...] = (*([keras] if keras else []), *device)
        self.spec: Spec = self.form.spec

    @property
    def form(self) -> Form:
        """What the device runs where that is there, else Keras."""
        return self.forms[-1]

    def close(self) -> None:
        """Let go of the interpreter. Closing twice is fine."""
        self._stack.close()


def _run(path: Path) -> Path | None:
    """The folder of the training run that `path` means; None for a file or a name."""
    return path if path.is_dir() else path.parent if path.name == _KERAS else None


def _beside(run: Path) -> Path | None:
    """The .tflite in the folder of a run. Raises ModelError for several."""
    found = sorted(path for path in run.glob("*.tflite") if path.name != _REJECTED)
    if len(found) > 1:
        raise ModelError(f"{run} has several .tflite files: {', '.join(path.name for path in found)}. Give --tflite.")
    return found[0] if found else None
