"""Larkfield's calibration: a round of six people and four contacts that is closed, with what it settled, and one that is still blind.

Made through the actions; then it is let say when the story had it, while the trail keeps real time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.record.models import Interaction
from floorwalker.review import drafting
from floorwalker.review.actions import calibration, calibration_settling, evaluations
from floorwalker.review.drafting import Typed
from floorwalker.review.models import Evaluation, Round, Scorecard, Scoring
from floorwalker.review.queries import scorecards
from floorwalker.review.rules.scorecards import FAIL_ALL, Card

SEED: Final = 11
PEOPLE: Final = 6
LEADERS: Final = 4
CONTACTS: Final = 4
IN_TIME: Final = 4
"""Of the blind round so many are in, as on the reference screen."""
CLOSED_BEFORE: Final = timedelta(days=12)
CLOSES_IN: Final = timedelta(days=2)
LASTED: Final = timedelta(days=2)
LENGTH: Final = timedelta(minutes=4)
AGE: Final = timedelta(days=9)
"""Contacts that are scored are not older."""
SECOND: Final[Mapping[str, tuple[str, ...]]] = {
    "notice": ("yes",) * 6, "identity": ("yes",) * 6, "empathy": ("2", "3", "2", "2", "2", "1"),
    "listening": ("2", "2", "3", "2", "2", "2"),
    "correct": ("3", "3", "3", "3", "3", "2"), "cause": ("1", "2", "2", "3", "1", "0"), "support": ("yes",) * 6,
    "classified": ("no", "no", "yes", "yes", "no", "yes"), "cards": ("yes",) * 6, "next-step": ("2", "2", "2", "3", "2", "2"),
}
"""Who answered what of the second contact, in the order of the people: the question that divides the room."""
REFERENCE: Final = {"empathy": "2", "cause": "1", "classified": "no"}
NOTES: Final = {"classified": {"no": "The second broken promise, so a complaint.", "yes": "She said that she did not want a fuss."}}
PINNED_MS: Final = 92_000
SETTLED: Final = (
    "A repeated broken promise with cost, distress or trouble is a complaint, whatever the customer calls it. Score No if it was logged as "
    "a query."
)
FAILS: Final = {"no", "0", "1"}
CHANCE_OTHERWISE: Final = 0.1
"""How often somebody answers otherwise than the contact was."""


def write(people: Sequence[Person]) -> int:
    """Hold both rounds once and return how many; nothing before there are a scorecard for calls, six people and calls to score."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    today = clock.today("UTC")
    analysts = list(with_role(everybody, Role.QUALITY_ANALYST, on=today).order_by("pk")[: PEOPLE - LEADERS])
    leaders = list(with_role(everybody, Role.TEAM_LEADER, on=today).order_by("pk")[:LEADERS])
    room = [*analysts[:1], *leaders, *analysts[1:]]
    card = Scorecard.objects.filter(state=Scorecard.State.PUBLISHED, name="Claims voice scorecard").first()
    now = clock.now()
    before = now - CLOSED_BEFORE - LASTED
    calls = [*_calls(before - AGE, before), *_calls(now - AGE, now)]
    if card is None or len(room) < PEOPLE or len(calls) < 2 * CONTACTS or Round.objects.exists():
        return 0
    by = Actor.person(room[0].pk)
    chance = Random(SEED)  # noqa: S311 (a story, no secret)

    def opened(some: Sequence[Interaction], purpose: str) -> Round:
        return calibration.open_round(
            card, contacts=[each.reference for each in some], people=room, closes_at=now + CLOSES_IN, purpose=purpose, by=by
        )

    asks = scorecards.card_of(card)
    first = opened(calls[:CONTACTS], "When is dissatisfaction a complaint?")
    for position in range(1, CONTACTS + 1):
        truth = _truth(asks, chance)
        for place, person in enumerate(room):
            said = {key: answers[place] for key, answers in SECOND.items()} if position == 2 else {}
            _score(first, position, person, {**_seen(truth, asks, chance), **said})
    first.refresh_from_db()
    _settle(first, room)
    _date(first, closed_at=now - CLOSED_BEFORE)
    blind = opened(calls[CONTACTS:], "Has the guidance on complaints settled it?")
    for position in range(1, CONTACTS + 1):
        truth = _truth(asks, chance)
        for person in room[:1] + room[2:3] + room[4:]:
            _score(blind, position, person, _seen(truth, asks, chance))
    return 2


def _calls(begin: datetime, end: datetime) -> list[Interaction]:
    """Return calls about claims of a stretch of days, each of another agent, long enough to score; the newest first."""
    rows = Interaction.objects.filter(
        channel="voice", outcome="answered", queue__name="Claims", started_at__gte=begin, ended_at__lt=end
    ).exclude(agent=None)
    found: dict[int, Interaction] = {}
    for each in rows.order_by("-started_at")[:300]:
        if each.agent_id is not None and each.ended_at is not None and each.ended_at - each.started_at > LENGTH:
            found.setdefault(each.agent_id, each)
    return list(found.values())[:CONTACTS]


def _truth(card: Card, chance: Random) -> dict[str, str]:
    """Return how a contact was: mostly well done."""
    return {
        key: ("yes" if chance.random() < 0.85 or question.must_pass == FAIL_ALL else "no") if question.kind == "yes_no"
        else str(chance.choice((1, 2, 2, 3, 3)))
        for key, question in card.questions.items()
    }


def _seen(truth: Mapping[str, str], card: Card, chance: Random) -> dict[str, str]:
    """Return how one person sees it: now and then a step off, or the other way round; never a question that must pass."""
    seen = dict(truth)
    for key, was in truth.items():
        if chance.random() < CHANCE_OTHERWISE and not card.questions[key].must_pass:
            seen[key] = {"yes": "no", "no": "yes"}.get(was) or str(min(3, max(0, int(was) + chance.choice((-1, 1)))))
    return seen


def _score(one: Round, position: int, person: Person, said: Mapping[str, str]) -> None:
    by = Actor.person(person.pk)
    made = calibration.begin(one, position, by=by)
    drafting.answer_all(
        made,
        {
            key: Typed(typed, note=NOTES.get(key, {}).get(typed) or ("Heard at the end of the call." if typed in FAILS else ""))
            for key, typed in said.items()
        },
        by=by,
    )
    if position == 2:
        for key in NOTES:
            drafting.pin(made, at_ms=PINNED_MS, question=key, by=by)
    evaluations.submit(made, by=by)


def _settle(one: Round, room: Sequence[Person]) -> None:
    leads = Actor.person(room[0].pk)
    for position in range(1, CONTACTS + 1):
        calibration_settling.agree_with_most(one, position, by=leads)
    calibration_settling.agree(one, 2, REFERENCE, by=leads)
    said = calibration_settling.settle(one, "classified", text=SETTLED, by=leads)
    for person in room[:-1]:
        words = "An example, please." if person == room[3] else ""
        calibration_settling.vote(said, agrees=not words, words=words, by=Actor.person(person.pk))


def _date(one: Round, *, closed_at: datetime) -> None:
    """Let it say when the story had it."""
    opened_at = closed_at - LASTED
    Round.objects.filter(pk=one.pk).update(opened_at=opened_at, closes_at=closed_at, closed_at=closed_at)
    scored = Scoring.objects.filter(contact__round=one).values("evaluation")
    Evaluation.objects.filter(pk__in=scored).update(begun_at=opened_at, submitted_at=closed_at)
