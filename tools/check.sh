#!/usr/bin/env bash
# The gates: style, types, import law, templates, islands, migrations, docs, house law. Runs all, fails if one failed.
# The types are checked beside the others and told last: they take half the time. Where the whole suite runs anyway, its tests of the
# house's law are not run twice: FLOORWALKER_TEST_HOUSE_APART=yes.
set -u
bin=.venv/bin
failed=0
gate() { echo "== $1"; shift; "$@" || { failed=1; echo "   FAILED"; }; }
said=$(mktemp)
trap 'rm -f "$said"' EXIT
$bin/mypy >"$said" 2>&1 &
types=$!
of_types() { wait "$types"; local code=$?; cat "$said"; return "$code"; }
gate "style" $bin/ruff check floorwalker tests bench trials tools manage.py
gate "import law" $bin/lint-imports
gate "templates" $bin/djlint floorwalker --lint --quiet --extension html
gate "migrations" $bin/python manage.py makemigrations --check --dry-run
if command -v node >/dev/null; then
  while IFS= read -r file; do gate "island $file" node --check "$file"; done < <(find floorwalker -path '*/static/*' -name '*.js' -not -path '*/vendor/*')
fi
if [ -z "${FLOORWALKER_TEST_HOUSE_APART:-}" ]; then gate "house law and docs" $bin/python -m pytest -q tests/house; fi
gate "types" of_types
exit $failed
