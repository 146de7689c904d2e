"""The process in which a delegate is tried: a network comes on standard input, what was found goes to standard output.

python -m edge_app.delegates.child LIBRARY RUNTIME THREADS LIMIT_S < flatbuffer
"""

import math
import os
import signal
import sys

import numpy as np
from msgspec import json

from edge_app.delegates.load import load
from edge_app.delegates.probe import Finding, unsuitable
from edge_app.errors import EdgesightError, ModelError
from edge_app.inference.network import Network
from edge_app.inference.runtime import find_runtime


def main() -> None:
    """Try, and tell."""
    library, name, threads, limit_s = sys.argv[1:]
    # Should whoever started this be gone when it hangs: the signal ends the process, also within compiled code.
    signal.alarm(math.ceil(float(limit_s)) + 1)
    answer = os.dup(1)
    os.dup2(2, 1)  # what compiled code prints
    finding = _try(library, name, int(threads), sys.stdin.buffer.read())
    os.write(answer, json.encode(finding))


def _try(library: str, name: str, threads: int, flatbuffer: bytes) -> Finding:
    runtime = find_runtime((name,))
    try:
        network = Network(flatbuffer, runtime, threads, "the model", load(runtime, library))
        network.invoke_all(np.zeros(network.input.shape, network.input.quantization.dtype))
    except ModelError as error:
        return Finding(unsuitable(library, error))
    except EdgesightError as error:
        return Finding(str(error))
    return Finding(None)


if __name__ == "__main__":
    main()
