"""Whether people are ready for queues: what each lacks, from when that keeps them off the work, and what was set aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Q

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Contract, SkillLevel
from floorwalker.plan.models import Briefing, Document, ReadinessOverride, ReadinessRule
from floorwalker.plan.rules.readiness_kinds import KINDS, Unmet

MOST_GRACE_DAYS: Final = 90
"""A quarter: what may wait longer is not needed for the work."""
LONGEST_RELEASE: Final = timedelta(days=28)
"""Four weeks, one round of rosters ahead; by then it is mended or decided anew."""
Spans = tuple[tuple[date, date], ...]
"""Days from and to, both within."""


class Standing(StrEnum):
    """How a person stands to a queue."""

    READY = "ready"
    GRACE = "grace"
    RELEASED = "released"
    NOT_READY = "not_ready"


@dataclass(frozen=True, eq=False)
class Gap:
    """One thing that a person lacks for a queue; who lacks the same, released alike, has the same one."""

    rule: ReadinessRule
    words: str
    mend: str
    acts: str
    enforced_on: date
    released: Spans = ()

    def standing(self, day: date) -> Standing:
        """Return how it stands on a day: before the first day of its rule, nothing is asked."""
        if day < self.rule.starts_on:
            return Standing.READY
        if day < self.enforced_on:
            return Standing.GRACE
        return Standing.RELEASED if any(first <= day <= last for first, last in self.released) else Standing.NOT_READY


@dataclass(frozen=True)
class Readiness:
    """How one person stands to one queue, with everything that is missing."""

    gaps: tuple[Gap, ...] = ()

    def asked(self, day: date) -> list[Gap]:
        """Return what is asked on a day and missing."""
        return [gap for gap in self.gaps if gap.standing(day) != Standing.READY]

    def standing(self, day: date) -> Standing:
        """Return how the person stands on a day: the worst of what is missing."""
        found = {gap.standing(day) for gap in self.gaps}
        return next((each for each in (Standing.NOT_READY, Standing.RELEASED, Standing.GRACE) if each in found), Standing.READY)

    def may_work(self, day: date) -> bool:
        """Whether the work of the queue may be given to the person on a day."""
        return self.standing(day) != Standing.NOT_READY

    def until(self, day: date) -> date | None:
        """Return the last day on which the person may work as things are, None for good or not at all."""
        ends = [_last(gap, day) for gap in self.asked(day)]
        return min(ends) if ends and self.may_work(day) else None

    def words(self, day: date) -> str:
        """Return what is missing, in words."""
        return "; ".join(gap.words for gap in self.asked(day))


READY: Final = Readiness()


def _last(gap: Gap, day: date) -> date:
    return max([gap.enforced_on - timedelta(days=1), *(last for first, last in gap.released if first <= day <= last)])


def in_force(queues: Iterable[Queue] | None = None) -> list[ReadinessRule]:
    """Return the rules that were put in force, of `queues` or of every queue; also those whose first day is to come."""
    rows = ReadinessRule.objects.filter(state=ReadinessRule.State.APPROVED, queue__retired_at=None)
    if queues is not None:
        rows = rows.filter(queue__in=[queue.pk for queue in queues])
    return list(rows.select_related("queue__skill", "queue__site", "document__owner", "briefing__leader"))


def read(rules: Sequence[ReadinessRule], people: Collection[int], *, on: date) -> dict[tuple[int, int], Readiness]:
    """Return how `people` stand who lack something that `rules` ask, by the keys of person and queue; who is not in it is ready.

    What is known of people and documents is that of the day `on`; the answer says of every day how it stands by then. The number of
    queries does not grow with people or rules.
    """
    people = set(people)
    released = _released(rules, people)
    gaps: dict[tuple[int, Unmet, Spans], Gap] = {}
    found: dict[tuple[int, int], list[Gap]] = defaultdict(list)
    for kind in KINDS:
        mine = [rule for rule in rules if rule.kind == kind.code]
        unmet = kind.unmet(mine, people, on) if mine and people else {}
        for rule in mine:
            for person, each in unmet.get(rule.pk, {}).items():
                same = rule.pk, each, tuple(released.get((rule.pk, person), ()))
                if same not in gaps:
                    enforced_on = max(rule.starts_on, each.since or rule.starts_on) + timedelta(days=rule.grace_days)
                    gaps[same] = Gap(rule, each.words, each.mend, each.acts, enforced_on, same[2])
                found[person, rule.queue_id].append(gaps[same])
    alike: dict[tuple[Gap, ...], Readiness] = {}
    return {key: alike.setdefault(tuple(lacks), Readiness(tuple(lacks))) for key, lacks in found.items()}


def by_day(rules: Sequence[ReadinessRule], people: Collection[int], days: Sequence[date]) -> list[dict[tuple[int, int], Readiness]]:
    """Return for each of `days`, in order of time, what `read` answers on it; it is read anew only where what is known changes."""
    turns: set[date] = set()
    for kind in KINDS:
        if mine := [rule for rule in rules if rule.kind == kind.code]:
            turns |= kind.turns(mine, people, days[0], days[-1])
    found = [read(rules, people, on=days[0])]
    for day in days[1:]:
        found.append(read(rules, people, on=day) if day in turns else found[-1])
    return found


def _released(rules: Sequence[ReadinessRule], people: Collection[int]) -> Mapping[tuple[int, int], list[tuple[date, date]]]:
    found: dict[tuple[int, int], list[tuple[date, date]]] = defaultdict(list)
    if rules:
        rows = ReadinessOverride.objects.filter(rule__in=[rule.pk for rule in rules], person__in=people)
        columns = ("rule", "person", "release__first_day", "release__last_day", "release__ended_at")
        for rule, person, first, last, ended_at in rows.values_list(*columns):
            if ended_at is not None:  # the days before are worked under it
                last = min(last, ended_at.astimezone(UTC).date() - timedelta(days=1))
            if first <= last:
                found[rule, person].append((first, last))
    return found


def serving(queues: Sequence[Queue], *, on: date) -> dict[int, set[int]]:
    """Return who serves which of `queues` on a day, by the key of the person: who has its skill; of a queue without one, who has
    agreed hours at its site. Two queries."""
    here = Q(person__is_provisional=False, person__joined_on__lte=on) & (Q(person__left_on=None) | Q(person__left_on__gt=on))
    by_skill: dict[int, list[int]] = defaultdict(list)
    by_site: dict[int, list[int]] = defaultdict(list)
    for queue in queues:
        (by_skill[queue.skill_id] if queue.skill_id else by_site[queue.site_id or 0]).append(queue.pk)
    found: dict[int, set[int]] = defaultdict(set)
    for person, skill in SkillLevel.objects.on(on).filter(here, skill__in=by_skill).order_by().values_list("person", "skill"):
        found[person].update(by_skill[skill])
    if by_site:
        rows = Contract.objects.on(on).filter(here, person__site__in=by_site, weekly_hours__gt=0)
        for person, site in rows.order_by().values_list("person", "person__site"):
            found[person].update(by_site[site])
    return found


@dataclass(frozen=True)
class Draft:
    """A rule as it is proposed."""

    queue: Queue
    kind: str
    starts_on: date
    grace_days: int
    why: str
    level: int | None = None
    document: Document | None = None
    briefing: Briefing | None = None


def check(draft: Draft) -> str:
    """Refuse what is no rule of readiness, and return the reference of what it asks for.

    Raises
    ------
    RuleBroken
        If its kind is unknown, it does not name what its kind needs, or its grace is no number of days up to `MOST_GRACE_DAYS`.
    """
    try:
        kind = KINDS.get(draft.kind)
    except LookupError as unknown:
        raise RuleBroken(str(unknown), remedy="Choose one of the kinds named.", code="readiness_kind") from unknown
    if kind.needs and not getattr(draft, kind.needs):
        raise RuleBroken(
            f"It does not say which {kind.needs}.", remedy=f"Choose the {kind.needs} that is asked.", code="readiness_about"
        )
    if kind.code == "skill" and draft.queue.skill_id is None:
        raise RuleBroken(
            f"{draft.queue.name} wants no skill.", remedy="Give the queue a skill first, or ask for something else.", code="readiness_about"
        )
    if not 0 <= draft.grace_days <= MOST_GRACE_DAYS:
        raise RuleBroken(
            f"A grace of {draft.grace_days} days is not given.", remedy=f"Give 0 to {MOST_GRACE_DAYS} days.", code="readiness_grace"
        )
    if not draft.why.strip():
        raise RuleBroken("Nobody said why.", remedy="Write why the work needs it; whoever decides reads it.", code="no_reason")
    return str(getattr(getattr(draft, kind.needs), "reference", "")) if kind.needs in {"document", "briefing"} else ""

