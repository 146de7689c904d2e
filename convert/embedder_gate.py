"""The gate for embedders: whether int8 TFLite tells people apart as well as Keras and float TFLite."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from edge_app.evaluation.accuracy import Difference, difference
from edge_app.evaluation.recognition import Recognition, recognition
from edge_app.evaluation.verification import Ids, all_pairs
from edge_app.values import Floats

KINDS = ("keras", "float", "int8")
LEAST_COSINE = 0.95
"""Between a face's vectors by Keras and by int8, on average: galleries are enrolled with one and searched with another
version, and a badly quantised public embedder has 0.85."""


class EmbedderGate(Struct, frozen=True, kw_only=True):
    """The verdict: `passed` when int8 recognises almost as many of one person's pairs as Keras, by almost its vectors.

    tolerance_points: how many fewer, in points. told: of each kind. difference: of "float" and "int8" from Keras, in
    points, of the pairs that match at the false match rate `rate`; pairs share faces, so the interval is narrower than
    the truth. cosine: mean with Keras's vectors.
    """

    passed: bool
    tolerance_points: float
    split: str
    rate: float
    told: dict[str, Recognition]
    difference: dict[str, Difference]
    cosine: dict[str, float]


def embedder_gate(vectors: Mapping[str, Floats], people: Ids, *, tolerance_points: float, split: str) -> EmbedderGate:
    """Compare the vectors of "keras", "float" and "int8", float32 (n, size), of the same faces of people int64 (n,).

    split: to which the faces belong. Raises DataError where there are too few of them.
    """
    told = {kind: recognition(vectors[kind], people) for kind in KINDS}
    strictest = told["keras"].missed[-1].threshold.rate
    matched = {kind: all_pairs(vectors[kind], people)[0] >= told[kind].missed[-1].threshold.value for kind in KINDS}
    changes = {kind: difference(matched["keras"], matched[kind]) for kind in ("float", "int8")}
    cosines = {kind: float(np.mean((vectors["keras"] * vectors[kind]).sum(axis=1))) for kind in ("float", "int8")}
    return EmbedderGate(
        passed=changes["int8"].points >= -tolerance_points and cosines["int8"] >= LEAST_COSINE,
        tolerance_points=tolerance_points,
        split=split,
        rate=strictest,
        told=told,
        difference=changes,
        cosine=cosines,
    )
