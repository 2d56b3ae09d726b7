"""What changes something is an action: it asks whether the actor may, and leaves a line of a kind that the house knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from floorwalker.ground import house
from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.people import permissions
from floorwalker.ground.people.permissions import Reach
from floorwalker.ground.trail.events import Event
from tests.house.test_law import PACKAGE, actions, calls, sources, takes_actor

ASKS = {"require", "require_for", "_require", "require_demo"}
OTHERS_ASK = {
    # who asks instead, since a reader will ask
    "plan/actions/reading_rounds.ask_anew": "a part of the daily rounds of readings and of statements, which the house runs",
    "plan/actions/rosters.save": "a part of asking for a roster and of copying a week, which ask",
}
WRITES = {"save", "delete", "bulk_create", "bulk_update", "_raw_delete", "create", "get_or_create", "update_or_create", "update"}
BESIDE_ACTIONS = {
    # what writes rows outside an action, and why it may
    "ground/attaching": "the file of a mail that has gone: what goes leaves a line",
    "ground/files": "the file store: whoever keeps or lets go of a file asks; what goes leaves a line",
    "ground/findings": "actions of the ground: each asks and leaves a line",
    "ground/lines": "actions of the ground: each asks and leaves a line",
    "ground/saved_views": "actions of the ground: each asks and leaves a line",
    "ground/tags": "actions of the ground: each asks and leaves a line",
    "ground/silence": "actions of the ground: each asks and leaves a line",
    "ground/standards": "actions of the ground: each asks and leaves a line",
    "ground/settings": "actions of the ground: each asks and leaves a line",
    "ground/refs": "actions of the ground: each asks and leaves a line",
    "ground/jobs/queue": "actions of the ground; asking for work stands in the action that wants it",
    "ground/jobs/running": "the worker's own book: who holds a job and how far it is",
    "ground/jobs/worker": "the worker's own book: what came of a job",
    "ground/outbox": "mail of an action, and the sender's own book",
    "ground/telling": "what an action tells, and the reader's own marks; a choice asks and leaves a line",
    "ground/mailing": "the worker's own book: what went into which mail, and who was told",
    "ground/todos": "duties that an action gives or settles",
    "ground/people/api_access": "the keeper's own book: when a key was used, and the answers of a day",
    "ground/people/links": "a one-time link is used by the action that it opens",
    "ground/people/models/accounts": "Django asks for it; the action that makes an account calls it",
    "ground/people/models/persons": "keeps the key of the order of names",
    "ground/trail/seal": "the sealer's own book",
    "ground/webhooks/gathering": "the sender's own book: what of the trail is to be sent to webhooks that people set up",
    "ground/webhooks/sending": "the sender's own book: what came of an attempt; stopping a webhook is an action",
    "plan/forecast_job": "the job of an action that asked; it leaves the line",
    "plan/journey_job": "the job of an action that asked, or of the day; it leaves the line",
    "plan/message_layers": "a part of the actions on forecasts and of the job that makes one; each asks and leaves a line",
    "plan/putting_away": "a part of the actions on drafts made by themselves, each of which asks and leaves a line",
    "record/feeding": "the job of a feed that a person set up: its own book of files and pieces; actions keep the pieces",
    "record/joining": "a part of reading a piece of a feed",
    "record/publishing": "the job of an action that asked; it leaves the line",
    "record/restating": "a part of publishing a piece of a feed and of taking it out",
    "record/importing": "the job of an action that asked; it leaves the line",
    "record/jobs": "the jobs of actions that asked; they leave the lines",
    "review/checking": "the job of an action that asked, or of the day; it leaves the line",
    "record/featuring": "a part of taking words in, and the job of the house's own rounds: figures of contacts, no decision",
    "record/transcribing": "a part of reading an import, which leaves the line",
    "record/words_in": "a part of reading an import: it leaves the lines of what was kept and of files that were destroyed",
    "record/naming": "a part of reading an import",
    "record/archive/working": "the jobs of the actions on archives of years; they leave the lines",
    "record/archive/upgrading": "a part of migrating: the file of an archive written anew, with a line of its own",
    "record/deciding": "the parts of the actions on names, which ask and leave the lines",
    "record/meeting": "a part of reading an import, and of the action that says whose a name is",
    "record/tying": "the job of an action that asked; it leaves the line",
    "record/filling": "what a note gives its contact, called by the actions that write or match the note",
    "record/recounting": "days to be counted again, noted in the action that changed a contact",
    "record/totals": "a part of reading an import: each total as it was told",
    "record/writing": "a part of reading an import and of taking it out",
    "review/giving": "a part of the actions that draw, swap and give picks, and of the daily round, which leaves a line of its own",
    "review/drafting": "the evaluator's own book: answers of a draft, which the action that submits it proves by their digest",
    "resolve/opening": "a part of the actions that open, acknowledge and escalate a complaint: its clocks; they ask and leave the lines",
    "resolve/letter_effects": "a part of the actions that send a letter or bring one in that went: its clocks; they leave the lines",
    "resolve/bringing": "a part of the job that brings a register of cases in, and of correcting one, which ask and leave the lines",
    "resolve/due": "what is due next, written beside what the actions of a complaint change; they ask and leave the lines",
    "resolve/erasing": "a part of the job that erases a customer, and of doing so again after a restore, which leave the lines",
    "resolve/raw_files": "a part of the same: each file that is cleaned leaves a line",
    "serve/entries": "a part of the actions on the day log, each of which asks and leaves a line",
}


def bodies(tree: ast.Module) -> dict[str, ast.AST]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def asks(function: ast.FunctionDef, tree: ast.Module) -> bool:
    """Whether the function, or a function or class of its own module that it calls, asks for a permission."""
    seen: set[str] = set()
    waiting: list[ast.AST] = [function]
    while waiting:
        named = calls(waiting.pop())
        if named & ASKS:
            return True
        waiting += [body for name, body in bodies(tree).items() if name in named - seen]
        seen |= named
    return False


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


@pytest.mark.parametrize(
    ("path", "tree", "function"), [pytest.param(*found, id=f"{found[0].stem}.{found[2].name}") for found in actions()]
)
def test_an_action_that_takes_an_actor_asks_whether_the_actor_may(path: Path, tree: ast.Module, function: ast.FunctionDef) -> None:
    if takes_actor(function) and f"{place(path)}.{function.name}" not in OTHERS_ASK:
        assert asks(function, tree), f"{place(path)}: {function.name} asks for no permission"


def writers() -> Iterator[str]:
    for path in sources(".py"):
        if not path.is_relative_to(PACKAGE) or "actions" in path.parts:
            continue
        if path.relative_to(PACKAGE).parts[0] in {"engine", "demo", "cli"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                owner = ast.unparse(node.func.value)
                of_a_row = node.func.attr in {"save", "_raw_delete"} and not node.args and not owner.startswith("self")
                if ".objects" in owner or "_manager" in owner or of_a_row:
                    yield place(path)
                    break


def test_what_changes_rows_stands_in_an_action_or_is_named_with_its_reason() -> None:
    found = set(writers())
    assert not found - set(BESIDE_ACTIONS), "These change rows outside an action: who may, and which line do they leave?"
    assert not set(BESIDE_ACTIONS) - found, "These no longer change rows; take them off the list."


def kinds_of(event: type[Event]) -> Iterator[type[Event]]:
    for below in event.__subclasses__():
        yield below
        yield from kinds_of(below)


def test_every_kind_of_line_that_is_written_stands_on_the_shelf() -> None:
    ours = {kind for kind in kinds_of(Event) if kind.__module__.startswith("floorwalker.")}
    assert not ours - set(house.gather("events")), "Put these in EVENTS of their room, so that the documents and the trail name them."


def test_no_long_work_of_the_house_is_seen_or_stopped_by_who_reaches_only_their_own() -> None:
    by_code = {permission.code: permission for permission in permissions.shelf()}
    reached = {
        f"{kind.code}: {role}" for kind in kinds() for role, reach in by_code[kind.permission].grants.items() if reach is Reach.OWN
    }
    assert not reached
