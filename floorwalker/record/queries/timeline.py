"""What happened with one customer, over all channels and every record merged into theirs, in one line of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import Count, Max

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.record import sight
from floorwalker.record.archive import reading
from floorwalker.record.models import Customer, Interaction, LoggedContact, Match, Promise
from floorwalker.record.queries import contacts, customers, logged, promises

AT_MOST: Final = 60
"""Of each kind: what happened before is a filter of the list of contacts away."""


@dataclass(frozen=True)
class Moment:
    """One thing that happened: `reference` is empty where it is out of the reader's reach, `note` is what was written of it."""

    at: datetime
    kind: str
    channel: str
    head: str
    words: str
    who: str = ""
    note: str = ""
    reference: str = ""
    state: str = ""
    archive: int | None = None
    """The archived year that holds it; None in the house."""


@dataclass(frozen=True)
class Timeline:
    """The moments of one customer, newest first; whether there are more contacts; what is still promised; and the archived years
    that cannot be read, so that what they hold is missing here."""

    moments: tuple[Moment, ...]
    is_cut: bool
    promised: tuple[Promise, ...]
    unreadable: tuple[int, ...] = ()

    @property
    def last(self) -> Moment | None:
        """Where the last channel stopped."""
        return next((each for each in self.moments if each.kind in {"contact", "logged"}), None)


def of(customer: Customer, *, by: Actor) -> Timeline:
    """Return what happened with `customer`, in a number of queries that does not grow with it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include opening customers.
    """
    policy.require(by, customers.VIEW)
    keys = contacts.one_customer([customer.pk])
    moments: list[Moment] = []
    still: list[Promise] = []
    is_cut = False
    for place in reading.places():
        with reading.at(place):
            more, promised, is_cut = _in_place(keys, by=by, year=None if place is None else place.year)
        moments += more
        still += [each for each in promised if each.is_open]
        if is_cut:  # what lies further back would leave a gap
            break
    return Timeline(
        tuple(sorted(moments, key=lambda each: each.at, reverse=True)), is_cut,
        tuple(sorted(still, key=lambda each: (each.due_at, each.pk))), tuple(reading.unreadable()),
    )


def _in_place(keys: list[int], *, by: Actor, year: int | None) -> tuple[list[Moment], list[Promise], bool]:
    """Return what happened with the customers `keys` as the house, or the archive that is read, holds it; and whether there is more."""
    published = reading.tied(sight.published().filter(customer__in=keys), "queue", "agent", "reason")
    rows = list(published.prefetch_related("survey_answers").order_by("-started_at", "-id")[: AT_MOST + 1])
    written = reading.in_house(LoggedContact.objects.filter(customer__in=keys))
    notes = list(reading.tied(written, "person", "queue", "reason", "outcome").order_by("-started_at", "-id")[:AT_MOST])
    given = reading.in_house(Promise.objects.filter(customer__in=keys), path="logged__")
    promised = list(reading.tied(given, "owner").order_by("-made_at")[:AT_MOST])
    own = {note.contact_id for note in notes if note.contact_id is not None}
    own |= set(Match.objects.filter(logged__in=notes, state=Match.State.CONFIRMED).values_list("contact", flat=True))
    seen = set(sight.contacts(by).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    mine = set(logged.seen(by).filter(pk__in=[note.pk for note in notes]).values_list("pk", flat=True))
    moments = [
        *(_contact(row, is_seen=row.pk in seen) for row in rows[:AT_MOST] if row.pk not in own),
        *(answer for row in rows[:AT_MOST] for answer in _answers(row)),
        *(_logged(note, is_seen=note.pk in mine) for note in notes),
        *(moment for promise in promised for moment in _promise(promise)),
    ]
    return [replace(each, archive=year) for each in moments], promised, len(rows) > AT_MOST


def last_contacts(keys: Iterable[int]) -> dict[int, datetime]:
    """Return when customers were last in contact, by key; records merged into theirs are left out here."""
    found: dict[int, datetime] = {}
    for place in reading.places():
        with reading.at(place):
            for rows in (sight.published(), LoggedContact.objects.all()):
                for key, at in rows.filter(customer__in=list(keys)).order_by().values_list("customer").annotate(at=Max("started_at")):
                    found[key] = max(at, found.get(key, at))
    return found


def open_promises(keys: Iterable[int]) -> dict[int, int]:
    """Return how many promises to customers are still open, by key."""
    return dict(promises.open_ones().filter(customer__in=list(keys)).order_by().values_list("customer").annotate(Count("pk")))


def _contact(row: Interaction, *, is_seen: bool) -> Moment:
    head = row.reason.name if row.reason else row.queue.name if row.queue else "Contact"
    settled = {True: ", settled", False: ", not settled", None: ""}[row.resolved]
    return Moment(
        row.started_at, "contact", row.channel, head, f"{row.get_outcome_display().lower()}{settled}",
        row.agent.display_name if row.agent else "", row.note, row.reference if is_seen else "",
        "watch" if row.dissatisfied or row.outcome == "abandoned" else "",
    )


def _answers(row: Interaction) -> list[Moment]:
    return [
        Moment(
            each.answered_at, "answer", row.channel, f"{each.instrument.upper()} {each.score:g} of {each.scale_max:g}",
            f"asked about {row.reference}", note=each.comment,
        )
        for each in row.survey_answers.all()
    ]


def _logged(note: LoggedContact, *, is_seen: bool) -> Moment:
    words = note.outcome.name if note.outcome else "no outcome yet"
    return Moment(
        note.started_at, "logged", note.channel, note.reason.name if note.reason else "Reason not written yet",
        words if note.closed_at else f"{words}, still open", note.person.display_name, note.note, note.reference if is_seen else "",
        "watch" if note.dissatisfied or note.closed_at is None else "",
    )


def _promise(promise: Promise) -> list[Moment]:
    if promise.kept_at is not None:
        late = promise.kept_at > promise.first_due_at
        words = "kept, later than was promised first" if late else "kept"
        return [Moment(promise.kept_at, "promise", "", promise.what, words, promise.owner.display_name, state="watch" if late else "ok")]
    if promise.broken_at is not None:
        why = promise.broken_reason
        return [Moment(promise.broken_at, "promise", "", promise.what, "not kept", promise.owner.display_name, why, state="miss")]
    return []
