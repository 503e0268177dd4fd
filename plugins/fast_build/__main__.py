"""The command `python -m fast_build`: Pelican's own arguments, a faster build."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from .door import main

    status = main(sys.argv[1:])
    if "pelican" in sys.modules:
        from .long_way import leave

        leave(status)
    sys.exit(status)
