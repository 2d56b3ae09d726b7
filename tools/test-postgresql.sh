#!/usr/bin/env bash
# Run the room, action and contract tests on a PostgreSQL server started for this run alone, and stop it after.
set -u
python=.venv/bin/python
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
[ -n "$programs" ] || { echo "PostgreSQL's programs are not here. On Debian: apt-get install postgresql" >&2; exit 1; }
home=$(mktemp -d)
user=$(id -un)
as=()
if [ "$(id -u)" = 0 ]; then user=postgres; as=(runuser -u postgres --); chown postgres "$home"; fi
"${as[@]}" "$programs/initdb" --auth=trust --username=floorwalker --encoding=UTF8 --locale=C -D "$home/data" >/dev/null || exit 1
port=${FLOORWALKER_TEST_PORT:-54329}
"${as[@]}" "$programs/pg_ctl" -D "$home/data" -w -l "$home/log" -o "-p $port -k $home -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null || { cat "$home/log"; exit 1; }
trap '"${as[@]}" "$programs/pg_ctl" -D "$home/data" -m immediate stop >/dev/null; rm -rf "$home"' EXIT
FLOORWALKER_DATABASE_URL="postgresql://floorwalker@127.0.0.1:$port/floorwalker" \
  $python -m pytest tests --ignore=tests/engine --ignore=tests/cli --ignore=tests/journeys --ignore=tests/house -q -n 2 --dist loadfile "$@"
