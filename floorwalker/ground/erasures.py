"""The ledger of erasures: kept beside the database and outside every backup, so that what a restore brings back is erased again.

It holds references and digests only. Every line of the trail that says something was erased is written up here, after the commit
and again before each backup, so that a crash in between loses none.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.shelf import Shelf

NAME: Final = "erasures.jsonl"
SLEEVES: Final = "trail.sleeves"
AGAIN: Final = "Erased again after a restore from a backup that was older than the erasure."


class LedgerRefused(RuleBroken):
    """The ledger cannot be read."""

    code = "erasures_unreadable"


@dataclass(frozen=True)
class Erasure:
    """One erasure: what was erased by which eraser, about which record, under which request."""

    line: str
    eraser: str
    subject: str
    request: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Eraser:
    """How one kind of thing is erased again.

    Parameters
    ----------
    code
        Stable name, as the ledger keeps it.
    again
        Erases what of an erasure is there again, and returns how many things that were.
    kind
        The kind of the trail's lines that tell of it.
    items
        What was erased, from the facts of such a line: references and digests only.
    """

    code: str
    again: Callable[[Erasure, Actor], int]
    kind: str
    items: Callable[[dict[str, Any]], tuple[str, ...]]


@cache
def erasers() -> Shelf[Eraser]:
    """Return what can be erased again: the texts beside the trail, and what a room declares as ERASERS in its `jobs`."""
    rooms = [getattr(import_module(f"{room}.jobs"), "ERASERS", ()) for room in settings.FLOORWALKER_ROOMS]
    from floorwalker.ground.trail.events import SleevesErased

    sleeves = Eraser(SLEEVES, _sleeves_again, SleevesErased.kind, lambda facts: tuple(facts["sleeves"]))
    return Shelf("eraser", (sleeves, *(eraser for room in rooms for eraser in room)))


def place() -> Path:
    """Return where the ledger lies."""
    return Path(settings.FLOORWALKER_DATA_DIR) / NAME


def read(path: Path) -> list[Erasure]:
    """Return the erasures kept in the file at `path`, none if there is no such file.

    Raises
    ------
    LedgerRefused
        If a line cannot be understood: what it told to erase would come back.
    """
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            kept: dict[str, Any] = json.loads(line)
            found.append(Erasure(**{**kept, "items": tuple(kept["items"])}))
        except (ValueError, KeyError, TypeError) as problem:
            raise LedgerRefused(
                f"Line {number} of {path} is no erasure.", remedy="Bring back an unchanged copy of the ledger, then try again."
            ) from problem
    return found


def write_up() -> int:
    """Write into the ledger what the trail says was erased and the ledger does not hold yet; return how many lines were added."""
    from floorwalker.ground.trail import rows

    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _mend_tail(path)
        known = {erasure.line for erasure in read(path)}
        by_kind = {eraser.kind: eraser for eraser in erasers()}
        places = ", ".join(["%s"] * len(by_kind))
        said = rows.select(f"SELECT uuid, kind, subject, body FROM trail_line WHERE kind IN ({places}) ORDER BY id", [*by_kind])  # noqa: S608
        fresh = [_of(by_kind[kind], uuid, subject, body) for uuid, kind, subject, body in said if uuid not in known]
        keep(fresh, file.write)
        file.flush()
        os.fsync(file.fileno())
    return len(fresh)


def keep(erasures: Iterable[Erasure], write: Callable[[str], object]) -> None:
    """Write `erasures` in the form of the ledger."""
    for erasure in erasures:
        write(json.dumps(vars(erasure), separators=(",", ":")) + "\n")


def again(erasures: Iterable[Erasure], *, by: Actor) -> int:
    """Erase again what of `erasures` is there, and return how many things that were."""
    return sum(erasers().get(erasure.eraser).again(erasure, by) for erasure in erasures)


def _of(eraser: Eraser, uuid: str, subject: str, body: str) -> Erasure:
    facts = json.loads(body)
    return Erasure(line=uuid, eraser=eraser.code, subject=subject, request=facts.get("request", ""), items=eraser.items(facts))


def _mend_tail(path: Path) -> None:
    """Take off a last line that a crash cut short; it is written again from the trail."""
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        with path.open("r+b") as file:
            file.truncate(content.rfind(b"\n") + 1)


def _sleeves_again(erasure: Erasure, by: Actor) -> int:
    from floorwalker.ground.trail import sleeves
    from floorwalker.ground.trail.models import Sleeve

    there = Sleeve.objects.filter(digest__in=erasure.items, erased_in=None).order_by("digest").values_list("digest", flat=True)
    return sleeves.erase(there, subject=erasure.subject, request=erasure.request, reason=AGAIN, by=by)
