import numpy as np
import pytest

from edge_app.values import Detections
from train.labelling.agreement import agreed

A, NEAR_A, B, FAR = (0, 0, 40, 40), (0, 0, 40, 30), (100, 100, 140, 140), (200, 200, 240, 240)


def _found(*rows):
    """Of (box, score, class)."""
    return Detections(
        np.array([row[0] for row in rows], np.float32).reshape(-1, 4),
        np.array([row[1] for row in rows], np.float32),
        np.array([row[2] for row in rows], np.int64),
        np.ones((len(rows), 1, 2), np.float32),
        ("cat", "dog"),
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param([_found((A, 0.9, 0), (B, 0.4, 1), (FAR, 0.1, 0))], [(A, True), (B, False)], id="one alone"),
        pytest.param([_found((A, 0.9, 0)), _found((NEAR_A, 0.3, 0))], [(A, True)], id="both"),
        pytest.param([_found((A, 0.9, 0)), _found()], [(A, False)], id="the second does not see it"),
        pytest.param([_found((A, 0.9, 0)), _found((A, 0.1, 0))], [(A, False)], id="the second hardly sees it"),
        pytest.param([_found((A, 0.9, 0)), _found((A, 0.9, 1))], [(A, False), (A, False)], id="another label"),
        pytest.param([_found(), _found((B, 0.9, 0))], [(B, False)], id="only the second sees it"),
        pytest.param(
            [_found((A, 0.9, 0)), _found((A, 0.9, 0)), _found((B, 0.9, 0))], [(A, False), (B, False)], id="two of three"
        ),
        pytest.param([_found(), _found()], [], id="nothing"),
    ],
)
def test_sure_is_what_all_see(found, expected):
    labelled = agreed(found, least=0.5, doubtful=0.2)
    boxes = [tuple(box) for box in labelled.objects.boxes_xyxy.astype(int).tolist()]
    assert list(zip(boxes, labelled.sure.tolist(), strict=True)) == expected


def test_keypoints_are_the_first_ones():
    labelled = agreed([_found((A, 0.9, 0)), _found((A, 0.9, 0), (B, 0.9, 0))], least=0.5, doubtful=0.2)
    assert np.isfinite(labelled.objects.keypoints).all(axis=(1, 2)).tolist() == [True, False]
