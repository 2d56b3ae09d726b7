#!/bin/sh
# Install this checkout into a virtual environment, or bring one up to date: sh deploy/install.sh [FOLDER], /opt/floorwalker unless given.
# What it needs comes as requirements.lock pins it, by version and hash; nothing is written into the checkout.
set -eu
cd "$(dirname "$0")/.."
target=${1:-/opt/floorwalker}
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Floorwalker needs Python 3.11 or later; name it: PYTHON=python3.12 sh deploy/install.sh" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
pinned() { for name in "$@"; do sed -n "/^$name==/,/^    # via/p" requirements.lock; done; }

echo "Tools ..."
"$python" -m venv "$work/tools" || { echo "The environment could not be made. On Debian: apt-get install python3-venv" >&2; exit 1; }
pinned uv setuptools pybind11 > "$work/tools.lock"
"$work/tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$work/tools.lock"
uv="$work/tools/bin/uv"

echo "The house, built from this checkout ..."
mkdir "$work/source"
cp -R floorwalker pyproject.toml setup.py README.md LICENSE "$work/source"
(cd "$work/source" && "$work/tools/bin/pip" wheel --quiet --no-deps --no-build-isolation --wheel-dir "$work/wheel" .)

echo "What it needs, each file compared with its hash ..."
# Every package of the lock, less those that only developing needs: resolved by name, taken with the lock's own hashes.
"$uv" --system-certs pip compile --quiet --python "$python" --extra server --constraint requirements.lock --no-annotate --no-header pyproject.toml \
    --output-file "$work/names"
: > "$work/server.lock"
sed -n 's/^\([A-Za-z0-9_.-]*\)==.*/\1/p' "$work/names" | while read -r name; do pinned "$name"; done >> "$work/server.lock"
[ -x "$target/bin/python" ] || "$python" -m venv "$target"
"$uv" --system-certs pip sync --quiet --python "$target/bin/python" --require-hashes --compile-bytecode "$work/server.lock"
"$uv" --system-certs pip install --quiet --python "$target/bin/python" --no-deps --compile-bytecode "$work"/wheel/*.whl
"$target/bin/floorwalker" --version
