"""What an agreement may promise a client, what a miss may cost, and what may be left out of the count."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure, column
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person
from floorwalker.plan.rules.catalogue import WITHIN, check_company
from floorwalker.plan.rules.deciding import check_review
from floorwalker.plan.rules.keeping import Step, is_missed
from floorwalker.plan.rules.kpis import check_aim

MOST_TERMS: Final = 6
MOST_STEPS: Final = 5
QUARTER_HOUR: Final = timedelta(minutes=15)
"""Figures are counted by the quarter hour: what is left out begins and ends on one."""
LONGEST_EXCLUSION: Final = timedelta(days=31)
WHOLE: Final = Decimal(1)


@dataclass(frozen=True)
class Promise:
    """One term: a measure, the channel (empty: every queue of the client), the target, its seconds, and the steps of credit."""

    measure: str
    channel: str
    target: float
    target_seconds: float | None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AgreementDraft:
    """What somebody proposes to agree with a client."""

    name: str
    client: str
    house_party: str
    client_party: str
    document: str
    window: str
    starts_on: date
    ends_on: date | None
    review_on: date
    owner: Person
    fee: Decimal | None
    currency: str
    spares_client_outage: bool
    spares_force_majeure: bool
    spares_forecast_over: float | None
    why: str


def check(draft: AgreementDraft, promises: Sequence[Promise], *, beside: set[str]) -> None:
    """Refuse what is no agreement; `beside` are measures with a standard that rules every queue of the client on its first day.

    Raises
    ------
    RuleBroken
        If words are missing, the days do not follow, there are no terms or too many, one comes twice, a measure cannot be promised to a
        client, a target or step lies outside its unit, a step lies on the good side of the target, or speed stands alone.
    """
    for words, what in (
        (draft.name, "name"), (draft.house_party, "party of the house"), (draft.client_party, "party of the client"),
        (draft.document, "document"), (draft.why, "reason"),
    ):
        if not words.strip():
            raise RuleBroken(
                f"The agreement has no {what}.", remedy="Say it in words: both sides will rely on it.", code="agreement_in_words"
            )
    if draft.ends_on is not None and draft.ends_on <= draft.starts_on:
        raise RuleBroken(
            f"It would begin on {draft.starts_on:%d %b %Y} and end on {draft.ends_on:%d %b %Y}.",
            remedy="Choose a last day after the first, or none.", code="agreement_days",
        )
    check_review(draft.review_on, after=draft.starts_on, code="agreement_review")
    if draft.fee is not None and (draft.fee <= 0 or not draft.currency):
        raise RuleBroken("The fee is no amount of money.", remedy="Give an amount above 0 and its currency.", code="agreement_money")
    if draft.spares_forecast_over is not None and not 0 < draft.spares_forecast_over < math.inf:
        raise RuleBroken(
            "How much more may come than forecast is no share above 0.", remedy="Write 20 for 20 %, or leave it empty.",
            code="agreement_spares",
        )
    if not 1 <= len(promises) <= MOST_TERMS:
        raise RuleBroken(
            f"The agreement has {len(promises)} promises.", remedy=f"Fill in one to {MOST_TERMS} rows.", code="agreement_terms"
        )
    if len({(each.measure, each.channel) for each in promises}) < len(promises):
        raise RuleBroken("A measure is promised twice for the same.", remedy="Keep one row of it.", code="agreement_terms")
    for each in promises:
        _check_promise(each, draft)
    codes = {each.measure for each in promises if not each.channel} | beside
    for each in promises:
        own = {other.measure for other in promises if other.channel == each.channel}
        check_company(measures.get(each.measure), beside=codes | own, where=f"{draft.client}{f', {each.channel}' if each.channel else ''}")


def check_exclusion(start: datetime, end: datetime, *, now: datetime) -> None:
    """Refuse a stretch that cannot be left out of the count.

    Raises
    ------
    RuleBroken
        If it ends before it begins, does not lie on quarter hours, lasts over a month, or is not over.
    """
    if not start < end:
        raise RuleBroken("The stretch ends before it begins.", remedy="Choose a later end.", code="exclusion_stretch")
    if any(moment.minute % 15 or moment.second for moment in (start, end)):
        raise RuleBroken(
            "The stretch does not begin and end on a quarter hour.",
            remedy="Choose times such as 10:15: figures are counted by the quarter hour.", code="exclusion_stretch",
        )
    if end - start > LONGEST_EXCLUSION:
        raise RuleBroken(
            f"The stretch lasts {(end - start).days} days.", remedy="Leave out a month at most; for longer, agree anew.",
            code="exclusion_stretch",
        )
    if end > now:
        raise RuleBroken("The stretch is not over.", remedy="Record it when it is known what happened.", code="exclusion_stretch")


def can_promise(measure: Measure) -> bool:
    """Return whether `measure` can be promised to a client: a rate of its contacts with one good side."""
    own = all(column(name).source != "agent_states" for name in measure.needs)
    return measure.is_rate and measure.better in {"higher", "lower"} and own


def _check_promise(promise: Promise, draft: AgreementDraft) -> None:
    try:
        measure = measures.get(promise.measure)
    except LookupError as unknown:
        raise RuleBroken(str(unknown), remedy="Choose one of the measures.", code="unknown_measure") from unknown
    if not can_promise(measure):
        raise RuleBroken(
            f"{measure.name} cannot be promised to a client.",
            remedy="Choose a rate of the client's own contacts of which more, or less, is better.", code="agreement_measure",
        )
    check_aim(measure, promise.target, 0.0)
    needs_seconds = promise.measure.startswith(WITHIN)
    if needs_seconds != (promise.target_seconds is not None) or not 0 < (promise.target_seconds or 1.0) < math.inf:
        raise RuleBroken(
            f"{measure.name} {'says no seconds' if needs_seconds else 'is not counted within seconds'}.",
            remedy="Give seconds above 0 for a service level, and none for other measures.", code="standard_without_seconds",
        )
    if len(promise.steps) > MOST_STEPS:
        raise RuleBroken(f"{measure.name} has {len(promise.steps)} steps.", remedy=f"Keep {MOST_STEPS} at most.", code="agreement_credit")
    for step in promise.steps:
        check_aim(measure, step.beyond, 0.0)
        if not is_missed(measure, step.beyond, promise.target) and step.beyond != promise.target:
            raise RuleBroken(
                f"{measure.name}: a credit would be due although the promise is kept.",
                remedy="Set each step at the target or on its bad side.", code="agreement_credit",
            )
        if step.share is not None and not 0 < step.share <= WHOLE:
            raise RuleBroken("A credit is no share of the fee.", remedy="Write 5% for 5 %, and 100% at most.", code="agreement_credit")
        if step.amount is not None and (step.amount <= 0 or not draft.currency):
            raise RuleBroken("A credit is no amount of money.", remedy="Give an amount above 0, and the currency.", code="agreement_money")
