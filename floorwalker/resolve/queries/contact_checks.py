"""Contacts drawn by chance and judged: what waits for whom, and how often each question was not met, by draw, with n and range."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np
from django.db.models import QuerySet

from floorwalker.engine.sampling.drawing import Drawn, Frame
from floorwalker.engine.sampling.drawing import draw as drawn
from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.packs import Question
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Team
from floorwalker.record import sight
from floorwalker.record.models.interactions import Outcome
from floorwalker.resolve import contact_check_sight
from floorwalker.resolve.contact_check_sight import CHECK, VIEW
from floorwalker.resolve.models import ContactCheck, ContactDraw
from floorwalker.resolve.rules import contact_rounds
from floorwalker.resolve.rules.contact_rounds import PRIVACY, Round
from floorwalker.resolve.rules.drawn import Counted, Rate, rate

__all__ = ["CHECK", "VIEW", "privacy_checks_of"]
LOOKED_BACK: Final = {"week": timedelta(weeks=13), "month": timedelta(days=366)}
HANDLED: Final = (Outcome.ANSWERED, Outcome.TRANSFERRED)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Among:
    """The contacts of some days that somebody handled, as the engine draws from them."""

    frame: Frame
    agents: Sequence[int]
    """Keys of the agents, in the order of the places in the frame."""

    def drawn(self, number: int, *, seed: int, names: tuple[str, ...]) -> Drawn:
        """Return `number` of them, spread over people and time; each has the same chance."""
        wanted = min(number, len(self.frame))
        return drawn(self.frame, [float(wanted)], people=len(self.agents), seed=seed, names=names)

    def agent_of(self, place: int) -> int:
        """Return the key of whoever handled the contact at `place`."""
        return self.agents[int(self.frame.person[place])]

    def started(self, place: int) -> datetime:
        """Return when the contact at `place` began."""
        return EPOCH + timedelta(microseconds=int(self.frame.at[place]))


@dataclass(frozen=True)
class OfDraw:
    """One draw and what came of it: judged so far, and how often something was not met."""

    draw: ContactDraw
    judged: int
    any_failed: Rate


@dataclass(frozen=True)
class OfQuestion:
    """One question: how often it was not met where it applied, where it did not apply, and the same draw by draw."""

    question: Question
    failed: Rate
    not_applicable: int
    by_draw: Sequence[tuple[ContactDraw, Rate]]


@dataclass(frozen=True)
class Figures:
    """A round over the last weeks or months, as far as its reader reaches: the newest draw last."""

    round: Round
    since: date
    judged: int
    any_failed: Rate
    """Contacts with at least one question that was not met."""
    questions: Sequence[OfQuestion]
    draws: Sequence[OfDraw]


def among(first: date, after: date) -> Among:
    """Return the contacts from `first` up to `after`, left out, in UTC, that somebody handled."""
    begin, end = (datetime.combine(day, time(), UTC) for day in (first, after))
    rows = sight.published().filter(started_at__gte=begin, started_at__lt=end, outcome__in=HANDLED, agent__isnull=False)
    found = list(rows.order_by("started_at", "pk").values_list("pk", "started_at", "agent"))
    agents = sorted({agent for _, _, agent in found})
    place = {agent: number for number, agent in enumerate(agents)}
    contact, at, person = (
        np.array(column, dtype=np.int64) for column in (
            [key for key, _, _ in found], [(start - EPOCH) // timedelta(microseconds=1) for _, start, _ in found],
            [place[agent] for _, _, agent in found],
        )
    )  # fmt: skip
    return Among(Frame(contact, at, np.zeros_like(contact), person), agents)


def size(one: Round) -> int:
    """Return how many contacts a round draws."""
    return int(settings.get(one.size))


def waiting(by: Actor, one: Round) -> QuerySet[ContactCheck]:
    """Return what waits for `by` to judge, the oldest first.

    Raises
    ------
    NotAllowed
        If no role of `by` judges contacts.
    """
    policy.require(by, CHECK)
    return contact_check_sight.given(by).filter(answered_at=None, draw__pack=one.pack).select_related("draw").order_by("pk")


def owned_by(person: Person) -> QuerySet[ContactCheck]:
    """Return what `person` has still to judge."""
    return ContactCheck.objects.filter(checker=person, answered_at=None).select_related("draw")


def find(reference: str, *, by: Actor) -> ContactCheck:
    """Return the check called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` judges or may read; it does not say which of the two.
    """
    rows = contact_check_sight.seen(by).select_related("draw", "agent", "team", "checker")
    found = rows.filter(reference=reference.upper()).first()
    if found is None:
        raise NotFound(f"There is no check {reference} that you may see.", remedy="Look at what waits for you.")
    return found


def of_contact(number: int, *, by: Actor) -> list[ContactCheck]:
    """Return what was judged of a contact, as far as `by` may read it."""
    return list(contact_check_sight.judged(by).filter(contact=number).select_related("draw").order_by("pk"))


def questions_of(check: ContactCheck) -> tuple[Question, ...]:
    """Return what is asked of the contact: the questions of its day."""
    return contact_rounds.BY_PACK[check.draw.pack].questions(check.started_at.astimezone(UTC).date())


def privacy_checks_of(team: Team | None, *, by: Actor) -> Figures:
    """Return how privacy was kept in the contacts of `team` that were drawn over thirteen weeks, of all that `by` reaches without one.

    Each question has its rate of not being met with n and range (`OfQuestion.failed`; `Rate.is_small` below ten), and draw by draw.

    Raises
    ------
    NotAllowed
        If no role of `by` sees judged contacts.
    """
    return figures(contact_rounds.ROUNDS[PRIVACY], by=by, team=team)


def figures(one: Round, *, by: Actor, team: Team | None = None) -> Figures:
    """Return what a round found, of one team or of all that `by` reaches.

    Raises
    ------
    NotAllowed
        If no role of `by` sees judged contacts.
    """
    policy.require(by, VIEW)
    since = (clock.now() - LOOKED_BACK[one.every]).date()
    draws = list(ContactDraw.objects.filter(pack=one.pack, first__gte=since).order_by("first"))
    rows = contact_check_sight.judged(by).filter(draw__in=draws)
    answers: dict[int, list[dict[str, str]]] = defaultdict(list)
    for draw, said in (rows.filter(team=team) if team is not None else rows).order_by("pk").values_list("draw", "answers"):
        answers[draw].append(said)
    failing = {each.pk: Counted(each.population, len(answers[each.pk]), sum("no" in said.values() for said in answers[each.pk]))
               for each in draws}  # fmt: skip
    return Figures(
        one, since, sum(each.n for each in failing.values()), rate(failing.values()),
        [_of_question(each, draws, answers) for each in one.known],
        [OfDraw(each, failing[each.pk].n, rate([failing[each.pk]])) for each in draws],
    )


def _of_question(question: Question, draws: Sequence[ContactDraw], answers: Mapping[int, list[dict[str, str]]]) -> OfQuestion:
    counts = {each.pk: Counter(said.get(question.id, "") for said in answers[each.pk]) for each in draws}
    counted = {
        each.pk: Counted(each.population, counts[each.pk]["yes"] + counts[each.pk]["no"], counts[each.pk]["no"]) for each in draws
    }
    return OfQuestion(
        question, rate(counted.values()), sum(each["na"] for each in counts.values()),
        [(each, rate([counted[each.pk]])) for each in draws],
    )
