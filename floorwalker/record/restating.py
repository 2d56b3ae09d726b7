"""When a later piece of a feed tells a known contact otherwise: which telling wins, and changing and putting back the contact.

A log that is exported every few minutes tells calls that still grow, and tells some of them twice. Of two tellings of one contact

* in a log of rows (CSV, Amazon Connect, the bank log) the one that the source wrote later wins; of two written at the same time,
  the one that reaches further. The order in which pieces arrive decides nothing.
* in a log of events (queue_log), whose pieces are joined by call, the one that tells more of the call wins.

What a person may have added here, the customer, the reason and the note, is filled where it was empty and never overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from floorwalker.record import whose, writing
from floorwalker.record.importers.base import Contact
from floorwalker.record.models import AgentState, Import, Interaction, Restatement, Segment, SourceName
from floorwalker.record.naming import Named, Names

FILLED_ONLY: Final = ("customer", "reason", "note")
EMPTY: Final[tuple[Any, ...]] = ([None, None], "")
NAME_PAIR: Final = 2
NAMED: Final = ("queue", "agent", "customer", "reason")
AT_ONCE: Final = 500
"""Contacts changed in one transaction, so that the write lock stays short."""

Content = dict[str, Any]


def told(telling: writing.Telling) -> Content:
    """Return what a piece says of a contact, as it is kept; a name is the pair of whose it is and its own key."""
    contact = telling.contact
    return {
        "channel": contact.channel, "direction": contact.direction, "outcome": contact.outcome, "queue": _pair(telling.queue),
        "agent": _pair(telling.agent), "started_at": _text(contact.started_at), "ended_at": _text(contact.ended_at),
        "customer": _pair(telling.customer), "reason": _pair(telling.reason), "note": contact.note,
        "parts": [
            [kind, visit, _pair(queue), _pair(person), _text(started), _text(ended), outcome]
            for kind, visit, queue, person, started, ended, outcome in telling.parts
        ],
    }


def _pair(named: Named) -> list[int | None]:
    return [named.target, named.said]


def held(contact: Interaction) -> Content:
    """Return what stands of a contact."""
    return {
        "channel": contact.channel, "direction": contact.direction, "outcome": contact.outcome,
        "queue": [contact.queue_id, contact.queue_said_id], "agent": [contact.agent_id, contact.agent_said_id],
        "started_at": _text(contact.started_at), "ended_at": _text(contact.ended_at),
        "customer": [contact.customer_id, contact.customer_said_id], "reason": [contact.reason_id, contact.reason_said_id],
        "note": contact.note,
        "parts": [
            [
                part.kind, part.visit, [part.queue_id, part.queue_said_id], [part.person_id, part.agent_said_id],
                _text(part.started_at), _text(part.ended_at), part.outcome,
            ]
            for part in sorted(contact.segments.all(), key=lambda part: part.position)
        ],
    }


def _plain(value: Any) -> Any:
    """Return `value` with each name as what it was called: whose it is, somebody may say otherwise at any time."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        is_name = len(value) == NAME_PAIR and all(each is None or isinstance(each, int) for each in value)
        return (["said", value[1]] if value[1] is not None else value) if is_name else [_plain(each) for each in value]
    return value


def same(one: Content, other: Content) -> bool:
    """Return whether two tellings say the same."""
    return bool(_plain(one) == _plain(other))


def _of_source(content: Content) -> Content:
    """Return `content` without what a person may have filled in since."""
    return {name: value for name, value in content.items() if name not in FILLED_ONLY}


def merged(new: Content, old: Content) -> Content:
    """Return `new`, with what may be filled only where it was empty."""
    return new | {name: old[name] if old[name] not in EMPTY else new[name] for name in FILLED_ONLY}


def reach(content: Content) -> tuple[float, int]:
    """Return how much of a contact is told: how long, in how many parts."""
    if content["ended_at"] is None:
        return (-1.0, 0)
    span = datetime.fromisoformat(content["ended_at"]) - datetime.fromisoformat(content["started_at"])
    return (span.total_seconds(), len(content["parts"]))


def further(one: Contact, other: Contact) -> bool:
    """Return whether `one` reaches further than `other`, which tells the same contact in the same piece."""
    return (one.ended_at, len(one.pieces)) > (other.ended_at, len(other.pieces))


def _wins(new: Content, old: Content, *, written: datetime, held_since: datetime, joined: bool) -> bool:
    if joined:
        return reach(new) >= reach(old)
    return (written, *reach(new)) > (held_since, *reach(old))


def _with_parts(found: Q) -> QuerySet[Interaction]:
    parts = Prefetch("segments", queryset=Segment.objects.order_by("position"))
    applied = Prefetch("restatements", queryset=Restatement.objects.exclude(was__isnull=True).select_related("batch__delivery"))
    return Interaction.objects.filter(found).select_related("batch__delivery").prefetch_related(parts, applied)


def _locked(row: Restatement) -> Interaction:
    """Return the contact of `row`, held until the transaction ends: somebody may fill in its reason just now."""
    return _with_parts(Q(pk=row.interaction_id)).select_for_update(of=("self",)).get()


def _held_since(contact: Interaction) -> datetime:
    """Return when the source wrote what stands of `contact`."""
    return max(_written(each) for each in (contact.batch, *(row.batch for row in contact.restatements.all())) if each is not None)


def _written(batch: Import) -> datetime:
    return batch.delivery.written_at if batch.delivery is not None else batch.created_at


def stage(contacts: Sequence[Contact], *, batch: Import, names: Names, joined: bool) -> set[str]:
    """Keep what `contacts`, all known, say otherwise, until `batch` is published; return their keys. In the open transaction."""
    if not contacts:
        return set()
    tellings = {telling.contact.external_id: told(telling) for telling in writing.resolved(contacts, names=names)}
    staged = {row.interaction_id: row for row in batch.restatements.filter(interaction__external_id__in=tellings)}
    changed: set[str] = set()
    for contact in _with_parts(Q(source=batch.importer, external_id__in=tellings)):
        if contact.batch is None:
            continue
        row = staged.get(contact.pk)
        old = row.told if row is not None else held(contact)
        new = merged(tellings[contact.external_id], old)
        since = _written(batch) if row is not None else _held_since(contact)
        if not same(new, old) and _wins(new, old, written=_written(batch), held_since=since, joined=joined):
            Restatement.objects.update_or_create(batch=batch, interaction=contact, defaults={"told": new})
            changed.add(contact.external_id)
    return changed


def apply(batches: Sequence[Import], *, joined: bool, fence: Callable[[], None]) -> None:
    """Change the contacts that `batches` tell anew, the earliest written first; done again it changes nothing more."""
    waiting = Restatement.objects.filter(batch__in=[batch.pk for batch in batches], was__isnull=True).select_related("batch__delivery")
    rows = sorted(waiting, key=lambda row: (_written(row.batch), reach(row.told)))
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        with transaction.atomic():
            fence()
            for row in part:
                contact = _locked(row)
                old = held(contact)
                new = merged(row.told, old)
                own = contact.batch_id == row.batch_id
                since = _written(row.batch) if own else _held_since(contact)
                if same(new, old) or not _wins(new, old, written=_written(row.batch), held_since=since, joined=joined):
                    row.delete()  # another piece was first
                    continue
                row.told, row.was = new, old
                row.save(update_fields=["told", "was"])
                _write(contact, new)
    if joined:
        _settle_states(batches)


def put_back(batch: Import, *, fence: Callable[[], None]) -> None:
    """Let the contacts that `batch` told anew stand as they would without it; a later telling over it stays.

    Done again it changes nothing more; what it kept goes when the days have been counted.
    """
    rows = list(batch.restatements.exclude(was__isnull=True))
    for start in range(0, len(rows), AT_ONCE):
        with transaction.atomic():
            fence()
            for row in rows[start : start + AT_ONCE]:
                contact = _locked(row)
                over = next((each for each in contact.restatements.all() if each.was is not None and same(each.was, row.told)), None)
                if over is not None:
                    over.was = row.was
                    over.save(update_fields=["was"])
                elif row.was is not None and same(_of_source(now := held(contact)), _of_source(row.told)):
                    by_hand = {name: now[name] for name in FILLED_ONLY if _plain(now[name]) != _plain(row.told[name])}
                    _write(contact, row.was | by_hand)


def _write(contact: Interaction, content: Content) -> None:
    """Let `contact` stand as `content` tells it; a name is whose it is today."""
    started = datetime.fromisoformat(content["started_at"])
    pairs = [content[name] for name in NAMED] + [pair for part in content["parts"] for pair in part[2:4]]
    known = whose.of(SourceName.objects.filter(pk__in={said for _, said in pairs if said is not None}))

    def now(pair: list[int | None]) -> int | None:
        target, said = pair
        return known[said].at(started)[0] if said in known else target

    contact.channel, contact.direction, contact.outcome = content["channel"], content["direction"], content["outcome"]
    for name in NAMED:
        setattr(contact, f"{name}_id", now(content[name]))
        setattr(contact, f"{name}_said_id", content[name][1])
    if (disposition := content["reason"][1]) in known:
        contact.resolved = known[disposition].settles_at(started)
    contact.note, contact.started_at = content["note"], started
    contact.ended_at = datetime.fromisoformat(content["ended_at"]) if content["ended_at"] else None
    contact.save()
    Segment.objects.filter(interaction=contact).delete()
    Segment.objects.bulk_create(
        Segment(
            interaction=contact, position=position, kind=kind, visit=visit, queue_id=now(queue), queue_said_id=queue[1],
            person_id=now(person), agent_said_id=person[1], started_at=datetime.fromisoformat(begun),
            ended_at=datetime.fromisoformat(ended), outcome=outcome,
        )
        for position, (kind, visit, queue, person, begun, ended, outcome) in enumerate(content["parts"])
    )


def _settle_states(batches: Sequence[Import]) -> None:
    """Remove stretches that were told in part, before the piece with their beginning came, and now lie inside the whole one."""
    for state in AgentState.objects.filter(batch__in=[batch.pk for batch in batches]):
        AgentState.objects.filter(
            person=state.person_id, batch__importer=batches[0].importer, batch__delivery__isnull=False,
            started_at__gte=state.started_at, ended_at__lte=state.ended_at,
        ).exclude(pk=state.pk).delete()


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment is not None else None
