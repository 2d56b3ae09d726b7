"""Changes of regulations: recorded from a new edition or by hand, worked off part by part with evidence, and signed off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from floorwalker.ground import clock, packs, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref, sight
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.resolve.change_events import ChangeGiven, ChangeRecorded, ChangeSigned, ChangeTaskDone, ChangeTasked
from floorwalker.resolve.models import ChangeTask, RegulatoryChange
from floorwalker.resolve.queries import regulatory_changes as queries
from floorwalker.resolve.rules import editions
from floorwalker.resolve.rules.rights import LONGEST_WORDS, said

ROUND: Final = "look_for_editions"
BEFORE: Final = timedelta(days=14)
"""How long before a change what it asks for is to be done."""
WORK: Final = {
    ChangeTask.Area.CASES: "Tell who handles cases which edition holds for which", ChangeTask.Area.CLOCKS: "Look at the clocks that change",
    ChangeTask.Area.DOCUMENTS: "Bring documents that cite it up to date", ChangeTask.Area.LETTERS: "Check letters against the new wording",
    ChangeTask.Area.RECORDS: "Look at what is recorded and how long it is kept",
    ChangeTask.Area.RETURNS: "Try the return by the new headings",
    ChangeTask.Area.TEST: "Show who writes cases down what the test asks now", ChangeTask.Area.TRAINING: "Brief who works by it",
}


@transaction.atomic
def record(pack: str, day: date, *, owner: Person, by: Actor) -> RegulatoryChange:
    """Record what an edition changes, clause by clause, with a task for each part of the work that it touches.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping the log of changes.
    RuleBroken
        If there is no such pack, nothing of it changes on that day, or `owner` may not see to it.
    Conflict
        If it is recorded.
    """
    policy.require(by, queries.KEEP)
    try:
        found = packs.regulations().get(pack)
    except LookupError:
        raise RuleBroken(f"There is no regulation {pack!r}.", remedy="Choose one from the list.", code="no_pack") from None
    changed = editions.differences(found, day) if day in found.changes() else []
    if not changed:
        raise RuleBroken(f"Nothing of {found.name} changes on that day.", remedy="Choose a day on which something does.", code="no_change")
    named = ", ".join(each.what for each in changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
    rules = sorted({each.rule for each in changed if each.rule})
    try:
        edition = found.on(day)
    except LookupError:
        raise RuleBroken("Nothing of it holds from that day on.", remedy="Write the change by hand.", code="no_change") from None
    return _made(
        by, owner=owner, areas=["cases", *editions.areas_of(changed)], pack=pack, edition=day.isoformat(), digest=edition.digest,
        title=f"{found.name}: {named}"[:120], source=f"{found.name}, edition of {day:%Y-%m-%d}"[:200], clause="; ".join(rules)[:120],
        says="\n".join(f"{each.what.capitalize()} {each.how}." for each in changed), in_force_on=day,
        differences=[each.plain() for each in changed],
    )


@transaction.atomic
def write(
    *, pack: str, title: str, source: str, clause: str, says: str, in_force_on: date, areas: list[str], owner: Person, by: Actor
) -> RegulatoryChange:
    """Write a change by hand, with a task for each of the `areas` of work.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping the log of changes.
    RuleBroken
        If there is no such pack or area, words are missing, or `owner` may not see to it.
    """
    policy.require(by, queries.KEEP)
    if pack not in packs.regulations():
        raise RuleBroken(f"There is no regulation {pack!r}.", remedy="Choose one from the list.", code="no_pack")
    for each in areas:
        _area(each)
    return _made(
        by, owner=owner, areas=areas, pack=pack, title=said(" ".join(title.split()), longest=120, what="The title"),
        source=said(source, longest=200, what="The source"), clause=clause.strip()[:120],
        says=said(says, longest=LONGEST_WORDS, what="What it changes"), in_force_on=in_force_on,
    )


def _made(by: Actor, *, owner: Person, areas: list[str], **columns: Any) -> RegulatoryChange:
    deciding.require_owner(queries.keepers(), owner, remedy="Choose somebody whose role keeps the log of changes.")
    try:
        with transaction.atomic():
            made = RegulatoryChange.objects.create(reference=next_reference("CHG"), owner=owner, recorded_at=clock.now(), **columns)
    except IntegrityError as twice:
        raise Conflict("This edition is recorded already.", remedy="Look for it in the log of changes.") from twice
    store.append(
        ChangeRecorded(
            subject=made.reference, pack=made.pack, in_force_on=made.in_force_on, differences=len(made.differences), digest=made.digest
        ),
        by=by,
    )
    due = max(made.in_force_on - BEFORE, queries.today())
    for area in areas:
        _task(made, area=area, what=str(WORK.get(ChangeTask.Area(area), "See to it")), owner=owner, due_on=due, by=by)
    return made


@transaction.atomic
def add_task(change: RegulatoryChange, *, area: str, what: str, owner: Person, due_on: date, by: Actor) -> ChangeTask:
    """Give somebody a task because of a change.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping the log of changes.
    RuleBroken
        If there is no such area, it says nothing, the day is past, or `owner` reads no regulations.
    Conflict
        If the change is signed off.
    """
    policy.require(by, queries.KEEP)
    now = _open(change)
    _area(area)
    if due_on < queries.today():
        raise RuleBroken("That day is past.", remedy="Give today or a day to come.", code="time_past", field="due_on")
    deciding.require_owner(queries.doers(), owner, remedy="Choose somebody whose role reads regulations.")
    return _task(now, area=area, what=said(what, longest=200, what="The task"), owner=owner, due_on=due_on, by=by)


def _task(change: RegulatoryChange, *, area: str, what: str, owner: Person, due_on: date, by: Actor) -> ChangeTask:
    made = ChangeTask.objects.create(change=change, area=area, what=what, owner=owner, due_on=due_on)
    deciding.ask(
        owner, key=_todo(made), what=f"{what}: {change.title}", why=f"In force on {change.in_force_on:%d %b %Y}.", about=about(change),
        due_on=due_on, stage="resolve",
    )
    store.append(ChangeTasked(subject=change.reference, owner=owner.reference, area=area, due_on=due_on), by=by)
    return made


@transaction.atomic
def done(change: RegulatoryChange, key: int, *, evidence: str, note: str, by: Actor) -> ChangeTask:
    """Say that a task is done, shown by the record that `evidence` names, or without one why nothing is needed.

    Raises
    ------
    NotAllowed
        If it is another's, and the roles of `by` do not include keeping the log of changes.
    NotFound
        If the change has no such task, or there is no such record that `by` may see.
    RuleBroken
        If neither evidence nor a reason is given, or the evidence names nothing.
    Conflict
        If it is done, or the change is signed off.
    """
    policy.require(by, queries.VIEW)
    person, now = deciding.require_person(by, refusal="Only a person does a task."), _open(change)
    one = now.tasks.filter(pk=key).first()
    if one is None:
        raise NotFound("There is no such task.", remedy="Look at the change again.")
    if one.owner_id != person:
        policy.require(by, queries.KEEP)
    if one.done_at is not None:
        raise Conflict("The task is done.", remedy="Look at the change again.")
    ref, words = evidence.strip(), note.strip()[:500]
    if not ref and not words:
        remedy = "Name the record that does, or say why nothing is needed."
        raise RuleBroken("Nothing shows it.", remedy=remedy, code="no_evidence", field="note")
    if ref:
        named = Ref.parse(ref)
        if sight(named, by=by).hidden:
            raise NotFound(f"There is no {ref} that you may see.", remedy="Name a record that you may open.")
    one.done_at, one.done_by_id, one.evidence, one.note = clock.now(), person, ref, words
    one.save(update_fields=["done_at", "done_by", "evidence", "note"])
    todos.settle(_todo(one))
    store.append(
        ChangeTaskDone(
            subject=now.reference, how="Did" if ref else "Found not needed", area=one.area, evidence=ref or "no record", note=Sleeved(words)
        ),
        by=by,
    )
    return one


@transaction.atomic
def sign(change: RegulatoryChange, *, why: str, by: Actor) -> RegulatoryChange:
    """Sign a change off, once each of its tasks is done or found not needed.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include signing changes off.
    RuleBroken
        If a task is open, there is none, or nobody says why the house is ready.
    Conflict
        If it is signed off.
    """
    policy.require(by, queries.SIGN)
    person, now = deciding.require_person(by, refusal="Only a person signs off."), _open(change)
    left = now.tasks.filter(done_at=None).count()
    if left or not now.tasks.exists():
        what = f"{left} task{'s are' if left != 1 else ' is'} open." if left else "It has no task."
        raise RuleBroken(what, remedy="Do them, or say why nothing is needed.", code="tasks_open")
    now.signed_at, now.signed_by_id, now.signed_why = clock.now(), person, said(why, longest=500, what="The reason")
    now.save(update_fields=["signed_at", "signed_by", "signed_why"])
    todos.settle_about(about(now))
    store.append(ChangeSigned(subject=now.reference, why=Sleeved(now.signed_why)), by=by)
    return now


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> RegulatoryChange:
    """Let somebody else see to a change; the tasks stay with who has them.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    NotFound, Conflict
        If there is none, or it is signed off.
    RuleBroken
        If `to` may not see to it.
    """
    found = RegulatoryChange.objects.filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no change {reference}.", remedy="Look at what is owned again.")
    now = _open(found)
    policy.require_for(by, "people.hand_over", now.owner)
    deciding.require_owner(queries.keepers(), to, remedy="Choose somebody whose role keeps the log of changes.")
    now.owner = to
    now.save(update_fields=["owner"])
    store.append(ChangeGiven(subject=reference, to=to.reference), by=by)
    return now


def look(job: RunningJob) -> dict[str, Any]:
    """Record every edition to come that nobody recorded; the first who may sign changes off sees to it."""
    policy.require(job.owner, queries.KEEP)
    owner = queries.signers().order_by("display_name").first()
    found = queries.unrecorded() if owner is not None else []
    for pack, day in found:
        if owner is not None:
            record(pack.code, day, owner=owner, by=job.owner)
    return {"recorded": len(found)}


def about(change: RegulatoryChange) -> str:
    """Return what To-dos about a change name."""
    return f"regulatory_change:{change.reference}"


def _open(change: RegulatoryChange) -> RegulatoryChange:
    now = RegulatoryChange.objects.select_for_update(of=("self",)).select_related("owner").get(pk=change.pk)
    if now.signed_at is not None:
        raise Conflict(f"{now.reference} is signed off.", remedy="Look at it; nothing in it changes any more.")
    return now


def _area(area: str) -> None:
    if area not in ChangeTask.Area.values:
        choices = ", ".join(ChangeTask.Area.values)
        raise RuleBroken(f"{area!r} is no part of the work.", remedy=f"Choose from {choices}.", code="unknown_word")


def _todo(task: ChangeTask) -> str:
    return f"regulatory_change:task:{task.pk}"
