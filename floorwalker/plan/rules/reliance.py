"""What rests on one or two people: the kinds of it, and when nobody who can is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from floorwalker.ground.people.models import Person

FEW: Final = 2
"""Two is one absence away from one."""
ON_THEIR_OWN: Final = 3
"""The level of a skill from which somebody works on their own: 1 is learning, 5 teaches it."""
LEAST_CONTACTS: Final = 10
"""Fewer settled contacts of a reason say nothing of who can."""
LEAST_OF_A_KIND: Final = 3
HALF_HOUR: Final = timedelta(minutes=30)
KINDS: Final = (
    ("queue", "Queue"), ("skill", "Skill"), ("reason", "Contact reason"), ("access", "System access"), ("documents", "Documents"),
    ("leading", "Leading"),
)
STEPS: Final = (
    ("cross_train", "Cross-train somebody"), ("guide", "Write a guide"), ("share", "Share it with somebody"),
)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Reliance:
    """One thing that one or two people stand for; `key` names it from one look to the next."""

    kind: str
    key: str
    what: str
    url: str
    source: str
    """Ref of the record that a finding on it is raised from; empty where none stands for it."""
    people: tuple[Person, ...]
    evidence: str
    hours: tuple[int, int] | None = None
    """Half hours of the week in which it is asked for and nobody who can is rostered, of how many; None where none is asked or known."""
    away: tuple[Span, ...] = ()
    """When all of them are recorded as away."""

    @property
    def theme(self) -> str:
        """What findings on it are filed under."""
        return f"reliance:{self.kind}:{self.key}"[:60]


def without(asked: Iterable[Span], there: Sequence[Span]) -> tuple[int, int]:
    """Return how many half hours of `asked` nobody is `there` in for all of it, of how many."""
    lacking = number = 0
    merged = joined(there)
    for begins, ends in asked:
        at = begins
        while at < ends:
            until = min(at + HALF_HOUR, ends)
            number += 1
            lacking += not any(a <= at and until <= b for a, b in merged)
            at = until
    return lacking, number


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans that touch as one, in order of time."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(ends, found[-1][1])
        else:
            found.append((begins, ends))
    return found


def together(spans: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """Return when all of several people are away; `spans` are those of each."""
    if not spans:
        return ()
    found = joined(spans[0])
    for mine in spans[1:]:
        found = [
            (max(a, c), min(b, d)) for a, b in found for c, d in joined(mine) if max(a, c) < min(b, d)
        ]
    return tuple(found)
