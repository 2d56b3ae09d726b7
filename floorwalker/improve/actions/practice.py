"""Handing in an exercise: graded against what stands in the house, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.improve.events import PracticeHandedIn
from floorwalker.improve.models import PracticeAttempt
from floorwalker.improve.practice.base import Exercise
from floorwalker.improve.queries import practice as queries


class PracticeRefused(RuleBroken):
    """The exercise cannot be taken here, or so."""

    code = "practice_refused"


@transaction.atomic
def hand_in(exercise: Exercise, *, day: date, answers: Mapping[str, float], by: Actor) -> PracticeAttempt:
    """Grade `answers` to the questions of `day` and keep them as an attempt of `by`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include practising.
    PracticeRefused
        If this is a house at work, the day is not offered, or an answer is missing.
    """
    policy.require(by, queries.PRACTISE)
    person = Person.objects.filter(pk=by.person_id or 0).first()
    if person is None or not queries.is_practice_floor():
        raise PracticeRefused("Exercises are taken on the practice floor.", remedy="Open the practice floor from the page Practice.")
    if day not in exercise.days():
        raise PracticeRefused(f"{exercise.title} cannot be asked of {day:%d %B %Y}.", remedy="Choose one of the days it offers.")
    if not (questions := exercise.questions(day, by)):
        raise PracticeRefused(f"{exercise.title} has nothing to ask of {day:%d %B %Y}.", remedy="Choose another day.")
    if missing := [each.ask for each in questions if each.code not in answers]:
        raise PracticeRefused(f"{len(missing)} of {len(questions)} questions are not answered.", remedy=missing[0])
    attempt = PracticeAttempt.objects.create(
        person=person, exercise=exercise.code, day=day, answers={each.code: answers[each.code] for each in questions},
        right=sum(each.is_right(answers[each.code]) for each in questions), asked=len(questions), taken_at=clock.now(),
    )
    store.append(
        PracticeHandedIn(subject=person.reference, exercise=exercise.code, right=attempt.right, asked=attempt.asked), by=by
    )
    return attempt
