"""Journey maps: what one says, what it lacks, what changed between two versions, and who drops off between stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import measures
from floorwalker.ground.errors import RuleBroken

MEASURED: Final = ("service_level", "asa", "abandonment_rate", "aht", "fcr", "repeat_contact", "csat")
"""Measures that the standard of a stage may be of: each can be counted by queue and reason."""
FEWEST_STAGES: Final = 2
MOST_STAGES: Final = 12
MOST_IN_A_STAGE: Final = 20
"""Touchpoints or pain points: a page that nobody reads helps nobody."""
MOST_DAYS_BETWEEN: Final = 92
LONGEST_WINDOW: Final = 366
DAY_MICROSECONDS: Final = 86_400_000_000


@dataclass(frozen=True)
class Said:
    """One thing that a version says: a stage, a touchpoint or a pain point, with its thread and its facts in words."""

    thread: str
    what: str
    name: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """One difference between two versions, in a sentence."""

    how: str
    words: str


def check_stage(*, name: str, goal: str, measure: str, target: float, most_drop_off: float | None) -> None:
    """Refuse a stage that says too little, or whose standard makes no sense.

    Raises
    ------
    RuleBroken
        If words are missing, the measure cannot be counted by stage, or a share is none.
    """
    for words, what in ((name, "name"), (goal, "goal of the customer")):
        if not words.strip():
            raise RuleBroken(f"The stage has no {what}.", remedy="Say it in words that a customer would use.", code="journey_in_words")
    if measure not in MEASURED:
        raise RuleBroken("No stage is counted by that.", remedy="Choose one of the measures offered.", code="journey_measure")
    shelf = measures.get(measure)
    if not np.isfinite(target) or target < 0 or (shelf.unit == "share" and target > 1):
        raise RuleBroken(f"{shelf.name} has no such target.", remedy="Write a share from 0 to 100 %, or seconds.", code="journey_target")
    if most_drop_off is not None and not 0 <= most_drop_off <= 1:
        raise RuleBroken("The most that may drop off is no share.", remedy="Write a share from 0 to 100 %.", code="journey_target")


def differences(before: Sequence[Said], after: Sequence[Said]) -> list[Difference]:
    """Return what `after` says otherwise than `before`, in the order of `after`, then what is gone."""
    was, is_ = {each.thread: each for each in before}, {each.thread: each for each in after}
    found = []
    for each in after:
        old = was.get(each.thread)
        if old is None:
            found.append(Difference("new", f"{each.what} {each.name} is new."))
            continue
        if old.name != each.name:
            found.append(Difference("changed", f"{each.what} {old.name} is now called {each.name}."))
        for fact, now in each.facts.items():
            if (then := old.facts.get(fact, "")) != now:
                found.append(Difference("changed", f"{each.name}: {fact} was {then or 'not said'}, is {now or 'not said'}."))
    found += [Difference("gone", f"{each.what} {each.name} is gone.") for each in before if each.thread not in is_]
    kept_before = [each.thread for each in before if each.what == "Stage" and each.thread in is_]
    kept_after = [each.thread for each in after if each.what == "Stage" and each.thread in was]
    if kept_before != kept_after:
        found.append(Difference("changed", f"The order is now {', '.join(is_[thread].name for thread in kept_after)}."))
    return found


@dataclass(frozen=True)
class Passage:
    """What became of the customers of one stage.

    Parameters
    ----------
    visits, known
        Visits that counted in the stage, and those of them whose customer is known.
    seen
        Customers seen whose days to go on have passed; n of all that follows.
    open
        Customers seen whose days have not passed yet; nothing is said of them.
    gave_up
        Of `seen`, those who were not served once within their days, and did not go on either.
    went_on
        Of `seen`, those who reached the next stage within their days. Of the last stage: those who were served.
    """

    visits: int
    known: int
    seen: int
    open: int
    gave_up: int
    went_on: int

    @property
    def dropped(self) -> int:
        """Customers who did not go on."""
        return self.seen - self.went_on

    def as_record(self) -> dict[str, int]:
        """Return it as plain numbers."""
        return {name: int(getattr(self, name)) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Visits:
    """Visits as columns of one length: whose (0: not known), when in microseconds, and whether they were served."""

    customer: NDArray[np.int64]
    at: NDArray[np.int64]
    served: NDArray[np.bool_]


def passages(stages: Sequence[Visits], *, start: int, end: int, within_days: int, now: int) -> list[Passage]:
    """Return what became of the customers of each stage, in order.

    A customer is seen in a stage by their first visit to it in [start, end). They go on when a visit to the next stage begins after
    that, within `within_days`; they gave up when none of their visits to the stage in that time was served and they did not go on.
    Visits up to `within_days` after `end` are asked for too, so that the last days of the window are judged like the first.

    Parameters
    ----------
    stages
        Visits to each stage from `start` on, in any order.
    start, end, now
        Microseconds since 1970, UTC.
    """
    found = []
    span = within_days * DAY_MICROSECONDS
    for index, visits in enumerate(stages):
        following = stages[index + 1] if index + 1 < len(stages) else None
        found.append(_passage(visits, following, start=start, end=end, span=span, now=now))
    return found


def _passage(visits: Visits, following: Visits | None, *, start: int, end: int, span: int, now: int) -> Passage:
    inside = (visits.at >= start) & (visits.at < end)
    known = inside & (visits.customer > 0)
    order = np.lexsort((visits.at[known], visits.customer[known]))
    customers, first = np.unique(visits.customer[known][order], return_index=True)
    first_at = visits.at[known][order][first]
    judged = first_at + span <= now
    served = _reached(customers, first_at, span, visits.customer[visits.served], visits.at[visits.served], at_once=True)
    on = served if following is None else _reached(customers, first_at, span, following.customer, following.at, at_once=False)
    return Passage(
        visits=int(inside.sum()), known=int(known.sum()), seen=int(judged.sum()), open=int((~judged).sum()),
        gave_up=int((judged & ~served & ~on).sum()), went_on=int((judged & on).sum()),
    )


def _reached(
    customers: NDArray[np.int64], since: NDArray[np.int64], span: int, who: NDArray[np.int64], at: NDArray[np.int64], *, at_once: bool
) -> NDArray[np.bool_]:
    """Return whether each of `customers` stands in `who` at a time after `since` (`at_once`: or at it), at most `span` later."""
    places = np.searchsorted(customers, who)
    there = places < customers.size
    there[there] = customers[places[there]] == who[there]
    waited = at[there] - since[places[there]]
    in_time = (waited >= 0 if at_once else waited > 0) & (waited <= span)
    found = np.zeros(customers.size, dtype=np.bool_)
    found[places[there][in_time]] = True
    return found


def plain(value: Any) -> float | None:
    """Return a number as it is kept: no data is None."""
    return None if value is None or not np.isfinite(value) else float(value)
