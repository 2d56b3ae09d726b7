"""Kinds of notice: what people are told of. Each room puts its own on the shelf, with how everybody is told until they choose.

`telling.tell` raises one; a person chooses on "What I am told" by which ways each kind comes, except where the house must tell them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from floorwalker.ground import house
from floorwalker.ground.shelf import Shelf

Way = Literal["page", "email"]
WAYS: tuple[Way, ...] = ("page", "email")


@dataclass(frozen=True)
class NoticeKind:
    """One kind of thing that people are told of.

    Parameters
    ----------
    code
        Stable name, such as ``shifts``.
    label
        What people call it on their own page of choices.
    help
        When it comes, in one sentence.
    many
        What several unread ones of a group are called; ``{count}`` is how many.
    icon
        Its sign in lists; it must be in the sprite.
    ways
        How everybody is told who has not chosen.
    must
        Ways that nobody can turn off.
    """

    code: str
    label: str
    help: str
    many: str
    icon: str = "bell"
    ways: tuple[Way, ...] = WAYS
    must: tuple[Way, ...] = ()


@cache
def shelf() -> Shelf[NoticeKind]:
    """Return every kind of notice."""
    return Shelf("kind of notice", house.gather("notices"))


NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind(
        "finding_given", "Findings given to me", "Somebody made you the owner of a finding.",
        many="{count} findings were given to you", icon="flag",
    ),
    NoticeKind(
        "reminder", "Reminders", "Somebody asks you to see to something that you own.", many="{count} reminders", icon="bell",
        must=("page",),
    ),
    NoticeKind(
        "todo_late", "Late To-dos of my people", "Something a person you lead owes is late for longer than the house waits.",
        many="{count} To-dos of your people are late", icon="hourglass", must=("page",),
    ),
    NoticeKind(
        "api_key_in_my_name", "API keys in my name", "Somebody made an API key that you answer for: a program may read what you may.",
        many="{count} API keys were made in your name", icon="key-round", must=WAYS,
    ),
    NoticeKind(
        "webhook", "Webhooks that I answer for",
        "Somebody set one up in your name, nothing got through to one for an hour, its events were given up, or it was stopped.",
        many="{count} things about your webhooks", icon="send", must=("page",),
    ),
    NoticeKind(
        "digest", "What waits, when my shift begins", "One mail at the start of your shift: what came in between and what is due that day.",
        many="", icon="mail", ways=("email",),
    ),
)
"""The digest comes by email only: what it gathers stands on the pages already."""
