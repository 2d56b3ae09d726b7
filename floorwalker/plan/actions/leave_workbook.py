"""The workbook of leave and absence: who is away from when to when, and the kind only, never why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from floorwalker.ground.actors import Actor
from floorwalker.ground.moving_in.base import Change, Column, Refused, Row, Verdict, Writer, differing, judged, verdict
from floorwalker.ground.moving_in.kinds.crew import WHO, Crew
from floorwalker.ground.moving_in.lookup import key
from floorwalker.ground.moving_in.succession import refuse_outside_work
from floorwalker.plan.models import Absence
from floorwalker.record import recounting

LONGEST_DAYS: Final = 400
"""A year of parental leave and its end; longer is a day that was mistyped."""
KINDS: Final = {key(name): kind for kind, label in Absence.Kind.choices for name in (kind, str(label))} | {
    "annual": "leave",
    "holiday": "leave",
    "vacation": "leave",
    "al": "leave",
    "sickness": "sick",
    "sick leave": "sick",
    "ill": "sick",
    "maternity": "other",
    "paternity": "other",
    "parental leave": "other",
    "training": "other",
    "jury service": "other",
    "unpaid": "other",
}


class Leave:
    """One row one stretch of whole days away."""

    code, label = "leave", "Leave and absence"
    expects = "One row one stretch of whole days away, its kind only; never why somebody is away."
    things = ("absence", "absences")
    permission = "plan.absence"
    columns = (
        WHO,
        Column(
            "kind", "Kind", "kind|type|absence type|leave type|absence|category", "Leave, sick or other; leave when empty.", "Annual leave"
        ),
        Column(
            "first",
            "First day",
            "first day|from|start|start date|date from|begins",
            "The first day away.",
            "2026-12-21",
            shape="day",
            required=True,
        ),
        Column(
            "last",
            "Last day",
            "last day|to|until|end|end date|date to",
            "The last day away; the first day when empty.",
            "2026-12-24",
            shape="day",
        ),
    )

    def judge(self, rows: Sequence[Row], *, by: Actor) -> list[Verdict]:
        """Return what each row would do."""
        crew = Crew(by, self.permission)
        held: dict[int, list[Absence]] = {}
        for absence in Absence.objects.all():
            held.setdefault(absence.person_id, []).append(absence)

        def one(row: Row) -> Verdict:
            return _absence(row, crew, held, by)

        return judged(rows, one, crew.named)

    def follow(self, entries: Sequence[Mapping[str, Any]], *, because: str, by: Actor) -> None:
        """Let days that have begun be counted again: nothing is expected of who is away."""
        present = Absence.objects.in_bulk([entry["pk"] for entry in entries])
        days: set[date] = set()
        for entry in entries:
            row = present.get(entry["pk"])
            states = [state for state in (entry["was"], entry["is"]) if state is not None]
            starts, ends = (
                [_moment(state[name]) if name in state else getattr(row, name) for state in states] for name in ("starts_at", "ends_at")
            )
            days.update(recounting.days_of(min(starts), max(ends)))
        recounting.ask(days, because=because, by=by)


def _absence(row: Row, crew: Crew, held: dict[int, list[Absence]], by: Actor) -> Verdict:
    person = crew.of(row)
    first = row.day("first")
    assert first is not None
    last = row.day("last") or first
    if last < first or (last - first).days > LONGEST_DAYS:
        raise Refused(
            "Last day", last, f"It lies before the first day or more than {LONGEST_DAYS} days after it.", "Correct one of the two days."
        )
    kind = KINDS.get(key(row.text("kind") or "leave"))
    if kind is None:
        raise Refused("Kind", row.text("kind"), "It is not a kind of absence.", "Write leave, sick or other; never why.")
    refuse_outside_work(person, first, column="First day")
    zone = ZoneInfo(person.site.zone)
    starts_at, ends_at = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    mine = held.setdefault(person.pk, [])
    same = next((each for each in mine if each.starts_at == starts_at), None)
    other = next((each for each in mine if each is not same and each.starts_at < ends_at and each.ends_at > starts_at), None)
    if other is not None or (same is not None and same.pk is None):
        raise Refused("First day", first, "The person is away already in a part of that time.", "Join the two, or correct a day.")
    label = str(Absence.Kind(kind).label)
    if same is None:
        made = Absence(person=person, kind=kind, starts_at=starts_at, ends_at=ends_at, agreed_by_id=by.person_id)
        mine.append(made)
        days = Change(label, "none", f"{first:%d %b} to {last:%d %b %Y}")
        return verdict(row, person.display_name, is_new=True, changes=[days], write=lambda to: to.make(made))
    until = (same.ends_at - timedelta(seconds=1)).astimezone(zone).date()
    changes = differing([("Kind", same.get_kind_display(), label), ("Last day", until, last)])

    def write(to: Writer) -> None:
        to.change(same, kind=kind, ends_at=ends_at)

    return verdict(row, person.display_name, is_new=False, changes=changes, write=write)


def _moment(kept: str) -> datetime:
    return datetime.fromisoformat(kept).astimezone(UTC)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
