"""Asking for messages to customers: the calendar, what stands in the way of one, what it adds to the forecast, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from floorwalker.ground import clock, lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan import sight
from floorwalker.plan.models import CustomerMessage, DocumentVariant, DocumentVersion, Forecast, MessageCheck, Requirement
from floorwalker.plan.queries import document_variants, forecasts, staffing, statements
from floorwalker.plan.rules import customer_messages as rules
from floorwalker.plan.rules.languages import HOUSE_LANGUAGE, named
from floorwalker.plan.rules.statements import fill
from floorwalker.record import whose
from floorwalker.record.queries import figures

VIEW: Final = "plan.view"
WRITE: Final = "plan.write_message"
APPROVE: Final = "plan.approve_message"
COUNTED: Final = "record.view_measures"
State = CustomerMessage.State
SHOWN_ON_CALENDAR: Final = (State.DRAFT, State.PROPOSED, State.APPROVED)
_BESIDE: Final = ("owner", "queue__site", "template__document", "drafted_by", "proposed_by", "approver", "decided_by")


@dataclass(frozen=True)
class Clash:
    """Something that speaks against the days of a message, and what to do."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Effect:
    """What came of a message: contacts expected of it, and how many more came than the forecast without it, with its 95 % range."""

    expected: float
    came: float
    forecast: float
    extra: float
    low: float
    high: float
    days: int


def today() -> date:
    """Return the present day of the house."""
    return clock.today(whose.house_zone())


def listed(by: Actor) -> QuerySet[CustomerMessage]:
    """Return every message.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing the plan.
    """
    policy.require(by, VIEW)
    return CustomerMessage.objects.select_related("owner", "queue", "template__document")


def find(reference: str, *, by: Actor) -> CustomerMessage:
    """Return the message `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing the plan.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    found = CustomerMessage.objects.select_related(*_BESIDE).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no message {reference}.", remedy="Look for it on the calendar of messages.")
    return found


def between(first: date, last: date, *, by: Actor) -> list[CustomerMessage]:
    """Return the messages that go out on a day from `first` to `last` and were not withdrawn; one query."""
    return list(listed(by).filter(state__in=SHOWN_ON_CALENDAR, starts_on__lte=last, ends_on__gte=first).order_by("starts_on", "pk"))


def templates(by: Actor) -> QuerySet[DocumentVersion]:
    """Return the versions of templates that hold and that `by` may read."""
    rows = sight.holding(today()).filter(document__in=sight.documents(by), document__kind="template")
    return rows.select_related("document").order_by("document__reference")


def words_of(message: CustomerMessage) -> str:
    """Return what a message says: the Markdown of its template with the statements that hold on the day it is read, marked.

    Before its first day that is the first, after its last the last.
    """
    if message.template is None:
        return ""
    day = min(max(today(), message.starts_on), message.ends_on)
    return statements.shown(message.template, mark=statements.link, on=day)


def newer_template(message: CustomerMessage) -> DocumentVersion | None:
    """Return the version of its template that holds now, where that is another than the one it is pinned to."""
    if message.template is None:
        return None
    now = sight.holding(today()).filter(document=message.template.document).first()
    return now if now is not None and now.pk != message.template_id else None


def variants(by: Actor) -> QuerySet[DocumentVariant]:
    """Return what templates that hold and that `by` may read say in other languages and for brands."""
    rows = sight.live_variants().filter(edition__document__in=templates(by).values("document"))
    return rows.select_related("edition", "version__document").order_by("edition__document", "edition__language", "edition__brand")


def variants_unfit(message: CustomerMessage, chosen: Sequence[DocumentVariant]) -> list[str]:
    """Return in words which of the `chosen` texts may not go out with the message: of another template, brand, or stale."""
    if not chosen:
        return []
    if message.template is None:
        return ["Texts in other languages are chosen, but no template."]
    usable = {each.pk for each in document_variants.usable(message.template)}
    found = []
    for each in chosen:
        called = f"The text in {named(each.edition.language, each.edition.brand)} ({each.edition.reference})"
        if each.edition.document_id != message.template.document_id:
            found.append(f"{called} is one of another template.")
        elif each.pk not in usable:
            found.append(f"{called} says version {each.version.number}, and something material changed since, or it is in use no more.")
        elif each.edition.brand not in {"", message.brand}:
            found.append(f"{called} is one of another brand.")
    return found


def texts_of(message: CustomerMessage) -> list[tuple[str, str, str]]:
    """Return language, title and Markdown of each text that a message goes out with, the original first, as they are on its first day."""
    if message.template is None:
        return []
    said = statements.in_text(message.template, on=message.starts_on)
    others = message.variants.select_related("edition").order_by("edition__language", "edition__brand")
    return [
        (HOUSE_LANGUAGE, "", fill(message.template.body, said)),
        *((each.edition.language, each.title, fill(each.body, document_variants.translated(said, each.edition))) for each in others),
    ]


def expected(message: CustomerMessage) -> dict[date, float]:
    """Return the contacts expected of it by day; nothing where none are expected."""
    if message.share is None or message.queue is None:
        return {}
    return rules.expected(message.audience_size, message.share, message.profile, first=message.starts_on, last=message.ends_on)


def missing(message: CustomerMessage) -> list[str]:
    """Return in words what it lacks before it can be proposed."""
    answered = {each.question for each in message.checks.all()}
    found = [f"Not checked: {each.label}" for each in MessageCheck.Question if each.value not in answered]
    if message.template is None:
        found.append("No template is chosen: nobody knows which words go out.")
    elif newer_template(message) is not None:
        found.append("Its template has a newer version that holds. Choose it, and check it.")
    found += variants_unfit(message, list(message.variants.select_related("edition", "version")))
    if message.starts_on <= today():
        found.append(f"Its first day, {message.starts_on:%d %b %Y}, has come.")
    return found


def clashes(message: CustomerMessage) -> list[Clash]:
    """Return what speaks against its days: the same customers told near by, closed days, and a queue that is short already."""
    near = timedelta(days=rules.NEAR_DAYS)
    others = CustomerMessage.objects.filter(
        state__in=SHOWN_ON_CALENDAR, starts_on__lt=message.ends_on + near, ends_on__gt=message.starts_on - near
    ).exclude(pk=message.pk)
    found = [
        Clash(f"The same customers are told {each.name} ({each.reference}) from {each.starts_on:%d %b} to {each.ends_on:%d %b}.",
              f"Leave {rules.NEAR_DAYS} days between, or make one message of the two.")
        for each in others if rules.same_people(each.audience, message.audience)
    ]
    due = expected(message)
    if not due or message.queue is None:
        return found
    first, last = min(due), max(due)
    zone = ZoneInfo(message.queue.zone)
    opened = {start.astimezone(zone).date() for start, _end in lines.open_stretches(message.queue, first=first, last=last)}
    if shut := [day for day in sorted(due) if day not in opened and due[day] > 0]:
        found.append(Clash(f"{message.queue.name} is closed on {_days(shut)}, when customers would ask.", "Tell them on other days."))
    if short := [day for day in short_days(message.queue, first, last) if day in due]:
        found.append(Clash(f"{message.queue.name} is short of people already on {_days(short)}.",
                           "Tell customers on other days, or plan more people first."))
    return found


def short_days(queue: Queue, first: date, last: date) -> list[date]:
    """Return the days from `first` to `last` on which the published roster puts fewer people on `queue` than it needs by then."""
    zone = ZoneInfo(queue.zone)
    held = Requirement.objects.filter(queue=queue, in_use_from__isnull=False, retired_at=None).first()
    if held is None:
        return []
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    points = list(held.points.filter(starts_at__gte=start, starts_at__lt=end).values_list("starts_at", "agents"))
    there = staffing.on_queue(queue, [at for at, _needed in points], interval_minutes=held.interval_minutes)
    if there is None:
        return []
    short = {at.astimezone(zone).date() for (at, needed), have in zip(points, there, strict=True) if have < needed}
    rostered = {at.astimezone(zone).date() for (at, _needed), have in zip(points, there, strict=True) if have > 0}
    return sorted(short & rostered)


def waits_for_forecast(message: CustomerMessage) -> list[date]:
    """Return the days on which contacts are expected that the newest forecast of its queue does not reach yet."""
    due = expected(message)
    newest = forecasts.newest(message.queue) if due and message.queue is not None else None
    return [day for day in sorted(due) if newest is None or not newest.first_day <= day <= newest.last_day]


def effect(message: CustomerMessage) -> Effect | None:
    """Return what came of an approved message whose days are over, beside what the forecast in use by then said without it.

    None where its days are not over, nothing was expected, or no forecast in use covered all of them. The range is that of the
    forecast, day by day: whatever else moved these days is inside the difference.
    """
    due = expected(message)
    if message.state != State.APPROVED or not due or message.queue is None or max(due) >= clock.today(message.queue.zone):
        return None
    zone = ZoneInfo(message.queue.zone)
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (min(due), max(due) + timedelta(days=1)))
    rows = Forecast.objects.filter(queue=message.queue, in_use_from__lte=start, first_day__lte=min(due), last_day__gte=max(due))
    held = rows.filter(Q(retired_at=None) | Q(retired_at__gt=start)).select_related("queue").order_by("-in_use_from").first()
    came = figures.ask(measures=["offered"], start=start, end=end, zone=message.queue.zone, queues=[message.queue]).rows
    if held is None or not came or math.isnan(came[0]["offered"]):
        return None
    version = forecasts.read(held)
    own = [
        added for layer, added in zip(version.layers, version.layered.effects, strict=True)
        if layer.switched_on and layer.name.startswith(layer_prefix(message))
    ]
    days = sorted(due)
    without = version.total(days) - float(sum(added[version.on(days)].sum() for added in own))
    spread = [version.total_range([day]) for day in days]
    if not all(spread):
        return None
    low, high = (math.fsum(one[place] - version.total([day]) for day, one in zip(days, spread, strict=True) if one) for place in (2, 3))
    offered = float(came[0]["offered"])
    extra = offered - without
    return Effect(math.fsum(due.values()), offered, without, extra, extra - high, extra - low, len(days))


def layer_prefix(message: CustomerMessage) -> str:
    """Return how the names of its layers of a forecast begin."""
    return f"{message.reference}, "


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return those who may approve today, without the one who proposes."""
    return who_may(APPROVE, on=today()).exclude(pk=but.person_id or 0)


def owners() -> QuerySet[Person]:
    """Return those who may own a message: they may write one."""
    return who_may(WRITE, on=today())


def owned_by(person: Person) -> QuerySet[CustomerMessage]:
    """Return the messages that `person` owns and that are not over."""
    return CustomerMessage.objects.filter(owner=person, state__in=SHOWN_ON_CALENDAR, ends_on__gte=today())


def _days(days: Sequence[date]) -> str:
    shown = ", ".join(f"{day:%d %b}" for day in days[:4])
    return f"{shown} and {len(days) - 4} more days" if len(days) > 4 else shown
