"""`edgesight models build`: a model that does not ship, made here from weights that a package carries."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from edge_app.commands.judging import judge_with_progress
from edge_app.commands.logs import show_logs
from edge_app.commands.number import Number
from edge_app.commands.progress import progress
from edge_app.named import named

if TYPE_CHECKING:
    from edge_app.evaluation.accuracy import Accuracy


class Verdict(Protocol):
    """What conversion says of the file. agreement: of int8 and Keras on the n held-back pictures that can be read."""

    passed: bool
    agreement: "Accuracy"
    n: int
    skipped: tuple[str, ...]


@click.command()
@click.argument("name", type=click.Choice(["imagenet-lite0"]))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder of real pictures, of any kind and without labels; 700 are enough.",
)
@click.option("--out", type=click.Path(path_type=Path), help="The .tflite file to write. Default: NAME.tflite.")
@click.option("--run", type=click.Path(path_type=Path), help="Folder for the network and verdict. Default: runs/NAME.")
@click.option(
    "--samples",
    type=click.IntRange(min=10),
    default=200,
    show_default=True,
    help="Pictures to measure ranges on.",
)
@click.option(
    "--judged",
    type=click.IntRange(min=20),
    default=500,
    show_default=True,
    help="Pictures held back to judge on; at most half of all.",
)
@click.option(
    "--agreement",
    type=Number(min=0, max=100),
    default=80.0,
    show_default=True,
    help="Percentage of them on which int8 must name the same class as the float network.",
)
def build(
    name: str, data: Path, out: Path | None, run: Path | None, samples: int, judged: int, agreement: float
) -> None:
    """Make the model NAME from published weights, as int8 with its labels and card.

    imagenet-lite0: EfficientNet-Lite0, a thousand classes of ImageNet, 5 MB. Needs edgesight[train] and a few minutes.
    Exit status 1 when int8 agrees with the float network on too few pictures; OUT is then not written.
    """
    show_logs()
    out, run = out or Path(f"{name}.tflite"), run or Path("runs") / name
    verdict = _build(data, out, run, samples, judged, agreement)
    low, high = verdict.agreement.interval
    click.echo(
        f"int8 and Keras name the same class on {verdict.agreement.accuracy:.1%} [{low:.1%}, {high:.1%}] of "
        f"{verdict.n} held-back pictures, {len(verdict.skipped)} skipped; asked for {agreement:g} %"
    )
    if not verdict.passed:
        click.echo(
            f"FAILED. {out} was not touched; the model is {run / 'rejected.tflite'}, where it differs is in "
            f"{run / 'gate.png'}. Try more and more varied pictures, or a larger --samples."
        )
        raise SystemExit(1)
    click.echo(f"PASSED. Wrote {out} and its card {out.with_suffix('.md')}")
    click.echo(f"Next: edgesight run --model {out} --source 0")


def _build(data: Path, out: Path, run: Path, samples: int, judged: int, agreement: float) -> Verdict:
    """Compose training's side, which has the weights and the card, and conversion's; neither knows the other."""
    from edge_app import files
    from edge_app.chatter import hushed
    from edge_app.pictures.folder import pictures_in

    os.environ["KERAS_BACKEND"] = "tensorflow"  # the one that conversion can read
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    named("convert.run:check_outputs")(out, None)
    card = named("train.pretrained.imagenet_card:card_place")(out)
    with hushed():  # Keras is loaded here, and TensorFlow with it
        leave_run = named("train.pretrained.imagenet:leave_imagenet_run")
    convert_run, card_text = named("convert.run:convert_run"), named("train.pretrained.imagenet_card:imagenet_card")

    dataset = leave_run(pictures_in(data), data.resolve(), run, held_back=judged, progress=progress)
    verdict: Verdict = convert_run(
        run, out, samples=samples, tolerance_points=100 - agreement, judging=judge_with_progress
    )
    if verdict.passed:
        used = min(samples, len(dataset.train))
        files.write_text(card, card_text(out, verdict.agreement, used, agreement / 100))
    return verdict
