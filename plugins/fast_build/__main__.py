"""The command `python -m fast_build`: Pelican's own arguments, a faster build."""

from __future__ import annotations

import atexit
import gc
import os
import sys


def leave(status: int) -> None:
    """End the process without taking thousands of objects apart one by one."""
    threading = sys.modules.get("threading")
    if threading and any(one is not threading.main_thread() for one in threading.enumerate()):
        return
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(status)


if __name__ == "__main__":
    # An index is thousands of values that stay: nothing is found by looking for garbage in it.
    gc.disable()
    from .door import main

    done = main(sys.argv[1:])
    leave(done)
    sys.exit(done)
