"""Letting contacts follow what was decided of the names in them: a batch at a time, run again after a crash it does the same.

What a contact was called never changes, so whose it is can always be worked out anew; days that this touches are noted in the
same transaction and counted afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from django.db import transaction
from django.db.models import Q

from floorwalker.ground import clock, lines, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job
from floorwalker.record import recounting, totals, whose
from floorwalker.record.archive import following, reading
from floorwalker.record.archive.following import Wanted
from floorwalker.record.meeting import IMPORTER
from floorwalker.record.models import (
    AgentState,
    Archive,
    Customer,
    ExternalIdentity,
    Import,
    Interaction,
    IntervalTotal,
    Segment,
    Sighting,
    SourceName,
)
from floorwalker.record.whose import Whose

TIE: Final = "record.tie_names"
CHUNK: Final = 4_000
"""Contacts a transaction: with their parts about 16,000 rows are read and those that change are written."""
COUNTED: Final = (Import.State.PUBLISHED, Import.State.PUBLISHING)
NAMED: Final = (("agent_said_id", "agent_id"), ("queue_said_id", "queue_id"), ("reason_said_id", "reason_id"))
PARTS: Final = (("agent_said_id", "person_id"), ("queue_said_id", "queue_id"))
OF_A_CONTACT: Final = ("pk", "started_at", "resolved", *(column for pair in NAMED for column in pair))
Seen = dict[tuple[int, bool], tuple[int, datetime, datetime]]


def ask(*, by: Actor = IMPORTER) -> Job:
    """Ask for contacts to follow; work that waits already does for this decision too."""
    waiting = Job.objects.filter(kind=TIE, state=Job.State.WAITING).first()
    return waiting or queue.enqueue(TIE, arguments={}, by=by)


@dataclass
class Done:
    """What was tied anew."""

    names: int = 0
    contacts: int = 0
    parts: int = 0
    pending: dict[int, SourceName] = field(default_factory=dict)


def follow(running: RunningJob) -> Done:
    """Tie every contact anew in which a name stands that was decided since; the days touched are left in `StaleDay`."""
    began, archives = clock.now(), _archives()
    pending = {name.pk: name for name in SourceName.objects.filter(to_tie=True)}
    if not pending:
        return Done()
    known = whose.of(pending.values())
    done = Done(names=len(pending), pending=pending)
    work = _Following(running, known, {key for key, name in pending.items() if name.to_count}, done)
    batches = list(Import.objects.filter(sightings__name__in=pending).distinct().order_by("pk"))
    for batch in batches:
        work.batch(batch)
    for name in pending.values():
        if name.kind == SourceName.Kind.CUSTOMER:
            work.customer(name)
    is_whole = _archives_follow(work)
    with transaction.atomic():
        running.progress(done.contacts, note="Every contact follows")
        list(SourceName.objects.select_for_update().filter(pk__in=pending).order_by("pk"))
        if is_whole and archives <= _archives():  # else a year came back meanwhile, and only the work it asked for looks at its contacts
            SourceName.objects.filter(pk__in=pending, decided_at__lte=began).update(to_tie=False, to_count=False)
        _settle_queues(pending.values())
    return done


def _archives_follow(work: _Following) -> bool:
    """Write the files anew of archived years whose contacts become others; return whether every archive follows by now."""
    followed = not reading.unreadable()
    for archive in Archive.objects.order_by("year"):
        wanted = work.changes.get(archive.year)
        if archive.state != Archive.State.ARCHIVED:
            followed = False  # the work that moves its rows asks again once it is done
        elif wanted is not None and (wanted.rows or wanted.days):
            if following.write_anew(archive, wanted, names=work.done.names, running=work.running):
                work.told(wanted)
            else:
                followed = False
    return followed


def _archives() -> set[int]:
    return set(Archive.objects.values_list("pk", flat=True))


class _Following:
    """One run: whose each pending name is, and what was done so far."""

    def __init__(self, running: RunningJob, known: dict[int, Whose], to_count: set[int], done: Done) -> None:
        self.running, self.known, self.to_count, self.done = running, known, to_count, done
        self.looked = 0
        self.changes: dict[int, Wanted] = defaultdict(Wanted)
        """What contacts of archived years become, by year."""

    def batch(self, batch: Import) -> None:
        """Tie the contacts and stretches of one import, and count anew how often each name stands in it."""
        seen: Seen = {}
        low = 0
        while True:
            with transaction.atomic():
                contacts = list(
                    Interaction.objects.filter(batch=batch, pk__gt=low).order_by("pk")[:CHUNK].values(*OF_A_CONTACT)
                )
                if not contacts:
                    break
                self._contacts(contacts, seen, counted=batch.state in COUNTED)
                low = contacts[-1]["pk"]
                self.looked += len(contacts)
                self.running.progress(self.looked, note=f"{self.looked:,} contacts looked at, {self.done.contacts:,} tied anew")
        for archive in reading.places():
            if archive is not None:
                with reading.inside(archive):
                    self._archived(archive, batch, seen)
        with transaction.atomic():
            self.running.progress(self.looked, note=f"{self.looked:,} contacts looked at, {self.done.contacts:,} tied anew")
            self._states(batch, seen)
            self._totals(batch, seen)
            Sighting.objects.filter(batch=batch, name__in=self.known).delete()
            Sighting.objects.bulk_create(
                Sighting(name_id=name, batch=batch, is_known=is_known, contacts=count, first_at=first, last_at=last)
                for (name, is_known), (count, first, last) in sorted(seen.items())
            )

    def _archived(self, archive: Archive, batch: Import, seen: Seen) -> None:
        """Find what the contacts of `batch` in the archive that is read become, and how often each name stands in them."""
        low, changes = 0, self.changes[archive.year]
        while contacts := list(Interaction.objects.filter(batch=batch.pk, pk__gt=low).order_by("pk")[:CHUNK].values(*OF_A_CONTACT)):
            low = contacts[-1]["pk"]
            changes.take(self._wanted(contacts, seen, counted=batch.state in COUNTED))
            self.running.check()

    def customer(self, name: SourceName) -> None:
        """Tie the contacts of one customer's number: those it was said of before, and those that the source numbers so."""
        own = Customer.objects.filter(source=name.source, external_id=name.value).values_list("pk", flat=True).first()
        ever = {each.customer_id for each in ExternalIdentity.objects.filter(name=name)} | {own}
        for archive in reading.places():
            with reading.at(archive):
                wanted = self._numbered(name, own, ever - {None})
                if archive is not None:
                    self.changes[archive.year].take(wanted)
                    continue
            with transaction.atomic():
                self.running.progress(self.looked, note=f"Contacts of {name.reference}")
                self._write(wanted)

    def _numbered(self, name: SourceName, own: int | None, ever: set[Any]) -> Wanted:
        named = Interaction.objects.filter(Q(customer_said=name.pk) | Q(customer_said=None, customer=own), customer__in=ever)
        wanted, days = Wanted(), set[date]()
        for pk, at, said, held, state in named.values_list("pk", "started_at", "customer_said_id", "customer_id", "batch__state"):
            key, is_known = self.known[name.pk].at(at)
            whom, number = (key, name.pk) if is_known and key else (own, None)
            if (whom, number) != (held, said):
                wanted.rows[Interaction, "customer_id", whom].append(pk)
                wanted.rows[Interaction, "customer_said_id", number].append(pk)
                wanted.contacts.add(pk)
                if state is None or state in COUNTED:
                    days.add(at.date())
        window = int(settings.get("repeat_window_days"))
        wanted.days = {day - timedelta(days=back) for day in days for back in range(window + 1)}
        return wanted

    def _contacts(self, contacts: list[dict[str, Any]], seen: Seen, *, counted: bool) -> None:
        self._write(self._wanted(contacts, seen, counted=counted))

    def _write(self, wanted: Wanted) -> None:
        """Let rows of the house become what is wanted of them, and note their days."""
        for (model, held, target), pks in wanted.rows.items():
            for some in _pieces(pks):
                model._base_manager.filter(pk__in=some).update(**{held: target})
        recounting.note_days(wanted.days)
        self.told(wanted)

    def told(self, wanted: Wanted) -> None:
        """Count what was tied."""
        self.done.contacts += len(wanted.contacts)
        self.done.parts += sum(len(pks) for pks in wanted.rows.values())

    def _wanted(self, contacts: list[dict[str, Any]], seen: Seen, *, counted: bool) -> Wanted:
        """Return what `contacts` and their parts become, where they are read now, and see which names stand in them."""
        starts = {row["pk"]: row["started_at"] for row in contacts}
        parts = Segment.objects.filter(interaction__gte=contacts[0]["pk"], interaction__lte=contacts[-1]["pk"]).filter(
            Q(agent_said__in=self.known) | Q(queue_said__in=self.known)
        )
        rows = list(parts.values("pk", "interaction_id", "started_at", *(column for pair in PARTS for column in pair)))
        names: dict[int, set[tuple[int, bool]]] = defaultdict(set)
        wanted = Wanted()
        for model, found, pairs, own in (
            (Interaction, contacts, NAMED, "pk"), (Segment, rows, PARTS, "interaction_id"),
        ):
            for row in found:
                contact = row[own]
                for said, held in pairs:
                    if row[said] in self.known and contact in starts:
                        target, is_known = self.known[row[said]].at(starts[contact])
                        names[contact].add((row[said], is_known))
                        if target != row[held]:
                            wanted.rows[model, held, target].append(row["pk"])
                            wanted.contacts.add(contact)
                        if said == "reason_said_id" and (settles := self.known[row[said]].settles_at(starts[contact])) != row["resolved"]:
                            wanted.rows[model, "resolved", settles].append(row["pk"])
                            wanted.contacts.add(contact)
        for contact, stands in names.items():
            _see(seen, stands, at=starts[contact], contacts=1)
        if counted:
            touched = wanted.contacts | {contact for contact, stands in names.items() if {key for key, _ in stands} & self.to_count}
            parts_on = {row["started_at"].date() for row in rows if row["interaction_id"] in touched}
            wanted.days = parts_on | {starts[contact].date() for contact in touched}
        return wanted

    def _states(self, batch: Import, seen: Seen) -> None:
        found = AgentState.objects.filter(batch=batch, agent_said__in=self.known)
        wanted: dict[int | None, list[int]] = defaultdict(list)
        days = set()
        for pk, at, said, held in found.values_list("pk", "started_at", "agent_said_id", "person_id"):
            target, is_known = self.known[said].at(at)
            _see(seen, {(said, is_known)}, at=at, contacts=0)
            if target != held:
                wanted[target].append(pk)
            if target != held or said in self.to_count:
                days.add(at.date())
        for target, pks in wanted.items():
            for some in _pieces(pks):
                AgentState.objects.filter(pk__in=some).update(person=target)
            self.done.parts += len(pks)
        if batch.state in COUNTED:
            recounting.note_days(days)

    def _totals(self, batch: Import, seen: Seen) -> None:
        wanted: dict[int | None, list[int]] = defaultdict(list)
        days = set()
        for pk, at, said, held, contacts in totals.gained(batch, of=self.known):
            target, is_known = self.known[said].at(at)
            _see(seen, {(said, is_known)}, at=at, contacts=contacts)
            if target != held:
                wanted[target].append(pk)
            if target != held or said in self.to_count:
                days.add(at.date())
        for target, pks in wanted.items():
            for some in _pieces(pks):
                IntervalTotal.objects.filter(pk__in=some).update(queue_id=cast(int, target))
            self.done.parts += len(pks)
        if batch.state in COUNTED:
            recounting.note_days(days)


def _see(seen: Seen, stands: Iterable[tuple[int, bool]], *, at: datetime, contacts: int) -> None:
    for each in stands:
        count, first, last = seen.get(each, (0, at, at))
        seen[each] = (count + contacts, min(first, at), max(last, at))


def _pieces(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _settle_queues(names: Iterable[SourceName]) -> None:
    """Retire a queue that was set up for a name whose contacts are all another's now, and bring it back when they return."""
    for name in names:
        if name.stand_in_queue is None:
            continue
        stand_in = name.stand_in_queue
        is_used = any(model._base_manager.filter(queue=stand_in).exists() for model in (Interaction, IntervalTotal))
        is_used = is_used or stand_in.identities.filter(taken_back_in="").exists()
        turn: Callable[..., Any] | None = None
        if is_used and stand_in.retired_at is not None:
            turn = lines.bring_back
        elif not is_used and stand_in.retired_at is None:
            turn = lines.retire
        if turn is not None:
            turn(stand_in, by=IMPORTER)
