"""Giving picks out: who judges each, what they are asked, and what is moved when somebody is away.

A part of the actions that draw, swap and assign, and of the daily round; each asks and leaves its line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import Count

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Todo
from floorwalker.ground.people.models import Membership, Person
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.plan.models import Absence
from floorwalker.review.models import Pick, SampleDraw, SamplePlan
from floorwalker.review.queries import samples
from floorwalker.review.rules.assigning import Evaluator, assign
from floorwalker.review.sample_events import PicksMoved

NOTICE: Final = "picks"
TODO: Final = "picks:"
"""Every To-do to judge picks has a key that begins so."""


def give_out(plan: SamplePlan, picks: Sequence[Pick], *, away_until: date) -> None:
    """Say of each of `picks`, saved or not, who judges it, or why nobody can; nothing is saved."""
    evaluators = evaluators_of(plan)
    found = assign(
        [(each.agent_id, each.team_id) for each in picks], evaluators, load=_load(plan, evaluators),
        away=away({each.person for each in evaluators}, until=away_until), other_teams=plan.other_teams,
    )
    for pick, given in zip(picks, found, strict=True):
        pick.evaluator_id, pick.unassigned_why = given.evaluator, given.why


def evaluators_of(plan: SamplePlan) -> list[Evaluator]:
    """Return who judges the picks of a plan, of those who still may, each with their team of today."""
    rows = list(plan.evaluators.filter(person__in=samples.evaluators().values("pk")).order_by("person"))
    teams = dict(
        Membership.objects.on(samples.today()).filter(person__in=[each.person_id for each in rows]).values_list("person", "team")
    )
    return [Evaluator(each.person_id, each.capacity, teams.get(each.person_id)) for each in rows]


def away(people: Collection[int], *, until: date) -> set[int]:
    """Return those of `people` who are recorded as away from now to the end of the day `until`: what is due by then is not done by them."""
    last = datetime.combine(until, time(), UTC)
    rows = Absence.objects.filter(person__in=people, starts_at__lte=clock.now() + timedelta(days=1), ends_at__gte=last)
    return set(rows.values_list("person", flat=True))


def ask(draw: SampleDraw, picks: Sequence[Pick], *, turn: str = "") -> None:
    """Let everybody who was given `picks` of a draw owe them, and tell them; `turn` tells later ones of the same draw apart."""
    numbers = Counter(each.evaluator_id for each in picks if each.evaluator_id is not None)
    for person in Person.objects.filter(pk__in=numbers).select_related("site").order_by("pk"):
        number, due_on = numbers[person.pk], picks[0].due_on
        what = f"Score {number} {'contact' if number == 1 else 'contacts'} of {draw.plan.name}"
        todos.owe(
            person, key=f"{TODO}{draw.reference}:{person.pk}{turn}", stage="review", what=what, about=f"sample_draw:{draw.reference}",
            why=f"Drawn from the contacts of {formats.day(draw.starts_on, zone='UTC')} on; due by {formats.day(due_on, zone='UTC')}.",
            due_at=datetime.combine(due_on, time(17), UTC),
        )
        telling.tell(
            person, kind=NOTICE, key=f"{TODO}{draw.reference}:{person.pk}{turn}", group=NOTICE,
            about=f"sample_draw:{draw.reference}", what=f"{what}, by {formats.day(due_on, zone='UTC')}",
        )


def move_from_absent(*, by: Actor) -> int:
    """Give picks of evaluators who are away until they are due, or judge no more, to others, and tell both; return how many.

    Nobody's work is lost: where nobody else can, they stay, and the page of the plan says so.
    """
    open_ = list(Pick.objects.filter(evaluator__isnull=False, swapped_at=None, draw__isnull=False, due_on__gte=samples.today())
                 .select_related("draw__plan__owner__site", "evaluator"))
    moved = 0
    groups: dict[tuple[int, date], list[Pick]] = defaultdict(list)
    for each in samples.still_open(open_):
        groups[each.draw_id or 0, each.due_on].append(each)
    for (_, due_on), picks in sorted(groups.items()):
        people = {each.evaluator_id or 0 for each in picks}
        gone = away(people, until=due_on) | (people - set(samples.evaluators().filter(pk__in=people).values_list("pk", flat=True)))
        theirs = [each for each in picks if each.evaluator_id in gone]
        if theirs and theirs[0].draw is not None:
            moved += _move(theirs[0].draw, theirs, due_on=due_on, by=by)
    return moved


def _move(draw: SampleDraw, picks: list[Pick], *, due_on: date, by: Actor) -> int:
    before = {each.pk: each.evaluator for each in picks}
    give_out(draw.plan, picks, away_until=due_on)
    moved = [each for each in picks if each.evaluator_id is not None]
    Pick.objects.bulk_update(moved, ["evaluator", "unassigned_why"])
    if not moved:
        return 0
    for person, number in Counter(before[each.pk] for each in moved).items():
        if person is not None:
            telling.tell(
                person, kind=NOTICE, key=f"{TODO}{draw.reference}:{person.pk}:moved:{clock.now():%Y%m%d}", group=NOTICE,
                about=f"sample_draw:{draw.reference}", what=f"{number} picks of {draw.plan.name} go to others while you are away",
            )
            store.append(PicksMoved(subject=draw.plan_reference, count=number, away=person.reference), by=by)
    ask(draw, moved, turn=f":moved:{clock.now():%Y%m%d}")
    return len(moved)


def settle_done(*, of: int | None = None) -> int:
    """Tick off To-dos whose picks are all judged, swapped or moved, of the person `of` or of everybody; return how many."""
    rows = Todo.objects.filter(key__startswith=TODO, done_at=None)
    owed = list(rows if of is None else rows.filter(person=of))
    if not owed:
        return 0
    references = {each.about.partition(":")[2] for each in owed}
    picks = Pick.objects.filter(draw__reference__in=references, evaluator__in={each.person_id for each in owed}).select_related("draw")
    left = {(each.draw.reference, each.evaluator_id) for each in samples.still_open(list(picks)) if each.draw is not None}
    done = [each for each in owed if (each.about.partition(":")[2], each.person_id) not in left]
    for each in done:
        todos.settle(each.key)
    return len(done)


def _load(plan: SamplePlan, evaluators: Sequence[Evaluator]) -> dict[int, int]:
    """Return how many contacts of the period of its newest draw each evaluator has been given."""
    newest = SampleDraw.objects.filter(plan_reference=plan.reference).order_by("-period_on").values_list("period_on", flat=True).first()
    if newest is None:
        return {}
    rows = Pick.objects.filter(
        draw__plan_reference=plan.reference, draw__period_on=newest, evaluator__in=[each.person for each in evaluators], swapped_at=None
    )
    return dict(rows.order_by().values("evaluator").annotate(number=Count("pk")).values_list("evaluator", "number"))
