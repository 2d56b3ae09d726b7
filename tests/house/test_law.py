"""The law of the house, read from its own files: what every room has, what every action does, how long a file may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from floorwalker.ground import house

PACKAGE = Path(__file__).resolve().parents[2] / "floorwalker"
ROOT = PACKAGE.parent
LINES_A_FILE = 400
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "misc"}
FLOORS = (
    "packs",
    "engine",
    "ground",
    "channels",
    "record",
    "plan",
    "serve",
    "review",
    "resolve",
    "improve",
    "prove",
    "desks",
    "demo",
    "config",
    "cli",
)
WRITES_NO_LINE = {
    # what each does instead, since a reader will ask
    "publish": "asks for a job that writes the line when it is done",
    "keep_unsaved": "keeps what its writer typed and has not saved, for the writer alone; saving it writes the line",
    "drop_unsaved": "lets go of what its writer typed and nobody else has seen",
    "undo": "asks for a job that writes the line when it is done",
}


def sources(*suffixes: str) -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if path.suffix in suffixes and not {"migrations", "vendor", ".venv", "var", "build", "site", "node_modules"} & set(parts):
            yield path


@pytest.mark.parametrize("room", settings.FLOORWALKER_ROOMS)
@pytest.mark.parametrize("file", house.ROOM_FILES)
def test_every_room_has_every_file_that_the_house_asks_for(room: str, file: str) -> None:
    assert isinstance(getattr(import_module(f"{room}.{file}"), house.ROOM_FILES[file]), tuple)


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources(".py", ".html", ".css", ".js")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LINES_A_FILE
    }
    assert not long, f"Split these by what they say: {long}"


def test_no_module_is_named_for_nothing() -> None:
    assert not [path for path in sources(".py") if path.stem in FORBIDDEN_NAMES]


def actions() -> Iterator[tuple[Path, ast.Module, ast.FunctionDef]]:
    for path in sources(".py"):
        if "actions" in path.relative_to(ROOT).parts[:-1] and path.is_relative_to(PACKAGE):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield path, tree, node


def takes_actor(function: ast.FunctionDef) -> bool:
    return any(argument.arg == "by" for argument in function.args.kwonlyargs)


def calls(node: ast.AST) -> set[str]:
    found = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            name = inner.func
            found.add(name.attr if isinstance(name, ast.Attribute) else name.id if isinstance(name, ast.Name) else "")
    return found


def writes_line(function: ast.FunctionDef, tree: ast.Module) -> bool:
    """Whether the function, or one of its own module that it calls, writes the trail or asks another action to."""
    bodies = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    seen, waiting = set(), [function]
    while waiting:
        node = waiting.pop()
        seen.add(node.name)
        named = calls(node)
        if named & {"append", "append_many", "look", "record_decision"}:
            return True
        waiting += [bodies[name] for name in named if name in bodies and name not in seen]
    return False


@pytest.mark.parametrize(
    ("path", "tree", "function"), [pytest.param(*found, id=f"{found[0].stem}.{found[2].name}") for found in actions()]
)
def test_an_action_that_takes_an_actor_writes_the_trail_and_has_no_flag(
    path: Path, tree: ast.Module, function: ast.FunctionDef
) -> None:
    if not takes_actor(function):
        return  # a question about what an action would do, or a part of one
    if function.name not in WRITES_NO_LINE:
        assert writes_line(function, tree), f"{path.name}: {function.name} changes something and writes no line"
    flags = [
        argument.arg
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if isinstance(argument.annotation, ast.Name)
        and argument.annotation.id == "bool"
        and argument.arg.startswith(("force", "skip", "no_"))
    ]
    assert not flags, f"{function.name} can be told not to do what it does: {flags}"


INCLUDE = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"'#]+)""")


def floor_of_template(name: str) -> str | None:
    first = name.split("/")[0]
    owners = {"floor": "ground", "ground": "ground", "people": "ground", "account": "ground", "mail": "ground"}
    return owners.get(first, first if first in FLOORS else None)


def test_templates_include_and_extend_downwards_only() -> None:
    wrong = []
    for path in sources(".html", ".txt"):
        if "templates" not in path.parts or not path.is_relative_to(PACKAGE):
            continue
        own = path.relative_to(PACKAGE).parts[0]
        for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            other = floor_of_template(name)
            if other is not None and other != own and FLOORS.index(other) > FLOORS.index(own):
                wrong.append(f"{path.relative_to(PACKAGE)} -> {name}")
    assert not wrong, f"A room may not reach up for a template: {wrong}"


def test_no_registry_or_foreign_host_is_named_where_things_are_installed() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "http" not in lock
    assert "--index-url" not in lock


def test_every_locked_requirement_carries_its_hash() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [number for number, line in enumerate(lines) if re.match(r"^[a-z0-9].*==", line)]
    assert pinned
    assert all("--hash=sha256:" in lines[number + 1] for number in pinned)
