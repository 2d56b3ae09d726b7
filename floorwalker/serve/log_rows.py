"""The day log as rows: entries and absences of a period side by side, each with its state in a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.urls import reverse

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Cell, Lines, Link, State, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, moving
from floorwalker.ground.windows import Period
from floorwalker.plan.models import Absence
from floorwalker.serve import sight
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import day_log as queries

ABSENCE = "absence"
KINDS = (*Entry.Kind.choices, (ABSENCE, "Absence"))
OPEN, OVERDUE, WAITING, DONE = "open", "overdue", "waiting", "done"
STATES = ((OPEN, "Open or running"), (OVERDUE, "Overdue"), (WAITING, "Waiting for a decision"), (DONE, "Done"))


@dataclass(frozen=True)
class Row:
    """One line of the log."""

    kind: str
    kind_label: str
    reference: str
    url: str
    starts_at: datetime
    ends_at: datetime | None
    what: str
    note: str
    place: str
    trigger: str
    who: str
    raised_by: str
    decided_by: str
    state: str
    status: Status
    result: str
    queue: int | None
    team: int | None
    hands: frozenset[str]
    """Who had a hand in it, as actors: raised, decided, owns or was handed it."""
    entry: Entry | None = None
    """What it shows; None for an absence, which stands in the plan."""

    @property
    def pk(self) -> int:
        """The key of its entry, 0 without one."""
        return self.entry.pk if self.entry is not None else 0


def status_of(entry: Entry) -> tuple[str, Status]:
    """Return the state of an entry, for filtering and in a word."""
    kind = Entry.Kind(entry.kind)
    if kind is Entry.Kind.NOTE:
        return DONE, Status("idle", "Noted")
    if kind is Entry.Kind.HANDOVER:
        return (DONE, Status("ok", "Acknowledged")) if entry.closed_at else (OPEN, Status("watch", "Not acknowledged yet"))
    if kind is Entry.Kind.EXCEPTION:
        return _of_exception(entry)
    if entry.closed_at is not None:
        return DONE, Status("ok", "Closed")
    if queries.is_overdue(entry):
        return OVERDUE, Status("miss", "Overdue")
    if kind is Entry.Kind.MOVE:
        over = entry.ends_at is not None and entry.ends_at <= clock.now()
        return OPEN, Status("info", "Ended, not closed" if over else "Running")
    return OPEN, Status("info", "Restored, not closed") if entry.ends_at else Status("watch", "Open")


def _of_exception(entry: Entry) -> tuple[str, Status]:
    if entry.closed_at is not None:
        return DONE, Status("idle", "Taken back")
    if entry.approved is None:
        return WAITING, Status("watch", "Waiting for a decision")
    state: State = "ok" if entry.approved else "idle"
    return DONE, Status(state, "Approved" if entry.approved else "Not approved")


def rows(by: Actor, period: Period) -> list[Row]:
    """Return the log of a period as `by` may see it, newest first: entries in four queries, absences in one."""
    related = ("site", "team", "queue", "from_queue", "person", "reason", "owner")
    found = queries.overlapping(sight.seen(by), period).select_related(*related).prefetch_related("moved")
    entries = list(found)
    names = queries.named({text for each in entries for text in (each.raised_by, each.decided_by)})
    within = reached(by, entries)
    shown = [_row(each, names, within) for each in entries] + [_absence(each) for each in queries.absences(by, period)]
    return sorted(shown, key=lambda row: row.starts_at, reverse=True)


def reached(by: Actor, entries: Sequence[Entry]) -> set[int] | None:
    """Return whom of those moved `by` may see by name; None is everybody."""
    reach = policy.scope(by, sight.VIEW)
    if reach.everything:
        return None
    moved = {person.pk for entry in entries for person in entry.moved.all()}
    return set(Person.objects.filter(reach.q(person="pk"), pk__in=moved).values_list("pk", flat=True))


def moved_words(entry: Entry, reached: set[int] | None) -> str:
    """Return who was moved: by name as far as the reader reaches, the others as a number."""
    people = list(entry.moved.all())
    named = [person.display_name for person in people if reached is None or person.pk in reached]
    others = len(people) - len(named)
    return ", ".join([*named, *([f"{others} {'other' if named else 'people'}{'s' if named and others > 1 else ''}"] if others else [])])


def _row(entry: Entry, names: dict[str, str], reached: set[int] | None) -> Row:
    state, status = status_of(entry)
    who = {
        Entry.Kind.ISSUE: entry.owner.display_name if entry.owner else "nobody yet",
        Entry.Kind.MOVE: moved_words(entry, reached),
    }.get(Entry.Kind(entry.kind), entry.person.display_name if entry.person else "")
    place = entry.queue.name if entry.queue else entry.team.name if entry.team else entry.site.code.title()
    if entry.from_queue is not None and entry.queue is not None:
        place = f"{entry.from_queue.name} to {entry.queue.name}"
    note = entry.effect or (entry.reason.name if entry.reason else "")
    return Row(
        kind=entry.kind, kind_label=entry.get_kind_display(), reference=entry.reference,
        url=reverse("serve:entry", args=[entry.reference]), starts_at=entry.starts_at, ends_at=entry.ends_at, what=entry.what,
        note="" if note == entry.what else note, place=place, trigger=entry.get_trigger_display() if entry.trigger else "", who=who,
        raised_by=names.get(entry.raised_by, entry.raised_by), decided_by=names.get(entry.decided_by, entry.decided_by), state=state,
        status=status, result=result_words(entry), queue=entry.queue_id, team=entry.team_id, hands=_hands(entry),
        entry=entry,
    )


def _hands(entry: Entry) -> frozenset[str]:
    people = [entry.owner_id, entry.person_id if entry.kind == Entry.Kind.HANDOVER else None]
    return frozenset(filter(None, (entry.raised_by, entry.decided_by, *(f"person:{key}" for key in people if key is not None))))


def _absence(absence: Absence) -> Row:
    return Row(
        kind=ABSENCE, kind_label="Absence", reference="", url=reverse("plan:absence"), starts_at=absence.starts_at,
        ends_at=absence.ends_at, what=absence.get_kind_display(), note="", place=absence.person.site.code.title(), trigger="",
        who=absence.person.display_name, raised_by="", decided_by="", state=DONE, status=Status("idle", "Away"), result="", queue=None,
        team=None, hands=frozenset({f"person:{absence.agreed_by_id}"} if absence.agreed_by_id else ()),
    )


def result_words(entry: Entry) -> str:
    """Return what came of an entry: the words it was closed with, and the service level that was counted then."""
    if not entry.measured:
        return entry.result
    shares = [
        f"{name} {formats.share(each['service_level'], of=each['offered'])}"
        for name, each in entry.measured.items() if each["service_level"] is not None
    ]
    counted = f"Service level {', '.join(shares)}." if shares else ""
    return f"{entry.result.rstrip('.')}. {counted}".strip(". ") + ("." if counted else "")


FILE: Final[tuple[Column[Row], ...]] = (
    Column("kind", "Kind", lambda row: row.kind_label),
    Column("reference", "Reference", lambda row: row.reference),
    Column("from", "From", lambda row: _plain(row.starts_at)),
    Column("until", "Restored or until", lambda row: _plain(row.ends_at)),
    Column("what", "What", lambda row: row.what),
    Column("note", "Effect or reason", lambda row: row.note),
    Column("trigger", "Trigger", lambda row: row.trigger),
    Column("place", "Where", lambda row: row.place),
    Column("who", "Who", lambda row: row.who),
    Column("raised_by", "Logged or asked by", lambda row: row.raised_by),
    Column("decided_by", "Decided by", lambda row: row.decided_by),
    Column("state", "State", lambda row: row.status.word),
    Column("result", "Result", lambda row: row.result),
)
"""The columns of its files; times are in UTC."""


def _unbroken(day: str) -> str:
    """Return a day that stands on one line."""
    return day.replace(" ", "\N{NO-BREAK SPACE}")


def _written(*codes: str) -> list[Column[Row]]:
    """Return the columns of the file that stand for one of the list."""
    return [column for code in codes for column in FILE if column.code == code]


def _of_the_period(rows: list[Row], value: str) -> list[Row]:
    """Keep every row, since the period was asked for already; say so when `value` is no day."""
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValueError("Write a day as 2026-11-24; the last week is shown.") from None
    return rows


def register(
    zone: str, *, queues: Sequence[tuple[str, str]], teams: Sequence[tuple[str, str]], leaders: Sequence[tuple[str, str]], may_log: bool
) -> Register[Row]:
    """Return the list of the log on the clock of `zone`; by one of `leaders` it is what that person briefed, moved and decided."""

    def in_hand(rows: list[Row], value: str) -> list[Row]:
        return [row for row in rows if value in row.hands]

    def when(row: Row) -> Cell:
        return Lines(_unbroken(formats.day(row.starts_at, zone=zone)), formats.clock(row.starts_at, zone=zone))

    def until(row: Row) -> Cell:
        if row.ends_at is None:
            return ""
        day, clock_ = formats.day(row.ends_at, zone=zone), formats.clock(row.ends_at, zone=zone)
        return clock_ if day == formats.day(row.starts_at, zone=zone) else Lines(_unbroken(day), clock_)

    def entry(row: Row) -> Cell:
        return Link(row.reference, row.url, row.kind_label) if row.reference else Link(row.kind_label, row.url)

    def kept_by(name: str) -> Any:
        return lambda rows, value: [row for row in rows if str(getattr(row, name)) == value]

    def words(rows: list[Row], value: str) -> list[Row]:
        asked = value.casefold().split()
        return [row for row in rows if all(word in f"{row.reference} {row.what} {row.note} {row.who}".casefold() for word in asked)]

    return Register(
        code="day-log",
        title="Log",
        nouns=("entry", "entries"),
        sort="-when",
        columns=(
            Column("entry", "Entry", entry, sort="kind_label", written=_written("kind", "reference")),
            Column("when", "From", when, sort="starts_at", written=_written("from")),
            Column("what", "What", lambda row: Lines(row.what, row.note), written=_written("what", "note")),
            Column("place", "Where", lambda row: Lines(row.place, row.trigger), written=_written("trigger", "place")),
            Column("who", "Who", lambda row: row.who),
            Column("until", "Restored or until", until, sort="ends_at", written=_written("until")),
            Column("state", "State", lambda row: row.status),
            Column("result", "Result", lambda row: row.result),
            Column(
                "by", "Logged and decided by", lambda row: Lines(row.raised_by, row.decided_by) if row.raised_by else "",
                written=_written("raised_by", "decided_by"),
            ),
        ),
        filters=(
            moving(lambda rows, _days: rows, zone=zone, covers=("from", "until")),
            Filter("from", "From", _of_the_period, kind="date"),
            Filter("until", "Until", _of_the_period, kind="date"),
            Filter("kind", "Kind", kept_by("kind"), choices=KINDS),
            Filter("state", "State", kept_by("state"), choices=STATES),
            Filter("team", "Team", kept_by("team"), choices=teams),
            Filter("queue", "Queue", kept_by("queue"), choices=queues),
            Filter("by", "In the hand of", in_hand, choices=leaders),
            Filter("q", "Words", words),
        ),
        first_use=FirstUse(
            "Nothing is logged in this period", "Issues, moves, exceptions, absences and notes of the day stand here.",
            "Raise an issue" if may_log else "", reverse("serve:add", args=["issue"]) if may_log else "", "file-text",
        ),
    )


def _plain(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="minutes")
