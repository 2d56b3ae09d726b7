"""`floorwalker docs`: write the pages of the documentation that are made from the code."""

from __future__ import annotations

import argparse
import ast
import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from floorwalker.config import env
from floorwalker.engine import measures
from floorwalker.ground import house, refs
from floorwalker.ground.people import permissions
from floorwalker.ground.settings import SETTINGS
from floorwalker.record.importers import IMPORTERS

HELP = "Write the generated pages of the documentation; for developers, in a clone of the project."
ROOT: Final = Path(__file__).resolve().parents[2]
ROWS_SHOWN: Final = ROOT / "var" / "rows.jsonl"
MADE: Final = "Made by `make docs` from the code; do not edit it here.\n\n"


@dataclass(frozen=True)
class Requirement:
    """One requirement row: its number, the room that owns it, and what a person must be able to see."""

    number: int
    part: str
    says: str


def rows() -> list[Requirement]:
    """Return every requirement row, by number."""
    with (ROOT / "docs" / "rows.toml").open("rb") as file:
        found = tomllib.load(file)["row"]
    return sorted((Requirement(**row) for row in found), key=lambda row: row.number)


def _table(heads: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> str:
    head = f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n"
    return head + "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def settings_page() -> str:
    """Return what can be set: in the house, and at deployment."""
    house_rows = [
        (
            f"`{item.code}`",
            item.help,
            f"{item.default} {item.unit}".strip(),
            "" if item.low is None or item.high is None else f"{item.low:g} to {item.high:g}",
        )
        for item in SETTINGS
    ]
    deployment = [
        (f"`{env.PREFIX}{item.name}`", item.meaning, f"`{item.default}`" if item.default else "", item.expects)
        for item in env.ALL
    ]
    return (
        f"# Settings\n\n{MADE}## House settings\n\nChanged under Set-up, Settings; every change stands in the trail.\n\n"
        + _table(("setting", "meaning", "as delivered", "limits"), house_rows)
        + "\n## Deployment settings\n\nRead from the environment at start, strictly. Any of them may instead be given as `NAME_FILE`,"
        " the path of a file that holds the value.\n\n" + _table(("variable", "meaning", "as delivered", "expected"), deployment)
    )


def events_page() -> str:
    """Return every kind of line that the trail may hold."""
    lines = [
        (
            f"`{event.kind}`", str(event.version), (event.__doc__ or "").split("\n")[0], f"`{event.sentence}`",
            refs.kinds().get(event.record_kind).label if event.record_kind else "",
        )
        for event in sorted(house.gather("events"), key=lambda event: event.kind)
    ]
    head = "Where the last column names a kind of record, other systems may be told of it (webhooks), by reference only.\n\n"
    return f"# Events in the trail\n\n{MADE}{head}" + _table(("kind", "version", "when", "reads", "can be sent, about"), lines)


def measures_page() -> str:
    """Return every measure: what it means and how it is computed."""
    parts = [
        f"## {item.name}\n\n`{item.code}` · {item.unit} · better {item.better} · speaks of {item.aspect} · "
        f"{item.requirement} requirement · {item.moment}\n\n{item.meaning}\n\n"
        f"Formula: {item.formula}\n\nNeeds: {', '.join(f'`{name}`' for name in item.needs)}\n\nSource: {item.source}\n\n"
        for item in sorted(measures.all(), key=lambda item: item.name)
    ]
    return f"# Measures\n\n{MADE}" + "".join(parts).rstrip() + "\n"


def importers_page() -> str:
    """Return every importer: what it reads, repairs and rejects."""
    parts = [f"# Importers\n\n{MADE}"]
    for item in IMPORTERS:
        parts.append(
            f"## {item.label}\n\n`{item.code}`. {item.expects} Times without a zone are read in {item.default_zone}.\n\n"
        )
        parts.append(
            _table(("repaired with a mark", "how"), [(f"`{code}`", words) for code, words in item.repairs.items()]) + "\n"
        )
        parts.append(_table(("rejected as", "because"), [(f"`{code}`", words) for code, words in item.refusals.items()]) + "\n")
    return "".join(parts).rstrip() + "\n"


def notices_page() -> str:
    """Return every kind of notice: when it comes and by which ways."""
    lines = [
        (kind.label, f"`{kind.code}`", kind.help, " and ".join(kind.ways), " and ".join(kind.must))
        for kind in sorted(house.gather("notices"), key=lambda kind: kind.label)
    ]
    head = "Everybody chooses on the page What I am told by which ways each comes; what must be cannot be turned off.\n\n"
    return f"# Notices\n\n{MADE}{head}" + _table(("what", "code", "when", "by", "must"), lines)


def actions_page() -> str:
    """Return every action: who may, what it refuses, what it does."""
    lines = []
    for path in sorted((ROOT / "floorwalker").rglob("actions/*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and any(a.arg == "by" for a in node.args.kwonlyargs)
            ):
                doc = ast.get_docstring(node) or ""
                room = ".".join(path.relative_to(ROOT / "floorwalker").with_suffix("").parts).replace(".actions", "")
                lines.append((f"`{room}.{node.name}`", doc.split("\n\n")[0].replace("\n", " "), ", ".join(sorted(_asked(node)))))
    return f"# Actions\n\n{MADE}" + _table(("action", "what it does", "permission"), lines)


def _asked(function: ast.FunctionDef) -> set[str]:
    return {
        f"`{argument.value}`"
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr.startswith("require")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def mission_page() -> str:
    """Return every requirement row with the tests that showed it in the last full run, and the rows not shown yet."""
    shown: dict[int, list[tuple[str, str]]] = {}
    if ROWS_SHOWN.exists():
        for text in ROWS_SHOWN.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            for number in line["rows"]:
                shown.setdefault(number, []).append((line["test"], line["outcome"]))
    table, missing = [], []
    for row in rows():
        tests = sorted(set(shown.get(row.number, [])))
        good = bool(tests) and all(outcome == "passed" for _, outcome in tests)
        state = "shown" if good else "not shown yet" if not tests else "shown, but a test did not pass"
        if not good:
            missing.append(str(row.number))
        table.append((str(row.number), row.part, row.says, "<br>".join(f"`{test}`" for test, _ in tests), state))
    head = (
        "# Mission\n\nEvery requirement row, and the test or journey that showed it in the last full run. A row counts only where a"
        " person could see it on a page, export it, and the test would fail without it.\n\n"
        f"{MADE}{len(table) - len(missing)} of {len(table)} rows are shown.\n\n"
    )
    return (
        head
        + _table(("row", "room", "what must be seen", "shown by", "state"), table)
        + f"\nNot shown yet: {', '.join(missing)}.\n"
    )


PAGES: Final[dict[str, Callable[[], str]]] = {
    "settings": settings_page,
    "events": events_page,
    "measures": measures_page,
    "permissions": permissions.reference_page,
    "importers": importers_page,
    "notices": notices_page,
    "actions": actions_page,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Write every generated page; the mission page only after a run of the tests has left what it showed."""
    folder = ROOT / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (folder / f"{name}.md").write_text(make(), encoding="utf-8")
    mission = ROOT / "docs" / "mission.md"
    if ROWS_SHOWN.exists() or not mission.exists():
        mission.write_text(mission_page(), encoding="utf-8")
    print(f"{len(PAGES)} reference pages and the mission page are written.")
    return 0
