"""Reading whose the names of other systems are: the list, unknown ones first, one name, and what was said of it."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Exists,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.record.models import ExternalIdentity, Sighting, SourceName

PERMISSION: Final = "record.view_names"
UNKNOWN, AT_WORK, NOT_OURS, KNOWN = "unknown", "at_work", "not_ours", "known"


def listed(by: Actor) -> QuerySet[SourceName]:
    """Return the names that `by` may see, each with what holds of it (`said`), its state and how often it was seen.

    Who does not reach the whole house sees the names of people within reach, and none that is nobody's.
    """
    scope = policy.scope(by, PERMISSION)
    live = ExternalIdentity.objects.filter(taken_back_in="")
    seen = Sighting.objects.filter(name=OuterRef("pk"))
    names = SourceName.objects.all()
    if not scope.everything:
        names = names.filter(pk__in=live.filter(scope.q(person="person"), person__isnull=False).values("name"))
        live = live.filter(scope.q(person="person"))
    held = live.select_related("person__site", "queue", "reason", "customer", "outcome")
    state = Case(
        When(to_tie=True, then=Value(AT_WORK)),
        When(Exists(seen.filter(is_known=False)), then=Value(UNKNOWN)),
        When(Exists(ExternalIdentity.objects.filter(name=OuterRef("pk"), taken_back_in="", not_ours=True)), then=Value(NOT_OURS)),
        default=Value(KNOWN), output_field=CharField(),
    )
    return names.annotate(
        state=state,
        rank=Case(When(state=UNKNOWN, then=0), When(state=AT_WORK, then=1), default=2, output_field=IntegerField()),
        contacts_seen=Coalesce(_sum(seen, "contacts"), 0),
        contacts_unknown=Coalesce(_sum(seen.filter(is_known=False), "contacts"), 0),
        first_seen=Subquery(seen.order_by().values("name").annotate(at=Min("first_at")).values("at")[:1]),
        last_seen=Subquery(seen.order_by().values("name").annotate(at=Max("last_at")).values("at")[:1]),
    ).select_related("stand_in_person", "stand_in_queue", "stand_in_reason").prefetch_related(
        Prefetch("identities", queryset=held, to_attr="said")
    )


def _sum(rows: QuerySet[Sighting], column: str) -> Subquery:
    return Subquery(rows.order_by().values("name").annotate(n=Sum(column)).values("n")[:1])


def find(reference: str, *, by: Actor) -> Any:
    """Return the name called `reference`, as the list has it.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    number = reference.upper().removeprefix("NM-")
    found = listed(by).filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if found is None:
        raise NotFound(f"There is no name {reference} that you may see.", remedy="Look for it under Who is who.")
    return found


def in_import(rows: Any, reference: str) -> Any:
    """Keep the names that stand in one import."""
    return rows.filter(pk__in=Sighting.objects.filter(batch__reference=reference.upper()).values("name"))


def matching(rows: Any, typed: str) -> Any:
    """Keep the names in which `typed` stands, and those of people, queues and reasons whose name it stands in."""
    fields = ("person__display_name", "person__reference", "queue__name", "reason__name", "customer__external_id")
    held = Q()
    for each in fields:
        held |= Q(**{f"{each}__icontains": typed})
    said = ExternalIdentity.objects.filter(held, taken_back_in="").values("name")
    return rows.filter(Q(value__icontains=typed) | Q(pk__in=said))


def history(name: SourceName) -> list[ExternalIdentity]:
    """Return all that was ever said of `name`, the newest first."""
    rows = ExternalIdentity.objects.filter(name=name).select_related("person__site", "queue", "reason", "customer", "outcome")
    return list(rows.order_by("-pk"))


def last_decision(name: SourceName) -> str:
    """Return the last decision on `name` of which something holds; empty without one."""
    newest = ExternalIdentity.objects.filter(name=name, taken_back_in="").order_by("-pk")
    return newest.values_list("decision", flat=True).first() or ""


def unknown_in(batch: int) -> int:
    """Return how many names of one import nobody knows."""
    return Sighting.objects.filter(batch=batch, is_known=False, name__to_tie=False).values("name").distinct().count()


def unknown() -> int:
    """Return how many names nobody knows."""
    return Sighting.objects.filter(is_known=False, name__to_tie=False).values("name").distinct().count()
