"""How long records are kept: a rule is set, shown dry, accepted by a second person; every night what is past its time goes by it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from floorwalker.ground import clock, erasures, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.erasures import Erasure
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import erasing, retaining, rights_sight
from floorwalker.resolve.models import RetentionCount, RetentionRule, RetentionRun
from floorwalker.resolve.queries import retention as queries
from floorwalker.resolve.retention_events import (
    RetentionAccepted,
    RetentionLetGo,
    RetentionLooked,
    RetentionRan,
    RetentionRetired,
    RetentionSet,
)
from floorwalker.resolve.retention_shelf import KeptKind, kinds
from floorwalker.resolve.rules import rights as rules

NIGHT: Final = "resolve.retention_night"
DRY: Final = "resolve.retention_dry"
AT_ONCE: Final = 25
"""Records that go in one transaction, so that no lock lasts long and a killed night loses little."""
NAMED: Final = 50
"""Records held back that a report names."""
LONGEST: Final = 600
SOURCE: Final = 120
WHY: Final = 300


@transaction.atomic
def set_rule(kind: str, *, months: int, event: str, basis: str, source: str, why: str, by: Actor) -> RetentionRule:
    """Set how long records of `kind` are kept; it acts once somebody else accepted what it would let go.

    A rule of the kind that waits is replaced; one that acts goes on until the new one is accepted.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting rules.
    RuleBroken
        If the kind, event or basis is unknown, the months are none or too many, or no clause, policy or reason is given.
    """
    policy.require(by, queries.SET)
    of = _kind(kind)
    if event not in {code for code, _, _ in of.events}:
        raise RuleBroken(f"{event!r} is no event of {of.title.lower()}.", remedy="Choose one of the list.", code="unknown_word")
    if not 1 <= months <= LONGEST:
        raise RuleBroken(f"{months} months are not between 1 and {LONGEST}.", remedy="Give the months.", code="months_outside")
    if basis not in RetentionRule.Basis.values:
        raise RuleBroken(f"{basis!r} is no basis.", remedy=f"Choose from {', '.join(RetentionRule.Basis.values)}.", code="unknown_word")
    source = rules.said(source, longest=SOURCE, what="The clause or policy") if basis != RetentionRule.Basis.HOUSE else ""
    if basis == RetentionRule.Basis.CLAUSE and source not in dict(queries.clauses(on=clock.today("UTC"))):
        raise RuleBroken(f"{source} is no clause on keeping.", remedy="Choose one of the list.", code="unknown_clause")
    now = clock.now()
    for old in RetentionRule.objects.select_for_update().filter(kind=kind, retired_at=None, accepted_at=None):
        _retire(old, now)
    made = RetentionRule.objects.create(
        reference=next_reference("RTN"), kind=kind, months=months, event=event, end=of.end, basis=basis, source=source,
        why=rules.said(why, longest=WHY, what="Why"), set_at=now, set_by=rights_sight.somebody(by),
    )
    for each in who_may(queries.ACCEPT, on=now.date()).exclude(pk=made.set_by_id):
        todos.owe(
            each, key=f"retention:{made.reference}:{each.reference}", stage="resolve", what=f"Look what would go: {of.title.lower()}",
            why="A rule of retention acts once a second person accepted what it would let go.", about=_about(made), is_decision=True,
        )
    store.append(
        RetentionSet(
            subject=made.reference, what=of.title, months=months, event=queries.event_words(of, event),
            basis=made.get_basis_display().lower(), source=source, why=Sleeved(made.why),
        ),
        by=by,
    )
    return made


@transaction.atomic
def look(*, by: Actor) -> Job:
    """Ask what would go by the rules that act and those that wait; nothing goes.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting rules.
    Conflict
        If it is being looked at.
    """
    policy.require(by, queries.SET)
    if Job.objects.filter(kind=DRY, state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
        raise Conflict("It is being looked at.", remedy="Wait for it to end.")
    store.append(RetentionLooked(subject="retention"), by=by)
    return queue.enqueue(DRY, arguments={}, by=by)


@transaction.atomic
def accept(reference: str, *, by: Actor) -> RetentionRule:
    """Let a rule act from the next night on; the one of its kind that acted is out of force.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include accepting rules, or `by` set it.
    NotFound, Conflict
        If there is no such rule, it was accepted before, or it is out of force.
    RuleBroken
        If no dry run of the last seven days says what would go.
    """
    policy.require(by, queries.ACCEPT)
    held = _waiting(reference)
    person = rights_sight.somebody(by)
    if held.set_by_id == person.pk:
        raise RuleBroken("You set it yourself.", remedy="Somebody else accepts what would go.", code="own_rule")
    seen = queries.dry_of(held)
    if seen is None:
        raise RuleBroken(
            "Nobody looked in the last seven days what would go.", remedy="Ask what would go, read it, and accept then.", code="not_seen",
        )
    now = clock.now()
    for old in RetentionRule.objects.select_for_update().filter(kind=held.kind, retired_at=None, accepted_at__isnull=False):
        _retire(old, now)
    held.accepted_at, held.accepted_by = now, person
    held.save(update_fields=["accepted_at", "accepted_by"])
    todos.settle_about(_about(held))
    store.append(RetentionAccepted(subject=held.reference, run=seen.run.reference, would_go=seen.gone, held=seen.held_back), by=by)
    return held


@transaction.atomic
def retire(reference: str, *, reason: str, by: Actor) -> RetentionRule:
    """Take a rule out of force, with the reason; its kind is a gap until another one is accepted.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include accepting rules.
    NotFound, Conflict
        If there is no such rule, or it is out of force.
    RuleBroken
        If no reason is given.
    """
    policy.require(by, queries.ACCEPT)
    held = _locked(reference, by)
    said = rules.said(reason, longest=WHY, what="The reason")
    _retire(held, clock.now())
    store.append(RetentionRetired(subject=held.reference, reason=Sleeved(said)), by=by)
    return held


def night(running: RunningJob) -> dict[str, Any]:
    """Let go of everything that is past its time by a rule that acts; what is held back stays, with its reason."""
    run = _begun(running, is_dry=False)
    for kind in kinds():
        _go_through(run, kind, running)
    _recordings(run)
    if run.counts.filter(gone__gt=0).exclude(kind=queries.RECORDINGS).exists():  # also where it went before this job was killed
        erasing.leave_nothing_behind()
        erasures.write_up()
    return _ended(run, running)


def dry(running: RunningJob) -> dict[str, Any]:
    """Count what would go, by the rules that wait and those that act; nothing goes."""
    run = _begun(running, is_dry=True)
    for kind in kinds():
        rules_of = RetentionRule.objects.filter(kind=kind.code, retired_at=None).order_by(F("accepted_at").asc(nulls_first=True))
        _look_through(run, kind, rules_of.first(), running)
    return _ended(run, running)


def again(erasure: Erasure, by: Actor) -> int:
    """Let go again of what a restore brought back, whatever holds it by then; return how many records that were."""
    done = 0
    for item in erasure.items:
        code, _, key = item.partition(":")
        kind = kinds().get(code) if code in kinds() else None
        rows = list(kind.kept().filter(pk=key)) if kind is not None and kind.rows is None else []
        if kind is not None and rows:
            with transaction.atomic():
                went, _stayed = retaining.let_go(kind, rows, run=erasure.subject, reason=erasures.AGAIN, by=by)
                store.append(RetentionLetGo(subject=erasure.subject, what=kind.title, rule=code, count=went, records=(item,)), by=by)
                done += went
    return done


@transaction.atomic
def _begun(running: RunningJob, *, is_dry: bool) -> RetentionRun:
    policy.require(running.owner, queries.SET)
    found = RetentionRun.objects.filter(job=running.job_id).first()
    return found or RetentionRun.objects.create(
        reference=next_reference("RUN"), job=running.job_id, is_dry=is_dry, started_at=clock.now()
    )


def _go_through(run: RetentionRun, kind: KeptKind, running: RunningJob) -> None:
    rule = RetentionRule.objects.filter(kind=kind.code, retired_at=None, accepted_at__isnull=False).first()
    if rule is None:
        _look_through(run, kind, None, running)
        return
    held, first = Counter[str](retaining.archived(kind, rule, run.started_at)), list[list[str]]()
    due = list(kind.due(rule.event, retaining.before(rule, run.started_at)).values_list("pk", flat=True))
    for start in range(0, len(due), AT_ONCE):
        _batch(run, kind, rule, due[start : start + AT_ONCE], held, first, running)
    with transaction.atomic():
        made = _count(run, kind, rule, held=held, first=first)
        made.looked, made.due = kind.kept().count() + made.gone, made.gone + made.held_back
        made.save(update_fields=["looked", "due"])


@transaction.atomic
def _batch(
    run: RetentionRun, kind: KeptKind, rule: RetentionRule, keys: list[Any], held: Counter[str], first: list[list[str]],
    running: RunningJob,
) -> None:
    running.progress(sum(held.values()), note=kind.title)
    in_force = RetentionRule.objects.select_for_update().filter(pk=rule.pk, retired_at=None).exists()
    rows = kind.kept().filter(pk__in=keys if in_force else []).order_by("pk")
    free = []
    for row in rows if kind.rows is not None else rows.select_for_update(of=("self",)):
        against = [] if kind.rows is not None else retaining.holds(kind, row)
        if against:
            _note(row, against[0], held, first)
        else:
            free.append(row)
    reason = retaining.REASON.format(months=rule.months, event=queries.event_words(kind, rule.event))
    number, stayed = retaining.let_go(kind, free, run=run.reference, reason=reason, by=running.owner) if free else (0, [])
    for row in stayed:
        _note(row, retaining.STAYS_TIED, held, first)
    if number:
        left = {row.pk for row in stayed}
        records = tuple(f"{kind.code}:{row.pk}" for row in free if row.pk not in left) if kind.rows is None else ()
        store.append(
            RetentionLetGo(subject=run.reference, what=kind.title, rule=rule.reference, count=number, records=records), by=running.owner
        )
        made, _ = RetentionCount.objects.get_or_create(run=run, kind=kind.code, defaults={"rule": rule})
        RetentionCount.objects.filter(pk=made.pk).update(gone=F("gone") + number)


def _look_through(run: RetentionRun, kind: KeptKind, rule: RetentionRule | None, running: RunningJob) -> None:
    held, first, going = Counter[str](), list[list[str]](), 0
    if rule is not None:
        held.update(retaining.archived(kind, rule, run.started_at))
        for row in kind.due(rule.event, retaining.before(rule, run.started_at)).iterator(chunk_size=AT_ONCE):
            against = [] if kind.rows is not None else retaining.holds(kind, row)
            if against:
                _note(row, against[0], held, first)
            else:
                going += 1
    with transaction.atomic():
        running.progress(going, note=kind.title)
        made = _count(run, kind, rule, held=held, first=first)
        made.looked, made.due, made.gone = kind.kept().count(), going + made.held_back, going
        made.save(update_fields=["looked", "due", "gone"])


def _count(run: RetentionRun, kind: KeptKind, rule: RetentionRule | None, *, held: Counter[str], first: list[list[str]]) -> RetentionCount:
    given = {"rule": rule, "held": dict(held), "first_held": first}
    return RetentionCount.objects.update_or_create(run=run, kind=kind.code, defaults=given)[0]


def _note(row: Any, why: str, held: Counter[str], first: list[list[str]]) -> None:
    held[why] += 1
    if len(first) < NAMED:
        first.append([getattr(row, "reference", "") or f"{row._meta.verbose_name} {row.pk}", why])


def _recordings(run: RetentionRun) -> None:
    """Count what the schedule of recordings did since the night before, so that one report tells of everything."""
    last = RetentionRun.objects.filter(is_dry=False, started_at__lt=run.started_at).order_by("-started_at").first()
    since: datetime = last.started_at if last is not None else run.started_at
    kept, due, gone, held = queries.recordings_of(since)
    RetentionCount.objects.update_or_create(
        run=run, kind=queries.RECORDINGS,
        defaults={"looked": kept + gone, "due": due + gone, "gone": gone, "held": {"a legal hold stands": held} if held else {}},
    )


@transaction.atomic
def _ended(run: RetentionRun, running: RunningJob) -> dict[str, Any]:
    counts = list(run.counts.all())
    gone, held = sum(each.gone for each in counts), sum(each.held_back for each in counts)
    running.progress(len(counts), total=len(counts), note="Done")
    RetentionRun.objects.filter(pk=run.pk).update(ended_at=clock.now())
    if not run.is_dry:
        without = sum(each.rule is None and each.kind in kinds() for each in counts)
        store.append(RetentionRan(subject=run.reference, gone=gone, held=held, kinds_without_rule=without), by=running.owner)
    return {"run": run.reference, "gone": gone, "held": held}


def _kind(code: str) -> KeptKind:
    try:
        return kinds().get(code)
    except LookupError:
        raise RuleBroken(f"{code!r} is no kind of record.", remedy="Choose one of the schedule.", code="unknown_word") from None


def _about(rule: RetentionRule) -> str:
    return f"retention_rule:{rule.reference}"


def _retire(rule: RetentionRule, at: datetime) -> None:
    rule.retired_at = at
    rule.save(update_fields=["retired_at"])
    todos.settle_about(_about(rule))


def _locked(reference: str, by: Actor) -> RetentionRule:
    queries.rule(reference, by=by)
    held = RetentionRule.objects.select_for_update().get(reference=reference)
    if held.retired_at is not None:
        raise Conflict(f"{reference} is out of force.", remedy="Look at the schedule again.")
    return held


def _waiting(reference: str) -> RetentionRule:
    held = RetentionRule.objects.select_for_update().filter(reference=reference).first()
    if held is None or held.retired_at is not None:
        raise Conflict(f"{reference} is not there or out of force.", remedy="Look at the schedule again.")
    if held.accepted_at is not None:
        raise Conflict(f"{reference} acts already.", remedy="Look at the schedule again.")
    return held
