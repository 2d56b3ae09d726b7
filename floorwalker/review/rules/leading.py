"""What may be said of a team's figure, and when a rating of a person is none: never by chance, never by numbers alone."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final, Literal

from floorwalker.engine.measures import Measure
from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.rules.objectives import shortfall
from floorwalker.record.queries.judged import Aim
from floorwalker.review.rules.results import FEW

FEWEST_WORDS: Final = 5
"""Fewer say nothing that a person could act on (the house's design rule)."""
LONGEST: Final = 2_000
LONGEST_LINE: Final = 500
FURTHEST: Final = timedelta(days=92)
"""An action on a team's figure takes a quarter at the most; what takes longer is an improvement."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
Stand = Literal["met", "real", "chance", "few", "no range", "no data"]


def stand(measure: Measure, aim: Aim, *, value: float, low: float, high: float, number: float) -> Stand:
    """Return where a figure stands beside its target: ``real`` where its whole range is short, ``chance`` where a part of it is not."""
    if math.isnan(value):
        return "no data"
    if shortfall(measure, value, aim.target, aim.tolerance) <= 0:
        return "met"
    if number < FEW:
        return "few"
    if math.isnan(low) or math.isnan(high):
        return "no range"
    ends = [shortfall(measure, end, aim.target, aim.tolerance) for end in (low, high)]
    crosses = measure.better == "within a band" and low < aim.target < high
    return "real" if min(ends) > 0 and not crosses else "chance"


def check_explained(name: str, said: Stand, *, signals: int) -> None:
    """Refuse a cause for a figure that has none, or may have none: acting on chance makes a steady figure worse (Deming's funnel).

    Raises
    ------
    RuleBroken
        If the figure meets its target, is not counted, or may be short by chance while no chart of it signals.
    """
    if said in {"met", "no data"}:
        what = "meets its target" if said == "met" else "has no data"
        raise RuleBroken(f"{name} {what}.", remedy="There is no variance to give a cause for.", code="no_variance")
    if said != "real" and not signals:
        raise RuleBroken(
            f"{name} may be short of its target by chance alone.",
            remedy="Wait for more contacts, or begin a chart: acting on routine variation makes it worse.", code="variance_routine",
        )


def check_action(*, words: str, action: str, due_on: date, today: date) -> None:
    """Refuse an answer that nobody could act on.

    Raises
    ------
    RuleBroken
        If cause or action are not said in words, or its day has come or lies too far.
    """
    for said, what in ((words, "cause"), (action, "action")):
        if not said.strip():
            raise RuleBroken(f"The {what} is not said.", remedy="Say it in a sentence.", code="variance_in_words")
    if not today < due_on <= today + FURTHEST:
        raise RuleBroken(
            f"It would be done by {due_on:%d %b %Y}.", remedy="Choose a day from tomorrow on, within three months.", code="variance_day",
        )


def words_in(text: str) -> int:
    """Return how many words `text` has; figures are none."""
    return len(_WORD.findall(text))


def check_rating(*, strengths: str, next_steps: str, cited: Collection[str], counted: Collection[str], name: str) -> None:
    """Refuse a rating of a person by numbers alone: it needs words, and judged contacts that they rest on.

    Parameters
    ----------
    cited, counted
        References of the evaluations that the words name, and of those of the person in the period that count.

    Raises
    ------
    RuleBroken
        If strengths or what to do next are not said in words, no judged contact is cited, or one cited is not of this person and time.
    """
    for said, what in ((strengths, "went well"), (next_steps, "to do next")):
        if words_in(said) < FEWEST_WORDS:
            raise RuleBroken(
                f"Nobody is rated by numbers alone: what {'is ' if what == 'to do next' else ''}{what} is not said.",
                remedy=f"Say it in {FEWEST_WORDS} words or more, of what you heard or read.", code="rating_by_numbers_alone",
            )
    if not cited:
        raise RuleBroken(
            "Nobody is rated by numbers alone: no judged contact is cited.",
            remedy="Cite at least one evaluation that the words rest on." if counted else (
                f"No contact of {name} was evaluated in this time: have one judged first."
            ),
            code="rating_by_numbers_alone",
        )
    if strangers := set(cited) - set(counted):
        raise RuleBroken(
            f"{', '.join(sorted(strangers))} {'is' if len(strangers) == 1 else 'are'} no evaluation of {name} in this time that counts.",
            remedy="Cite those that stand in the list.", code="rating_cites_another",
        )
