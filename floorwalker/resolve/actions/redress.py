"""Redress of a complaint: lines with arithmetic and source, a decision within a limit or with a second person, and the payment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, settings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.ground.web import formats
from floorwalker.resolve import authority, due, filing, hands, opening
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import Complaint, RedressDecision, RedressLine
from floorwalker.resolve.outcome_events import RedressAnswered, RedressDecided, RedressLineAdded, RedressLineTakenBack, RedressPaid
from floorwalker.resolve.queries import case_files, conflicts
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules import redress as rules

AGREE: Final = "resolve.agree_redress"
MOST: Final = Decimal("9999999.99")
PLAIN: Final = (RedressLine.Kind.REFUND, RedressLine.Kind.COST, RedressLine.Kind.PAID)


@transaction.atomic
def add(complaint: Complaint, *, kind: str, what: str, how: str, source: str, amount: Decimal, reason: str = "", by: Actor) -> RedressLine:
    """Add a refund, a cost, distress and inconvenience, or what was paid before (which lowers the total).

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it is of no such kind, has no arithmetic or source, is 0 or less, or distress lies outside the bands without a reason.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    if kind not in {*PLAIN, RedressLine.Kind.DISTRESS}:
        raise CaseRefused(f"{kind!r} is no line of redress.", remedy="Choose a refund, a cost, distress, or already paid.", field="kind")
    amount = _amount(amount, "amount")
    words = hands.short(" ".join(reason.split()), longest=300, what="The reason", field="reason")
    if kind == RedressLine.Kind.DISTRESS:
        bands = rules.bands(settings.get("distress_bands"))
        if not any(each.low <= amount <= each.high for each in bands) and not words:
            raise CaseRefused(
                f"{amount} lies in no band of the house.", remedy="Say why, or choose an amount within a band.", field="reason"
            )
    return _keep(
        held, by, kind=kind, what=hands.said(what, longest=120, what="What it is for", field="what"), reason=words,
        how=hands.said(how, longest=300, what="The arithmetic", field="how"),
        source=hands.said(source, longest=200, what="The source", field="source"),
        amount=-amount if kind == RedressLine.Kind.PAID else amount,
    )


@transaction.atomic
def add_interest(
    complaint: Complaint, *, principal: Decimal, from_on: date, to_on: date, source: str, rate: Decimal | None = None, reason: str = "",
    by: Actor,
) -> RedressLine:
    """Add simple interest from the day of the loss to that of the payment, at the rate of the pinned edition; another needs a reason.

    `rate` is a share a year; None takes that of the regulation.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If the regulation gives no rate and none is given, another rate has no reason, or the days are in the wrong order.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    known = next((each for each in opening.edition_of(held).clauses if each.rate and each.rate.of == "redress-interest"), None)
    words = hands.short(" ".join(reason.split()), longest=300, what="The reason", field="reason")
    by_rule = Decimal(str(known.rate.share)) if known is not None and known.rate is not None else None
    if rate is None and by_rule is None:
        raise CaseRefused(
            f"{held.pack} as of {held.edition} gives no rate of interest.", remedy="Give the rate a year and why it is the right one.",
            field="rate",
        )
    used = rate if rate is not None else by_rule
    assert used is not None
    if used != by_rule and not words:
        raise CaseRefused(f"{used} is not the rate of the regulation.", remedy="Say in a sentence why it is the right one.", field="reason")
    if not 0 < used <= 1:
        raise CaseRefused(f"{used} is no rate a year.", remedy="Give it as a share, such as 0.08 for 8 per cent.", field="rate")
    if not from_on < to_on:
        raise CaseRefused("Interest runs from the loss to the payment.", remedy="Let the second day be after the first.", field="to_on")
    sum_ = _amount(principal, "principal")
    amount = rules.interest(sum_, used, from_on, to_on)
    if not amount:
        raise CaseRefused("It comes to nothing.", remedy="Leave it out.", field="principal")
    rule = known.rule if known is not None and used == by_rule else "A rate of the house"
    return _keep(
        held, by, kind=RedressLine.Kind.INTEREST, what="Interest", amount=amount, principal=sum_, rate=used, from_on=from_on, to_on=to_on,
        how=rules.interest_words(formats.money(sum_, held.site.currency), used, from_on, to_on), reason=words,
        source=hands.short(" ".join(source.split()), longest=200, what="The source", field="source") or rule,
    )


def _amount(amount: Decimal, field: str) -> Decimal:
    value = amount.quantize(rules.PENNY)
    if not 0 < value <= MOST:
        raise CaseRefused(f"{amount} is no amount.", remedy="Give more than 0, to the penny.", field=field)
    return value


def _keep(held: Complaint, by: Actor, **said: Any) -> RedressLine:
    made = RedressLine.objects.create(complaint=held, currency=held.site.currency, said_by=hands.person(by), said_at=clock.now(), **said)
    due.refresh(held)
    store.append(
        RedressLineAdded(
            subject=held.reference, what=made.get_kind_display(), amount=made.amount, currency=made.currency, how=Sleeved(made.how)
        ),
        by=by,
    )
    return made


@transaction.atomic
def take_back(line: RedressLine, *, why: str, by: Actor) -> RedressLine:
    """Take a line back with a reason; it stays in the file, crossed out.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If no reason is given, it is taken back, or redress was paid.
    """
    policy.require(by, HANDLE)
    held = filing.taken(line.complaint, by=by)
    row = RedressLine.objects.get(pk=line.pk)
    if row.taken_back_at is not None:
        raise CaseRefused(f"{row.what} is taken back.", remedy="Look at the redress again.")
    if held.redress_decisions.filter(paid_on__isnull=False).exists():
        raise CaseRefused("Redress was paid.", remedy="Add a line for what is more, or was paid.")
    row.taken_back_why = hands.said(why, longest=300, what="The reason", field="why")
    row.taken_back_at = clock.now()
    row.save(update_fields=["taken_back_at", "taken_back_why"])
    due.refresh(held)
    store.append(
        RedressLineTakenBack(subject=held.reference, what=row.get_kind_display(), amount=row.amount, why=Sleeved(row.taken_back_why)), by=by
    )
    return row


@transaction.atomic
def decide(
    complaint: Complaint, *, reason: str, outlier_why: str = "", changes: int | None = None, by: Actor
) -> RedressDecision:
    """Decide that the lines as they stand are offered; above the limit of `by` it counts once a second person agreed.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If an issue is not decided, `by` is not known to be impartial, no reason is given, or it is far from like cases without one.
    Conflict
        If somebody changed the file since `changes`.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by, changes=changes)
    filing.impartial(held, by)
    if open_ := held.issues.filter(decision="").first():
        raise CaseRefused(f"Issue {open_.position} is not decided.", remedy="Decide every issue, then its redress.", field="reason")
    file = CaseFile(held)
    total = file.total
    words = hands.told(reason, longest=500, what="The reason", field="reason")
    far = hands.short(" ".join(outlier_why.split()), longest=300, what="The reason", field="outlier_why")
    near = rules.like(case_files.totals(case_files.like_cases(held, by=by, most=50)))
    if near.is_far(total) and not far:
        raise CaseRefused(
            f"{formats.money(total, file.currency)} is far from {near.n} like cases, whose median is "
            f"{formats.money(near.median, file.currency)}.", remedy="Say what is different here.", field="outlier_why",
        )
    person = hands.person(by)
    todos.settle_about(f"complaint:{held.reference}", beginning="redress:")
    made = RedressDecision.objects.create(
        complaint=held, total=total, currency=file.currency, reason=words, decided_by=person, decided_at=clock.now(),
        limit=authority.limit(by), digest=rules.digest((each.pk, each.amount) for each in file.standing), outlier_why=far,
    )
    if made.needs_second:
        for each in who_may(AGREE, on=clock.now().date()).exclude(pk=person.pk):
            if authority.limit(Actor.person(each.pk)) >= total:
                todos.owe(
                    each, key=f"redress:{made.pk}:{each.reference}", stage="resolve", what=f"Decide on the redress of {held.reference}",
                    why=f"{formats.money(total, made.currency)} is above the limit of {person.display_name}.",
                    about=f"complaint:{held.reference}", is_decision=True,
                )
    due.refresh(held)
    waits = "a second person decides" if made.needs_second else "within the limit"
    store.append(
        RedressDecided(subject=held.reference, total=total, currency=made.currency, waits=waits, reason=Sleeved(words)), by=by
    )
    return made


@transaction.atomic
def answer(decision: RedressDecision, *, agrees: bool, reason: str, by: Actor) -> RedressDecision:
    """Agree as the second person to redress above the limit of who decided it, or not.

    Raises
    ------
    NotAllowed
        If no role of `by` agrees to redress, or reaches the complaint.
    CaseRefused
        If it is one's own, above one's own limit, nothing waits, its lines changed since, or `by` has a tie.
    """
    policy.require(by, AGREE)
    held = filing.taken(decision.complaint, by=by)
    row = RedressDecision.objects.select_related("decided_by").get(pk=decision.pk)
    person = hands.person(by)
    if not row.needs_second or row.second_at is not None:
        raise CaseRefused("Nothing waits for a second person here.", remedy="Look at the file again.")
    if row.decided_by_id == person.pk:
        raise CaseRefused("You decided it yourself.", remedy="A second person agrees.", field="second")
    if (most := authority.limit(by)) < row.total:
        raise CaseRefused(
            f"{formats.money(row.total, row.currency)} is above your limit of {formats.money(most, row.currency)}.",
            remedy="Let somebody with a higher limit agree.", field="second",
        )
    if conflicts.ties(held, person):
        raise CaseRefused("You have a tie yourself.", remedy="Somebody without one decides.", field="second")
    current = CaseFile(held).decision
    if current is None or current.pk != row.pk:
        raise CaseRefused("Its lines changed since.", remedy="Let it be decided again first.")
    row.second, row.second_at, row.second_agreed = person, clock.now(), agrees
    row.second_reason = hands.told(reason, longest=500, what="The reason", field="reason")
    row.save(update_fields=["second", "second_at", "second_agreed", "second_reason"])
    todos.settle_about(f"complaint:{held.reference}", beginning=f"redress:{row.pk}:")
    due.refresh(held)
    store.append(
        RedressAnswered(
            subject=held.reference, answer="Agreed" if agrees else "Did not agree", total=row.total, currency=row.currency,
            reason=Sleeved(row.second_reason),
        ),
        by=by,
    )
    return row


@transaction.atomic
def pay(complaint: Complaint, *, on: date, how: str, by: Actor) -> RedressDecision:
    """Write down that the redress was paid, on which day and how.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If no decision holds, nothing is owed, it was paid, or the day is to come or before the decision.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    row = CaseFile(held).decision
    if row is None or not row.holds:
        raise CaseRefused("No decision on redress holds.", remedy="Decide it first, with a second person above the limit.", field="on")
    if not row.total or row.paid_on is not None:
        raise CaseRefused("Nothing is owed any more.", remedy="Look at the redress again.", field="on")
    if not row.decided_at.date() <= on <= clock.today(held.site.zone):
        raise CaseRefused(f"{on} is not between the decision and today.", remedy="Give the day on which it was paid.", field="on")
    row.paid_how = hands.said(how, longest=120, what="How it was paid", field="how")
    row.paid_on, row.paid_by, row.paid_at = on, hands.person(by), clock.now()
    row.save(update_fields=["paid_on", "paid_how", "paid_by", "paid_at"])
    due.refresh(held)
    store.append(RedressPaid(subject=held.reference, total=row.total, currency=row.currency, on=on, how=Sleeved(row.paid_how)), by=by)
    return row
