"""Logging a contact by hand: kept open as long as something is missing, closed with a reason and an outcome, counted once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, references
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record import choosing, filling, recounting
from floorwalker.record.archive import reading
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.logging_events import ContactLogged, LoggedChanged, LoggedClosed, LoggedHandedOver, LoggedReopened
from floorwalker.record.models import ContactStamp, Customer, Interaction, LoggedContact, Match, Reason, Resolution, Segment
from floorwalker.record.models.interactions import Outcome
from floorwalker.record.queries import customers, logged

SOURCE: Final = "by-hand"
NOTE_CHARACTERS: Final = 4_000
LONGEST: Final = timedelta(hours=24)
AHEAD_AT_MOST: Final = timedelta(minutes=5)
"""Clocks of two machines differ; what begins or ends later than this has not happened."""
BACK_AT_MOST: Final = timedelta(days=366)
"""As far as a promise may lie ahead: what is older would change figures that were reported long ago."""


class LogRefused(RuleBroken):
    """The contact cannot be logged so."""

    code = "log_refused"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person says of a contact."""

    channel: str
    started_at: datetime
    ended_at: datetime
    direction: str = "inbound"
    customer: Customer | None = None
    queue: Queue | None = None
    reason: Reason | None = None
    outcome: Resolution | None = None
    resolved: bool | None = None
    dissatisfied: bool = False
    note: str = ""
    source_key: str = ""
    uncounted: bool = False


@transaction.atomic
def log(said: Said, *, by: Actor) -> LoggedContact:
    """Log a contact of `by` as open.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging contacts.
    LogRefused
        If `by` is nobody who works here, or what is said cannot be.
    """
    policy.require(by, logged.LOG)
    person = Person.objects.filter(pk=by.person_id or 0).first()
    if person is None:
        raise LogRefused("Only a person logs a contact.", remedy="Sign in as somebody who works here.")
    _refuse_impossible(said)
    kept = LoggedContact.objects.create(reference=next_reference("LOG"), person=person, logged_at=clock.now(), **_values(said))
    customer = kept.customer.reference if kept.customer else "somebody unknown"
    store.append(ContactLogged(subject=kept.reference, channel=kept.channel, customer=customer), by=by)
    return kept


@transaction.atomic
def change(kept: LoggedContact, *, to: Said, by: Actor) -> LoggedContact:
    """Say something else of an open logged contact.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who logged it.
    LogRefused
        If it is closed, what is said cannot be, or no system is to count it though one does.
    """
    kept = _reached(kept, by)
    _refuse_closed(kept)
    _refuse_impossible(to, before=kept)
    if to.uncounted:
        _count_by_itself(kept)
    changed = [name for name, value in _values(to).items() if getattr(kept, name) != value]
    if changed:
        with filling.followed(kept):
            for name in changed:
                setattr(kept, name, _values(to)[name])
            kept.save(update_fields=changed)
        if "customer" in changed:
            kept.promises.update(customer=kept.customer)
            ContactStamp.objects.filter(logged=kept.reference).update(customer=kept.customer)
        store.append(LoggedChanged(subject=kept.reference, fields=tuple(changed)), by=by)
    return kept


@transaction.atomic
def close(kept: LoggedContact, *, by: Actor) -> LoggedContact:
    """Close a logged contact; one that no system counts gets a contact of its own with the times stated.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who logged it.
    LogRefused
        If it is closed, lacks a reason or an outcome, or its outcome needs a promise and none was made.
    """
    kept = _reached(kept, by)
    _refuse_closed(kept)
    if lacking := logged.missing(kept):
        raise LogRefused(
            f"{kept.reference} has no {' and no '.join(lacking)}.",
            remedy="Say why the customer came and what came of it; it stays open until then.",
        )
    outcome = kept.outcome
    if outcome is not None and outcome.needs_promise and not kept.promises.filter(broken_at=None).exists():
        raise LogRefused(f"{outcome.name} says that something was promised.", remedy="Write what was promised and by when.")
    if kept.resolved is None and outcome is not None and outcome.settles is not None:
        with filling.followed(kept):
            kept.resolved = outcome.settles
            kept.save(update_fields=["resolved"])
    kept.closed_at = clock.now()
    if kept.uncounted:
        kept.contact = _contact_of_its_own(kept)
    kept.save(update_fields=["closed_at", "contact"])
    store.append(
        LoggedClosed(
            subject=kept.reference, reason=kept.reason.code if kept.reason else "", outcome=outcome.code if outcome else "",
            counted=kept.contact.reference if kept.contact else "the contact it is matched with",
        ),
        by=by,
    )
    return kept


@transaction.atomic
def reopen(kept: LoggedContact, *, reason: str, by: Actor) -> LoggedContact:
    """Open a closed logged contact again, to be corrected; a contact of its own is taken out until it closes again.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who logged it.
    LogRefused
        If it is open, or no reason is given.
    """
    kept = _reached(kept, by)
    if kept.closed_at is None:
        raise LogRefused(f"{kept.reference} is open.", remedy="There is nothing to do.")
    if not reason.strip():
        raise LogRefused("No reason is given.", remedy="Say why it is opened again.")
    own, kept.contact, kept.closed_at = kept.contact, None, None
    kept.save(update_fields=["contact", "closed_at"])
    if own is not None:
        recounting.note([own])
        Segment.objects.filter(interaction=own).delete()
        own.delete()
    store.append(LoggedReopened(subject=kept.reference, reason=Sleeved(reason.strip()[:300])), by=by)
    return kept


@transaction.atomic
def hand_over(kept: LoggedContact, *, to: Person, by: Actor) -> LoggedContact:
    """Let `to` finish an open logged contact.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its person owns.
    LogRefused
        If it is closed by now, or `to` has left or may not log contacts.
    """
    kept = LoggedContact.objects.select_for_update(of=("self",)).select_related("person").get(pk=kept.pk)
    policy.require_for(by, "people.hand_over", kept.person)
    _refuse_closed(kept)
    if not policy.works_here(to) or not policy.allows(Actor.person(to.pk), logged.LOG):
        raise LogRefused(f"{to.display_name} has left, or may not log contacts.", remedy="Choose somebody who may.")
    before, kept.person = kept.person, to
    kept.save(update_fields=["person"])
    store.append(LoggedHandedOver(subject=kept.reference, before=before.reference, to=to.reference), by=by)
    return kept


def _contact_of_its_own(kept: LoggedContact) -> Interaction:
    contact = Interaction.objects.create(
        id=references.allocate("C")[0], uuid=uuid.uuid4(), source=SOURCE, external_id=f"{kept.reference}.{references.allocate('LOGC')[0]}",
        channel=kept.channel, direction=kept.direction, customer=kept.customer, queue=kept.queue, agent=kept.person, reason=kept.reason,
        outcome=Outcome.ANSWERED, resolved=kept.resolved, dissatisfied=kept.dissatisfied, started_at=kept.started_at,
        ended_at=kept.ended_at, note=kept.note,
    )
    Segment.objects.create(
        interaction=contact, position=0, kind=Segment.Kind.TALK, visit=0, queue=kept.queue, person=kept.person,
        started_at=kept.started_at, ended_at=kept.ended_at, outcome=Outcome.ANSWERED,
    )
    recounting.note([contact])
    return contact


def _count_by_itself(kept: LoggedContact) -> None:
    """Refuse that no system counts `kept` where it is one with a contact that a system counted; what was only proposed falls away."""
    if one := Match.objects.select_related("contact").filter(logged=kept, state=Match.State.CONFIRMED).first():
        raise LogRefused(
            f"{kept.reference} is one with {one.contact.reference}, which a system counts.", remedy="Say first that they are two contacts."
        )
    Match.objects.filter(logged=kept, state=Match.State.PROPOSED).delete()


def _values(said: Said) -> dict[str, object]:
    values = {field.name: getattr(said, field.name) for field in fields(said)}
    one = said.customer
    return values | {
        "note": said.note.strip(), "source_key": said.source_key.strip(), "customer": customers.standing(one) if one is not None else None
    }


def _reached(kept: LoggedContact, by: Actor) -> LoggedContact:
    """Return `kept` locked, if `by` may log for who logged it."""
    policy.require(by, logged.LOG)
    found = logged.seen(by, code=logged.LOG).select_for_update(of=("self",)).filter(pk=kept.pk).first()
    if found is None:
        raise policy.out_of_reach(kept.reference, logged.LOG)
    return found


def _refuse_closed(kept: LoggedContact) -> None:
    if kept.closed_at is not None:
        raise LogRefused(f"{kept.reference} was closed on {kept.closed_at:%d %B %Y}.", remedy="Open it again to correct it.")


def _refuse_impossible(said: Said, *, before: LoggedContact | None = None) -> None:
    if said.ended_at < said.started_at or said.ended_at - said.started_at > LONGEST:
        raise LogRefused("The contact ends before it begins, or lasts longer than a day.", remedy="Correct its times.")
    latest = clock.now() + AHEAD_AT_MOST
    if said.started_at > latest or said.ended_at > latest:
        word = "begins" if said.started_at > latest else "ends"
        raise LogRefused(f"The contact {word} in the future.", remedy="Log what has happened; promise what will.")
    if (before is None or said.started_at != before.started_at) and said.started_at < clock.now() - BACK_AT_MOST:
        raise LogRefused(f"The contact began on {said.started_at:%d %B %Y}.", remedy="Log what happened within the last year.")
    if (year := said.started_at.astimezone(UTC).year) in reading.known():
        raise YearArchived(year, "The time of this contact")
    if said.direction not in {"inbound", "outbound"}:
        raise LogRefused(f"{said.direction!r} is no direction.", remedy="It is inbound or outbound.")
    if len(said.note) > NOTE_CHARACTERS:
        raise LogRefused(f"The note has {len(said.note):,} characters.", remedy=f"Write at most {NOTE_CHARACTERS:,}.")
    for branch, kept in ((said.reason, before and before.reason_id), (said.outcome, before and before.outcome_id)):
        if branch is not None and branch.pk != kept and branch not in [place.branch for place in choosing.open_places(type(branch))]:
            raise LogRefused(f"{branch.name} cannot be chosen.", remedy="Choose one that is in use and has none below it.")
