"""What other rooms show beside a record: a card of lines, what may be done from there, and where the golden thread goes on.

The room of a record does not know who judges it or what comes of it; these tell by putting an entry into `BESIDE` of their own
``beside.py``, and the page of the record shows what they say to its reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from floorwalker.ground import house
from floorwalker.ground.actors import Actor
from floorwalker.ground.refs import Ref
from floorwalker.ground.shelf import Shelf

State = Literal["ok", "watch", "miss", "info", "idle", "care"]
Stage = Literal["plan", "evaluation", "action", "effect"]
"""Where in the golden thread of a contact a line stands; its standard and its findings the page knows itself."""


@dataclass(frozen=True)
class Line:
    """One thing that is said of a record: words that lead to its page, a note, and how it stands in a word; newest first in a card."""

    words: str
    url: str = ""
    note: str = ""
    state: State = "idle"
    word: str = ""


@dataclass(frozen=True)
class Act:
    """Something that the reader may do: a form with one button that sends `fields` to `url`."""

    label: str
    icon: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Told:
    """What one room says of one record to one reader."""

    lines: Sequence[Line] = ()
    acts: Sequence[Act] = ()


@dataclass(frozen=True)
class Beside:
    """A card that a room shows beside records of a kind.

    Parameters
    ----------
    code, kind
        Stable name, and the code of the kind of record that it stands beside.
    title, icon
        What stands above the card.
    tell
        Returns what is said of a record to an actor, and None where the actor is told nothing, not even that there may be something.
    stage
        The stage of the golden thread that its first line stands for; empty where it stands for none.
    """

    code: str
    kind: str
    title: str
    icon: str
    tell: Callable[[Ref, Actor], Told | None]
    stage: Stage | Literal[""] = ""


@dataclass(frozen=True)
class Card:
    """A card as it is shown."""

    beside: Beside
    told: Told


@cache
def shelf() -> Shelf[Beside]:
    """Return every card of every room."""
    return Shelf("card beside records", house.gather("beside"))


def cards(record: Ref, *, by: Actor) -> list[Card]:
    """Return the cards that rooms show beside `record` to `by`, in the order of the rooms."""
    told = ((each, each.tell(record, by)) for each in shelf() if each.kind == record.kind)
    return [Card(each, what) for each, what in told if what is not None]


BESIDE: tuple[Beside, ...] = ()
