"""What the quantiser measures ranges on: chosen training pictures, and whether they are what training saw."""

from convert.calibration.check import check_samples, checked_samples
from convert.calibration.samples import calibration_samples

__all__ = ["calibration_samples", "check_samples", "checked_samples"]
