"""`python syscall_trace.py PROGRAM...`: what a program writes and syncs, in order, one JSON list a line on stderr.

Each line is ["write" or "sync", what the descriptor leads to]. A program of its own, because it forks. Linux on x86-64
and aarch64, kernel 5.3 or newer: ptrace(2), PTRACE_GET_SYSCALL_INFO.
"""

import ctypes
import json
import os
import platform
import signal
import sys

_TRACEME, _SYSCALL, _SETOPTIONS, _GET_SYSCALL_INFO = 0, 24, 0x4200, 0x420E
_MARK_SYSCALLS, _KILL_WITH_TRACER = 1, 0x100000
_ENTRY = 1
_CALLS = {
    "x86_64": {1: "write", 18: "write", 20: "write", 74: "sync", 75: "sync"},
    "aarch64": {64: "write", 66: "write", 68: "write", 82: "sync", 83: "sync"},
}
"""write, pwrite64, writev, fsync, fdatasync."""


class _Info(ctypes.Structure):
    """struct ptrace_syscall_info at the entry of a call."""

    _fields_ = [
        ("op", ctypes.c_uint8), ("pad", ctypes.c_uint8 * 3), ("arch", ctypes.c_uint32), ("ip", ctypes.c_uint64),
        ("sp", ctypes.c_uint64), ("number", ctypes.c_uint64), ("arguments", ctypes.c_uint64 * 6),
    ]  # fmt: skip


_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


def main() -> None:
    calls = _CALLS[platform.machine()]
    child = os.fork()
    if not child:
        _ptrace(_TRACEME, 0)
        os.execvp(sys.argv[1], sys.argv[1:])
    os.waitpid(child, 0)  # it stops at exec
    _ptrace(_SETOPTIONS, child, data=_MARK_SYSCALLS | _KILL_WITH_TRACER)
    pending = 0
    while True:
        _ptrace(_SYSCALL, child, data=pending)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))
        stopped_by = os.WSTOPSIG(status)
        pending = 0 if stopped_by & 0x80 or stopped_by == signal.SIGTRAP else stopped_by
        if stopped_by & 0x80:
            _report(child, calls)


def _report(child: int, calls: dict[int, str]) -> None:
    info = _Info()
    _ptrace(_GET_SYSCALL_INFO, child, address=ctypes.sizeof(info), data=ctypes.addressof(info))
    if info.op == _ENTRY and info.number in calls:
        target = os.readlink(f"/proc/{child}/fd/{info.arguments[0]}")
        print(json.dumps([calls[info.number], target]), file=sys.stderr, flush=True)


def _ptrace(request: int, child: int, *, address: int = 0, data: int = 0) -> None:
    if _libc.ptrace(request, child, address, data) < 0:
        print(f"ptrace: {os.strerror(ctypes.get_errno())}", file=sys.stderr)
        os._exit(77)


if __name__ == "__main__":
    main()
