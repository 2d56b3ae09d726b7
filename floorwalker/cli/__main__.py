"""`python -m floorwalker.cli` is `floorwalker`."""

from __future__ import annotations

import sys

from floorwalker.cli import main


def run() -> None:
    """Run the command named by the arguments of this process and end with its exit code."""
    sys.exit(main())


if __name__ == "__main__":
    run()
