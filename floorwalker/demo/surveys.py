"""Larkfield's surveys: two that ask by email, whom they asked in the last weeks, and three low scores that are followed up.

The surveys, the low scores and what followed are made through the actions. Who was asked is written beside the answers that the
contacts of Larkfield have already, in the words of the same rules; then the surveys are let ask since the story has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from floorwalker.demo.lines import CHANNELS, VOICE
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Membership, Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.record import bulk, sentiment
from floorwalker.record.models import Interaction, SurveyAnswer
from floorwalker.record.models.interactions import Outcome
from floorwalker.review import survey_links as links
from floorwalker.review.actions import follow_ups, survey_answers, surveys
from floorwalker.review.models import Survey, SurveyAsk, SurveyFollowUp, SurveyVerbatim
from floorwalker.review.rules.surveys import INSTRUMENTS, SurveyText, theme_of

ASKED_FOR: Final = timedelta(days=28)
EVERY: Final = 9
"""One answer in so many came with words."""
UNREACHABLE: Final = 17
"""One customer in so many left no address."""
COLUMNS: Final = (
    "uuid", "survey_id", "reference", "contact", "day", "channel", "queue_id", "reason_id", "agent_id", "team_id", "customer_id", "state",
    "way", "token", "decided_at", "asked_at", "closes_at", "answered_at", "score", "answer",
)  # fmt: skip
State = SurveyAsk.State
AFTER_CALLS: Final = SurveyText(
    name="After a call", instrument="csat", question=INSTRUMENTS["csat"].question,
    comment_question="What is the main reason for your score?", thanks="Thank you. A person at Larkfield reads every word.",
    ways=("email",), channels=(CHANNELS[VOICE],), rest_days=7, after_minutes=5, open_days=7, follow_at=2, follow_hours=48,
)
AFTER_WRITING: Final = replace(
    AFTER_CALLS, name="After a chat or email", instrument="ces", question=INSTRUMENTS["ces"].question,
    channels=tuple(each for place, each in enumerate(CHANNELS) if place != VOICE),
)
WORDS: Final = {
    "low": (
        "I waited for ages and then had to explain it all again to a different person.",
        "Nobody called back as promised. Still not settled.", "The letter was confusing and the premium went up without a word.",
        "The repair is late and nobody tells me anything.", "I was on hold for forty minutes. Terrible.",
    ),
    "middle": (
        "Polite, but the website would not let me log in and that was not fixed.", "Got there in the end, slow.",
        "Fine, though I had to send the same photos twice.",
    ),
    "high": (
        "Lovely, patient and clear. Thank you.", "Very helpful, the claim was settled on the same day.",
        "Quick answer and friendly people.", "She listened and explained my excess clearly.",
    ),
}
LOW: Final = (
    "Nobody called back on Friday. I had to explain the same problem twice and I am upset.",
    "Forty minutes on hold, and then the wrong department.", "The engineer did not come and nobody told me why.",
)
DONE: Final = "Rang the customer, said sorry, and named Thursday for the engineer; she has my own number."


def write(people: Sequence[Person]) -> int:
    """Write and publish the surveys once with whom they asked; return how many contacts; nothing where the analysts are missing."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    analysts = list(with_role(everybody, Role.QUALITY_ANALYST, on=clock.today("UTC")).order_by("pk")[:2])
    if len(analysts) < 2 or Survey.objects.exists():
        return 0
    until = clock.now() - timedelta(minutes=AFTER_CALLS.after_minutes)
    since, asked = until - ASKED_FOR, 0
    for text in (AFTER_CALLS, AFTER_WRITING):
        one = _published(text, writer=analysts[0], publisher=analysts[1])
        Survey.objects.filter(pk=one.pk).update(asks_from=since, decided_at=since, proposed_at=since, drafted_at=since)
        rows = list(_asks(one, since, until))
        bulk.insert(SurveyAsk, COLUMNS, rows)
        asked += len(rows)
        _listen(one)
    _low_scores(Survey.objects.order_by("pk")[0])
    return asked


def _published(text: SurveyText, *, writer: Person, publisher: Person) -> Survey:
    made = surveys.draft(text, owner=writer, by=Actor.person(writer.pk))
    surveys.propose(made, approver=publisher, why="The team agreed on it.", by=Actor.person(writer.pk))
    return surveys.publish(made, seen=None, by=Actor.person(publisher.pk))


def _asks(one: Survey, since: datetime, until: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each contact that fits and ended in [since, until): asked by mail, resting, or without an address."""
    answers = {
        contact: (key, score, at)
        for contact, key, score, at in SurveyAnswer.objects.filter(
            instrument=one.instrument, answered_at__gte=since, interaction__channel__in=one.channels
        ).values_list("interaction", "pk", "score", "answered_at")
    }
    teams = _teams()
    rest, wait, stays = timedelta(days=one.rest_days), timedelta(minutes=one.after_minutes), timedelta(days=one.open_days)
    last: dict[int, datetime] = {}
    found = Interaction.objects.filter(
        started_at__gte=since, ended_at__lt=until, outcome=Outcome.ANSWERED, agent__isnull=False, channel__in=one.channels
    ).order_by("started_at", "pk")
    told: Any = found.values_list("pk", "uuid", "customer", "queue", "reason", "agent", "channel", "started_at", "ended_at")
    for key, uuid, customer, queue, reason, agent, channel, began, ended in told:
        day, at = began.astimezone(UTC).date(), ended + wait
        state, number = State.ASKED, UUID(int=uuid.int ^ one.pk)
        if customer is None or customer % UNREACHABLE == 0:
            state = State.NO_ADDRESS
        elif customer in last and at - last[customer] < rest:
            state = State.RESTING
        row = (number, one.pk, one.reference, key, day, channel, queue, reason, agent, _team(teams, agent, day), customer, state)
        if state != State.ASKED:
            yield (*row, "", None, at, None, None, None, None, None)
            continue
        last[customer] = at
        answer, score, answered = answers.get(key, (None, None, None))
        token = links.digest(links.token(number))
        yield (*row, "email", token, at, at, at + stays, None if answered is None else max(answered, at), score, answer)


def _teams() -> dict[int, list[tuple[date, date | None, int]]]:
    found: dict[int, list[tuple[date, date | None, int]]] = {}
    for person, starts, ends, team in Membership.objects.values_list("person_id", "starts_on", "ends_on", "team_id"):
        found.setdefault(person, []).append((starts, ends, team))
    return found


def _team(teams: dict[int, list[tuple[date, date | None, int]]], person: int, day: date) -> int | None:
    held = (team for starts, ends, team in teams.get(person, ()) if starts <= day and (ends is None or day < ends))
    return next(held, None)


def _listen(one: Survey) -> None:
    """Let one answer in nine have words that fit its score, in the record and beside the ask."""
    scale, changed, heard = INSTRUMENTS[one.instrument], list[SurveyAnswer](), list[SurveyVerbatim]()
    asks = list(one.asks.filter(answer__isnull=False).order_by("pk")[::EVERY])
    kept = SurveyAnswer.objects.in_bulk([each.answer for each in asks])
    for place, ask in enumerate(asks):
        score = ask.score or 0.0
        tone = "low" if score <= scale.low + 1 else "high" if score >= scale.high - 1 else "middle"
        words = WORDS[tone][place % len(WORDS[tone])]
        sounded, theme = sentiment.score(words), theme_of(words)
        sounds = "" if sounded is None else sentiment.in_words(sounded)
        heard.append(SurveyVerbatim(ask=ask, words=words, sentiment=sounded, sounds=sounds, suggested=theme, theme=theme))
        answer = kept[ask.answer or 0]
        answer.comment = words
        changed.append(answer)
    SurveyAnswer.objects.bulk_update(changed, ["comment"], batch_size=500)
    SurveyVerbatim.objects.bulk_create(heard)


def _low_scores(one: Survey) -> None:
    """Let three customers who were asked last give a low score by their links; the first is heard by the leader."""
    open_asks = one.asks.filter(state=State.ASKED, score=None, closes_at__gt=clock.now()).order_by("-asked_at")
    for place, ask in enumerate(open_asks[: len(LOW)]):
        survey_answers.answer(links.token(ask.uuid), score=1 + place % 2, comment=LOW[place])
    first = SurveyFollowUp.objects.order_by("pk").first()
    if first is not None:
        follow_ups.close(first, done=DONE, customer_told=True, by=Actor.person(first.owner_id))
