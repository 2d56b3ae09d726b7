"""The monitoring calendar: everything that is to be monitored in a stretch of days, by whom, and whether it was, in time or not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from django.db.models import Q, QuerySet

from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.review.models import (
    ChartSignal,
    MonitoringDuty,
    Pick,
    ReviewCycle,
    Round,
    SampleDraw,
    SamplePlan,
    ServiceReview,
    SurveyFollowUp,
)
from floorwalker.review.queries import samples
from floorwalker.review.rules import service_reviews as rhythm
from floorwalker.review.rules.sampling import due as stretches

VIEW: Final = "review.view_monitoring"
KEEP: Final = "review.keep_monitoring"
LOOK: Final = "review.look"
QUARTER: Final = timedelta(weeks=13)
MOST_PICKS: Final = 5_000
"""Picks of a month that are looked at one by one; more are no calendar any more."""
State = Literal["done", "done late", "to come", "late", "missed"]
Kind = Literal["draw", "scoring", "calibration", "review", "look", "signal", "follow_up"]
KINDS: Final[dict[Kind, str]] = {
    "draw": "Draws", "scoring": "Scoring", "calibration": "Calibration", "review": "Service reviews", "look": "Looks",
    "signal": "Signals of charts", "follow_up": "Low scores of surveys",
}


@dataclass(frozen=True)
class Turn:
    """One thing that is to be done by a day: what, by whom, the record it is about, and when it was done.

    `next_on` is when the next of its kind is due: what was not done by then was missed.
    """

    kind: Kind
    row: str
    title: str
    person: Person | None
    due_on: date
    about: str
    done_on: date | None = None
    next_on: date | None = None
    every: str = ""
    state: State = "to come"
    key: str = ""


@dataclass(frozen=True)
class Completion:
    """How much of what was due by today was done, in time and late, what is late or was missed, and what is still to come."""

    done: int = 0
    done_late: int = 0
    late: int = 0
    missed: int = 0
    to_come: int = 0

    @property
    def due(self) -> int:
        """How much was due by today."""
        return self.done + self.done_late + self.late + self.missed

    @property
    def share(self) -> float | None:
        """The share that was done of what was due; None where nothing was."""
        return (self.done + self.done_late) / self.due if self.due else None


def turns(first: date, end: date, *, by: Actor) -> list[Turn]:
    """Return what is due from `first` to before `end` as far as `by` sees: all of it, or what is one's own; the earliest first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing the monitoring calendar.
    """
    policy.require(by, VIEW)
    found = everything(first, end)
    if not policy.scope(by, VIEW).everything:
        found = [each for each in found if each.person is not None and each.person.pk == by.person_id]
    return found


def everything(first: date, end: date) -> list[Turn]:
    """Return all that is due from `first` to before `end`, whoever asks; each with how it stands today."""
    today = clock.today("UTC")
    plans = list(SamplePlan.objects.filter(state=SamplePlan.State.PUBLISHED).select_related("owner__site").order_by("reference"))
    found = [
        *_draws(plans, first, end), *_scoring(first, end), *calibrations(plans, first, end), *_reviews(first, end), *_looks(first, end),
        *_signals(first, end), *_follow_ups(first, end),
    ]
    return sorted((replace(each, state=_state(each, today)) for each in found), key=lambda each: (each.due_on, each.row))


def calibrated(plan: SamplePlan) -> list[Turn]:
    """Return by when the evaluators of a plan were to calibrate over the last quarter, whether they did, and when next."""
    today = clock.today("UTC")
    found = calibrations([plan], today - QUARTER, today + timedelta(weeks=plan.calibration_weeks + 1))
    return [replace(each, state=_state(each, today)) for each in found]


def completion(found: Iterable[Turn]) -> Completion:
    """Count turns by how they stand."""
    number = Counter(each.state for each in found)
    return Completion(number["done"], number["done late"], number["late"], number["missed"], number["to come"])


def by_month(found: Iterable[Turn]) -> dict[date, Completion]:
    """Return the completion of each month, by its first day."""
    months = defaultdict[date, list[Turn]](list)
    for each in found:
        months[each.due_on.replace(day=1)].append(each)
    return {month: completion(months[month]) for month in sorted(months)}


def duties(by: Actor) -> QuerySet[MonitoringDuty]:
    """Return what is looked at again and again, as far as `by` sees it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing the monitoring calendar.
    """
    policy.require(by, VIEW)
    rows = MonitoringDuty.objects.select_related("person__site", "set_by")
    return rows if policy.scope(by, VIEW).everything else rows.filter(person=by.person_id or 0)


def duty(reference: str, *, by: Actor) -> MonitoringDuty:
    """Return one duty.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    found = duties(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no {reference[:16]} that you may see.", remedy="Choose one on the monitoring calendar.")
    return found


def turns_of(one: MonitoringDuty, first: date, end: date) -> list[date]:
    """Return the days by which a duty is owed from `first` to before `end`."""
    stop = end if one.ends_on is None else min(end, one.ends_on)
    return list(rhythm.turns(one.starts_on, one.every, start=first, end=stop))


def open_turn(one: MonitoringDuty, *, today: date) -> date | None:
    """Return the day of the turn of a duty that is to be done now: the last one due that nobody did, else the next to come."""
    done = {each.due_on for each in one.looks.all()}
    due = [each for each in turns_of(one, one.starts_on, today + timedelta(days=1)) if each not in done]
    newest = max(turns_of(one, one.starts_on, today + timedelta(days=1)), default=None)
    if due and due[-1] == newest:
        return newest
    following = turns_of(one, today + timedelta(days=1), rhythm.later(today, one.every, turns=2))
    return next((each for each in following if each not in done), None)


def lookers() -> QuerySet[Person]:
    """Return everybody who may be given something to look at."""
    return who_may(LOOK, on=clock.today("UTC"))


def owed_by(person: Person) -> QuerySet[MonitoringDuty]:
    """Return what `person` looks at again and again."""
    return MonitoringDuty.objects.filter(person=person, ends_on=None)


def _state(turn: Turn, today: date) -> State:
    if turn.done_on is not None:
        return "done" if turn.done_on <= turn.due_on else "done late"
    if turn.due_on >= today:
        return "to come"
    return "missed" if turn.next_on is not None and turn.next_on < today else "late"


def _draws(plans: Sequence[SamplePlan], first: date, end: date) -> Iterator[Turn]:
    drawn = {
        (reference, day): (name, at.date())
        for reference, day, name, at in SampleDraw.objects.filter(
            plan_reference__in=[each.reference for each in plans], ends_on__gte=first, ends_on__lt=end
        ).values_list("plan_reference", "starts_on", "reference", "drawn_at")
    }
    for plan in plans:
        for days in stretches(plan, today=end, since=first - timedelta(days=62)):
            if not first <= days.ends_on < end:
                continue
            made = drawn.get((plan.reference, days.starts_on))
            more = f" and {days.number - 1} days more" if days.number > 1 else ""
            yield Turn(
                "draw", f"{plan.name}: draws", f"Draw {days.starts_on:%d %b}{more}", plan.owner, days.ends_on,
                f"sample_draw:{made[0]}" if made else f"sample_plan:{plan.reference}", made[1] if made else None,
                every=str(plan.get_pace_display()), key=f"draw:{plan.reference}:{days.starts_on}",
            )


def _scoring(first: date, end: date) -> Iterator[Turn]:
    rows = Pick.objects.filter(due_on__gte=first, due_on__lt=end, draw__isnull=False, swapped_at=None)
    picks = list(rows.order_by("due_on", "pk").values_list(
        "pk", "contact", "draw__plan__scorecard", "draw__reference", "draw__plan__name", "evaluator", "due_on"
    )[:MOST_PICKS])  # fmt: skip
    came = samples.came_of([each[:3] for each in picks])
    people = Person.objects.select_related("site").in_bulk({each[5] for each in picks if each[5] is not None})
    groups = defaultdict[tuple[str, str, int | None, date], list[int]](list)
    for pk, _contact, _card, reference, plan, person, due_on in picks:
        groups[reference, plan, person, due_on].append(pk)
    for (reference, plan, judge, due_on), group in groups.items():
        ends = [_submitted(came.get(pk)) for pk in group]
        number = sum(each is not None for each in ends)
        done = max((each for each in ends if each is not None), default=None) if number == len(group) else None
        yield Turn(
            "scoring", f"{plan}: scoring", f"{number} of {len(group)} scored", people.get(judge or 0), due_on,
            f"sample_draw:{reference}", done, key=f"scoring:{reference}:{judge}",
        )


def _submitted(came: samples.Judged | None) -> date | None:
    return came.submitted_at.date() if came is not None and came.is_submitted and came.submitted_at is not None else None


def calibrations(plans: Sequence[SamplePlan], first: date, end: date) -> Iterator[Turn]:
    """Yield by when the evaluators of each plan calibrate, as it says, and the round of its scorecard that was closed for it."""
    closed = list(Round.objects.filter(closed_at__isnull=False).order_by("closed_at").values_list(
        "reference", "scorecard__reference", "closed_at"
    ))
    for plan in plans:
        if plan.decided_at is None:
            continue
        step, begun = timedelta(weeks=plan.calibration_weeks), plan.decided_at.date()
        fitting = [
            (name, at.date()) for name, card, at in closed
            if at is not None and at.date() > begun and (not plan.scorecard or card == plan.scorecard)
        ]
        due = begun + step
        while due < end:
            # A round that is late for one turn is in time for none: the turn after it wants its own.
            made = next((each for each in fitting if due - step < each[1] < due + step), None)
            if made is not None:
                fitting.remove(made)
            if due >= first:
                yield Turn(
                    "calibration", f"{plan.name}: calibration", "Calibrate the evaluators", plan.owner, due,
                    f"calibration:{made[0]}" if made else f"sample_plan:{plan.reference}", made[1] if made else None, due + step,
                    f"Every {plan.calibration_weeks} weeks", key=f"calibration:{plan.reference}:{due}",
                )
            due += step


def _reviews(first: date, end: date) -> Iterator[Turn]:
    """Yield each date of each cycle: those that were held, those that the rhythm had between two of them, and those to come."""
    held = ServiceReview.objects.filter(closed_at__isnull=False, planned_on__lt=end).select_related("cycle", "plan", "chair")
    for each in held.filter(next_on__gte=first):
        assert each.closed_at is not None
        assert each.next_on is not None
        row, every = f"{each.plan.name}: service review", str(each.cycle.get_every_display())
        if each.planned_on >= first:
            yield Turn(
                "review", row, each.reference, each.chair, each.planned_on, f"service_review:{each.reference}", each.closed_at.date(),
                every=every,
            )
        between = list(rhythm.turns(each.planned_on, each.cycle.every, start=max(first, each.planned_on + timedelta(days=1)), end=end))
        for day in between:
            # A weekend's date moves to the Monday after it; what lies nearer to the next date is that one.
            if day < each.next_on - timedelta(days=2):
                yield Turn(
                    "review", row, "Not held", each.chair, day, f"service_plan:{each.plan.reference}", None, each.next_on, every
                )
    for cycle in ReviewCycle.objects.filter(ended_at=None, next_on__lt=end).select_related("plan", "chair__site"):
        row, every = f"{cycle.plan.name}: service review", str(cycle.get_every_display())
        for day in rhythm.turns(cycle.next_on, cycle.every, start=first, end=end):
            yield Turn(
                "review", row, "Service review", cycle.chair, day, f"service_plan:{cycle.plan.reference}", None,
                rhythm.later(day, cycle.every), every, key=f"review:{cycle.pk}:{day}",
            )


def _looks(first: date, end: date) -> Iterator[Turn]:
    rows = MonitoringDuty.objects.filter(Q(ends_on=None) | Q(ends_on__gt=first), starts_on__lt=end)
    for each in rows.select_related("person__site").prefetch_related("looks"):
        done = {look.due_on: look.looked_at.date() for look in each.looks.all()}
        label = each.words or str(each.get_what_display())
        for day in turns_of(each, first, end):
            yield Turn(
                "look", label, str(each.get_what_display()), each.person, day, f"monitoring_duty:{each.reference}", done.get(day),
                rhythm.later(day, each.every), str(each.get_every_display()), key=f"look:{each.reference}:{day}",
            )


def _signals(first: date, end: date) -> Iterator[Turn]:
    wait = timedelta(days=settings.get("chart_signal_days"))
    rows = ChartSignal.objects.filter(
        Q(lapsed_at=None) | Q(decided_at__isnull=False), chart__retired_at=None, found_at__date__gte=first - wait,
        found_at__date__lt=end - wait,
    )
    for each in rows.select_related("chart__owner__site"):
        yield Turn(
            "signal", f"{each.chart.name}: signals", "Say what is behind a signal", each.chart.owner, (each.found_at + wait).date(),
            f"signal:{each.reference}", each.decided_at.date() if each.decided_at else None, key=f"signal:{each.reference}",
        )


def _follow_ups(first: date, end: date) -> Iterator[Turn]:
    rows = SurveyFollowUp.objects.filter(due_at__date__gte=first, due_at__date__lt=end).select_related("owner__site")
    for each in rows:
        yield Turn(
            "follow_up", "Low scores followed up", "Follow a low score up", each.owner, _day(each.due_at), f"follow_up:{each.reference}",
            _day(each.closed_at) if each.closed_at else None, key=f"follow_up:{each.reference}",
        )


def _day(at: datetime) -> date:
    return at.date()
