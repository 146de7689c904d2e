"""`edgesight evaluate`: how right a model is on pictures whose truth is known."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edge_app import files
from edge_app.commands.evaluate.question import Question
from edge_app.commands.keep_apart import keep_apart
from edge_app.commands.pairs import key_values
from edge_app.named import named

if TYPE_CHECKING:
    from edge_app.inference.model import Model
    from edge_app.pictures.dataset import Split

_JUDGES = {
    "classify": "edge_app.commands.evaluate.classifier:judge_classifier",
    "detect": "edge_app.commands.evaluate.detector:judge_detector",
    "embed": "edge_app.commands.evaluate.embedder:judge_embedder",
    "anomaly": "edge_app.commands.evaluate.anomaly:judge_anomalies",
}
_SPELT = {"renamed": "rename"}
_IN_WORDS = {"anomaly": "tell anomalies"}
_FOR = {
    "where": ("classify", "detect", "embed"),
    "plot": ("classify", "detect", "embed"),
    "by": ("classify",),
    "prevalence": ("classify",),
    "clinical": ("classify",),
    "protocol": ("embed",),
    "detector": ("embed",),
    "points": ("embed",),
    "misses": ("detect",),
    "renamed": ("detect",),
    "count": ("detect",),
    "normal": ("anomaly",),
}
"""Options that only say something of models of these tasks."""


@click.command()
@click.argument("model")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    required=True,
    help="A run; or for a classifier one folder per class or splits of such, for a detector annotations (COCO, VOC, "
    "YOLO), for an embedder faces.csv: the file, or its folder; for an anomaly model a folder of normal pictures and "
    "folders of others.",
)
@click.option(
    "--split",
    type=click.Choice(["train", "val", "test"]),
    help="Part of DATA.  [default: test, of a run or of folders; everything of annotations and faces.csv]",
)
@click.option(
    "--where",
    multiple=True,
    metavar="KEY=VALUE",
    help="Only pictures of this value, as fold=7; again: or that. For a classifier, of the CSV file beside them.",
)
@click.option("--rename", "renamed", multiple=True, metavar="NAME=LABEL", help="The model's word for it.")
@click.option(
    "--protocol",
    type=click.Choice(["lfw"]),
    help="For an embedder: DATA is LFW with faces.csv and pairs.txt; its folds 1 to 5 are asked.",
)
@click.option("--detector", metavar="MODEL", help="For an embedder: align faces as it does, not by DATA.")
@click.option("--points", metavar="MODEL", help="With --detector, as in `edgesight run`.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    help="Write curves (PNG): precision over recall, or mistakes; of a classifier, reliability.",
)
@click.option(
    "--by", metavar="COLUMN", help="For a classifier: also for each value of the CSV file beside the pictures."
)
@click.option(
    "--prevalence",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="For a classifier that screens: share of positives where it is used.  [default: as in DATA]",
)
@click.option("--clinical", is_flag=True, help="For a classifier: AUC, calibration and the like of any.")
@click.option("--misses", type=click.Path(path_type=Path), help="Write a sheet of the worst mistakes (JPEG).")
@click.option("--count", is_flag=True, help="Also tell how right the numbers of objects in each picture are.")
@click.option(
    "--normal", default="", metavar="FOLDER", help="For an anomaly model: the folder in DATA of normal pictures."
)
@click.option("--description", type=click.Path(path_type=Path), help="TOML that describes a model without a spec.")
@click.option("--threads", type=click.IntRange(min=1), help="CPU threads.  [default: all CPUs]")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def evaluate(
    model: str,
    data: Path,
    split: "Split | None",
    where: tuple[str, ...],
    renamed: tuple[str, ...],
    protocol: str | None,
    detector: str | None,
    points: str | None,
    plot: Path | None,
    misses: Path | None,
    by: str | None,
    prevalence: float | None,
    clinical: bool,
    count: bool,
    normal: str,
    description: Path | None,
    threads: int | None,
    as_json: bool,
) -> None:
    """Measure how right MODEL is, with 95 % intervals: a shipped name, a .tflite file, or a run's model.keras."""
    keep_apart([plot, misses], [model, *_read(data), description, detector, points])
    question = Question(
        data=data,
        split=split,
        where=key_values("--where", where),
        renamed={name: values[-1] for name, values in key_values("--rename", renamed).items()},
        protocol=protocol,
        detector=detector,
        points=points,
        plot=files.place(plot) if plot else None,
        misses=files.place(misses) if misses else None,
        by=by,
        prevalence=prevalence,
        clinical=clinical,
        count=count,
        as_json=as_json,
        normal=normal,
    )
    with _opened(model, threads, description) as opened:
        task = opened.spec.task
        for name, tasks in _FOR.items():
            if getattr(question, name) and task not in tasks:
                wanted = " or ".join(_IN_WORDS.get(one, one) for one in tasks)
                raise click.UsageError(
                    f"{model} is made to {opened.spec.purpose}; --{_SPELT.get(name, name)} is for models that {wanted}."
                )
        _check(question, task)
        named(_JUDGES[task])(opened, question)


def _check(question: Question, task: str) -> None:
    """Refuse options that would be passed over."""
    whole = (question.data / "data.json").is_file() or question.protocol
    if question.where and whole and task != "classify":
        raise click.UsageError(
            "--where is for annotations and faces.csv; a run and the protocol are asked as they are."
        )
    if question.split and question.protocol:
        raise click.UsageError("--split is not for --protocol, which says itself what is asked.")
    if question.points and not question.detector:
        raise click.UsageError("--points looks at faces that --detector has found. Give both.")


def _read(data: Path) -> list[Path]:
    """What lies there that may be read."""
    return [data, *(data / name for name in ("data.json", "annotations.json", "faces.csv", "pairs.txt"))]


def _opened(model: str, threads: int | None, description: Path | None) -> "Model | Any":
    from edge_app.inference.model import Model

    if model.endswith(".keras"):
        if threads or description:
            raise click.UsageError("A run's model.keras has its spec beside it, and Keras its own threads.")
        return named("convert.keras_model:KerasModel")(Path(model))
    return Model(model, threads=threads, description=description)
