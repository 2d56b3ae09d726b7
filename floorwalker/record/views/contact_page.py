"""What the page of one contact shows: the golden thread, what happened, the customer's story, the facts, the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from floorwalker.ground import beside, refs, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Finding, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail.queries import TrailLine
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import State
from floorwalker.record import player, sight
from floorwalker.record.archive import reading
from floorwalker.record.models import Interaction, LoggedContact, Match
from floorwalker.record.queries import contacts, evidence
from floorwalker.record.queries.contacts import Durations

TRAIL_LINES = 6
INTERVAL_MINUTES = 30
NOT_YET = "not set up yet"


@dataclass(frozen=True)
class Stage:
    """One stage of the golden thread; `state` is "none" where nothing stands yet."""

    icon: str
    name: str
    head: str
    note: str
    url: str = ""
    state: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Promise:
    """What the standard in force promised on the answer, and what came of it."""

    standard: Standard | None
    words: str
    state: State
    note: str


def picture(contact: Interaction, *, by: Actor, zone: str) -> dict[str, Any]:
    """Return everything the page of `contact` shows to `by`, in a number of queries that does not grow with the house."""
    known = evidence.of(contact, by=by)  # first: it reads the parts for everything below
    lengths = contacts.durations(contact)
    promise = _promise(contact, lengths)
    story = contacts.story(contact, by=by)
    findings = list(Finding.objects.filter(source=f"contact:{contact.reference}").order_by("raised_at")[:2])
    sees_findings = policy.allows(by, "ground.view_findings")
    cards = beside.cards(refs.Ref("contact", contact.reference), by=by)
    local_zone = contact.queue.zone if contact.queue else zone
    return {
        "shown": contact,
        "zone": local_zone,
        "lengths": lengths,
        "promise": promise,
        "stages": _stages(contact, promise, findings if sees_findings else [], cards),
        "cards": cards,
        "chart": _drawing(contact, local_zone),
        "players": player.of_contact(contact.pk, by=by, within=_length(contact)),
        "story": story,
        "told": [(each, _short_day(each.started_at, local_zone)) for each in story.contacts],
        "answers": list(contact.survey_answers.order_by("answered_at")),
        "known": known,
        "notes": reading.tied(
            LoggedContact.objects.filter(matches__contact=contact, matches__state=Match.State.CONFIRMED), "person", "outcome"
        ),
        "figures_url": _figures(contact, local_zone) if policy.allows(by, "record.view_measures") else "",
        "ties": [refs.sight(end, by=by) for end in _tied(contact)],
        "team": sight.team_on(contact.agent_id, contact.started_at.date()) if contact.agent_id else None,
        "trail": _trail(contact, local_zone) if policy.allows(by, "ground.view_trail") else None,
    }


def _promise(contact: Interaction, lengths: Durations) -> Promise:
    if contact.queue is None:
        return Promise(None, "no queue, so no standard", "idle", "")
    day = contact.started_at.astimezone(ZoneInfo(contact.queue.zone)).date()
    standard = standards.ruling("service_level", queue=contact.queue, day=day)
    if standard is None or standard.target_seconds is None:
        return Promise(None, "no standard in force on that day", "idle", "")
    goal = f"{formats.share(standard.target)} within {formats.duration(standard.target_seconds)}"
    over = lengths.waited - standard.target_seconds
    if contact.outcome in {"ended_in_ivr", "refused"}:
        return Promise(standard, goal, "idle", "never reached the queue")
    if over > 0:
        return Promise(standard, goal, "watch", f"{formats.duration(over)} over")
    answered = contact.outcome in {"answered", "transferred"}
    return Promise(standard, goal, "ok" if answered else "idle", "answered in time" if answered else "left in time")


def _stages(contact: Interaction, promise: Promise, findings: list[Finding], cards: list[beside.Card]) -> list[Stage]:
    standard = promise.standard
    finding = findings[0] if findings else None
    return [
        Stage("calendar-range", "Plan", NOT_YET, "no plan is tied to contacts", state="none"),
        Stage("ruler", "Standard", standard.reference, promise.words) if standard
        else Stage("ruler", "Standard", "none in force", promise.words, state="none"),
        Stage("phone", "Contact", contact.reference, promise.note or contact.get_outcome_display(), is_current=True),
        _evaluated(cards),
        Stage("search", "Finding", finding.reference, finding.summary, reverse("ground:finding", args=[finding.reference]))
        if finding else Stage("search", "Finding", "none raised", "nobody found anything here", state="none"),
        Stage("wrench", "Action", finding.closed_with, "treats the finding") if finding and finding.closed_with
        else Stage("wrench", "Action", "none yet" if finding else NOT_YET, "no action stands", state="none"),
        Stage("trending-up", "Effect", NOT_YET, "measured once an action stands", state="none"),
    ]


def _evaluated(cards: list[beside.Card]) -> Stage:
    """Return the stage of the thread in which the contact was judged, as far as its reader may know."""
    said = next((each.told for each in cards if each.beside.stage == "evaluation"), None)
    if said is None:
        return Stage("clipboard-check", "Evaluation", "not shown", "your roles see no evaluations", state="none")
    if not said.lines:
        return Stage("clipboard-check", "Evaluation", "none yet", "nobody judged it, as far as you may see", state="none")
    first = said.lines[0]
    return Stage("clipboard-check", "Evaluation", first.words, first.word or first.note, first.url)


def _drawing(contact: Interaction, zone: str) -> charts.Chart | None:
    parts = [
        charts.Segment(part.kind, str(part.get_kind_display()), part.started_at, part.ended_at)
        for part in contact.segments.all()
    ]
    return charts.segments("what-happened", parts, title="What happened", zone=zone) if parts else None


def _length(contact: Interaction) -> tuple[datetime, datetime] | None:
    """Return the first and last moment of the parts of `contact`, the axis that its recordings are drawn on."""
    parts = list(contact.segments.all())
    return (min(part.started_at for part in parts), max(part.ended_at for part in parts)) if parts else None


def _figures(contact: Interaction, zone: str) -> str:
    day = contact.started_at.astimezone(ZoneInfo(zone)).date()
    asked = {"by": "interval", "from": day.isoformat(), "to": (day + timedelta(days=1)).isoformat(), "interval": INTERVAL_MINUTES}
    if contact.queue is not None:
        asked["queue"] = contact.queue.code
    start = contact.started_at.astimezone(ZoneInfo(zone))
    minute = start.minute - start.minute % INTERVAL_MINUTES
    return f"{reverse('record:figures')}?{urlencode(asked)}#at-{start:%H}{minute:02d}"


def _tied(contact: Interaction) -> list[refs.Ref]:
    here = f"contact:{contact.reference}"
    ends = [tie.target if tie.source == here else tie.source for tie in refs.ties(refs.Ref.parse(here))]
    return [refs.Ref.parse(end) for end in ends]


def _trail(contact: Interaction, zone: str) -> list[tuple[TrailLine, str, str]]:
    lines = trail.lines(subject=contact.reference, limit=TRAIL_LINES)
    keys = {line.actor.person_id for line in lines if line.actor.person_id is not None}
    names = dict(Person.objects.filter(pk__in=keys).values_list("pk", "display_name"))
    return [
        (line, names.get(line.actor.person_id or 0) or f"{line.actor.kind} {line.actor.id}", _short_day(line.at, zone))
        for line in lines
    ]


def _short_day(moment: datetime, zone: str) -> str:
    """Return a day as "24 Nov", for the narrow column of a list."""
    return formats.day(moment, zone=zone).partition(" ")[2]
