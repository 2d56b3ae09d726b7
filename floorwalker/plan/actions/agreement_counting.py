"""Counting an agreement: leaving a stretch out and taking that back, saying why a promise was missed, and looking at all each day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from floorwalker.engine import measures
from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.actions.agreements import PROPOSE, ask_for_review
from floorwalker.plan.agreement_events import MissAnswered, MissMended, StretchCounted, StretchExcluded
from floorwalker.plan.models import Agreement, AgreementExclusion, AgreementMiss, AgreementTerm
from floorwalker.plan.queries import agreements as queries
from floorwalker.plan.queries.attainment import Counted, Counter, Kept
from floorwalker.plan.rules import agreements as rules
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.record.figure_words import written

LOOK: Final = "plan.look_at_agreements"
WINDOWS_LOOKED_AT: Final = 3
"""A miss is asked about while somebody still knows its cause: the running window and the two before."""
DAYS_TO_ANSWER: Final = 5
LOOKED_AT_AFTER: Final = timedelta(days=31)
"""So long after its last day an agreement is still looked at: its last window is over only then, and may be recorded late."""
WARNED: Final = frozenset({"at risk", "out of reach"})
Kind = AgreementExclusion.Kind


@transaction.atomic
def exclude(
    agreement: Agreement, *, kind: str, start: datetime, end: datetime, reason: str, agreed_with: str, agreed_on: date, by: Actor
) -> AgreementExclusion:
    """Leave [start, end) out of the count of an agreement, as both sides agreed; every figure is then shown with and without it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing agreements.
    RuleBroken
        If the agreement does not spare that, the stretch is none or lies outside its days, nobody says why or who agreed, or of a
        stretch with more than forecast not so many more came.
    Conflict
        If some of it is left out already.
    """
    policy.require(by, PROPOSE)
    author = deciding.require_person(by, refusal="Only a person leaves a stretch out.")
    held = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    _require_approved(held)
    spared = {
        Kind.CLIENT_OUTAGE: held.spares_client_outage, Kind.FORCE_MAJEURE: held.spares_force_majeure,
        Kind.FORECAST_OVER: held.spares_forecast_over is not None,
    }
    if kind not in spared or not spared[Kind(kind)]:
        raise RuleBroken(
            f"{held.reference} does not spare that.", remedy="Choose a reason that was agreed, or agree anew.", code="exclusion_kind"
        )
    words, who = reason_given(reason), agreed_with.strip()[:120]
    if not who or agreed_on > queries.today():
        raise RuleBroken(
            "Nobody says who of the client agreed, and when.", remedy="Name them and the day; one side alone leaves nothing out.",
            code="exclusion_one_sided",
        )
    rules.check_exclusion(start, end, now=clock.now())
    counter = Counter(held)
    days = (held.starts_on, held.ends_on)
    if start.date() < days[0] - timedelta(days=1) or (days[1] is not None and end.date() > days[1]):
        raise RuleBroken("The stretch lies outside the days of the agreement.", remedy="Choose days in which it holds.",
                         code="exclusion_stretch")
    if any(each.starts_at < end and start < each.ends_at for each in counter.excluded):
        raise Conflict("Some of that stretch is left out already.", remedy="Take that back first, or choose the rest.")
    expected = came = None
    if kind == Kind.FORECAST_OVER:
        expected, came = _required_surplus(held, start, end)
    made = AgreementExclusion.objects.create(
        agreement=held, kind=kind, starts_at=start, ends_at=end, reason=words, agreed_with=who, agreed_on=agreed_on, expected=expected,
        came=came, recorded_by_id=author, recorded_at=clock.now(),
    )
    store.append(
        StretchExcluded(
            subject=held.reference, cause=kind, starts_at=start.isoformat(), ends_at=end.isoformat(), agreed_on=agreed_on,
            expected="" if expected is None else f"{expected:.0f}", came="" if came is None else f"{came:.0f}", reason=Sleeved(words),
            agreed_with=Sleeved(who),
        ),
        by=by,
    )
    return made


@transaction.atomic
def count_again(exclusion: AgreementExclusion, *, reason: str, by: Actor) -> None:
    """Let a stretch that was left out count again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing agreements.
    RuleBroken
        If no reason is given.
    Conflict
        If it counts already.
    """
    policy.require(by, PROPOSE)
    author = deciding.require_person(by, refusal="Only a person lets a stretch count again.")
    held = AgreementExclusion.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=exclusion.pk)
    if held.taken_back_at is not None:
        raise Conflict("That stretch counts already.", remedy="Look at the agreement again.")
    held.taken_back_why = reason_given(reason)
    held.taken_back_by_id, held.taken_back_at = author, clock.now()
    held.save(update_fields=["taken_back_by", "taken_back_at", "taken_back_why"])
    store.append(
        StretchCounted(
            subject=held.agreement.reference, starts_at=held.starts_at.isoformat(), ends_at=held.ends_at.isoformat(),
            reason=Sleeved(held.taken_back_why),
        ),
        by=by,
    )


@transaction.atomic
def answer_miss(
    term: AgreementTerm, *, starts_on: date, cause: str, action: str, owner: Person, due_on: date, by: Actor
) -> AgreementMiss:
    """Say why `term` was missed in the window that begins on `starts_on`, and let `owner` do something about it until `due_on`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing agreements.
    RuleBroken
        If the agreement was not approved, it was not missed then, cause or action are not said, the owner may not, or the day has gone.
    Conflict
        If it was answered already.
    """
    policy.require(by, PROPOSE)
    author = deciding.require_person(by, refusal="Only a person answers for a miss.")
    agreement = term.agreement
    _require_approved(agreement)
    missed = {each.window.start: each for each in Counter(agreement).kept(term).missed}
    if starts_on not in missed:
        raise RuleBroken(
            f"{measures.get(term.measure).name} was not missed in a window from {starts_on:%d %b %Y}.",
            remedy="Choose one of the missed windows.", code="no_miss",
        )
    why, what = reason_given(cause), reason_given(action)
    deciding.require_owner(queries.owners(), owner, remedy="Choose somebody who keeps agreements.")
    if due_on < queries.today():
        raise RuleBroken(f"{due_on:%d %b %Y} has gone.", remedy="Choose today or a day to come.", code="miss_due")
    try:
        with transaction.atomic():
            made = AgreementMiss.objects.create(
                term=term, starts_on=starts_on, cause=why, action=what, owner=owner, due_on=due_on, answered_by_id=author,
                answered_at=clock.now(),
            )
    except IntegrityError as both:
        raise Conflict("That miss has its cause already.", remedy="Look at the agreement again.") from both
    todos.settle(_asked(term, starts_on))
    deciding.ask(
        owner, key=f"agreement:mend:{made.pk}", what=f"{agreement.client}: {what}", about=f"agreement:{agreement.reference}",
        why=f"{measures.get(term.measure).name} was missed from {starts_on:%d %b %Y}: {why}", due_on=due_on,
    )
    counted = missed[starts_on]
    store.append(
        MissAnswered(
            subject=agreement.reference, measure=term.measure, starts_on=starts_on, figure=written(counted.measure, counted.counts.value),
            credit=_credit(counted, agreement), owner=owner.reference, due_on=due_on, cause=Sleeved(why), action=Sleeved(what),
        ),
        by=by,
    )
    return made


@transaction.atomic
def mended(pk: int, *, of: Agreement, by: Actor) -> None:
    """Say that what was to be done about a miss is done.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing agreements.
    NotFound
        If there is no such miss.
    Conflict
        If it is done already.
    """
    policy.require(by, PROPOSE)
    rows = AgreementMiss.objects.select_for_update(of=("self",)).select_related("term")
    held = rows.filter(pk=pk, term__agreement=of).first()
    if held is None:
        raise NotFound("There is no such miss.", remedy="Choose one on the page of the agreement.")
    if held.done_at is not None:
        raise Conflict("That is done already.", remedy="Look at the agreement again.")
    held.done_at = clock.now()
    held.save(update_fields=["done_at"])
    todos.settle(f"agreement:mend:{held.pk}")
    store.append(MissMended(subject=of.reference, measure=held.term.measure, starts_on=held.starts_on), by=by)


def look_at_all(running: RunningJob) -> dict[str, Any]:
    """Warn the owners of agreements that are at risk, ask for the cause of what was missed, and for reviews; each once.

    An agreement whose queues lie in several zones cannot be counted: its page says so, and the others are looked at all the same.
    """
    today = queries.today()
    for due in queries.review_due(today):
        ask_for_review(due)
    warned = asked = looked_at = 0
    found = list(queries.held(today - LOOKED_AT_AFTER, today).select_related("owner").prefetch_related("terms__credits"))
    for agreement in found:
        try:
            counter = Counter(agreement)
        except RuleBroken:
            continue
        looked_at += 1
        for term in agreement.terms.all():
            kept = counter.kept(term, most=WINDOWS_LOOKED_AT)
            with transaction.atomic():
                running.progress(looked_at, total=len(found), note=agreement.reference)
                warned += _warn(agreement, kept)
                asked += _ask_for_causes(agreement, kept, today)
    running.progress(len(found), note=f"{looked_at} of {len(found)} agreements looked at")
    return {"agreements": looked_at, "warned": warned, "asked": asked}


def _warn(agreement: Agreement, kept: Kept) -> int:
    if kept.ahead is None or kept.ahead.outlook not in WARNED or kept.running is None:
        return 0
    start = kept.running.window.start
    told = telling.tell(
        agreement.owner, kind="agreements", key=f"agreement:{agreement.reference}:{kept.term.pk}:{start}:{kept.ahead.outlook}",
        group="agreements", about=f"agreement:{agreement.reference}", is_urgent=True,
        what=f"{agreement.client}: {kept.measure.name} is {kept.ahead.outlook} for the window from {start:%d %b}; so far "
             f"{written(kept.measure, kept.running.counts.value)}",
    )
    return int(told is not None)


def _ask_for_causes(agreement: Agreement, kept: Kept, today: date) -> int:
    open_misses = [each for each in kept.missed if each.miss is None]
    for each in open_misses:
        deciding.ask(
            agreement.owner, key=_asked(kept.term, each.window.start), about=f"agreement:{agreement.reference}",
            what=f"{agreement.client}: say why {kept.measure.name} was missed from {each.window.start:%d %b %Y}",
            why="A miss without cause and action comes again, and the client will ask.", due_on=today + timedelta(days=DAYS_TO_ANSWER),
        )
    return len(open_misses)


def _require_approved(agreement: Agreement) -> None:
    if agreement.state != Agreement.State.APPROVED:
        raise RuleBroken(f"{agreement.reference} does not hold.", remedy="Approve it first.", code="agreement_over")


def _asked(term: AgreementTerm, starts_on: date) -> str:
    return f"agreement:missed:{term.pk}:{starts_on}"


def _credit(counted: Counted, agreement: Agreement) -> str:
    return "no credit" if counted.credit is None else f"credit {counted.credit} {agreement.currency}"


def _required_surplus(agreement: Agreement, start: datetime, end: datetime) -> tuple[float, float]:
    found = queries.forecast_and_came(agreement.client, start=start, end=end)
    share = agreement.spares_forecast_over or 0.0
    if found is None:
        raise RuleBroken(
            f"Not every queue of {agreement.client} has a forecast in use for that stretch.",
            remedy="Without a forecast nobody can say that more came.", code="exclusion_forecast",
        )
    expected, came = found
    if came <= expected * (1 + share):
        raise RuleBroken(
            f"{expected:,.0f} were forecast and {came:,.0f} came: not over {share:.0%} more.",
            remedy="Choose the stretch in which more came, or count it.", code="exclusion_forecast",
        )
    return expected, came
