"""The gate for anomaly models: whether int8 TFLite tells unusual pictures from normal ones as well as Keras."""

from collections.abc import Mapping

from msgspec import Struct

from edge_app.anomaly.output import AlarmThreshold, alarm_threshold
from edge_app.evaluation.accuracy import Accuracy, accuracy
from edge_app.evaluation.anomaly import AnomalyReport, Scores, anomaly_report
from edge_app.evaluation.ranking import rank_correlation

KINDS = ("keras", "float", "int8")
LEAST_CORRELATION = 0.9
"""Of ranks, between Keras and int8 on normal pictures alone, whose scores hardly differ."""


class AnomalyGate(Struct, frozen=True, kw_only=True):
    """The verdict: `passed` when int8's AUROC is at most `tolerance_points` percentage points below Keras's.

    Where there are no anomalies to judge by, the rank correlation of its scores with Keras's decides, at least 0.9.
    thresholds: of each kind, from the same held-out normal pictures. reports: on anomalies and normal pictures of the
    test split, each kind at its own threshold; empty without. points: int8's AUROC minus Keras's. correlation, same: of
    "float" and "int8" with Keras, of ranks, and the share of the same verdicts.
    """

    passed: bool
    tolerance_points: float
    thresholds: dict[str, AlarmThreshold]
    reports: dict[str, AnomalyReport]
    points: float | None
    correlation: dict[str, float]
    same: dict[str, Accuracy]


def anomaly_gate(
    held_out: Mapping[str, Scores], test: Mapping[str, Scores] | None, *, rate: float, tolerance_points: float
) -> AnomalyGate:
    """Compare the scores of "keras", "float" and "int8" for the same pictures.

    held_out: normal pictures, for the thresholds at the false alarm rate `rate`. test: others, of both kinds or of one;
    None without. Raises DataError where the held-out ones are too few.
    """
    thresholds = {kind: alarm_threshold(held_out[kind].values, rate) for kind in KINDS}
    judged = test or held_out
    high = {kind: judged[kind].values >= thresholds[kind].value for kind in KINDS}
    both = test is not None and len(test["keras"].normal) and len(test["keras"].anomalies)
    reports = (
        {kind: anomaly_report(one.normal, one.anomalies, thresholds[kind]) for kind, one in test.items()}
        if both and test
        else {}
    )
    points = 100 * (reports["int8"].ranking.auroc - reports["keras"].ranking.auroc) if reports else None
    correlation = {kind: rank_correlation(judged["keras"].values, judged[kind].values) for kind in ("float", "int8")}
    return AnomalyGate(
        passed=points >= -tolerance_points if points is not None else correlation["int8"] >= LEAST_CORRELATION,
        tolerance_points=tolerance_points,
        thresholds=thresholds,
        reports=reports,
        points=points,
        correlation=correlation,
        same={kind: accuracy(int((high[kind] == high["keras"]).sum()), len(high[kind])) for kind in ("float", "int8")},
    )
