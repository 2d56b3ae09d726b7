"""Concerns told in confidence: who may be told, and who may open which. To everybody else there is none."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from floorwalker.ground import clock, sealed_value
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.review import conduct_sight
from floorwalker.review.models import Concern, ConcernMessage, ConcernReader, ConcernRecipient
from floorwalker.review.rules import conduct as rules

SPEAK: Final = "review.speak_up"
APPOINT: Final = "review.appoint_recipients"
VIEW: Final = "review.view_conduct"
NONE: Final = "There is no such concern that you may open."


@dataclass(frozen=True)
class Said:
    """One message of a concern, opened."""

    at: datetime
    who: str
    words: str
    is_teller: bool


@dataclass(frozen=True)
class Counted:
    """How many concerns stand how, and how many wait too long; no words, topics or names."""

    told: int
    looked_into: int
    closed: int
    late: int


def recipients() -> QuerySet[Person]:
    """Return who may be told of a concern now."""
    appointed = ConcernRecipient.objects.filter(ended_at=None).values("person")
    today = clock.now().date()
    return Person.objects.filter(pk__in=appointed).filter(Q(left_on=None) | Q(left_on__gt=today)).order_by("display_name")


def appointed(by: Actor) -> QuerySet[ConcernRecipient]:
    """Return who is appointed now.

    Raises
    ------
    NotAllowed
        If no role of `by` speaks up.
    """
    policy.require(by, SPEAK)
    return ConcernRecipient.objects.filter(ended_at=None).select_related("person", "appointed_by")


def could_be(*, but: Actor) -> QuerySet[Person]:
    """Return whom somebody else than `but` may appoint: whoever works here, speaks up and is not appointed."""
    held = ConcernRecipient.objects.filter(ended_at=None).values("person")
    return who_may(SPEAK, on=clock.now().date()).exclude(pk__in=held).exclude(pk=but.person_id or 0).order_by("display_name")


def opened_by(by: Actor) -> QuerySet[Concern]:
    """Return the concerns that `by` was named to open."""
    return conduct_sight.concerns(by)


def told_by(by: Actor) -> QuerySet[Concern]:
    """Return the concerns that `by` told under their own name."""
    return Concern.objects.filter(teller=by.person_id) if by.person_id is not None else Concern.objects.none()


def find(reference: str, *, by: Actor) -> Concern:
    """Return the concern `reference` for one of its readers.

    Raises
    ------
    NotFound
        If there is none that `by` was named to open; the same words whether there is one or not.
    """
    found = opened_by(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(NONE, remedy="Look at those that you were named for.")
    return found


def told(reference: str, *, by: Actor) -> Concern:
    """Return the concern `reference` for the one who told it under their own name.

    Raises
    ------
    NotFound
        If `by` told none of this reference.
    """
    found = told_by(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(NONE, remedy="If you told it without a name, come back with its code.")
    return found


def by_code(reference: str, code: str) -> Concern:
    """Return the concern `reference` for whoever holds its code.

    Raises
    ------
    NotFound
        If reference and code do not belong together; the same words whether there is such a concern or not.
    """
    found = Concern.objects.filter(reference=reference.strip().upper()).first()
    kept = found.code_digest if found is not None else ""
    if not hmac.compare_digest(rules.code_digest(code), kept or "-") or found is None:
        raise NotFound("No concern has this reference and code.", remedy="Look at both again; a lost code cannot be found.")
    return found


def messages(concern: Concern) -> Sequence[Said]:
    """Return what was told and answered in `concern`, the oldest first. Ask only for who may open it."""
    rows = ConcernMessage.objects.filter(concern=concern).select_related("reader").order_by("pk")
    teller = concern.teller.display_name if concern.teller is not None else "The teller"
    return [
        Said(
            row.at, row.reader.display_name if row.reader is not None else teller,
            sealed_value.unseal(row.sealed, about=concern.reference).decode(), row.reader is None,
        )
        for row in rows
    ]


def readers(concern: Concern) -> QuerySet[Person]:
    """Return who may open `concern`."""
    named = concern.readers.values("person")
    return Person.objects.filter(pk__in=named).order_by("display_name")


def read_here() -> QuerySet[Any]:
    """Return the numbers of the concerns of which a reader works here today."""
    here = Q(person__left_on=None) | Q(person__left_on__gt=clock.now().date())
    return ConcernReader.objects.filter(here).values("concern")


def could_read(concern: Concern) -> QuerySet[Person]:
    """Return the recipients who could be let in too: never whom the teller left out, and never the teller."""
    left_out = json.loads(sealed_value.unseal(concern.left_out, about=concern.reference)) if concern.left_out else []
    return recipients().exclude(pk__in=concern.readers.values("person")).exclude(pk__in=[*left_out, concern.teller_id or 0])


def counted(by: Actor) -> Counted:
    """Return how many concerns stand how.

    Raises
    ------
    NotAllowed
        If no role of `by` sees how conduct stands.
    """
    policy.require(by, VIEW)
    now, states = clock.now(), Concern.State
    late = Q(state=states.TOLD, told_at__lt=now - rules.ANSWERED_WITHIN) | Q(closed_at=None, told_at__lt=now - rules.CLOSED_WITHIN)
    found = Concern.objects.aggregate(
        told=Count("pk", Q(state=states.TOLD)), looked_into=Count("pk", Q(state=states.LOOKED_INTO)),
        closed=Count("pk", Q(state=states.CLOSED)), late=Count("pk", late),
    )
    return Counted(**found)
