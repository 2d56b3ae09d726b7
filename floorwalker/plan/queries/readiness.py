"""Asking who is ready for which queue: the one answer that everything which gives work asks, and the lists for who answers for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from django.db.models import Count, OuterRef, QuerySet, Subquery

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan import sight
from floorwalker.plan.models import BlueprintQueue, ReadinessOverride, ReadinessRelease, ReadinessRule, StandardVersion
from floorwalker.plan.rules import readiness as rules
from floorwalker.plan.rules.readiness import READY, Gap, Readiness, Standing

VIEW: Final = sight.VIEW_READINESS
PROPOSE: Final = "plan.propose_readiness"
APPROVE: Final = "plan.approve_readiness"
RELEASE: Final = "plan.release_readiness"
SEES_DESIGNS: Final = "plan.view"
State = ReadinessRule.State


def today() -> date:
    """Return the present day of the house: rules hold at sites in several zones, so it is the day in UTC."""
    return clock.today("UTC")


def of(person: Person, queue: Queue, *, on: date) -> Readiness:
    """Return how `person` stands to `queue` on a day: what routing, samples and cases ask before they give work.

    It asks nobody's permission, since it decides about work and shows nothing.
    """
    return rules.read(rules.in_force([queue]), [person.pk], on=on).get((person.pk, queue.pk), READY)


def own(person: Person, *, on: date) -> list[tuple[Queue, Readiness]]:
    """Return how the person stands to each queue that they serve and that asks for something."""
    asked = rules.in_force()
    queues = _queues(asked)
    serves = rules.serving(queues, on=on).get(person.pk, set())
    found = rules.read(asked, [person.pk], on=on)
    return [(queue, found.get((person.pk, queue.pk), READY)) for queue in queues if queue.pk in serves]


@dataclass(frozen=True)
class Matrix:
    """Who stands how to which queue on a day."""

    on: date
    queues: Sequence[Queue]
    serves: dict[int, set[int]]
    found: dict[tuple[int, int], Readiness]

    def cell(self, person: int, queue: int) -> Readiness | None:
        """Return how a person stands to a queue, None where they do not serve it."""
        return self.found.get((person, queue), READY) if queue in self.serves.get(person, set()) else None

    def row(self, person: int) -> list[tuple[Queue, Readiness]]:
        """Return how a person stands to every queue that they serve."""
        return [(queue, self.found.get((person, queue.pk), READY)) for queue in self.queues if queue.pk in self.serves.get(person, set())]

    def standing(self, standing: str, *, kind: str = "", queue: int = 0) -> set[int]:
        """Return the people who stand so to a queue, or to any; `kind` is of what is missing."""
        return {
            person for (person, key), (stands, kinds) in self._lacking.items()
            if queue in {0, key} and standing in {"", stands} and (not kind or kind in kinds)
        }

    @cached_property
    def _lacking(self) -> dict[tuple[int, int], tuple[Standing, set[str]]]:
        """How those stand who lack something that is asked on the day, and of which kinds."""
        alike = {each: (each.standing(self.on), {gap.rule.kind for gap in each.asked(self.on)}) for each in set(self.found.values())}
        stands = {key: alike[each] for key, each in self.found.items() if key[1] in self.serves.get(key[0], set())}
        return {key: each for key, each in stands.items() if each[0] != Standing.READY}


def matrix(by: Actor, *, on: date, queues: Collection[int] | None = None) -> Matrix:
    """Return how those whom `by` sees stand to every queue that asks for something, or to those of `queues`; its queries are counted.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing readiness.
    """
    policy.require(by, VIEW)
    asked = [rule for rule in rules.in_force() if queues is None or rule.queue_id in queues]
    shown = _queues(asked)
    serves = rules.serving(shown, on=on)
    if not policy.scope(by, VIEW).everything:
        seen = set(_reached(by).values_list("pk", flat=True))
        serves = {person: keys for person, keys in serves.items() if person in seen}
    return Matrix(on, shown, serves, rules.read(asked, serves, on=on))


def people(by: Actor, of: Matrix) -> QuerySet[Person]:
    """Return the people of a matrix, each with `team_name`."""
    team = Membership.objects.on(of.on).filter(person=OuterRef("pk")).values("team__name")[:1]
    return _reached(by).filter(pk__in=of.serves).select_related("site").annotate(team_name=Subquery(team))


def _reached(by: Actor) -> QuerySet[Person]:
    return Person.objects.filter(policy.scope(by, VIEW).q(person="pk"), is_provisional=False)


def _queues(asked: Sequence[ReadinessRule]) -> list[Queue]:
    return sorted({rule.queue_id: rule.queue for rule in asked}.values(), key=lambda queue: (queue.name, queue.pk))


@dataclass(frozen=True)
class Missing:
    """One thing that one person lacks before a queue goes live."""

    person: Person
    queue: Queue
    gap: Gap
    on: date

    @property
    def name(self) -> str:
        """What it is sorted by."""
        return self.person.sort_key

    @property
    def standing(self) -> Standing:
        """How it stands on the day."""
        return self.gap.standing(self.on)

    @property
    def acts(self) -> str:
        """Who does something about it."""
        return self.gap.acts or self.person.display_name


def missing(by: Actor, *, on: date, queues: Collection[int] | None = None) -> list[Missing]:
    """Return everything that somebody whom `by` sees lacks by the day `on`, who is kept off first; grace is no readiness yet."""
    found = matrix(by, on=on, queues=queues)
    seen = people(by, found).in_bulk()
    known = {queue.pk: queue for queue in found.queues}
    rows = [
        Missing(seen[person], known[queue], gap, on)
        for (person, queue), each in found.found.items() if person in seen and queue in found.serves[person]
        for gap in each.asked(on)
    ]
    return sorted(rows, key=lambda row: (row.gap.enforced_on, row.name, row.queue.name, row.gap.rule.pk))


def queues_of(reference: str, *, by: Actor) -> tuple[str, set[int]]:
    """Return the name and the keys of the queues of what is to go live: ``queue:...``, ``standard:...`` or ``blueprint:...``.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    kind, _, name = reference.partition(":")
    found: tuple[str, set[int]] = ("", set())
    if kind == "queue" and (queue := Queue.objects.filter(reference=name).first()):
        found = queue.name, {queue.pk}
    elif kind == "standard" and (standard := _standard(name)):
        queues = Queue.objects.filter(pk=standard.queue_id) if standard.queue_id else Queue.objects.filter(retired_at=None)
        if standard.channel:
            queues = queues.filter(channel=standard.channel)
        found = name, set(queues.values_list("pk", flat=True))
    elif kind == "blueprint" and policy.allows(by, SEES_DESIGNS):
        designed = BlueprintQueue.objects.filter(blueprint__reference=name).values_list("blueprint__name", "queue")
        for label, key in designed.order_by("blueprint__number"):
            found = f"{name} {label}", found[1] | ({key} if key else set())
    if not found[0]:
        raise NotFound(f"There is no {reference} that could go live.", remedy="Choose a queue, a standard or a blueprint.")
    return found


def _standard(reference: str) -> StandardVersion | Standard | None:
    version = StandardVersion.objects.filter(reference=reference).order_by("-pk").first()
    return version or Standard.objects.filter(reference=reference).first()


def listed(by: Actor) -> QuerySet[ReadinessRule]:
    """Return every rule, each with how often people were `released` from it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing readiness.
    """
    policy.require(by, VIEW)
    rows = ReadinessRule.objects.select_related("queue__skill", "queue__site", "document__owner", "briefing__leader")
    return rows.select_related("proposed_by", "approver", "decided_by").annotate(released=Count("overrides"))


def find(reference: str, *, by: Actor) -> ReadinessRule:
    """Return the rule called `reference`.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = listed(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no rule of readiness {reference}.", remedy="Choose one from the list of rules.")
    return found


def kept_off(rule: ReadinessRule, *, by: Actor) -> list[tuple[Person, Gap]]:
    """Return those whom `by` sees who serve the queue and do not meet the rule, by name, as if it were in force."""
    day = max(today(), rule.starts_on)
    serves = rules.serving([rule.queue], on=day)
    found = rules.read([rule], serves, on=day)
    seen = _reached(by).filter(pk__in=[person for person, _ in found]).order_by("sort_key", "pk")
    return [(person, found[person.pk, rule.queue_id].gaps[0]) for person in seen]


def releases(by: Actor) -> QuerySet[ReadinessRelease]:
    """Return the releases that hold somebody whom `by` sees, each with its number of `people` among them.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing readiness.
    """
    policy.require(by, VIEW)
    inside = policy.scope(by, VIEW).q(person="overrides__person")
    rows = sight.releases(by).select_related("queue", "released_by", "ended_by")
    return rows.annotate(people=Count("overrides__person", distinct=True, filter=inside))


def release(reference: str, *, by: Actor) -> ReadinessRelease:
    """Return the release called `reference`.

    Raises
    ------
    NotFound
        If there is none with somebody whom `by` sees.
    """
    found = releases(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no release {reference} that you may see.", remedy="Choose one from the list of releases.")
    return found


def overrides(by: Actor) -> QuerySet[ReadinessOverride]:
    """Return what was set aside for those whom `by` sees."""
    rows = ReadinessOverride.objects.filter(policy.scope(by, VIEW).q(person="person"))
    return rows.select_related("rule__queue__skill", "rule__document", "rule__briefing", "person")


def to_release(by: Actor, queue: Queue) -> list[tuple[Person, Readiness]]:
    """Return those whom `by` may release from what keeps them off `queue` today or soon: never `by`, by name."""
    day = today()
    asked = rules.in_force([queue])
    serves = rules.serving([queue], on=day)
    found = rules.read(asked, serves, on=day)
    reached = Person.objects.filter(policy.scope(by, RELEASE).q(person="pk"), pk__in=[person for person, _ in found])
    return [(person, found[person.pk, queue.pk]) for person in reached.exclude(pk=by.person_id or 0).order_by("sort_key", "pk")]


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return those who may put a rule in force today, without the one who proposes."""
    return who_may(APPROVE, on=today()).exclude(pk=but.person_id or 0)
