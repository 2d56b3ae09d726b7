"""Asking all rules of all contacts, a UTC day at a time: a day is asked whole and written anew, so that it never counts anything twice."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from floorwalker.ground import clock
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job
from floorwalker.ground.people.models import Membership
from floorwalker.ground.trail import store as trail
from floorwalker.record import bulk, featuring, sight
from floorwalker.record.models import Archive, Features, SentimentCorrection
from floorwalker.review.check_events import ContactsChecked
from floorwalker.review.checks import CHECKS
from floorwalker.review.checks.base import Check, Facts, Settings, Verdict, not_asked
from floorwalker.review.models import CheckedContact, CheckedDay, CheckFailure, CheckTally, CheckVersion

ASK: Final = "review.check_contacts"
DAY: Final = timedelta(days=1)
SECONDS_A_DAY: Final = 86_400
FEATURES: Final = (
    "contact", "started_at", "channel", "queue_id", "agent_id", "hold_longest_seconds", "holds", "silence_longest_seconds",
    "silence_longest_at_ms", "talk_over_seconds", "talk_over_at_ms", "agent_talk_share", "turns", "sentiment", "sentiment_lowest_at",
    "card_asked_at", "card_said_at", "phrases",
)
SAID: Final = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
"""How a person's word counts on the scale of the word list."""
NOTED: Final = ("pk", "outcome", "reason", "resolved", "customer")


@dataclass(frozen=True)
class Asked:
    """A rule as it is asked on one day."""

    version: CheckVersion
    check: Check
    settings: Settings
    channels: frozenset[str]
    queues: frozenset[int]

    def of(self, facts: Facts) -> Verdict:
        """Ask it of one contact."""
        if (self.channels and facts.channel not in self.channels) or (self.queues and facts.queue not in self.queues):
            return not_asked("elsewhere")
        return self.check.judge(facts, self.settings)


def in_force(day: date) -> list[Asked]:
    """Return the rules that are asked of the contacts of `day`, each by its version of that day."""
    newest: dict[int, CheckVersion] = {}
    for version in CheckVersion.objects.filter(starts_on__lte=day).select_related("rule").order_by("number"):
        newest[version.rule_id] = version
    return [asked(version) for _, version in sorted(newest.items()) if version.is_on]


def asked(version: CheckVersion) -> Asked:
    """Return a version ready to be asked."""
    settings = Settings(version.limit, version.phrases)
    return Asked(
        version, CHECKS.get(version.rule.check_code), settings, frozenset(version.channels), frozenset(map(int, version.queues))
    )


def waiting() -> list[date]:
    """Return the days of which contacts came or changed, or rules were changed, since they were last asked; the newest first."""
    done = dict(CheckedDay.objects.values_list("day", "checked_at"))
    changed = CheckVersion.objects.values_list("starts_on", "changed_at")
    closed = set(Archive.objects.values_list("year", flat=True))
    fresh = Features.objects.values("started_at__date").annotate(made=Max("made_at")).values_list("started_at__date", "made")
    found = []
    for day, made in fresh:
        last = done.get(day)
        stale = last is None or made > last or any(starts <= day and at > last for starts, at in changed)
        if stale and day.year not in closed:
            found.append(day)
    return sorted(found, reverse=True)


def check_day(day: date) -> int:
    """Ask all rules of the contacts of `day` and write what came of it in the place of what stood there, in one transaction.

    Returns how many contacts were asked.
    """
    rules, begun = in_force(day), clock.now()
    start = datetime.combine(day, datetime.min.time(), UTC)
    facts = list(facts_of_day(start, longest=max((rule.settings.limit or 0 for rule in rules if rule.check.code == "repeat"), default=0)))
    teams = _teams({each.agent for each in facts if each.agent is not None}, day)
    written = day.isoformat()
    contacts, failures = [], []
    tallies: dict[tuple[int, int, int | None, int | None], list[int]] = defaultdict(lambda: [0, 0, 0])
    places = {"passed": 0, "failed": 1, "not_asked": 2}
    for each in facts:
        results: dict[str, list[object]] = {}
        for rule in rules:
            verdict = rule.of(each)
            version = rule.version
            results[str(version.rule_id)] = [
                version.number, verdict.outcome, verdict.why, verdict.value, verdict.turn, verdict.at_ms, verdict.other
            ]
            tallies[version.rule_id, version.number, each.queue, each.agent][places[verdict.outcome]] += 1
            if verdict.outcome == "failed":
                failures.append((
                    version.rule_id, each.contact, version.number, each.started_at, written, each.queue, each.agent,
                    teams.get(each.agent or 0), verdict.value, verdict.turn, verdict.at_ms, verdict.other,
                ))
        contacts.append((each.contact, each.started_at, written, each.queue, each.agent, json.dumps(results)))
    with transaction.atomic():
        for model in (CheckedContact, CheckFailure, CheckTally):
            rows = model._base_manager.filter(day=day)
            rows._raw_delete(rows.db)  # no row of ours listens to deletions
        bulk.insert(CheckedContact, ("contact", "started_at", "day", "queue_id", "agent_id", "results"), contacts)
        bulk.insert(
            CheckFailure,
            ("rule_id", "contact", "version", "started_at", "day", "queue_id", "agent_id", "team_id", "value", "turn", "at_ms", "other"),
            failures,
        )
        bulk.insert(
            CheckTally, ("rule_id", "version", "day", "queue_id", "agent_id", "team_id", "passed", "failed", "not_asked"),
            [
                (rule, version, written, queue, agent, teams.get(agent or 0), *counts)
                for (rule, version, queue, agent), counts in tallies.items()
            ],
        )
        CheckedDay.objects.update_or_create(day=day, defaults={"contacts": len(contacts), "checked_at": begun})
    return len(contacts)


def due(_now: datetime) -> Sequence[Due]:
    """Return the turn that is due where contacts were made ready since the checks were last asked."""
    jobs = Job.objects.order_by("-id")
    ready = jobs.filter(kind=featuring.JOB, state=Job.State.DONE).first()
    asked = jobs.filter(kind=ASK).first()
    if ready is None or ready.ended_at is None or (asked is not None and asked.created_at > ready.ended_at):
        return ()
    return (Due(f"{ASK}:after:{ready.pk}", {}),)


def check_contacts(running: RunningJob) -> dict[str, Any]:
    """Work out the features of contacts that came without words, then ask the automatic checks of every day that waits for it."""
    featuring.fill(told=lambda so_far: running.progress(so_far, note=f"{so_far:,} contacts made ready"))
    days = waiting()

    def told(done: int, contacts: int) -> None:
        with transaction.atomic():
            running.progress(done, total=len(days), note=f"{contacts:,} contacts asked")

    contacts = check(days, told=told)
    if days:
        with transaction.atomic():
            trail.append(ContactsChecked(subject="checks", contacts=contacts, days=len(days)), by=running.owner)
    return {"contacts": contacts, "days": len(days)}


def check(days: Sequence[date], *, told: Callable[[int, int], None]) -> int:
    """Ask all rules of the contacts of `days`; `told` hears after each how many days and contacts are done, and may stop it."""
    total = 0
    for done, day in enumerate(days, start=1):
        total += check_day(day)
        told(done, total)
    return total


def facts_of_day(start: datetime, *, longest: float) -> Iterator[Facts]:
    """Yield what checks ask of each published contact of the day from `start` on; repeats are looked for `longest` days back."""
    within = {"started_at__gte": start, "started_at__lt": start + DAY}
    noted = {row[0]: row[1:] for row in sight.published().filter(**within).values_list(*NOTED)}
    earlier = _earlier(noted, start, longest) if longest else {}
    said = dict(SentimentCorrection.objects.filter(contact__in=_between(noted)).order_by("pk").values_list("contact", "said"))
    for row in Features.objects.filter(**within).order_by("contact").values_list(*FEATURES):
        found = noted.get(row[0])
        if found is None:
            continue
        values = dict(zip(FEATURES, row, strict=True))
        outcome, reason, resolved, customer = found
        correction = said.get(row[0])
        yield Facts(
            contact=row[0], started_at=row[1], channel=row[2], queue=row[3], agent=row[4],
            hold_longest_seconds=values["hold_longest_seconds"], holds=values["holds"],
            silence_longest_seconds=values["silence_longest_seconds"], silence_longest_at_ms=values["silence_longest_at_ms"],
            talk_over_seconds=values["talk_over_seconds"], talk_over_at_ms=values["talk_over_at_ms"],
            agent_talk_share=values["agent_talk_share"], turns=values["turns"],
            sentiment=SAID[correction] if correction else values["sentiment"], sentiment_lowest_at=values["sentiment_lowest_at"],
            card_asked_at=values["card_asked_at"], card_said_at=values["card_said_at"], phrases=values["phrases"],
            outcome=outcome, has_outcome=reason is not None or resolved is not None, customer=customer, earlier=earlier.get(row[0]),
        )


def _between(noted: Mapping[int, object]) -> Sequence[int]:
    corrected = set(SentimentCorrection.objects.values_list("contact", flat=True))
    return sorted(corrected & noted.keys())


def _earlier(noted: Mapping[int, tuple[object, ...]], start: datetime, longest: float) -> dict[int, tuple[int, float]]:
    """Return of each contact whose customer was in touch before, within `longest` days, the last contact before it and the days between."""
    customers = {row[3] for row in noted.values() if row[3] is not None}
    if not customers:
        return {}
    rows = sight.published().filter(started_at__gte=start - timedelta(days=longest), started_at__lt=start + DAY, customer__isnull=False)
    visits: dict[object, list[tuple[datetime, int]]] = defaultdict(list)
    for customer, at, number in rows.order_by("started_at", "pk").values_list("customer", "started_at", "pk").iterator():
        if customer in customers:
            visits[customer].append((at, number))
    found = {}
    for several in visits.values():
        for place, (at, number) in enumerate(several):
            if place and number in noted:
                before, other = several[place - 1]
                found[number] = (other, (at - before).total_seconds() / SECONDS_A_DAY)
    return found


def _teams(agents: set[int], day: date) -> dict[int, int]:
    """Return the team of each of `agents` on `day`."""
    return dict(Membership.objects.on(day).filter(person__in=agents).values_list("person", "team"))
