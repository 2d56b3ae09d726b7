"""The moment around a contact: what the queue, the staffing and the agent's day were like when it began, and what was known and in force.

A contact is judged beside it and it is frozen at submission, so that nobody answers alone for a day on which the house fell short. Each
part says so where nothing is known: no data is not zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.ground.web import formats
from floorwalker.plan.models import Activity, BriefingPerson, DocumentVersion, ReadingDuty
from floorwalker.record import sight as record_sight
from floorwalker.record.models import AgentState, Segment
from floorwalker.review.models import Evaluation
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import floor, plans
from floorwalker.serve.rules.adherence import GRACE_SECONDS, ON_QUEUE, OWN_TIME

SLOT: Final = timedelta(minutes=30)
"""Need is planned by the half hour."""
LONGEST_STATE: Final = timedelta(hours=16)
"""Nobody is in one state, or on one shift, for longer."""
LIVE: Final = ("voice", "chat")
"""Channels on which customers wait while they are there; elsewhere a backlog waits for days."""
SHORT_PEOPLE: Final = 0.5
"""Less than half a person short is within what rounding to whole people leaves."""
MOST_NAMED: Final = 3


@dataclass(frozen=True)
class Part:
    """One part of the moment in words; nothing where it is not known."""

    code: str
    label: str
    words: str


@dataclass(frozen=True)
class Around:
    """The moment, part by part; `short_staffed` is None where need or presence is not known."""

    parts: tuple[Part, ...]
    short_staffed: bool | None

    def as_values(self) -> dict[str, Any]:
        """Return it as an evaluation keeps it."""
        return {"parts": [{"code": each.code, "label": each.label, "words": each.words} for each in self.parts]}


def kept(evaluation: Evaluation) -> Around:
    """Return the moment as it was frozen when the evaluation was submitted."""
    values: Mapping[str, Any] = evaluation.around
    parts = tuple(Part(each["code"], each["label"], each["words"]) for each in values.get("parts", ()))
    return Around(parts, evaluation.short_staffed)


def of(evaluation: Evaluation) -> Around:
    """Return the moment at which the contact of `evaluation` began, as far as it is known now; about a dozen short queries."""
    at, agent, queue = evaluation.contact_at, evaluation.agent, evaluation.queue
    zone = queue.zone if queue is not None else agent.site.zone
    staffing, short = _staffing(queue, at)
    return Around(
        (
            Part("queue", "Queue", _waiting(queue, evaluation.contact, at)),
            Part("staffing", "Staffing against need", staffing),
            *_shift(agent, at, zone),
            Part("reading", "Briefed and read", _told(agent, at)),
            Part("procedure", "Procedure in force", _procedures(evaluation.reason_id, at)),
            Part("outages", "Outages", _outages(queue, agent, at, zone)),
        ),
        short,
    )


def _waiting(queue: Queue | None, contact: int, at: datetime) -> str:
    if queue is None:
        return ""
    back = floor.OVER_MIDNIGHT if queue.channel in LIVE else floor.BACKLOG
    others = record_sight.published().filter(queue=queue, started_at__gt=at - back, started_at__lte=at).exclude(pk=contact)
    if not others.exists():
        return ""
    waits = Segment.objects.filter(interaction__in=others, kind__in=floor.QUEUEING, started_at__lte=at, ended_at__gt=at)
    count = waits.values("interaction").distinct().count()
    return f"{count} waiting on {queue.name}" if count else f"Nobody else waiting on {queue.name}"


def _staffing(queue: Queue | None, at: datetime) -> tuple[str, bool | None]:
    if queue is None:
        return "", None
    start = datetime.fromtimestamp(at.timestamp() // SLOT.total_seconds() * SLOT.total_seconds(), UTC)
    day = formats.local(at, queue.zone).date()
    ruling = plans.forecast_of(queue, day=day, before=start)
    need = plans.needed(queue, day=day, forecast=ruling, edges=plans.Edges((start,), start + SLOT, int(SLOT.total_seconds() // 60)))
    there, how = _there(queue, at)
    wanted = None if need is None or need.agents[0] != need.agents[0] else float(need.agents[0])
    if wanted is None or there is None:
        return (f"{there} {how}; the need is not known" if there is not None else ""), None
    return f"{there} {how}, {formats.people(wanted)} needed", there < wanted - SHORT_PEOPLE


def _there(queue: Queue, at: datetime) -> tuple[int | None, str]:
    """Return how many of those rostered on the queue were at it; where no states tell, how many were rostered."""
    rostered = set(
        _published(Activity.objects.filter(kind="queue", queue=queue, starts_at__gt=at - LONGEST_STATE, starts_at__lte=at, ends_at__gt=at))
        .values_list("shift__person", flat=True)
    )
    if not rostered:
        return None, ""
    states = dict(_states(at).filter(person__in=rostered).values_list("person", "state"))
    if not states:
        return len(rostered), "rostered"
    return sum(state in ON_QUEUE for state in states.values()), "on queue"


def _states(at: datetime) -> QuerySet[AgentState]:
    shown = record_sight.shown().q
    return AgentState.objects.filter(shown, started_at__gt=at - LONGEST_STATE, started_at__lte=at, ended_at__gt=at)


def _published(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    return rows.filter(shift__roster__retired_at=None).exclude(shift__roster__published_at=None)


def _shift(agent: Person, at: datetime, zone: str) -> Iterator[Part]:
    began = at - LONGEST_STATE
    rows = Activity.objects.filter(shift__person=agent, shift__starts_at__gt=began, shift__starts_at__lte=at, shift__ends_at__gt=at)
    parts = list(_published(rows).select_related("shift"))
    if not parts:
        yield Part("hours", "Hours in", "")
        yield Part("break", "Break owed", "")
        return
    shift = parts[0].shift
    yield Part("hours", "Hours in", f"{formats.duration((at - shift.starts_at).total_seconds())} of a shift from "
               f"{formats.span(shift.starts_at, shift.ends_at, zone=zone)}")
    rows_of_states = AgentState.objects.filter(record_sight.shown().q, person=agent, started_at__gte=shift.starts_at, started_at__lt=at)
    states = list(rows_of_states.values_list("state", "started_at", "ended_at"))
    due = sum((each.ends_at - each.starts_at).total_seconds() for each in parts if each.kind in OWN_TIME and each.ends_at <= at)
    taken = sum((min(end, at) - start).total_seconds() for state, start, end in states if state in OWN_TIME)
    if not states:
        words = ""
    elif due - taken > GRACE_SECONDS:
        words = f"{formats.duration(due - taken)} of the {formats.duration(due)} planned by then"
    else:
        words = "None"
    yield Part("break", "Break owed", words)


def _told(agent: Person, at: datetime) -> str:
    """Return what the agent had been asked to read, or briefed on, and had not confirmed by then."""
    day = at.astimezone(UTC).date()
    in_force = Q(reading__version__starts_on__lte=day) & (Q(reading__version__ends_on=None) | Q(reading__version__ends_on__gt=day))
    duties = ReadingDuty.objects.filter(in_force, Q(released_at=None) | Q(released_at__gt=at), person=agent, owed_on__lte=day)
    read = list(duties.values_list("reading__version__title", "attested_at"))
    briefed = BriefingPerson.objects.filter(person=agent, briefing__ends_at__lte=at, briefing__cancelled_at=None)
    told = list(briefed.values_list("briefing__title", "attended", "confirmed_at"))
    if not read and not told:
        return ""
    open_ = [title for title, attested in read if attested is None or attested > at]
    open_ += [title for title, attended, confirmed in told if attended is False and (confirmed is None or confirmed > at)]
    return f"Not yet by then: {_some(open_)}" if open_ else "Everything asked by then was read, and every briefing attended"


def _procedures(reason: int | None, at: datetime) -> str:
    if reason is None:
        return ""
    day = at.astimezone(UTC).date()
    rows = DocumentVersion.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), document__kind="procedure", document__reasons=reason, starts_on__lte=day,
        state=DocumentVersion.State.PUBLISHED,
    )
    return _some([f"{each.document.reference} {each.title}, version {each.number}" for each in rows.select_related("document")])


def _outages(queue: Queue | None, agent: Person, at: datetime, zone: str) -> str:
    site = queue.site_id if queue is not None and queue.site_id is not None else agent.site_id
    logged = Entry.objects.filter(site=site, starts_at__lte=at)
    if not logged.filter(starts_at__gt=at - timedelta(days=1)).exists() and not logged.filter(kind=Entry.Kind.ISSUE, ends_at=None).exists():
        return ""
    hit = Q(queue=None) if queue is None else Q(queue=None) | Q(queue=queue)
    rows = logged.filter(hit, Q(ends_at=None) | Q(ends_at__gt=at), kind=Entry.Kind.ISSUE)
    found = [
        f"{each.reference}, {_trigger(each)} since {formats.moment(each.starts_at, zone=zone)}"
        for each in rows
    ]
    return _some(found) or "None logged"


def _trigger(entry: Entry) -> str:
    return "an issue" if entry.trigger in {"", Entry.Trigger.OTHER} else str(entry.get_trigger_display()).lower()


def _some(named: list[str]) -> str:
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return "; ".join(named[:MOST_NAMED]) + more
