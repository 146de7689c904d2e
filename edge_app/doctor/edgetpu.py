"""A program that asks libedgetpu: `python -m edge_app.doctor.edgetpu version LIBRARY`, or `... delegate LIBRARY`.

`version` writes what the library says of itself. `delegate` has the interpreter load it, which takes hold of the Coral.
"""

import ctypes
import sys


def main(what: str, library: str) -> None:
    """Raises OSError, AttributeError or ValueError, of which the caller reads the last line."""
    if what == "version":
        loaded = ctypes.CDLL(library)
        loaded.edgetpu_version.restype = ctypes.c_char_p  # edgetpu_c.h: const char* edgetpu_version()
        sys.stdout.write(loaded.edgetpu_version().decode())
    else:
        from edge_app.inference.runtime import find_runtime

        find_runtime().load_delegate(library)


if __name__ == "__main__":
    main(*sys.argv[1:])
