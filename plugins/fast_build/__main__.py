"""The command `python -m fast_build`: Pelican's own arguments, a faster build."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from .door import main

    sys.exit(main(sys.argv[1:]))
