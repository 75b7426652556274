"""Let a process end with the one that started it, however that one ends."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
SUPERVISED = "CONTESTED_SUPERVISED"  # in the environment of what the supervisor runs
STOPPING = "CONTESTED_STOPPING"  # likewise: names a file that is there once all is about to stop

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def is_stopping() -> bool:
    """Is this process about to be stopped by who looks after it?"""
    return os.path.exists(os.environ.get(STOPPING, ""))


def end_with_parent(stop_signal: int = signal.SIGTERM) -> None:
    """Have the kernel send us this signal when our parent dies. Only Linux can; elsewhere nothing happens."""
    if _libc is not None:
        parent = os.getppid()
        _libc.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died in between
            os.kill(os.getpid(), stop_signal)
