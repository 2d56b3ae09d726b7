#!/usr/bin/env bash
# Everything that can run here: engine once, rooms on SQLite, rooms on PostgreSQL where its programs are, journeys where Chromium is.
set -u
python=.venv/bin/python
failed=0
export FLOORWALKER_TEST_ROWS=var/rows.jsonl
rm -f "$FLOORWALKER_TEST_ROWS"
$python -m pytest tests --ignore=tests/journeys -q -n 2 --dist loadfile --no-loadscope-reorder "$@" || failed=1
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || [ -n "${FLOORWALKER_TEST_POSTGRESQL:-}" ]; then
  bash tools/test-postgresql.sh || failed=1
else
  echo "NOT RUN: the PostgreSQL half of the suite; PostgreSQL's programs are not here (Debian: apt-get install postgresql)."
fi
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then
  $python -m pytest tests/journeys -q -n 2 --dist loadfile --no-loadscope-reorder || failed=1
else
  echo "NOT RUN: the browser journeys; Chromium is not here (Debian: apt-get install chromium)."
fi
exit $failed
