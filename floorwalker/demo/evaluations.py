"""Larkfield's evaluations: a dozen that its two analysts made in the last weeks, what agents said of them, a dispute, and two drafts.

Made through the actions; then they are let say when the story had them, while the trail keeps real time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from django.db.models import DurationField, ExpressionWrapper, F, QuerySet

from floorwalker.demo.calendar import midnight
from floorwalker.demo.larkfield import Larkfield
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.record.models import Interaction, Recording
from floorwalker.review import drafting
from floorwalker.review.actions import disputes, evaluations, issues
from floorwalker.review.models import Evaluation, Scorecard
from floorwalker.review.queries import scorecards
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.rules import scoring
from floorwalker.review.rules.scorecards import FAIL_ALL, QuestionText
from floorwalker.review.rules.scoring import Given

SEED: Final = 20
DAY: Final = timedelta(days=1)
ANALYSTS: Final = 2
BESIDE: Final = 4
"""Which of them was made side by side with the agent."""
SUBMITTED: Final = 12
DRAFTS: Final = 2
LONGEST_BACK: Final = timedelta(days=20)
LONG_ENOUGH: Final = timedelta(minutes=4)
MORNINGS: Final = (9, 10, 11, 12)
MOST_A_DAY: Final = 4
MOST_HEARD: Final = 8
FIRST_MOMENT_MS: Final = 15_000
SHORTEST_MS: Final = 4_000
MOMENTS: Final = 14
"""In so many parts a call is listened to."""
WITHOUT_NOTE: Final = 0.7
"""Share of good answers that say no more."""
GOOD: Final = "Named what the customer had told, and said what happens next."
POOR: Final = (
    "Went on to the next question of the form; the customer said it a second time.",
    "Apologised, but did not look for the cause.", "No day was named, so the customer will ring again.",
)
FEEDBACK: Final = (
    "Calm and clear from the first minute. Say the day of the call-back next time, and the customer need not ask.",
    "You heard the worry and said so. The cause of the missed call-back was not looked for; try asking who had it last.",
    "Right answer, given quickly. Leave a little room after bad news.",
)
COMMENT: Final = "The system was slow that morning, and I did not want to promise a day that I could not see."


@dataclass(frozen=True)
class Told:
    """How one evaluation goes on: how well it went, and what the agent made of it."""

    share_good: float
    afterwards: str = ""


STORY: Final = (
    Told(0.95, "acknowledged"), Told(0.7, "commented"), Told(0.9, "acknowledged"), Told(0.6, "disputed"), Told(0.95),
    Told(0.85, "acknowledged"), Told(0.9), Told(0.75, "acknowledged"), Told(1.0, "acknowledged"), Told(0.65, "issue"), Told(0.9),
    Told(0.85),
)


def write(larkfield: Larkfield, people: Sequence[Person]) -> int:
    """Make the evaluations once and return how many; nothing before there are scorecards, two analysts and contacts."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    analysts = list(with_role(everybody, Role.QUALITY_ANALYST, on=clock.today("UTC")).order_by("pk")[:ANALYSTS])
    if len(analysts) < ANALYSTS or Evaluation.objects.exists() or not Scorecard.objects.exists():
        return 0
    chance = Random(SEED)  # noqa: S311 (a story, no secret)
    made = 0
    contacts = _contacts(everybody, before=min(clock.now(), datetime.fromtimestamp(midnight(larkfield.today + DAY), UTC)))
    for place, contact in enumerate(contacts):
        analyst = analysts[place % len(analysts)]
        by = Actor.person(analyst.pk)
        try:
            begun = evaluations.begin(contact.reference, beside_agent=place == BESIDE, by=by)
        except RuleBroken:  # no scorecard is used for such contacts
            continue
        if made >= SUBMITTED:
            answer(begun, 0.9, contact, chance, by=by, only=5)
        else:
            answer(begun, STORY[made].share_good, contact, chance, by=by)
            drafting.summarise(begun, FEEDBACK[made % len(FEEDBACK)], by=by)
            evaluations.submit(begun, by=by)
            _afterwards(begun, STORY[made].afterwards, others=[each for each in analysts if each != analyst])
            let_say(begun, chance)
        made += 1
        if made == SUBMITTED + DRAFTS:
            break
    return made


def _contacts(people: QuerySet[Person], *, before: datetime) -> list[Interaction]:
    """Return calls of the last weeks `before` then, of different agents: first what was recorded, then spread over the days."""
    heard = Recording.objects.filter(contact__isnull=False, stored__isnull=False).values("contact")
    rows = Interaction.objects.filter(pk__in=heard, agent__in=people, started_at__gte=before - LONGEST_BACK, started_at__lt=before - DAY)
    recorded = rows.select_related("agent").order_by("started_at")[:MOST_HEARD]
    found: dict[int, Interaction] = {each.agent_id: each for each in recorded if each.agent_id is not None}
    long_enough = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
    rows = Interaction.objects.annotate(took=long_enough).filter(
        agent__in=people, outcome="answered", channel="voice", started_at__gte=before - LONGEST_BACK, started_at__lt=before - 2 * DAY,
        started_at__hour__in=MORNINGS, took__gt=LONG_ENOUGH,
    )
    a_day: Counter[date] = Counter()
    for each in rows.exclude(note="").select_related("agent").order_by("-started_at"):
        day = each.started_at.date()
        if each.agent_id is not None and each.agent_id not in found and a_day[day] < MOST_A_DAY:
            found[each.agent_id] = each
            a_day[day] += 1
            if len(found) == SUBMITTED + DRAFTS:
                break
    return list(found.values())


def answer(begun: Evaluation, share_good: float, contact: Interaction, chance: Random, *, by: Actor, only: int = 0) -> None:
    """Answer the questions of an evaluation, this share of them well, each bad one with its note and moment; `only` so many, or all."""
    card = scorecards.card_of(begun.scorecard)
    assert contact.ended_at is not None, "only contacts that are over are judged"
    length = int((contact.ended_at - contact.started_at).total_seconds() * 1_000)
    given: dict[str, Given] = {}
    at = FIRST_MOMENT_MS
    while left := [key for key in scoring.asked(card, given) if key not in given]:
        question = card.questions[left[0]]
        good = chance.random() < share_good or question.must_pass == FAIL_ALL
        typed = _typed(question, begun, chance, good=good)
        note = "" if good and chance.random() < WITHOUT_NOTE else GOOD if good else POOR[len(given) % len(POOR)]
        kept = drafting.answer(begun, question.key, typed=typed, note=note, by=by)
        given[question.key] = Given(kept.value, note=note)
        if note and at < length:
            drafting.pin(begun, at_ms=at, question=question.key, by=by)
        at += max(length // MOMENTS, SHORTEST_MS)
        if len(given) == only:
            break


def _typed(question: QuestionText, begun: Evaluation, chance: Random, *, good: bool) -> str:
    kind = QUESTION_KINDS.get(question.kind)
    choices = kind.field(question.options).choices
    fits = [each.code for each in choices if bool(kind.fails(kind.read(each.code, question.options), question.options)) != good]
    if choices:
        return chance.choice(fits or [each.code for each in choices])
    match question.kind:
        case "date":
            return begun.contact_at.date().isoformat()
        case "text":
            return GOOD
        case "points":
            return f"{question.options['most' if good else 'least']:g}"
        case _:
            return f"{question.options.get('highest') or question.options.get('lowest') or 1:g}"


def _afterwards(begun: Evaluation, how: str, *, others: Sequence[Person]) -> None:
    agent = Actor.person(begun.agent_id)
    match how:
        case "acknowledged":
            evaluations.acknowledge(begun, by=agent)
        case "commented":
            evaluations.comment(begun, COMMENT, by=agent)
        case "disputed":
            failed = list(begun.answers.filter(failed=True).values_list("question__key", flat=True))
            asked = failed[:1] or [begun.answers.values_list("question__key", flat=True)[0]]
            disputes.dispute(begun, why="I did it, and said so; please listen again.", questions=asked, by=agent)
        case "issue":
            failed = list(begun.answers.filter(failed=True).values_list("question__key", flat=True)[:1])
            if failed:
                issues.raise_issue(begun, question=failed[0], by=Actor.person(others[0].pk))
        case _:
            pass


def let_say(begun: Evaluation, chance: Random) -> None:
    """Let it say when the story had it: begun the day after the contact, and taken a quarter of an hour to half an hour."""
    begun.refresh_from_db()
    start = begun.contact_at + DAY + timedelta(hours=chance.randrange(1, 6))
    spent = chance.randrange(840, 1_800)
    values = {"begun_at": start, "submitted_at": start + timedelta(seconds=spent), "seconds_spent": spent}
    if begun.acknowledged_at is not None:
        values["acknowledged_at"] = min(start + DAY, clock.now())
    Evaluation.objects.filter(pk=begun.pk).update(**values)
