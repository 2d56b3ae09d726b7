"""The rounds of surveys: which contacts ended, whose customers are asked about them, and of every other why not."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from floorwalker.ground import clock, outbox, settings, silence
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job, Message
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.record import merged, sight
from floorwalker.record.models import ContactPoint, Interaction
from floorwalker.record.models.interactions import Outcome
from floorwalker.record.queries.contacts import number_of, with_below
from floorwalker.review import survey_links as links
from floorwalker.review.models import Survey, SurveyAsk, SurveyOptOut
from floorwalker.review.queries import surveys as queries
from floorwalker.review.rules.surveys import CHAT, EMAIL, VOICE, WEB, drawn
from floorwalker.review.survey_events import SurveyAsked, SurveyLinkGiven

ROUND: Final = "review.ask_customers"
EVERY: Final = timedelta(minutes=5)
LATEST: Final = timedelta(days=3)
"""Nobody is asked about a contact that ended longer ago."""
LONGEST_CONTACT: Final = timedelta(days=2)
AT_ONCE: Final = 2_000
JOBS_KEPT: Final = timedelta(days=1)
CARRIED: Final = {CHAT: ("chat", "sms", "social"), VOICE: ("voice",)}
"""Ways that belong to what carries a contact, and the channels of such contacts."""
State = SurveyAsk.State


def due(now: datetime) -> Sequence[Due]:
    """Return the round that is due at `now`, where a survey asks and this house sends."""
    if silence.is_silent() or not Survey.objects.filter(state=Survey.State.PUBLISHED).exists():
        return ()
    return (Due(f"{ROUND}:{int(now.timestamp() // EVERY.total_seconds())}", {}),)


def look(running: RunningJob) -> dict[str, Any]:
    """Ask about contacts that ended since the last round; rounds of the days before are forgotten, there are so many."""
    asked = 0
    for survey in queries.asking():
        with transaction.atomic():
            decided = ask_about(survey, by=running.owner)
            asked += sum(each.state == State.ASKED for each in decided)
            running.progress(1, total=1, note=f"{asked:,} customers asked")
    Job.objects.filter(kind=ROUND, state=Job.State.DONE, ended_at__lt=clock.now() - JOBS_KEPT).delete()
    return {"asked": asked}


@transaction.atomic
def ask_about(survey: Survey, *, by: Actor) -> list[SurveyAsk]:
    """Decide about the contacts that ended since the last round: ask by mail, or keep why not; and mark mails that came back.

    In a house that sends nothing, nothing is decided.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing surveys.
    Conflict
        If the survey does not ask now.
    """
    policy.require(by, queries.PUBLISH)
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.state != Survey.State.PUBLISHED or held.asks_from is None:
        raise Conflict(f"{held.reference} asks nobody.", remedy="Publish it first.")
    if silence.is_silent():
        return []
    _mark_returned(held)
    contacts = list(fresh(held, now=clock.now())[:AT_ONCE])
    made, addresses = decide(held, contacts, now=clock.now())
    SurveyAsk.objects.bulk_create(made)
    asked = [each for each in made if each.state == State.ASKED]
    for each in asked:
        _mail(held, each, address=addresses[each.customer_id or 0])
    if made:
        said = hashlib.sha256("\n".join(f"{each.contact} {each.state} {each.way}" for each in made).encode()).hexdigest()
        store.append(SurveyAsked(subject=held.reference, contacts=len(made), asked=len(asked), sha256=said), by=by)
    return made


@transaction.atomic
def give_link(survey: Survey, contact: str, *, by: Actor) -> str:
    """Return a link by which the customer of `contact` answers, to be handed over in the contact; the draw and the rest are not asked.

    Raises
    ------
    NotAllowed
        If no role of `by` opens contacts and sees surveys.
    NotFound
        If there is no such contact in reach.
    Conflict
        If the survey hands out no links, or the customer was asked about it already.
    """
    policy.require(by, queries.VIEW)
    found = sight.contacts(by).filter(pk=number_of(contact) or 0).first()
    if found is None:
        raise NotFound(f"There is no contact {contact} that you may open.", remedy="Check its reference.")
    if survey.state != Survey.State.PUBLISHED or WEB not in survey.ways:
        raise Conflict(f"{survey.reference} hands out no links.", remedy="Choose a survey that does.")
    made = SurveyAsk.objects.select_for_update().filter(reference=survey.reference, contact=found.pk).first() or row_of(survey, found)
    if made.token is not None or made.answered_at is not None:
        raise Conflict(f"The customer of {found.reference} was asked already.", remedy="Let them open the link that they have.")
    made.survey = survey
    _ask(made, survey, WEB, now=clock.now())
    made.save()
    store.append(SurveyLinkGiven(subject=survey.reference, contact=found.reference), by=by)
    return links.address(made.uuid)


def fresh(survey: Survey, *, now: datetime) -> QuerySet[Interaction]:
    """Return the contacts that ended long enough ago for `survey`, fit its rules, and about which nothing is decided yet."""
    since = max(now - LATEST, survey.asks_from or now)
    rows = sight.published().filter(
        started_at__gte=since - LONGEST_CONTACT, ended_at__gte=since, ended_at__lte=now - timedelta(minutes=survey.after_minutes),
        direction="inbound", outcome=Outcome.ANSWERED, agent__isnull=False,
    )
    for field, wanted in (("queue", survey.queues), ("channel", survey.channels)):
        if wanted:
            rows = rows.filter(**{f"{field}__in": wanted})
    if survey.reasons:
        rows = rows.filter(reason__in=with_below(set(survey.reasons)))
    decided = SurveyAsk.objects.filter(reference=survey.reference, contact=OuterRef("pk"))
    return rows.exclude(Exists(decided)).order_by("started_at", "pk")


def decide(survey: Survey, contacts: Sequence[Interaction], *, now: datetime) -> tuple[list[SurveyAsk], dict[int, str]]:
    """Return what is decided of each of `contacts`, not kept yet, and the addresses of their customers."""
    made = _rows(survey, contacts, now=now)
    taken = [each for each in made if drawn(survey.seed, each.contact, survey.share)]
    known = {each.customer_id for each in taken if each.customer_id is not None}
    gone = set(SurveyOptOut.objects.filter(customer__in=known, ended_at=None).values_list("customer", flat=True))
    rested = SurveyAsk.objects.filter(customer__in=known, asked_at__gt=now - timedelta(days=survey.rest_days))
    resting, addresses = {*rested.values_list("customer", flat=True)}, _addresses(known)
    for each in made:
        each.state = State.NOT_DRAWN
    for each in taken:
        way = _way(survey, each, addresses)
        if each.customer_id in gone:
            each.state = State.OPTED_OUT
        elif each.customer_id is not None and each.customer_id in resting:
            each.state = State.RESTING
        elif way == EMAIL:
            _ask(each, survey, way, now=now)
            if survey.rest_days:
                resting.add(each.customer_id or 0)
        else:
            each.state, each.way = (State.CARRIER, way) if way else (State.NO_ADDRESS, "")
    return made, addresses


def row_of(survey: Survey, contact: Interaction) -> SurveyAsk:
    """Return the row of a contact about which nothing is decided yet, not kept."""
    return _rows(survey, [contact], now=clock.now())[0]


def _rows(survey: Survey, contacts: Sequence[Interaction], *, now: datetime) -> list[SurveyAsk]:
    one = merged.groups()
    teams = _teams(contacts)
    return [
        SurveyAsk(
            survey=survey, reference=survey.reference, contact=each.pk, day=_day(each), channel=each.channel, queue_id=each.queue_id,
            reason_id=each.reason_id, agent_id=each.agent_id, team_id=teams.get((each.agent_id, _day(each))),
            customer_id=None if each.customer_id is None else one.get(each.customer_id, each.customer_id), decided_at=now,
        )
        for each in contacts
    ]


def _teams(contacts: Iterable[Interaction]) -> dict[tuple[int | None, date], int]:
    """Return the team of each agent on each day; one query a day."""
    by_day: dict[date, set[int]] = {}
    for each in contacts:
        if each.agent_id is not None:
            by_day.setdefault(_day(each), set()).add(each.agent_id)
    return {
        (person, day): team
        for day, people in by_day.items()
        for person, team in Membership.objects.on(day).filter(person__in=people).values_list("person_id", "team_id")
    }


def _day(contact: Interaction) -> date:
    return contact.started_at.astimezone(UTC).date()


def _addresses(customers: Collection[int]) -> dict[int, str]:
    """Return an address in use of each customer, one of a record merged with theirs included."""
    one = merged.groups()
    keys = {*customers, *(key for key, top in one.items() if top in customers)}
    found: dict[int, str] = {}
    points = ContactPoint.objects.filter(customer__in=keys, kind=ContactPoint.Kind.EMAIL, ended_at=None).order_by("added_at", "pk")
    for customer, value in points.values_list("customer", "value"):
        found[one.get(customer, customer)] = value
    return found


def _way(survey: Survey, ask: SurveyAsk, addresses: dict[int, str]) -> str:
    """Return the first way of the survey by which this customer can be asked; empty where there is none."""
    for way in survey.ways:
        if way == EMAIL and ask.customer_id in addresses:
            return EMAIL
        if ask.channel in CARRIED.get(way, ()):
            return str(way)
    return ""


def _ask(ask: SurveyAsk, survey: Survey, way: str, *, now: datetime) -> None:
    ask.state, ask.way, ask.asked_at = State.ASKED, way, now
    ask.closes_at = now + timedelta(days=survey.open_days)
    ask.token = links.digest(links.token(ask.uuid))


def _mail(survey: Survey, ask: SurveyAsk, *, address: str) -> None:
    zone = survey.owner.site.zone
    context = {
        "organisation": str(settings.get("organisation_name")), "question": survey.question, "ask": str(ask.uuid),
        "day": formats.day_with_year(ask.day, zone=zone), "channel": ask.get_channel_display().lower(),
        "until": formats.day_with_year(ask.closes_at, zone=zone) if ask.closes_at else "",
    }
    outbox.mail(address, template="survey", context=context, key=f"survey:{ask.uuid}", about=_about(survey))


def _mark_returned(survey: Survey) -> None:
    """Mark those whose mail the server refused for good: they were not reached."""
    lost = Message.objects.filter(
        template="survey", about=_about(survey), state=Message.State.FAILED, created_at__gte=clock.now() - timedelta(days=survey.open_days)
    )
    keys = [each.removeprefix("survey:") for each in lost.values_list("key", flat=True)]
    SurveyAsk.objects.filter(uuid__in=keys, state=State.ASKED, answered_at=None).update(state=State.NOT_REACHED)


def _about(survey: Survey) -> str:
    return f"survey:{survey.reference}"
