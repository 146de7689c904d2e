"""What a finished run leaves in its folder."""

from pathlib import Path

import keras
from msgspec import Struct, json

from edge_app import files
from edge_app.evaluation.accuracy import AccuracyReport
from edge_app.spec import Spec
from train.fitting.checkpoint import save_network
from train.fitting.log import read_log
from train.recipe import Recipe
from train.results.plots import plot_confusion, plot_curves
from train.results.versions import versions


class Metrics(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Accuracy on the validation and, where there is one, the test split.

    skipped: for each split, why pictures could not be read; each reason names its file.
    """

    val: AccuracyReport
    test: AccuracyReport | None = None
    skipped: dict[str, tuple[str, ...]]

    @property
    def reports(self) -> dict[str, AccuracyReport]:
        """Split -> report, for the splits that there are."""
        return {"val": self.val} if self.test is None else {"val": self.val, "test": self.test}


def leave_results(network: keras.Model, recipe: Recipe, labels: tuple[str, ...], metrics: Metrics, out: Path) -> None:
    """Write model.keras, spec.json, versions.json, metrics.json and two pictures. Raises OutputError."""
    bare = keras.Model.from_config(network.get_config())  # without the optimiser, which only a resumed run needs
    bare.set_weights(network.get_weights())
    save_network(bare, out / "model.keras")
    files.write_bytes(out / "spec.json", _spec(recipe, labels).to_json())
    files.write_bytes(out / "versions.json", json.format(json.encode(versions(recipe.seed))))
    files.write_bytes(out / "metrics.json", json.format(json.encode(metrics)))
    plot_curves(read_log(out / "log.csv"), out / "curves.png")
    plot_confusion(metrics.test or metrics.val, labels, out / "confusion.png")


def _spec(recipe: Recipe, labels: tuple[str, ...]) -> Spec:
    return Spec(
        name=recipe.name,
        input=recipe.input,
        labels=labels,
        description=recipe.about.description,
        trained_on=recipe.about.trained_on,
        licence=recipe.about.licence,
    )
