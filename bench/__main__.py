"""Run every benchmark, one after another, each in a process of its own; losses are printed as they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run each bench and return 1 if one of them missed a gate."""
    failed = []
    for path in sorted(HERE.glob("*.py")):
        if path.stem.startswith("_"):
            continue
        print(f"== {path.stem}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{path.stem}"], cwd=HERE.parent, check=False).returncode:
            failed.append(path.stem)
    print(f"Gates missed: {', '.join(failed) or 'none'}.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
