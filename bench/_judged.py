"""What the people of Larkfield made of thousands of contacts, as they made it of a dozen: draws, evaluations with every answer, disputes,
rounds of calibration, watches, audits, duties, extracts and declarations. Everything drawn comes from a seed.
"""

from __future__ import annotations

import copy
import random
import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from _grown import OFFSET

SEED: Final = 20261123
AT_ONCE: Final = 2_000
ONE_IN: Final = 7
"""Of so many contacts one could be drawn, or failed a check."""
WEEKS: Final = 60
OPEN_WEEKS: Final = 2
DISPUTED, OVERTURNED, JUDGED = 0.03, 0.25, 0.96


def judge(number: int, *, told: Callable[[str], None]) -> None:
    """Let `number` contacts be drawn week by week and judged as those of the dozen were, with disputes; then count them."""
    from django.db.models import F

    from floorwalker.ground import clock, references
    from floorwalker.record.models import Interaction
    from floorwalker.review import quality_facts
    from floorwalker.review.models import Answer, Dispute, Evaluation, Pick, Pin, SampleDraw

    rng = random.Random(SEED)
    patterns = list(Evaluation.objects.filter(kind="quality", submitted_at__isnull=False, voided_at=None).select_related("scorecard"))
    answers = {each.pk: list(each.answers.all()) for each in patterns}
    pins = {each.pk: list(each.pins.all()) for each in patterns}
    judges = sorted(set(Evaluation.objects.exclude(kind="self").values_list("evaluator", flat=True)))
    draws = list(SampleDraw.objects.exclude(plan__state="written"))
    taken = set(Evaluation.objects.values_list("contact", flat=True)) | set(Pick.objects.values_list("contact", flat=True))
    monday = clock.today("UTC") - timedelta(days=clock.today("UTC").weekday())
    each_week = number // WEEKS
    told(f"{len(patterns)} patterns, {len(judges)} evaluators, {len(draws)} draws")
    for back in range(1, WEEKS + 1):
        start = datetime.combine(monday - back * timedelta(days=7), datetime.min.time(), tzinfo=clock.now().tzinfo)
        rows = Interaction.objects.annotate(rest=F("id") % ONE_IN).filter(
            started_at__gte=start, started_at__lt=start + timedelta(days=7), agent__isnull=False, rest=0
        )
        found = [each for each in rows.order_by("id") if each.pk not in taken]
        chosen = rng.sample(found, min(each_week, len(found)))
        pattern = draws[back % len(draws)]
        draw = SampleDraw.objects.filter(plan_reference=pattern.plan_reference, starts_on=start.date()).first() or _clone(
            pattern, reference=references.next_reference("SPD"), starts_on=start.date(), ends_on=start.date() + timedelta(days=7),
            period_on=start.date().replace(day=1), population=len(found) * ONE_IN, drawn_at=start + timedelta(days=7), uuid=uuid.uuid4(),
        )
        teams = _teams(chosen, start.date())
        Pick.objects.bulk_create([
            Pick(
                draw=draw, plan_reference=draw.plan_reference, contact=each.pk, contact_at=each.started_at, agent_id=each.agent_id,
                team_id=teams.get(each.agent_id), queue_id=each.queue_id, channel=each.channel, stratum=rng.randrange(len(draw.strata)),
                is_random=True, chance=len(chosen) / (len(found) * ONE_IN), random_chance=len(chosen) / (len(found) * ONE_IN),
                evaluator_id=rng.choice(judges), due_on=start.date() + timedelta(days=14),
            )
            for each in chosen
        ], batch_size=AT_ONCE)
        done = [each for each in chosen if rng.random() < JUDGED]
        if back > OPEN_WEEKS:
            left = {each.pk for each in chosen} - {each.pk for each in done}
            Pick.objects.filter(draw=draw, contact__in=left).update(swapped_at=start + timedelta(days=14), swap="recording")
        numbers = iter(references.allocate("EV", len(done)))
        made, made_of = [], []
        for each in done:
            like = rng.choice(patterns)
            judged_at = start + timedelta(days=7 + rng.randrange(4), seconds=rng.randrange(36_000))
            made_of.append(like)
            made.append(_like(
                like, reference=f"EV-{next(numbers)}", contact=each.pk, contact_at=each.started_at, channel=each.channel,
                queue_id=each.queue_id, reason_id=each.reason_id, agent_id=each.agent_id, team_id=teams.get(each.agent_id),
                evaluator_id=rng.choice(judges), begun_at=judged_at - timedelta(minutes=20), submitted_at=judged_at, replaced_by=None,
                seconds_spent=rng.randrange(300, 1_500), acknowledged_at=judged_at + timedelta(days=1) if rng.random() < 0.9 else None,
                dispute_until=judged_at + timedelta(days=7), short_staffed=rng.choice((True, False, False, None)),
                raw_score=None if like.raw_score is None else min(1.0, max(0.0, like.raw_score + rng.gauss(0, 0.08))),
            ))
        Evaluation.objects.bulk_create(made, batch_size=AT_ONCE)
        _answers(made, made_of, answers, pins, Answer, Pin)
        _disputes(made, made_of, answers, pins, judges, rng, Dispute, Evaluation)
    told(f"{Evaluation.objects.count():,} evaluations with {Answer.objects.count():,} answers")
    days = {at.date() for at in Evaluation.objects.filter(kind="quality").values_list("contact_at", flat=True)}
    quality_facts.count_days(days)
    told("their facts")


def _teams(contacts: Sequence[Any], on: date) -> dict[int, int]:
    from floorwalker.ground.people.models import Membership

    agents = {each.agent_id for each in contacts}
    return dict(Membership.objects.filter(person__in=agents).order_by("starts_on").values_list("person", "team"))


def _answers(made: Sequence[Any], like: Sequence[Any], answers: dict[int, Any], pins: dict[int, Any], answer: Any, pin: Any) -> None:
    answer.objects.bulk_create(
        [_like(each, evaluation=one) for one, of in zip(made, like, strict=True) for each in answers[of.pk]], batch_size=AT_ONCE
    )
    pin.objects.bulk_create(
        [_like(each, evaluation=one, answer=None) for one, of in zip(made, like, strict=True) for each in pins[of.pk]],
        batch_size=AT_ONCE,
    )


def _disputes(
    made: Sequence[Any], like: Sequence[Any], answers: dict[int, Any], pins: dict[int, Any], judges: Sequence[int], rng: random.Random,
    dispute: Any, evaluation: Any,
) -> None:
    """Dispute one in thirty: each is scored anew, and of four one is overturned."""
    from floorwalker.ground import references

    firsts = [(one, of) for one, of in zip(made, like, strict=True) if rng.random() < DISPUTED]
    if not firsts:
        return
    numbers = references.allocate("EV", len(firsts))
    seconds = [
        _like(one, reference=f"EV-{number}", kind="second", evaluator_id=rng.choice([each for each in judges if each != one.evaluator_id]),
              begun_at=one.submitted_at + timedelta(days=2), submitted_at=one.submitted_at + timedelta(days=2, hours=1))
        for number, (one, _of) in zip(numbers, firsts, strict=True)
    ]
    evaluation.objects.bulk_create(seconds)
    _answers(seconds, [of for _one, of in firsts], answers, pins, *_answer_and_pin())
    rows = []
    for number, (one, _of), second in zip(references.allocate("DSP", len(firsts)), firsts, seconds, strict=True):
        overturned = rng.random() < OVERTURNED
        if overturned:
            one.replaced_by = second
        rows.append(dispute(
            reference=f"DSP-{number}", evaluation=one, why="The customer had hung up by then.", questions=[],
            raised_at=one.submitted_at + timedelta(days=1), due_at=one.submitted_at + timedelta(days=6), rescorer_id=second.evaluator_id,
            rescore=second, outcome="overturned" if overturned else "stands", decided_at=one.submitted_at + timedelta(days=4),
            decided_by_id=next(each for each in judges if each != second.evaluator_id), reason="Both were listened to again.",
        ))
    evaluation.objects.bulk_update([one for one, _of in firsts if one.replaced_by is not None], ["replaced_by"])
    dispute.objects.bulk_create(rows)


def _answer_and_pin() -> tuple[Any, Any]:
    from floorwalker.review.models import Answer, Pin

    return Answer, Pin


def fill(*, told: Callable[[str], None]) -> None:
    """Let everything else that stands in Review stand there as often as after some years."""
    from floorwalker.review import models

    rng = random.Random(SEED)
    _freeze_one()
    for name, prefix, times, children in (
        ("WatchedChange", "CHW", 60, ()), ("TouchpointAudit", "TPA", 200, ("answers",)), ("Extract", "EXT", 2_000, ()),
        ("Disclosure", "DSC", 1_000, ()), ("PerformanceNote", "PFN", 1_000, ()),
        ("MonitoringDuty", "MON", 40, ("looks",)),
    ):
        model = getattr(models, name)
        patterns = list(model.objects.all())
        for number in range(times if patterns else 0):
            _again(patterns[number % len(patterns)], number, prefix, children, rng)
        told(f"{name}: {len(patterns)}, then {model.objects.count():,}")
    old = models.WatchedChange.objects.filter(ended_at=None, approved_at__isnull=False).order_by("pk")[2:]
    for each in old:
        each.ended_at, each.ended_by, each.outcome, each.said, each.figures = each.begun_at, each.owner, "keep", "It works.", []
    models.WatchedChange.objects.bulk_update(old, ["ended_at", "ended_by", "outcome", "said", "figures"])
    _checks(rng)
    told(f"{models.CheckFailure.objects.count():,} failed checks")
    _rounds(24)
    told(f"{models.Round.objects.count()} rounds of calibration")


def _again(pattern: Any, number: int, prefix: str, children: Sequence[str], rng: random.Random) -> Any:
    from floorwalker.ground import references

    back = timedelta(days=rng.randrange(1, 700))
    said: dict[str, Any] = {"reference": references.next_reference(prefix)}
    for field in pattern._meta.local_concrete_fields:
        held = getattr(pattern, field.attname)
        if field.name == "uuid":
            said["uuid"] = uuid.uuid4()
        elif field.unique and field.name == "contact":
            said["contact"] = OFFSET - 1 - number
        elif isinstance(held, datetime | date) and held.year > 2000:
            said[field.name] = held - back
    made = _clone(pattern, **said)
    for name in children:
        relation = getattr(pattern, name)
        relation.model.objects.bulk_create([_like(each, **{relation.field.name: made}) for each in relation.all()])
    return made


def _freeze_one() -> None:
    """Keep an extract of the latest contact that was judged."""
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.people.models import RoleAssignment
    from floorwalker.review.actions import extracts
    from floorwalker.review.models import Evaluation

    analyst = RoleAssignment.objects.filter(role="quality_analyst", ends_on=None)[0].person_id
    judged = Evaluation.objects.filter(kind="quality", submitted_at__isnull=False, basis="recording").order_by("pk")[0]
    extracts.freeze(judged.contact_reference, basis="competence", why="A good example.", by=Actor.person(analyst))


def _checks(rng: random.Random) -> None:
    """Ask every check of every contact of a quarter, as far as days, people and failures show it."""
    from floorwalker.ground import clock
    from floorwalker.record.models import Interaction
    from floorwalker.review.models import CheckedDay, CheckFailure, CheckRule, CheckTally

    rules, today = list(CheckRule.objects.all()), clock.today("UTC")
    agents = sorted(set(CheckTally.objects.filter(agent__isnull=False).values_list("agent", "queue", "team")))
    tallies, failures = [], []
    for back in range(1, 92):
        day = today - timedelta(days=back)
        start = datetime.combine(day, datetime.min.time(), tzinfo=clock.now().tzinfo)
        held = Interaction.objects.filter(started_at__gte=start, started_at__lt=start + timedelta(days=1), agent__isnull=False)
        for agent, queue, team in agents:
            tallies += [
                CheckTally(rule=rule, version=1, day=day, queue_id=queue, agent_id=agent, team_id=team, passed=40, failed=2, not_asked=1)
                for rule in rules
            ]
        failures += [
            CheckFailure(rule=rng.choice(rules), contact=one.pk, version=1, started_at=one.started_at, day=day, queue_id=one.queue_id,
                         agent_id=one.agent_id, value=30.0)
            for one in held.order_by("pk")[::ONE_IN]
        ]
    CheckTally.objects.bulk_create(tallies, batch_size=AT_ONCE)
    CheckFailure.objects.bulk_create(failures, batch_size=AT_ONCE, ignore_conflicts=True)
    CheckedDay.objects.bulk_create(
        [CheckedDay(day=today - timedelta(days=back), contacts=2_300, checked_at=clock.now()) for back in range(1, 92)],
        ignore_conflicts=True,
    )


def _rounds(times: int) -> None:
    """Hold closed rounds of calibration again, with every score and every reference answer."""
    from floorwalker.ground import references
    from floorwalker.review.models import Evaluation, ReferenceAnswer, Round

    closed = list(Round.objects.filter(closed_at__isnull=False))
    for number in range(times if closed else 0):
        pattern = closed[number % len(closed)]
        back = timedelta(days=14 * (number + 1))
        held = _clone(
            pattern, reference=references.next_reference("CAL"), uuid=uuid.uuid4(), opened_at=pattern.opened_at - back,
            closes_at=pattern.closes_at - back, closed_at=pattern.closed_at - back,
        )
        contacts = {each.pk: _clone(each, round=held) for each in pattern.contacts.all()}
        seats = {each.pk: _clone(each, round=held) for each in pattern.seats.all()}
        for one in pattern.contacts.all():
            for scoring in one.scorings.select_related("evaluation"):
                of = scoring.evaluation
                again = _like(
                    of, reference=references.next_reference("EV"), contact=of.contact + (number + 1) * OFFSET,
                    contact_at=of.contact_at - back,
                )
                Evaluation.objects.bulk_create([again])
                _clone(scoring, contact=contacts[one.pk], seat=seats[scoring.seat_id], evaluation=again)
                _answers([again], [of], {of.pk: list(of.answers.all())}, {of.pk: []}, *_answer_and_pin())
        for answer in ReferenceAnswer.objects.filter(contact__in=contacts):
            _clone(answer, contact=contacts[answer.contact_id])


def _like(pattern: Any, **said: Any) -> Any:
    """Return another like `pattern`, not written yet."""
    made = copy.copy(pattern)
    made._state = copy.copy(pattern._state)
    made._state.fields_cache = {}
    made.pk, made._state.adding = None, True
    if hasattr(made, "uuid") and "uuid" not in said:
        made.uuid = uuid.uuid4()
    for name, value in said.items():
        setattr(made, name, value)
    return made


def _clone(pattern: Any, **said: Any) -> Any:
    made = _like(pattern, **said)
    made.save(force_insert=True)
    return made

