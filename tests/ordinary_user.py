"""`edgesight` as it is for a user whom the permissions of files bind: they do not bind root."""

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_PROGRAM = """
import ctypes, os, resource, sys
DROP, CAPABILITIES = 24, (1, 2)  # linux/prctl.h: PR_CAPBSET_DROP; linux/capability.h: CAP_DAC_OVERRIDE, _READ_SEARCH
dropped = [ctypes.CDLL(None).prctl(DROP, capability, 0, 0, 0) for capability in CAPABILITIES]
if os.geteuid() == 0 and any(dropped):
    sys.exit("root cannot be bound by permissions here")
if limit := int(sys.argv[1]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
os.execv(sys.executable, [sys.executable, "-m", "edge_app.commands", *sys.argv[2:]])
"""


def edgesight(*arguments: object, largest_file: int = 0) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own. largest_file: bytes that any file may have, as on a full disk; 0 for any."""
    command = [sys.executable, "-c", _PROGRAM, str(largest_file), *map(str, arguments)]
    paths = {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, timeout=100, env={**os.environ, **paths})
