#!/usr/bin/env bash
# Make .venv from the hash-pinned lock: with uv where it can be had (seconds), with pip where not (minutes, and it says so).
set -euo pipefail
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  echo "Floorwalker needs Python 3.11 or later; '$python' is $("$python" --version 2>&1 || echo absent). Name another: make PYTHON=python3.12 ..." >&2
  exit 1
}
if [ ! -x .venv/bin/python ]; then
  "$python" -m venv .venv || {
    echo "The environment could not be made. On Debian: apt-get install python3-venv" >&2
    exit 1
  }
fi
uv=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements.lock)
if .venv/bin/python -m uv --version >/dev/null 2>&1 || .venv/bin/python -m pip install --quiet "uv==$uv" 2>/dev/null; then
  .venv/bin/python -m uv pip sync --quiet --require-hashes --python .venv/bin/python requirements.lock
  .venv/bin/python -m uv pip install --quiet --no-deps --no-build-isolation --python .venv/bin/python -e .
else
  echo "uv could not be installed; pip does it instead. This takes some minutes." >&2
  .venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
  .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
fi
.venv/bin/python -c 'from floorwalker.engine._fast import which; print(f"Environment ready; kernels {which().name}: {which().reason}.")'
touch .venv/ready
