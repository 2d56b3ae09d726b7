"""Drawing contacts by a sample plan, once for good, and giving each to somebody who judges it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from floorwalker.engine.sampling import Drawn
from floorwalker.engine.sampling.drawing import RANDOM
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record import counting
from floorwalker.record.facts.handled import CHANNELS, moment
from floorwalker.review import framing, giving
from floorwalker.review.models import Pick, SampleDraw, SamplePlan
from floorwalker.review.queries import sample_frames, sample_results, samples
from floorwalker.review.queries.sample_frames import Ready
from floorwalker.review.rules import sampling as rules
from floorwalker.review.rules.sampling import Days, terms_of, working_days_after
from floorwalker.review.sample_events import SampleDrawn

ROUND: Final = "review.draw_samples_due"
MOST_SEED: Final = 10**9
_BATCH: Final = 500


class DrawRefused(RuleBroken):
    """Contacts cannot be drawn so."""

    code = "draw_refused"


@transaction.atomic
def draw(plan: SamplePlan, starts_on: date, *, by: Actor, seed: int | None = None) -> SampleDraw:
    """Draw the contacts of the stretch of days that begins on `starts_on`, as the published `plan` says, and give them out.

    Nobody chooses the seed of a draw in use: who could, would draw until the list suits them. `seed` is for what is shown and tried.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing samples.
    DrawRefused
        If the plan is not in use, no published scorecard or no evaluator judges its picks, the days are no stretch of it, are not over,
        or nothing is known of them.
    Conflict
        If they are drawn already.
    """
    policy.require(by, samples.DRAW)
    held = SamplePlan.objects.select_for_update(of=("self",)).select_related("owner__site").get(pk=plan.pk)
    terms, zone = terms_of(held), samples.zone(held)
    days = _stretch(held, starts_on, zone=zone)
    _require_ready(held)
    if seed is None:
        seed = secrets.randbelow(MOST_SEED)
    period = rules.period_of(terms.period, days.starts_on)
    before = list(SampleDraw.objects.filter(plan_reference=held.reference, period_on=period.starts_on))
    ready = sample_frames.ready(
        terms, days, zone=zone, passed=sample_results.passed_before(held, until=days.starts_on), had=_had(before), taken=_taken(before)
    )
    drawn = ready.framed.drawn(seed=seed, names=rules.names_of(held.reference, held.number, days.starts_on))
    made = _kept(held, days, period, ready, drawn, seed=seed, zone=zone, by=by)
    picks = _picks(made, ready, drawn, due_on=working_days_after(clock.today(zone), terms.score_days))
    giving.give_out(held, picks, away_until=picks[0].due_on if picks else days.ends_on)
    Pick.objects.bulk_create(picks, batch_size=_BATCH)
    store.append(
        SampleDrawn(
            subject=made.reference, plan=held.reference, number=held.number, starts_on=days.starts_on, seed=seed,
            population=made.population, picks=len(picks), frame=made.frame_sha256, listed=made.list_sha256,
        ),
        by=by,
    )
    giving.ask(made, picks)
    return made


def draw_due(running: RunningJob) -> dict[str, Any]:
    """Draw what is due of every plan in use, and move what evaluators who are away cannot judge in time."""
    drawn = refused = 0
    for plan in SamplePlan.objects.filter(state=SamplePlan.State.PUBLISHED).select_related("owner__site").order_by("reference"):
        for days in samples.undrawn(plan):
            try:
                with transaction.atomic():
                    draw(plan, days.starts_on, by=running.owner)
                drawn += 1
            except RuleBroken:  # the page of the plan says what keeps it from being drawn
                refused += 1
    return {"drawn": drawn, "refused": refused, "moved": giving.move_from_absent(by=running.owner), "settled": giving.settle_done()}


def _stretch(plan: SamplePlan, starts_on: date, *, zone: str) -> Days:
    if plan.state != SamplePlan.State.PUBLISHED:
        raise DrawRefused(
            f"Version {plan.number} of {plan.reference} is {plan.get_state_display().lower()}.", remedy="Draw by the version in use."
        )
    whole = rules.period_of(plan.period, starts_on)
    days = next((each for each in rules.pieces(plan.period, plan.pace, whole) if each.starts_on == starts_on), None)
    if days is None or starts_on < plan.starts_on:
        raise DrawRefused(
            f"{starts_on:%d %B %Y} begins no stretch of {plan.reference}.", remedy="Choose one that the page of the plan offers."
        )
    if days.ends_on > clock.today(zone):
        raise DrawRefused(f"These days are not over before {days.ends_on:%d %B %Y}.", remedy="Draw them then; contacts still come.")
    if SampleDraw.objects.filter(plan_reference=plan.reference, starts_on=starts_on).exists():
        raise Conflict("These days are drawn already.", remedy="A list is frozen; open it, or check that it can be drawn again.")
    return days


def _require_ready(plan: SamplePlan) -> None:
    if not samples.has_scorecard(terms_of(plan)):
        raise DrawRefused("No published scorecard judges what would be drawn.", remedy="Publish one, or name another in the plan.")
    if not plan.evaluators.exists():
        raise DrawRefused("Nobody judges what would be drawn.", remedy="Name an evaluator in the next version of the plan.")


def _had(before: Sequence[SampleDraw]) -> Mapping[int, int]:
    had: dict[int, int] = {}
    rows = Pick.objects.filter(draw__in=before, is_random=True, stands_for=None).values_list("agent", flat=True)
    for agent in rows:
        had[agent] = had.get(agent, 0) + 1
    return had


def _taken(before: Sequence[SampleDraw]) -> Mapping[str, int]:
    taken: dict[str, int] = {}
    for each in before:
        for risk in rules.risks_of(each.risks):
            taken[risk.key] = taken.get(risk.key, 0) + risk.take
    return taken


def _kept(
    plan: SamplePlan, days: Days, period: Days, ready: Ready, drawn: Drawn, *, seed: int, zone: str, by: Actor
) -> SampleDraw:
    if not len(ready.told) and not _is_known(days):
        raise DrawRefused("Nothing is known of these days yet.", remedy="Import the contacts of them, then draw.")
    frame = ready.framed.frame
    numbers = frame.contact[drawn.place].tolist()
    try:
        with transaction.atomic():
            return SampleDraw.objects.create(
                reference=next_reference("SPD"), plan=plan, plan_reference=plan.reference, starts_on=days.starts_on,
                ends_on=days.ends_on, period_on=period.starts_on, zone=zone, seed=seed, population=len(ready.told),
                expected_population=sum(ready.allotted.contacts.values()), frame=framing.keep(ready.framed), frame_sha256=frame.digest,
                strata=[asdict(each) for each in ready.counted(drawn.counts)], risks=[asdict(each) for each in ready.risks],
                list_sha256=rules.digest(list(zip(numbers, drawn.by, strict=True))), drawn_by_id=by.person_id, drawn_at=clock.now(),
            )
    except IntegrityError as other:
        raise Conflict("These days are drawn already.", remedy="A list is frozen; open it.") from other


def _is_known(days: Days) -> bool:
    """Return whether contacts of these days would be known: of some of them they are, or of days before and after."""
    known = counting.store_days()
    return any(days.starts_on <= day <= days.ends_on for day in known) or bool(
        known and known[0] < days.starts_on and known[-1] > days.ends_on
    )


def _picks(made: SampleDraw, ready: Ready, drawn: Drawn, *, due_on: date) -> list[Pick]:
    found = ready.told.handled.kept(drawn.place)
    strata = ready.told.stratum[drawn.place]
    return [
        Pick(
            draw=made, plan_reference=made.plan_reference, contact=int(found.contact[row]),
            contact_at=moment(int(found.at[row])), agent_id=int(found.agent[row]),
            team_id=int(found.team[row]) or None, queue_id=int(found.queue[row]) or None, stratum=int(strata[row]),
            channel=CHANNELS[int(found.channel[row]) - 1] if found.channel[row] else "", is_random=RANDOM in by,
            risks=[code for code in by if code != RANDOM], chance=float(drawn.chance[row]),
            random_chance=float(drawn.random_chance[row]), due_on=due_on,
        )
        for row, by in enumerate(drawn.by)
    ]
