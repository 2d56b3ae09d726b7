#!/usr/bin/env bash
# Run the room, action and contract tests on a PostgreSQL server started for this run alone, and stop it after.
# What asks no database, or nothing of its own of one, runs once, on SQLite (tests/halves.py). Paths of tests may be given: tools/test-postgresql.sh tests/record -x
set -u
python=.venv/bin/python
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$programs" ] || { echo "PostgreSQL's programs are not here. On Debian: apt-get install postgresql" >&2; exit 1; }
memory=$($python -c 'from tests.left_folders import MEMORY; print(MEMORY or "")')
home=$(mktemp -d ${memory:+-p "$memory"})
as=()
if [ "$(id -u)" = 0 ]; then as=(runuser -u postgres --); chown postgres "$home"; fi  # PostgreSQL refuses to run as root
stop() {
  [ -f "$home/data/postmaster.pid" ] && "${as[@]}" "$programs/pg_ctl" -D "$home/data" -m immediate stop >/dev/null
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT TERM
there() { (cd "$home" && "${as[@]}" "$@"); }  # the other user may not read the folder we stand in
there "$programs/initdb" --auth=trust --username=floorwalker --encoding=UTF8 --locale=C -D "$home/data" >/dev/null || exit 1
port=${FLOORWALKER_TEST_PORT:-$($python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')}
there "$programs/pg_ctl" -D "$home/data" -w -l "$home/log" \
  -o "-p $port -k $home -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null || { cat "$home/log"; exit 1; }
tests=(tests)
for word in "$@"; do [[ $word == tests/* ]] && tests=(); done
FLOORWALKER_DATABASE_URL="postgresql://floorwalker@127.0.0.1:$port/floorwalker" \
  $python -m pytest "${tests[@]}" --ignore=tests/engine --ignore=tests/cli --ignore=tests/journeys --ignore=tests/house \
  -m "not journey" -q -n 2 --dist loadfile --no-loadscope-reorder -p no:cacheprovider "$@"
