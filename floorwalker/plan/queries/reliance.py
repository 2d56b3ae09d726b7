"""Asking what only one or two people can do: queues, skills, contact reasons, access, documents and leading, as the record knows them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Q
from django.urls import reverse

from floorwalker.engine import ranges
from floorwalker.ground import clock, lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Finding, Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, RoleAssignment, Skill, SkillLevel
from floorwalker.ground.people.permissions import Reach, shelf
from floorwalker.ground.web import formats
from floorwalker.plan import sight
from floorwalker.plan.models import Absence, Briefing, Document, Meeting, Shift
from floorwalker.plan.queries import presence
from floorwalker.plan.queries.readiness import VIEW
from floorwalker.plan.queries.readiness import today as today
from floorwalker.plan.rules import document_kinds, readiness
from floorwalker.plan.rules import reliance as rules
from floorwalker.plan.rules.readiness import READY
from floorwalker.plan.rules.reliance import FEW, Reliance, Span
from floorwalker.record.models import Reason
from floorwalker.record.queries import figures

ASK: Final = "ground.close_finding"
"""Who may give a finding to an owner."""
MEASURES: Final = "record.view_measures"
LOOKS_BACK: Final = timedelta(weeks=13)
LOOKS_AHEAD: Final = timedelta(weeks=13)
WEEK: Final = timedelta(days=7)
People = dict[int, Person]


@dataclass(frozen=True)
class Row:
    """One thing that rests on few, with the finding on it that is open, and the people whom the reader reaches."""

    on: Reliance
    finding: Finding | None
    named: tuple[Person, ...]

    @property
    def others(self) -> int:
        """How many of its people the reader does not reach."""
        return len(self.on.people) - len(self.named)


def listed(by: Actor, *, on: date) -> list[Row]:
    """Return what rests on one or two people, of whom `by` reaches one at least: one person first, then by kind and name.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing readiness.
    """
    policy.require(by, VIEW)
    here = Q(is_provisional=False, is_pseudonym=False, joined_on__lte=on) & (Q(left_on=None) | Q(left_on__gt=on))
    people = Person.objects.filter(here).select_related("site").in_bulk()
    near = set(Person.objects.filter(policy.scope(by, VIEW).q(person="pk")).values_list("pk", flat=True))
    queues = list(Queue.objects.filter(retired_at=None).select_related("skill", "site").prefetch_related("hours"))
    found = [
        *_queues(queues, people, on), *_skills(queues, people, on), *(_reasons(people, on) if policy.allows(by, MEASURES) else ()),
        *_access(people, on), *_documents(people), *_leading(people, on),
    ]
    found = [each for each in found if any(person.pk in near for person in each.people)]
    found = _with_times(found, queues, on)
    open_ones = {each.theme: each for each in Finding.objects.filter(theme__startswith="reliance:", closed_at=None).select_related("owner")}
    order = [code for code, _ in rules.KINDS]
    found.sort(key=lambda each: (len(each.people), order.index(each.kind), each.what))
    return [
        Row(each, open_ones.get(each.theme), tuple(person for person in each.people if person.pk in near)) for each in found
    ]


def find(theme: str, *, by: Actor) -> Row:
    """Return the row filed under `theme`.

    Raises
    ------
    NotFound
        If nothing that `by` sees is.
    """
    found = next((each for each in listed(by, on=today()) if each.on.theme == theme), None)
    if found is None:
        raise NotFound("Nothing so called rests on one or two people whom you reach.", remedy="Choose a row of the list.")
    return found


def _few(keys: Iterable[int], people: People) -> tuple[Person, ...]:
    """Return those of `keys` who work here, by name, where they are one or two; else nobody."""
    mine = sorted((people[key] for key in set(keys) if key in people), key=lambda each: (each.sort_key, each.pk))
    return tuple(mine) if 0 < len(mine) <= FEW else ()


def _queues(queues: Sequence[Queue], people: People, on: date) -> Iterable[Reliance]:
    serves = readiness.serving(queues, on=on)
    stands = readiness.read(readiness.in_force(queues), serves, on=on)
    for queue in queues:
        all_of = [key for key, mine in serves.items() if queue.pk in mine]
        ready = [key for key in all_of if stands.get((key, queue.pk), READY).may_work(on)]
        if few := _few(ready, people):
            page = reverse("ground:queue", args=[queue.reference])
            evidence = f"{len(few)} of {len(all_of)} who serve it ready"
            yield Reliance("queue", queue.reference, queue.name, page, f"queue:{queue.reference}", few, evidence)


def _skills(queues: Sequence[Queue], people: People, on: date) -> Iterable[Reliance]:
    wanted: dict[int, list[Queue]] = defaultdict(list)
    for queue in queues:
        if queue.skill_id:
            wanted[queue.skill_id].append(queue)
    held: dict[int, dict[int, int]] = defaultdict(dict)
    for key, person, level in SkillLevel.objects.on(on).values_list("skill", "person", "level"):
        if person in people:
            held[key][person] = level
    for skill in Skill.objects.filter(pk__in=held).order_by("name"):
        levels = held[skill.pk]
        if few := _few((key for key, level in levels.items() if level >= rules.ON_THEIR_OWN), people):
            said = ", ".join(f"level {levels[each.pk]}" for each in few)
            evidence = f"{len(few)} of {len(levels)} who hold it at level {rules.ON_THEIR_OWN} or more: {said}"
            source = next((f"queue:{queue.reference}" for queue in wanted.get(skill.pk, ())), "")
            yield Reliance("skill", skill.code, skill.name, reverse("people:people") + f"?skill={skill.code}", source, few, evidence)


def _reasons(people: People, on: date) -> Iterable[Reliance]:
    """Yield reasons of which one or two people settled every contact at the first in thirteen weeks, the larger share with n and range."""
    end = datetime.combine(on, time(), ZoneInfo("UTC"))
    asked = figures.ask(measures=("fcr",), start=end - LOOKS_BACK, end=end, zone="UTC", by=("reason", "agent"))
    table, columns = asked.table.sums.table, asked.table.sums.columns()
    settled: dict[int, Counter[int]] = defaultdict(Counter)
    for place, (reason, agent) in enumerate(zip(table["reason"].to_pylist(), table["agent"].to_pylist(), strict=True)):
        number = float(columns["resolved_first"][place])
        if reason is not None and agent is not None and not math.isnan(number) and number:
            settled[reason][agent] += round(number)
    for reason in Reason.objects.filter(pk__in=settled, retired_at=None).order_by("name"):
        mine = settled[reason.pk]
        total = sum(mine.values())
        if total < rules.LEAST_CONTACTS or len(mine) > FEW or not (few := _few(mine, people)):
            continue
        most = max(mine.values())
        low, high = (float(each[0]) for each in ranges.wilson(np.array([most]), np.array([total])))
        evidence = (
            f"{formats.share(most / total)} of {total} contacts settled at the first by one person ({formats.share(low)} to "
            f"{formats.share(high)}), the rest by {'nobody else' if len(mine) == 1 else 'one other'}, 13 weeks"
        )
        yield Reliance("reason", reason.code, reason.name, f"{reverse('record:contacts')}?reason={reason.code}", "", few, evidence)


def _access(people: People, on: date) -> Iterable[Reliance]:
    """Yield what only one or two people with an open account may do, what the same people may do together."""
    holders: dict[str, set[int]] = defaultdict(set)
    rows = RoleAssignment.objects.on(on).filter(person__in=people, person__account__is_active=True)
    for person, role in rows.values_list("person", "role"):
        holders[role].add(person)
    may: dict[frozenset[int], list[str]] = defaultdict(list)
    for each in shelf():
        whole = [role for role, reach in each.grants.items() if reach is not Reach.OWN]
        keys = frozenset(key for role in whole for key in holders.get(role, ()))
        if 0 < len(keys) <= FEW:
            may[keys].append(each.label)
    for keys, says in may.items():
        more = f" and {len(says) - 1} more" if len(says) > 1 else ""
        yield Reliance(
            "access", "-".join(str(key) for key in sorted(keys)), f"{says[0]}{more}", reverse("people:people"), "", _few(keys, people),
            f"{len(says)} permission{'' if len(says) == 1 else 's'} held by {len(keys)} with an open account",
        )


def _documents(people: People) -> Iterable[Reliance]:
    """Yield kinds of documents that hold, of which one or two people own all."""
    by_kind: dict[str, list[Document]] = defaultdict(list)
    for document in Document.objects.filter(pk__in=sight.holding(today()).values("document")).order_by("pk"):
        by_kind[document.kind].append(document)
    for kind, mine in by_kind.items():
        few = _few((each.owner_id for each in mine), people)
        if few and len(mine) >= rules.LEAST_OF_A_KIND:
            yield Reliance(
                "documents", kind, document_kinds.get(kind).many, f"{reverse('plan:documents')}?kind={kind}",
                f"document:{mine[0].reference}", few, f"{len(mine)} of {len(mine)} owned by {len(few)}",
            )


def _leading(people: People, on: date) -> Iterable[Reliance]:
    """Yield briefings of a site, and meetings of a name, that one or two people led three times or more in thirteen weeks."""
    since = datetime.combine(on, time(), ZoneInfo("UTC")) - LOOKS_BACK
    briefed: dict[str, list[tuple[str, int]]] = defaultdict(list)
    rows = Briefing.objects.filter(held_at__gte=since, cancelled_at=None).order_by("-starts_at")
    for reference, site, leader in rows.values_list("reference", "site__name", "leader"):
        briefed[f"Briefings at {site}"].append((f"briefing:{reference}", leader))
    for reference, title, chair in Meeting.objects.filter(starts_at__gte=since).order_by("-starts_at").values_list(
        "reference", "title", "chair"
    ):
        briefed[f"Meeting: {title}"].append((f"meeting:{reference}", chair))
    for what, mine in briefed.items():
        few = _few((key for _, key in mine), people)
        if few and len(mine) >= rules.LEAST_OF_A_KIND:
            kind, _, reference = mine[0][0].partition(":")
            page = "plan:briefing" if kind == "briefing" else "plan:minutes_of"
            evidence = f"{len(mine)} of {len(mine)} led by {len(few)}, 13 weeks"
            yield Reliance("leading", what, what, reverse(page, args=[reference]), mine[0][0], few, evidence)


def _with_times(found: Sequence[Reliance], queues: Sequence[Queue], on: date) -> list[Reliance]:
    """Return what was found with the half hours of seven days in which nobody of them is rostered, and when all are away.

    Three queries, and one for each queue that rests on few or wants a skill that does.
    """
    people = {person.pk for each in found for person in each.people}
    now = clock.now()
    absences: dict[int, list[Span]] = defaultdict(list)
    rows = Absence.objects.filter(person__in=people, ends_at__gt=now, starts_at__lt=now + LOOKS_AHEAD).order_by("starts_at")
    for person, starts, ends in rows.values_list("person", "starts_at", "ends_at"):
        absences[person].append((starts, ends))
    told = Shift.objects.filter(
        roster__published_at__isnull=False, roster__retired_at=None, ends_at__gt=now, starts_at__lt=now + 2 * WEEK
    )
    rostered = set(told.order_by().values_list("roster__site", flat=True).distinct())
    shifts: dict[int, list[Span]] = defaultdict(list)
    for person, starts, ends in told.filter(person__in=people).values_list("person", "starts_at", "ends_at"):
        shifts[person] += presence.without((starts, ends), absences[person])
    known: dict[int, list[Span]] = {}
    return [
        replace(
            each, hours=_hours(each, [queue for queue in queues if queue.site_id in rostered], shifts, known, on),
            away=rules.together([absences[person.pk] for person in each.people]),
        )
        for each in found
    ]


def _hours(
    each: Reliance, queues: Sequence[Queue], shifts: Mapping[int, Sequence[Span]], known: dict[int, list[Span]], on: date
) -> tuple[int, int] | None:
    """Return the half hours without any of the people, of those in which the queue, or one that wants the skill, is open."""
    asking = [
        queue for queue in queues
        if (each.kind == "queue" and queue.reference == each.key)
        or (each.kind == "skill" and queue.skill is not None and queue.skill.code == each.key)
    ]
    for queue in asking:
        if queue.pk not in known:
            known[queue.pk] = lines.open_stretches(queue, first=on + timedelta(days=1), last=on + WEEK)
    asked = rules.joined(span for queue in asking for span in known[queue.pk])
    if not asked:
        return None
    return rules.without(asked, [span for person in each.people for span in shifts.get(person.pk, ())])
