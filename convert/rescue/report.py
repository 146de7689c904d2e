"""What a rescue found, tried and chose, as values and as a section of the model's card."""

from msgspec import Struct

from convert.gate import Gate
from convert.rescue.bench import Trial
from convert.rescue.layer_error import LayerError

_SHOWN = 8
_MANY_TIMES = 10
_OUTPUT_STEP = 1 / 256


class Report(Struct, frozen=True, kw_only=True):
    """errors: the worst layers of plain int8 first. trials: in the order in which they were made.

    chosen: the trial's name; None if none is good enough. pictures: how many chose. lead: by how much the best class
    leads the second in Keras, the median, in [0, 1]. tolerance_points: of the gate.
    """

    errors: tuple[LayerError, ...]
    trials: tuple[Trial, ...]
    chosen: str | None
    pictures: int
    lead: float
    tolerance_points: float

    @property
    def kept(self) -> tuple[str, ...]:
        """The layers that the choice leaves out of int8."""
        return next((trial.kept for trial in self.trials if trial.choice == self.chosen), ())


def markdown(report: Report, verdict: Gate) -> str:
    """The section "How it was made int8". verdict: of the gate, on what was chosen."""
    parts = [
        "## How it was made int8",
        _outcome(report, verdict),
        _tried(report, verdict),
        "### Where plain int8 loses",
    ]
    return "\n\n".join([*parts, _diagnosis(report.errors), _layers(report.errors)]) + "\n"


def _outcome(report: Report, verdict: Gate) -> str:
    if report.chosen is None:
        return _hopeless(report)
    lost = verdict.difference["int8"]
    kept = f" Not in int8: {', '.join(report.kept)}." if report.kept else ""
    end = "" if verdict.passed else " That is not enough: the choice did not hold on pictures that it was not made on."
    more = (
        f", with {verdict.support.n} others, because those are few, {verdict.support.total_points:+.2f}"
        if verdict.support
        else ""
    )
    return (
        f"Plain int8 lost too much. Chosen: {report.chosen}.{kept} On {verdict.n} {verdict.split} pictures it is "
        f"{lost.points:+.2f} points from Keras (95 %: {lost.interval[0]:+.2f} to {lost.interval[1]:+.2f}){more}, "
        f"tolerance {report.tolerance_points:g}: {'PASSED' if verdict.passed else 'FAILED'}.{end}"
    )


def _hopeless(report: Report) -> str:
    reason = (
        f" Its best class leads the second by {report.lead:.1g} (median), less than a step of the int8 output, 1/256: "
        "no int8 output can tell them apart."
        if report.lead < _OUTPUT_STEP
        else ""
    )
    return (
        f"Plain int8 lost too much, and nothing that was tried mends it: this network cannot be int8 as it is.{reason} "
        "Train it again, with batch normalisation and ReLU after each convolution, until it is sure of its answers; "
        "or run its float32 twin (`edgesight convert --float twin.tflite`)."
    )


def _tried(report: Report, verdict: Gate) -> str:
    screening = ", and in AUC, at the operating point and in calibration as good," if verdict.clinical else ""
    head = (
        f"Cheapest first, tried on {report.pictures} validation and training pictures; the first that is at most "
        f"{report.tolerance_points / 2:g} points below Keras{screening} is taken. "
        "Latency: over plain int8 on one thread."
    )
    rows = [
        "| choice | accuracy | from Keras | same class as Keras | bytes | latency | |",
        "|---|---|---|---|---|---|---|",
        *(_row(trial, report.chosen) for trial in report.trials),
    ]
    return head + "\n\n" + "\n".join(rows)


def _row(trial: Trial, chosen: str | None) -> str:
    if trial.score is None or trial.latency is None:
        return f"| {trial.choice} | | | | | | not possible: {trial.refusal} |"
    low, high = trial.latency.spread
    verdict = "chosen" if trial.choice == chosen else "good enough" if trial.passed else "too much lost"
    kept = f" ({', '.join(trial.kept)})" if trial.kept else ""
    return (
        f"| {trial.choice}{kept} | {trial.score.accuracy.accuracy:.1%} | {trial.score.difference.points:+.1f} points "
        f"| {trial.score.agreement.accuracy:.1%} | {trial.bytes:,} | {trial.latency.median:.2f} ({low:.2f} to "
        f"{high:.2f}) | {verdict} |"
    )


def _diagnosis(errors: tuple[LayerError, ...]) -> str:
    if not errors:
        return "No layer could be compared."
    worst = errors[0]
    reason = (
        f" Its largest channel is {worst.spread:.0f} times its median one: the small ones are rounded away."
        if worst.spread > _MANY_TIMES
        else ""
    )
    return (
        f"Worst: {worst.layer} ({worst.kind}), {worst.signal_to_noise_db:.0f} dB signal to noise, "
        f"values from {worst.low:.3g} to {worst.high:.3g}.{reason}"
    )


def _layers(errors: tuple[LayerError, ...]) -> str:
    rows = [
        "| layer | operator | signal to noise | noise added | range | largest channel / median |",
        "|---|---|---|---|---|---|",
        *(
            f"| {row.layer} | {row.kind} | {row.signal_to_noise_db:.0f} dB | {max(row.added, 0):.1%} "
            f"| {row.low:.3g} to {row.high:.3g} | {row.spread:.1f} |"
            for row in errors[:_SHOWN]
        ),
    ]
    return "\n".join(rows)
