#!/usr/bin/env bash
# Everything that can run here: engine once, rooms on SQLite, and on PostgreSQL where its programs are, journeys where Chromium is.
# Where both databases are, each file of tests that either can run is run on one of them (tests/halves.py); FLOORWALKER_TEST_BOTH=yes
# runs all of them on both.
set -u
python=.venv/bin/python
failed=0
export FLOORWALKER_TEST_ROWS=var/rows.jsonl
rm -f "$FLOORWALKER_TEST_ROWS"
postgresql=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)
[ -n "$postgresql" ] && [ -z "${FLOORWALKER_TEST_BOTH:-}" ] && export FLOORWALKER_TEST_SHARED_OUT=yes
$python -m pytest tests --ignore=tests/journeys -q -n 2 --dist loadfile --no-loadscope-reorder --durations=10 "$@" || failed=1
if [ -n "$postgresql" ]; then
  bash tools/test-postgresql.sh || failed=1
else
  echo "NOT RUN: the PostgreSQL half of the suite; PostgreSQL's programs are not here (Debian: apt-get install postgresql)."
fi
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then
  $python -m pytest tests/journeys -q -n 2 --dist loadfile --no-loadscope-reorder --durations=10 || failed=1
else
  echo "NOT RUN: the browser journeys; Chromium is not here (Debian: apt-get install chromium)."
fi
exit $failed
