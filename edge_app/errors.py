"""What can go wrong, each error under the project's base and the nearest builtin.

A message says what was given, what was wanted and what to try next. The command line prints it and exits with status 2.
"""


class EdgesightError(Exception):
    """Anything that edgesight refuses or cannot do."""


class ModelError(EdgesightError, ValueError):
    """A model file is missing, damaged, undescribed, or answers other than it promised."""


class DelegateError(EdgesightError, RuntimeError):
    """The delegate of an accelerator is missing, does not fit, crashes, hangs or answers wrongly."""


class SpecError(EdgesightError, ValueError):
    """A description of a model is incomplete or contradicts itself or the file it describes."""


class SourceError(EdgesightError, OSError):
    """A camera, clip, picture or address cannot be opened or read."""


class SourceStalledError(SourceError, TimeoutError):
    """A source delivered nothing within its deadline."""


class DataError(EdgesightError, ValueError):
    """A folder of pictures is not what it should be."""


class PictureError(DataError):
    """One picture cannot be read."""


class RecipeError(EdgesightError, ValueError):
    """A training recipe has an unknown key or a value of the wrong type or range."""


class StageError(EdgesightError, ValueError):
    """A stage of the camera loop, or the file that names several, is not what it should be."""


class WeightsError(EdgesightError, ValueError):
    """A file of pretrained weights is missing, damaged, not to be trusted, or of another network."""


class DownloadError(EdgesightError, ConnectionError):
    """A file cannot be downloaded, or is not what it should be."""


class OutputError(EdgesightError, OSError):
    """A result cannot be written where it should go."""


class MissingExtraError(EdgesightError, ImportError):
    """A command needs packages that are not installed."""


class FaceError(EdgesightError, ValueError):
    """A face cannot be used: its points are not where a face has them."""


class GalleryError(EdgesightError, ValueError):
    """The gallery of enrolled people is damaged, busy or foreign, or refuses a name or a vector."""


class BenchmarkError(EdgesightError, ValueError):
    """A measurement cannot be made, or the reference to compare it with is not what it should be."""


class ConversionError(EdgesightError, RuntimeError):
    """A network cannot be turned into a TFLite file that runs on the device."""


class ExplainError(EdgesightError, ValueError):
    """What a network sees, or what drove its answer, cannot be shown in the way that was asked for."""


class DeployError(EdgesightError, RuntimeError):
    """A device cannot be reached, is not fit, or does not run what was put on it."""
