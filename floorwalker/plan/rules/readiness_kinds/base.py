"""What a kind of readiness is: what it asks of people who serve a queue, and who does not meet it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from floorwalker.plan.models import ReadinessRule


@dataclass(frozen=True, eq=False)
class Unmet:
    """That people do not meet one rule: one for all who lack the same.

    Parameters
    ----------
    words, mend, acts
        What is missing, what to do about it, and who does it; nobody named: the person.
    since
        From when it could be met, where that is later than the first day of the rule: grace counts from then.
    """

    words: str
    mend: str
    acts: str = ""
    since: date | None = None


Found = Mapping[int, Mapping[int, Unmet]]
"""Who does not meet it, by the key of the rule and of the person."""


@dataclass(frozen=True, kw_only=True)
class ReadinessKind:
    """One kind of readiness.

    Parameters
    ----------
    code, label, says
        Stable code, what people call it, and what it asks, in a sentence, for who chooses it.
    asks
        What one rule asks, in words.
    unmet
        Who of `people` does not meet which of `rules` on a day; a fixed number of queries however many there are of both.
    needs
        The column of the rule that it cannot do without.
    turns
        The days after a first and up to a last on which something that is planned changes who meets `rules`.
    """

    code: str
    label: str
    says: str
    asks: Callable[[ReadinessRule], str]
    unmet: Callable[[Sequence[ReadinessRule], Collection[int], date], Found]
    needs: str = ""
    turns: Callable[[Sequence[ReadinessRule], Collection[int], date, date], set[date]] = lambda rules, people, first, last: set()
