"""What automatic checks found: by rule with ranges and trust, the contacts that failed with their evidence, and one contact's results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from floorwalker.engine.ranges import wilson
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.policy import Scope
from floorwalker.review.checks import CHECKS
from floorwalker.review.checks.base import WHYS, Check
from floorwalker.review.models import (
    CheckedContact,
    CheckedDay,
    CheckFailure,
    CheckOverride,
    CheckRule,
    CheckTally,
    CheckVersion,
)

VIEW: Final = "review.view_checks"
CHANGE: Final = "review.change_checks"
OVERRIDE: Final = "review.override_check"
DAYS: Final = 28
FEW: Final = 8
"""Contacts under which only counts are told."""


@dataclass(frozen=True)
class Share:
    """A share of a count with the range that chance leaves it (Wilson, 95 %)."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, None of too few."""
        return self.part / self.whole if self.whole >= FEW else None

    @property
    def range(self) -> tuple[float, float] | None:
        """From where to where it may lie, None of too few."""
        if self.whole < FEW:
            return None
        low, high = wilson(self.part, self.whole)
        return float(low), float(high)


@dataclass(frozen=True)
class Found:
    """What one rule found over a period."""

    rule: CheckRule
    check: Check
    version: CheckVersion
    failed: Share
    asked: Share
    """Of how many contacts it could be asked: its coverage."""
    overridden: Share
    """Of the failures that a person looked at, how many the person overrode: the less, the more the check is to be trusted."""


def inside(scope: Scope) -> Q:
    """Return the condition that a row is of an agent inside `scope` on the day of the contact, for tallies and failures."""
    if scope.everything:
        return policy.EVERY_ROW
    return Q(agent__in=scope.people) | Q(team__in=scope.teams) | Q(team__site__in=scope.sites)


def found(*, by: Actor, since: date, until: date) -> list[Found]:
    """Return what each rule found of the contacts that `by` reaches, from `since` up to and with `until`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing checks.
    """
    policy.require(by, VIEW)
    scope = policy.scope(by, VIEW)
    rows = CheckTally.objects.filter(inside(scope), day__gte=since, day__lte=until).values("rule")
    sums = {row["rule"]: row for row in rows.annotate(passed=Sum("passed"), failed=Sum("failed"), not_asked=Sum("not_asked"))}
    looked, wrong = _looked_at(scope, since, until)
    latest = _latest()
    told = []
    for rule in CheckRule.objects.all():
        row = sums.get(rule.pk, {"passed": 0, "failed": 0, "not_asked": 0})
        asked = row["passed"] + row["failed"]
        told.append(
            Found(
                rule, CHECKS.get(rule.check_code), latest[rule.pk], Share(row["failed"], asked), Share(asked, asked + row["not_asked"]),
                Share(wrong[rule.pk], looked[rule.pk]),
            )
        )
    return told


def _looked_at(scope: Scope, since: date, until: date) -> tuple[Counter[int], Counter[int]]:
    """Return by rule how many failures a person looked at, and how many of these the person overrode."""
    failed = CheckFailure.objects.filter(inside(scope), day__gte=since, day__lte=until, contact=OuterRef("contact"), rule=OuterRef("rule"))
    said = CheckOverride.objects.filter(Exists(failed)).order_by("pk").values_list("rule", "contact", "says")
    last = {(rule, contact): says for rule, contact, says in said}
    looked = Counter(rule for rule, _ in last)
    return looked, Counter(rule for (rule, _), says in last.items() if says != "failed")


def failures(rule: CheckRule, *, by: Actor) -> QuerySet[CheckFailure]:
    """Return the contacts that failed `rule`, within the reach of `by`."""
    policy.require(by, VIEW)
    return CheckFailure.objects.filter(inside(policy.scope(by, VIEW)), rule=rule).select_related("rule", "agent", "queue")


def said_of(rows: Sequence[CheckFailure]) -> dict[int, str]:
    """Return what a person said last of each of `rows`, all of one rule, by contact."""
    rules = {row.rule_id for row in rows}
    said = CheckOverride.objects.filter(rule__in=rules, contact__in=[row.contact for row in rows]).order_by("pk")
    return dict(said.values_list("contact", "says"))


def rule(reference: str) -> CheckRule:
    """Return the rule called `reference`.

    Raises
    ------
    NotFound
        If there is none.
    """
    kept = CheckRule.objects.filter(reference=reference.upper()).first()
    if kept is None:
        raise NotFound(f"There is no check {reference}.", remedy="Choose one of those on the page.")
    return kept


def history(rule: CheckRule) -> list[CheckVersion]:
    """Return the versions of a rule, the newest first."""
    return list(rule.versions.order_by("-number"))


def last_checked() -> CheckedDay | None:
    """Return the newest day whose contacts were asked."""
    return CheckedDay.objects.order_by("-day").first()


def usual_period() -> tuple[date, date]:
    """Return the days that the page shows first: the last four weeks up to the newest day that was asked."""
    last = last_checked()
    until = last.day if last is not None else clock.today("UTC")
    return until - timedelta(days=DAYS - 1), until


@dataclass(frozen=True)
class Result:
    """What came of one rule on one contact, and what a person said of it."""

    rule: CheckRule
    version: int
    outcome: str
    why: str
    value: float | None
    turn: int | None
    at_ms: int | None
    other: int | None
    override: CheckOverride | None = None

    @property
    def stands(self) -> str:
        """What it counts as: what a person said, else the machine."""
        return self.override.says if self.override is not None else self.outcome

    @property
    def why_in_words(self) -> str:
        """Why it could not be asked."""
        return WHYS.get(self.why, "")


def of_contact(contact: int, *, by: Actor, code: str = VIEW) -> Sequence[Result]:
    """Return what came of every rule on a contact, none where `by` may not see it or it was not asked yet."""
    scope = policy.scope(by, code)
    kept = CheckedContact.objects.filter(contact=contact).first()
    if kept is None or not _reaches(kept, scope):
        return []
    rules = CheckRule.objects.in_bulk(map(int, kept.results))
    said: dict[int, CheckOverride] = {}
    for each in CheckOverride.objects.filter(contact=contact).select_related("by").order_by("pk"):
        said[each.rule_id] = each
    told = []
    for key, (version, outcome, why, value, turn, at_ms, other) in kept.results.items():
        one = rules[int(key)]
        told.append(Result(one, version, outcome, why, value, turn, at_ms, other, said.get(one.pk)))
    return told


def result(rule: CheckRule, contact: int, *, by: Actor, code: str = VIEW) -> Result | None:
    """Return what came of `rule` on a contact that `by` reaches with the permission `code`."""
    return next((each for each in of_contact(contact, by=by, code=code) if each.rule.pk == rule.pk), None)


def _reaches(kept: CheckedContact, scope: Scope) -> bool:
    if scope.everything:
        return True
    rows = CheckTally.objects.filter(inside(scope), day=kept.day, agent=kept.agent_id)
    return kept.agent_id is not None and rows.exists()


def _latest() -> dict[int, CheckVersion]:
    return {version.rule_id: version for version in CheckVersion.objects.order_by("number")}


def words_of(check: Check, limit: float | None, phrases: str = "") -> str:
    """Return what fails, in words."""
    amount: Any = "" if limit is None else f"{limit:g} {check.unit}"
    return check.meaning.replace("{limit}", amount.strip()) + (f" List: {phrases}." if phrases else "")
