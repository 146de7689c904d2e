"""What a finished run leaves in its folder."""

from pathlib import Path

import keras
from msgspec import Struct, json

from edge_app import files
from edge_app.evaluation.accuracy import AccuracyReport
from edge_app.evaluation.clinical.plot import plot_clinical
from edge_app.evaluation.clinical.report import ClinicalReport
from edge_app.spec import OutputSpec, Spec
from train.fitting.checkpoint import save_network
from train.fitting.log import read_log
from train.recipe import Recipe
from train.results.clinical import Judged
from train.results.plots import plot_confusion, plot_curves
from train.results.versions import versions


class Metrics(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Accuracy on the validation and, where there is one, the test split.

    skipped: for each split, why pictures could not be read; each reason names its file.
    """

    val: AccuracyReport
    test: AccuracyReport | None = None
    skipped: dict[str, tuple[str, ...]]
    clinical: dict[str, ClinicalReport] = {}
    """Split -> report, of a recipe with [clinical]."""

    @property
    def reports(self) -> dict[str, AccuracyReport]:
        """Split -> report, for the splits that there are."""
        return {"val": self.val} if self.test is None else {"val": self.val, "test": self.test}


def leave_results(
    network: keras.Model,
    recipe: Recipe,
    labels: tuple[str, ...],
    metrics: Metrics,
    out: Path,
    judged: Judged | None = None,
) -> None:
    """Write model.keras, spec.json, versions.json, metrics.json and two pictures, three with `judged`.

    Raises OutputError.
    """
    bare = keras.Model.from_config(network.get_config())  # without the optimiser, which only a resumed run needs
    bare.set_weights(network.get_weights())
    save_network(bare, out / "model.keras")
    files.write_bytes(out / "spec.json", _spec(recipe, labels, judged).to_json())
    files.write_bytes(out / "versions.json", json.format(json.encode(versions(recipe.seed))))
    files.write_bytes(out / "metrics.json", json.format(json.encode(metrics)))
    plot_curves(read_log(out / "log.csv"), out / "curves.png")
    plot_confusion(metrics.test or metrics.val, labels, out / "confusion.png")
    (out / "clinical.png").unlink(missing_ok=True)
    if judged:
        split = "test" if metrics.test else "val"
        title = f"{recipe.name}, {metrics.reports[split].overall.n} {split} pictures"
        plot_clinical(judged.cases[split], judged.reports[split], judged.choice.clinical, title, out / "clinical.png")


def _spec(recipe: Recipe, labels: tuple[str, ...], judged: Judged | None) -> Spec:
    return Spec(
        name=recipe.name,
        input=recipe.input,
        output=judged.choice.output if judged else OutputSpec(),
        clinical=judged.choice.clinical if judged else None,
        labels=labels,
        description=recipe.about.description,
        trained_on=recipe.about.trained_on,
        licence=recipe.about.licence,
    )
