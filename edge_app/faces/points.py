"""Which model places the parts of a face from near."""

SHIPPED_DETECTOR, _ITS_POINTS = "faces-detect", "faces-points"


def points_model(detector: str, points: str | None) -> str | None:
    """Its name or path, None if none does: ours, unless told otherwise, only beside our own detector."""
    if points is None:
        return _ITS_POINTS if detector == SHIPPED_DETECTOR else None
    return None if points == "none" else points
