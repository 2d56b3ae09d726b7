"""Larkfield's scorecards: written by one quality analyst, published by the other, and used for the contacts that they are for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from floorwalker.demo.cards import CARDS, ETHICS, VOICE, Tag
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Standard
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.plan.models import Document
from floorwalker.record.models import Reason
from floorwalker.review.actions import scorecard_guidance, scorecards
from floorwalker.review.models import Scorecard
from floorwalker.review.rules.scorecards import Card

WHY: Final = (
    "The first that everybody scores by.", "Two questions on support needs and cards were missing.",
    "A promise has a step, an owner and a time.", "Ethics is told on its own, and causes are looked for.",
)


def write(people: Sequence[Person]) -> int:
    """Write and publish the scorecards once, and return how many; nothing where one of the two analysts is missing."""
    analysts = with_role(Person.objects.filter(pk__in=[each.pk for each in people]), Role.QUALITY_ANALYST, on=clock.today("UTC"))
    two = list(analysts.order_by("pk")[:2])
    if len(two) < 2 or Scorecard.objects.exists():
        return 0
    writer, publisher = two
    refs = _refs()
    reasons = {each.code: each for each in Reason.objects.all()}
    for written in CARDS:
        card = written.card(refs)
        versions = list(_grown(card)) if written is VOICE else [card]
        published = _published(versions, writer=writer, publisher=publisher)
        if not written.reason or written.reason in reasons:
            reason = reasons[written.reason] if written.reason else None
            scorecard_guidance.use(published, channel=written.channel, reason=reason, by=Actor.person(publisher.pk))
    return len(CARDS)


def _published(versions: Sequence[Card], *, writer: Person, publisher: Person) -> Scorecard:
    acts, decides = Actor.person(writer.pk), Actor.person(publisher.pk)
    one = scorecards.draft(versions[0], owner=writer, by=acts)
    for card, why in zip(versions, WHY[-len(versions):], strict=True):
        if one.state == Scorecard.State.PUBLISHED:
            one = scorecards.change(scorecards.revise(one, by=acts), card, owner=writer, seen=None, by=acts)
        scorecards.propose(one, approver=publisher, why=why, by=acts)
        one = scorecards.publish(one, seen=None, by=decides)
    return one


def _grown(card: Card) -> Iterator[Card]:
    """Yield the versions in which the scorecard for calls came to what it says, the newest last."""
    later = ("cause", *(each.question.key for each in ETHICS.asked))
    yield _without(card, *later, "support", "cards", said=("next-step", "Next step stated"))
    yield _without(card, *later, said=("next-step", "Next step stated"))
    yield _without(card, *later)
    yield card


def _without(card: Card, *left_out: str, said: tuple[str, str] = ("", "")) -> Card:
    sections = (
        replace(
            section,
            questions=tuple(
                replace(each, text=said[1]) if each.key == said[0] else each for each in section.questions if each.key not in left_out
            ),
        )
        for section in card.sections
    )
    return replace(card, sections=tuple(each for each in sections if each.questions))


def _refs() -> dict[Tag, str]:
    papers = {Tag(title): f"document:{reference}" for title, reference in Document.objects.values_list("title", "reference")}
    standards = Standard.objects.filter(queue=None, team=None).values_list("measure", "reference")
    return {**papers, **{Tag(measure=measure): f"standard:{reference}" for measure, reference in standards}}
