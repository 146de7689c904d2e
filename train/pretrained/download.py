"""A weights file from Keras's server, in Keras's own cache: whole or not there."""

import contextlib
import errno
import hashlib
import io
import logging
import os
from pathlib import Path

import h5py
import keras

from edge_app import files
from edge_app.errors import WeightsError
from edge_app.tables import explain

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What `files.replacing` explains: not the network's fault."""
_log = logging.getLogger(__name__)


def download(url: str, md5: str | None) -> Path:
    """The file at `url`, an HDF5 file, downloaded once to $KERAS_HOME/models or ~/.keras/models, as Keras does.

    md5: what it has to be, where Keras knows it. Raises WeightsError when it cannot be had, OutputError when it cannot
    be kept; nothing half downloaded stays.
    """
    path = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser() / "models" / url.rpartition("/")[2]
    if path.is_file():
        if md5 is None or hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() == md5:
            return path
        _log.warning("%s is not what Keras published: downloading it again", path)
    _log.info("downloading %s to %s", url, path)
    with files.replacing(path) as temporary:
        _download(url, md5, temporary)
    return path


def _download(url: str, md5: str | None, path: Path) -> None:
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # there Keras would draw a bar
            keras.utils.get_file(
                path.name, url, file_hash=md5, cache_dir=path.parent, cache_subdir="", force_download=True
            )
        h5py.File(path).close()  # fails for a page that asks for a password, and for the beginning of a file
    except Exception as error:  # Keras raises bare Exception beside the many kinds of urllib, http and h5py
        if getattr(error, "errno", None) in _DISK:
            raise
        reason = explain(error).replace(f"URL fetch failure on {url}: ", "").removeprefix("None -- ")
        raise WeightsError(
            f"Cannot download the ImageNet weights {url}: {reason}. Check the network and try again, or try "
            'architecture.name = "efficientnet-lite0", whose weights are installed.'
        ) from error
