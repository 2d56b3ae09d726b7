"""The tree of objectives: from goal to objective of a plan, standard, team standard and what a role is held to, with the state of each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.urls import reverse

from floorwalker.engine import measures
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.plan.models import BusinessGoal, GoalLink, KpiSet
from floorwalker.plan.queries import catalogue, goals, kpis, service_plans
from floorwalker.plan.queries import objectives as counted
from floorwalker.plan.queries.goals import Subject
from floorwalker.plan.queries.objectives import Measured
from floorwalker.plan.rules.documents import kind_of
from floorwalker.plan.rules.goals import Stand, worst
from floorwalker.record.queries import figures
from floorwalker.record.queries.asked import teams_in_reach
from floorwalker.record.queries.judged import Aim, verdict

Scope = tuple[str, int | str | None]
"""What a figure is of: a queue, a channel, a team, or everything."""
EVERYTHING: Final[Scope] = ("", None)


@dataclass
class Node:
    """One place in the tree. `aim` is None where no figure is aimed at; `by_measure` says that it hangs here for its measure, unlinked."""

    level: str
    name: str
    note: str
    url: str
    owner: str
    aim: Any = None
    scope: Scope = EVERYTHING
    subject: Subject | None = None
    by_measure: bool = False
    now: Measured | None = None
    stand: Stand | None = None
    beneath: list[Node] = field(default_factory=list)
    depth: int = 0

    @property
    def code(self) -> str:
        """The measure that it aims at, empty for none."""
        return str(self.aim.measure) if self.aim is not None else ""

    def walk(self, depth: int = 0) -> Iterator[Node]:
        """Yield it and all beneath it, each before what lies beneath it, with how deep it lies."""
        self.depth = depth
        yield self
        for each in self.beneath:
            yield from each.walk(depth + 1)

    @property
    def stands(self) -> list[Stand]:
        """How each figure at it and beneath it stands."""
        return [each.stand for each in self.walk(self.depth) if each.stand is not None]

    @property
    def rolled(self) -> Stand | None:
        """The worst of all that; None where nothing is measured."""
        return worst(self.stands)


@dataclass(frozen=True)
class Tree:
    """All goals that hold, what serves none, and whether the reader sees figures."""

    goals: Sequence[Node]
    unaligned: Sequence[Node]
    counted: bool

    def walk(self) -> Iterator[Node]:
        """Yield every place under the goals, each before what lies beneath it."""
        for each in self.goals:
            yield from each.walk()


def tree(by: Actor) -> Tree:
    """Return the tree as `by` may see it: what one may not see is left out; figures only for who sees measures.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing goals.
    """
    day = goals.today()
    standing = list(goals.listed(by).filter(pk__in=goals.standing(day)))
    links = list(GoalLink.objects.select_related("standard").filter(goal__in=standing))
    over = {each.pk: _of_goal(each) for each in standing}
    tops = [over[each.pk] for each in standing if each.under_id not in over]
    for each in standing:
        if each.under_id in over:
            over[each.under_id].beneath.append(over[each.pk])
    places = [*_objectives(by), *_standards(by), *_kpis(by)]
    by_subject = {_key_of(each): over[each.goal_id] for each in links}
    unaligned: list[Node] = []
    for place in places:
        above = by_subject.get(_key(place))
        if above is None:
            above = _above(place, places)
            place.by_measure = above is not None
        (above.beneath if above is not None else unaligned).append(place)
    for document in goals.documents(by) if policy.allows(by, "plan.read_documents") else []:
        one = goals.of_document(document)
        node = Node(kind_of(document).label, document.title, _says(document), one.url, document.owner.display_name, subject=one)
        above = by_subject.get(_key(node))
        (above.beneath if above is not None else unaligned).append(node)
    sees = policy.allows(by, "record.view_measures")
    if sees:
        _count([*(each for top in tops for each in top.walk()), *unaligned])
    return Tree(tops, _of_sets(unaligned), sees)


def standards_standing(by: Actor) -> list[Node]:
    """Return the standards in force as `by` may see them, each with its figure of the last four weeks and how that stands."""
    found = _standards(by)
    _count(found)
    return found


def _of_goal(goal: BusinessGoal) -> Node:
    until = f", until {goal.ends_on:%d %b %Y}" if goal.ends_on else ""
    since = f", from {goal.starts_on:%d %b %Y}" if goal.starts_on > goals.today() else ""
    return Node(
        "Goal", goal.name, f"{goal.reference}{since}{until}", reverse("plan:goal", args=[goal.reference]), goal.owner.display_name,
        aim=goal if goal.measure else None,
    )


def _objectives(by: Actor) -> list[Node]:
    if not policy.allows(by, service_plans.VIEW):
        return []
    return [
        Node("Objective", each.name, each.plan.reference, one.url, each.owner.display_name, each, _scope(each), one)
        for each in goals.objectives() for one in [goals.of_objective(each)]
    ]


def _standards(by: Actor) -> list[Node]:
    """Return the standards in force; of teams only those whose figures `by` may see."""
    if not policy.allows(by, catalogue.VIEW):
        return []
    teams = {None, *teams_in_reach(by).values_list("pk", flat=True)}
    return [
        Node(
            "Team standard" if each.team is not None else "Standard", one.words, each.reference, one.url, "", each,
            ("team", each.team_id) if each.team is not None else _scope(each), one,
        )
        for each in goals.in_force(goals.today()) if each.team_id in teams and measures.get(each.measure).better != "neither"
        for one in [goals.of_standard(each)]
    ]


def _kpis(by: Actor) -> list[Node]:
    if not policy.allows(by, kpis.VIEW):
        return []
    found = []
    for each in kpis.in_force(goals.today()).prefetch_related("targets", "told").order_by("role"):
        one = goals.of_kpis(each)
        found += [
            Node("Held to", measures.get(target.measure).name, _told(each), one.url, each.get_role_display(), target, EVERYTHING, one)
            for target in each.targets.all()
        ]
    return found


def _says(document: Any) -> str:
    """Return how a policy or procedure is called, and in its own words which goal and measure it serves."""
    says = [document.held_serves] if document.held_serves else []
    says += [measures.get(document.held_measure).name] if document.held_measure else []
    return f"{document.reference}, says it serves {', '.join(says)}" if says else document.reference


def _told(kpi_set: KpiSet) -> str:
    number = len(kpi_set.told.all())
    return f"{kpi_set.reference}, {number} {'person' if number == 1 else 'people'}"


def _scope(one: Any) -> Scope:
    return ("queue", one.queue_id) if one.queue_id is not None else ("channel", one.channel) if one.channel else EVERYTHING


def _key(node: Node) -> tuple[str, ...]:
    """Return under which key a link of it stands: a standard's speaks for every one on the same."""
    assert node.subject is not None
    if node.subject.kind == "standard":
        one = node.subject.value
        return ("standard", one.measure, str(one.queue_id), one.channel, str(one.team_id))
    return (node.subject.kind, node.subject.key if node.subject.kind != "document" else str(node.subject.value.pk))


def _key_of(link: GoalLink) -> tuple[str, ...]:
    if link.standard is not None:
        one = link.standard
        return ("standard", one.measure, str(one.queue_id), one.channel, str(one.team_id))
    if link.role:
        return ("kpis", link.role)
    return ("objective", str(link.objective_id)) if link.objective_id is not None else ("document", str(link.document_id))


LEVELS: Final = ("Objective", "Standard", "Team standard", "Held to")


def _above(node: Node, places: Sequence[Node]) -> Node | None:
    """Return what something hangs under for its measure: the nearest level above it that aims at the same, for the same or more."""
    level = LEVELS.index(node.level)
    fits = [
        each for each in places
        if each.code == node.code and LEVELS.index(each.level) < level and (each.scope in {node.scope, EVERYTHING} or _within(node, each))
    ]
    return max(fits, key=lambda each: (LEVELS.index(each.level), each.scope == node.scope), default=None)


def _within(node: Node, above: Node) -> bool:
    """Whether `node` is for a queue of the channel that `above` is for."""
    queue = getattr(node.aim, "queue", None)
    return queue is not None and above.scope == ("channel", queue.channel)


def _of_sets(unaligned: Sequence[Node]) -> list[Node]:
    """Return what serves no goal, each set of what a role is held to once."""
    found: dict[str, Node] = {}
    for each in unaligned:
        assert each.subject is not None
        is_set = each.subject.kind == "kpis"
        node = replace(each, name=each.subject.words, aim=None, now=None, stand=None, beneath=[]) if is_set else each
        found.setdefault(f"{each.subject.kind}:{each.subject.key}", node)
    return list(found.values())


def _count(nodes: Sequence[Node]) -> None:
    """Give each that aims at a figure the one of the last four weeks that were recorded: one question a scope, however many there are."""
    queues = {each.pk: each for each in Queue.objects.all()}
    asked: dict[tuple[str, str], set[str]] = {}
    for node in nodes:
        if node.aim is not None:
            asked.setdefault((node.scope[0], _zone(node, queues)), set()).add(node.code)
    known: dict[tuple[str, Scope, str], Measured] = {}
    for (dimension, zone), codes in asked.items():
        known.update(_figures(dimension, zone, sorted(codes)))
    for node in nodes:
        if node.aim is None:
            continue
        node.now = known.get((_zone(node, queues), node.scope, node.code))
        aim: Aim = node.aim
        node.stand = (verdict(measures.get(node.code), node.now.value, aim) if node.now is not None else None) or "none"


def _zone(node: Node, queues: dict[int, Queue]) -> str:
    kind, key = node.scope
    return queues[key].zone if kind == "queue" and isinstance(key, int) and key in queues else "UTC"


def _figures(dimension: str, zone: str, codes: Sequence[str]) -> dict[tuple[str, Scope, str], Measured]:
    span = counted.latest(zone)
    if span is None:
        return {}
    start, end = (datetime.combine(day, time(), tzinfo=ZoneInfo(zone)) for day in (span[0], span[1] + timedelta(days=1)))
    table = figures.ask(measures=codes, start=start, end=end, zone=zone, by=(dimension,) if dimension else ()).table
    keys = table.table().column(dimension).to_pylist() if dimension else [None] * len(table)
    found: dict[tuple[str, Scope, str], Measured] = {}
    for code in codes:
        values, (low, high) = table.values(code), table.range(code)
        number = table.number(code) if measures.get(code).is_rate else [math.nan] * len(table)
        for row, key in enumerate(keys):
            found[zone, (dimension, key), code] = Measured(*span, float(values[row]), float(low[row]), float(high[row]), float(number[row]))
    return found

