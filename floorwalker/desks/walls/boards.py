"""What a wall shows one after the other: queues and reports in an order, and a message for one day.

A wall stands in an address, and is kept as a saved view of the page of walls: its name, whom it is shared with, who takes it over
and its lines in the trail are those of saved views. Each who puts it up sees what their own roles reach.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from floorwalker.ground import saved_views
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Queue, SavedView
from floorwalker.ground.web import viewing
from floorwalker.review import report_sight
from floorwalker.review.queries import reports as report_queries
from floorwalker.review.reports import STARTERS
from floorwalker.review.rules.reports import Definition, ReportRefused

PLACE: Final = "desks:walls"
"""The page whose saved views walls are."""
BOARDS_AT_MOST: Final = 8
"""A round of more takes over two and a half minutes: nobody waits for it."""
MESSAGE_CHARACTERS: Final = 120
"""Two lines that can be read from afar."""
Kind = Literal["queue", "report", "start"]
KINDS: Final[dict[Kind, str]] = {"queue": "Queue", "report": "Report", "start": "Report"}
KEYS: Final = tuple(f"b{number}" for number in range(1, BOARDS_AT_MOST + 1))


class WallRefused(RuleBroken):
    """A wall cannot be put together so."""

    code = "wall_refused"


@dataclass(frozen=True)
class Board:
    """One board: a queue by its code, a kept report by its reference, or one that stands ready by its code."""

    kind: Kind
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True)
class Wall:
    """Boards in their order, and the message that stands below them on its day alone."""

    boards: tuple[Board, ...] = ()
    message: str = ""
    on: date | None = None

    def as_query(self) -> dict[str, str]:
        """Return it as an address has it; `read` gives it back."""
        said = {"say": self.message, "on": self.on.isoformat()} if self.message and self.on else {}
        return {**dict(zip(KEYS, map(str, self.boards), strict=False)), **said}

    def said_on(self, day: date) -> str:
        """Return the message that stands on `day`; empty where none does."""
        return self.message if self.on == day else ""

    @property
    def version(self) -> str:
        """A digest of what it shows: a screen that is up takes the wall anew once this is another."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]

    def without(self, place: int) -> Wall:
        """Return it without the board at `place`, counted from nought."""
        return replace(self, boards=self.boards[:place] + self.boards[place + 1 :])

    def moved(self, place: int, by: int) -> Wall:
        """Return it with the board at `place` moved by so many places, kept within the order."""
        boards = list(self.boards)
        boards.insert(max(0, place + by), boards.pop(place))
        return replace(self, boards=tuple(boards))


@dataclass(frozen=True)
class Named:
    """A board as people call it; `trouble` says why it shows nothing, empty where it shows something."""

    board: Board
    name: str
    trouble: str = ""

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return KINDS[self.board.kind]


def read(query: Mapping[str, str]) -> Wall:
    """Return the wall that an address names.

    Raises
    ------
    WallRefused
        If a board is no kind that there is, the message is too long, or its day is none.
    """
    boards = tuple(board(query[key]) for key in KEYS if query.get(key))
    message = " ".join(query.get("say", "").split())
    if len(message) > MESSAGE_CHARACTERS:
        raise WallRefused(f"The message has {len(message)} characters.", remedy=f"Say it in {MESSAGE_CHARACTERS}.")
    text = query.get("on", "")
    try:
        on = date.fromisoformat(text) if message and text else None
    except ValueError:
        raise WallRefused(f"{text[:20]!r} is no day.", remedy="Write a day such as 2026-11-24.") from None
    return Wall(boards, message, on)


def board(text: str) -> Board:
    """Return the board that is written as its kind and code, such as ``queue:claims``.

    Raises
    ------
    WallRefused
        If there is no such kind.
    """
    kind, _, code = text.partition(":")
    for known in KINDS:
        if kind == known and code:
            return Board(known, code)
    raise WallRefused(f"No board is called {text[:40]!r}.", remedy="Choose a queue or a report on the page of walls.")


def kept(reference: str, *, by: Actor) -> SavedView:
    """Return the kept wall `reference` that `by` keeps or is offered.

    Raises
    ------
    NotFound
        If there is none; it does not say whether somebody else keeps one.
    """
    found = saved_views.offered(by, PLACE).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"You are offered no wall {reference[:20]}.", remedy="Look at the page of walls for those that you are offered.")
    return found


def of_address(query: Mapping[str, str], *, by: Actor) -> Wall:
    """Return the wall that an address names: the kept one as it is kept now, else the boards in the address itself.

    The message of a wall that nobody keeps is left out: an address that somebody was sent puts no words on the wall of the house.

    Raises
    ------
    NotFound
        If the kept wall is offered to `by` no more.
    WallRefused
        If it cannot be understood.
    """
    reference = query.get(viewing.PARAMETER, "")
    if reference and reference != viewing.ALL:
        return read(kept(reference, by=by).query)
    return replace(read(query), message="", on=None)


def definition(one: Board, *, by: Actor) -> tuple[str, Definition]:
    """Return the name of the report `one`, and what it asks.

    Raises
    ------
    NotFound
        If `by` is offered no such report.
    NotAllowed
        If the roles of `by` do not include seeing reports.
    ReportRefused
        If it asks for what is no longer there.
    WallRefused
        If it tells of people.
    """
    if one.kind == "start":
        if one.code not in STARTERS:
            raise NotFound(f"No report {one.code[:40]!r} stands ready.", remedy="Take it from the wall on the page of walls.")
        name, asks = STARTERS.get(one.code).name, STARTERS.get(one.code).definition
    else:
        report = report_queries.find(one.code, by=by)
        name, asks = report.name, report_queries.definition(report)
    refuse_people(name, asks)
    return name, asks


def refuse_people(name: str, asks: Definition) -> None:
    """Refuse a report that tells of people.

    Raises
    ------
    WallRefused
        If it is cut by person or is of one person.
    """
    if "agent" in asks.by or dict(asks.narrowed).get("person"):
        raise WallRefused(
            f"{name} tells of people, and a wall names nobody.",
            remedy="Open the report, cut it by team or queue in place of person, keep that as another, and put that one up.",
        )


def named(wall: Iterable[Board], *, by: Actor) -> list[Named]:
    """Return each of `wall` by its name, with what is wrong with it; queues and reports are read once each."""
    boards = list(wall)
    queues = {each.code: each for each in Queue.objects.filter(code__in=[each.code for each in boards if each.kind == "queue"])}
    wanted = [each.code for each in boards if each.kind == "report"]
    reports = {each.reference: each for each in report_sight.offered(by).filter(reference__in=wanted)} if wanted else {}
    found = []
    for one in boards:
        if one.kind == "queue":
            queue = queues.get(one.code)
            gone = "No such queue." if queue is None else "It is retired." if queue.retired_at else ""
            found.append(Named(one, queue.name if queue else one.code, gone))
            continue
        name = one.code
        try:
            if one.kind == "start":
                name, asks = STARTERS.get(one.code).name, STARTERS.get(one.code).definition
            else:
                name = reports[one.code].name
                asks = report_queries.definition(reports[one.code])
            refuse_people(name, asks)
            found.append(Named(one, name))
        except LookupError:
            found.append(Named(one, name, "You are offered no such report."))
        except (ReportRefused, WallRefused) as refused:
            found.append(Named(one, name, refused.message))
    return found


def words(wall: Wall, boards: Iterable[Named]) -> str:
    """Return a wall as people read it."""
    listed = ", ".join(each.name for each in boards)
    return f"{listed}; on {wall.on:%-d %b %Y}: {wall.message}" if wall.message and wall.on else listed
