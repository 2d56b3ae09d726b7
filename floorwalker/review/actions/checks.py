"""Setting automatic checks up, and saying where they were wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record.queries import transcripts
from floorwalker.review.check_events import CheckOverridden, CheckRuleSet
from floorwalker.review.checking import ASK
from floorwalker.review.checks import CHECKS
from floorwalker.review.models import CheckOverride, CheckRule, CheckVersion
from floorwalker.review.queries import checks as queries

LEAST_REASON: Final = 3
DAYS_BACK: Final = 92
"""A quarter; what was told further back stays as it was told."""
LIMIT_AT_MOST: Final = 100_000.0
OUTCOMES: Final = ("passed", "failed", "not_asked")


class CheckRefused(RuleBroken):
    """An automatic check cannot be set so, or its result not be overridden so."""

    code = "check_refused"


@dataclass(frozen=True)
class RuleSettings:
    """A rule as it is to be asked from a day on."""

    name: str
    limit: float | None
    phrases: str
    channels: tuple[str, ...]
    queues: tuple[int, ...]
    is_on: bool
    starts_on: date
    why: str


@transaction.atomic
def add(check: str, settings: RuleSettings, *, by: Actor) -> CheckRule:
    """Set up a rule of the kind `check`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing checks.
    CheckRefused
        If there is no such kind, or the settings are not what it wants.
    """
    policy.require(by, queries.CHANGE)
    if check not in CHECKS:
        raise CheckRefused(f"{check!r} is no check.", remedy=f"There are: {', '.join(each.code for each in CHECKS)}.")
    rule = CheckRule(reference=next_reference("CHK"), check_code=check, name=settings.name.strip(), made_at=clock.now())
    _refuse(rule, settings)
    rule.save()
    _put(rule, settings, by=by)
    return rule


@transaction.atomic
def change(rule: CheckRule, settings: RuleSettings, *, by: Actor) -> CheckVersion:
    """Ask a rule otherwise from a day on; what was told of the days before stays.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing checks.
    CheckRefused
        If the settings are not what it wants, or reach back too far.
    """
    policy.require(by, queries.CHANGE)
    rule = CheckRule.objects.select_for_update().get(pk=rule.pk)
    _refuse(rule, settings)
    if rule.name != settings.name.strip():
        rule.name = settings.name.strip()
        rule.save(update_fields=["name"])
    return _put(rule, settings, by=by)


def _refuse(rule: CheckRule, settings: RuleSettings) -> None:
    check = CHECKS.get(rule.check_code)
    if not settings.name.strip():
        raise CheckRefused("A check needs a name.", remedy="Write one that says what fails.")
    if len(settings.why.strip()) < LEAST_REASON:
        raise CheckRefused("A change needs a reason.", remedy="Say why it is set so.")
    if check.unit and (settings.limit is None or not math.isfinite(settings.limit) or abs(settings.limit) > LIMIT_AT_MOST):
        raise CheckRefused(f"{check.name} needs a limit.", remedy=f"Write a number of {check.unit}, such as {check.limit:g}.")
    if check.wants_phrases and settings.phrases not in {each.code for each in transcripts.phrase_lists()}:
        raise CheckRefused(f"{check.name} needs a list of phrases.", remedy="Choose one on the page, or write one first.")
    if settings.starts_on < clock.today("UTC") - timedelta(days=DAYS_BACK):
        raise CheckRefused(
            f"{settings.starts_on:%d %B %Y} lies more than {DAYS_BACK} days back.", remedy="Choose a later day: what was told stays."
        )


def _put(rule: CheckRule, settings: RuleSettings, *, by: Actor) -> CheckVersion:
    last = rule.versions.order_by("-number").first()
    check = CHECKS.get(rule.check_code)
    version = CheckVersion.objects.create(
        rule=rule, number=1 if last is None else last.number + 1, is_on=settings.is_on, limit=settings.limit if check.unit else None,
        phrases=settings.phrases if check.wants_phrases else "", channels=list(settings.channels), queues=list(settings.queues),
        starts_on=settings.starts_on, why=settings.why.strip(), changed_by=f"{by.kind}:{by.id}", changed_at=clock.now(),
    )
    store.append(
        CheckRuleSet(
            subject=rule.reference, check=rule.check_code, edition=version.number, state="on" if version.is_on else "off",
            limit="none" if version.limit is None else f"{version.limit:g}", starts_on=version.starts_on.isoformat(),
            why=Sleeved(version.why),
        ),
        by=by,
    )
    queue.enqueue(ASK, arguments={}, by=by, key=f"{ASK}:{rule.reference}:{version.number}")
    return version


@transaction.atomic
def override(rule: CheckRule, contact: int, *, says: str, reason: str, by: Actor) -> CheckOverride:
    """Say what a check should have said of a contact, or that it was right; what it had said stays visible beside.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not reach that contact with overriding.
    NotFound
        If the contact was not asked that rule.
    CheckRefused
        If no reason is given, or nothing would change.
    """
    policy.require(by, queries.OVERRIDE)
    result = queries.result(rule, contact, by=by, code=queries.OVERRIDE)
    if result is None or by.person_id is None:
        raise NotFound(f"{rule.name} was not asked of C-{contact}.", remedy="Choose one of the contacts on the list.")
    if says not in OUTCOMES:
        raise CheckRefused(f"{says!r} is no result.", remedy="Say passed, failed or not asked.")
    if len(reason.strip()) < LEAST_REASON and says != result.outcome:
        raise CheckRefused("An override needs a reason.", remedy="Say what in the contact shows it.")
    if result.override is not None and says == result.stands:
        raise CheckRefused(f"Somebody said {says.replace('_', ' ')} already.", remedy="Choose another result.")
    made = CheckOverride.objects.create(
        rule=rule, contact=contact, version=result.version, was=result.outcome, says=says, reason=reason.strip(),
        by=Person.objects.get(pk=by.person_id), at=clock.now(),
    )
    store.append(
        CheckOverridden(
            subject=f"C-{contact}", check=rule.reference, was=result.outcome.replace("_", " "), says=says.replace("_", " "),
            reason=Sleeved(made.reason),
        ),
        by=by,
    )
    return made
