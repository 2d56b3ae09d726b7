"""The daily round of readings: reaching who joined, letting go who left, reminding, closing, and asking anew for the next version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.ground.web import formats
from floorwalker.plan import sight
from floorwalker.plan.models import DocumentVersion, Reading, ReadingDuty, ReadingQuestion
from floorwalker.plan.queries import documents
from floorwalker.plan.queries import readings as queries
from floorwalker.plan.reading_events import ReadingAsked, ReadingClosed, ReadingReached
from floorwalker.plan.rules import readings as rules
from floorwalker.plan.rules.document_text import read
from floorwalker.plan.rules.documents import open_day_after

ROUND: Final = "plan.round_of_readings"
ENDED: Final = "Its version holds no more."
LOOK_AHEAD: Final = timedelta(days=21)


@dataclass(frozen=True)
class Reached:
    """What a round did to one reading."""

    more: int = 0
    carried: int = 0
    gone: int = 0

    def __bool__(self) -> bool:
        return bool(self.more or self.carried or self.gone)


def look_at_all(running: RunningJob) -> dict[str, Any]:
    """Go through every reading that is asked for, after the next versions of what was read have theirs."""
    today = documents.today()
    asked = 0
    for version in _to_follow(today):
        with transaction.atomic():
            asked += _follow(version, by=running.owner, on=today)
    reminded = 0
    rows = list(Reading.objects.filter(closed_at=None).values_list("pk", flat=True))
    for number, key in enumerate(rows, 1):
        with transaction.atomic():
            reading = locked(key)
            running.progress(number, total=len(rows), note=reading.reference)
            if reading.closed_at is not None:  # by hand, since the round began
                continue
            if not queries.is_live(reading, today):
                end(reading, ENDED)
                store.append(ReadingClosed(subject=reading.reference, reason=Sleeved(ENDED)), by=running.owner)
                continue
            if found := reach(reading, on=today):
                line = ReadingReached(subject=reading.reference, more=found.more, carried=found.carried, gone=found.gone)
                store.append(line, by=running.owner)
            reminded += _remind(reading, today)
    return {"readings": len(rows), "asked": asked, "reminded": reminded}


def locked(key: int) -> Reading:
    """Return a reading as it is now, for this transaction alone: who confirms, reminds, closes or goes the round does so one by one."""
    return Reading.objects.select_for_update(of=("self",)).select_related("version__document").get(pk=key)


def reach(reading: Reading, *, on: date) -> Reached:
    """Let everybody owe it who must by now, with what they confirmed before where that still counts; let go who must no more."""
    must = {each.pk: each for each in queries.must(reading, on=on).select_related("site")}
    known = {each.person_id: each for each in reading.duties.select_related("person__site")}
    gone = [each for key, each in known.items() if key not in must and each.attested_at is None and each.released_at is None]
    for each in gone:
        each.released_at = clock.now()
        each.save(update_fields=["released_at"])
        todos.settle(todo_key(each))
    new = [key for key in must if key not in known or (known[key].released_at is not None and known[key].attested_at is None)]
    kept = queries.carried(reading, new)
    back = queries.back_on([*must], on=on, due_on=reading.due_on)
    closed = documents.closed_days(on, max(reading.due_on, on) + LOOK_AHEAD)
    more = carried = 0
    for key in new:
        duty = known.get(key) or ReadingDuty(reading=reading, person=must[key])
        duty.owed_on, duty.released_at = on, None
        _set_due(duty, reading, back.get(key), closed)
        if (before := kept.get(key)) is not None:
            duty.attested_at, duty.digest, duty.carried_from = before.attested_at, before.digest, before.carried_from or before
            duty.variant_id, duty.variant_digest = before.variant_id, before.variant_digest
            carried += 1
        duty.save()
        if before is None:
            more += 1
            _owe(duty, reading)
            tell(duty, key=f"asked:{on}", words="You are asked to read")
    for key, duty in known.items():
        if key in back and key not in new and duty.attested_at is None and duty.released_at is None:
            _postpone(duty, reading, back[key], closed)
    return Reached(more, carried, len(gone))


def _set_due(duty: ReadingDuty, reading: Reading, back: datetime | None, closed: set[date]) -> None:
    returns = formats.local(back, duty.person.site.zone).date() if back is not None else None
    due, why = rules.due_of(asked_on=reading.asked_on, due_on=reading.due_on, owed_on=duty.owed_on, back_on=returns)
    duty.due_on, duty.due_why = open_day_after(due, closed=closed) if why else due, why


def _postpone(duty: ReadingDuty, reading: Reading, back: datetime | None, closed: set[date]) -> None:
    before = duty.due_on
    _set_due(duty, reading, back, closed)
    if duty.due_on <= before:
        return
    duty.save(update_fields=["due_on", "due_why"])
    todos.settle(todo_key(duty, due_on=before))
    _owe(duty, reading)


def _owe(duty: ReadingDuty, reading: Reading) -> None:
    todos.owe(
        duty.person, key=todo_key(duty), stage="plan", what=f"Read and confirm {reading.version.title}", why=reading.why,
        about=f"reading:{reading.reference}", due_at=queries.due_at(duty), is_own=True,
    )


def todo_key(duty: ReadingDuty, *, due_on: date | None = None) -> str:
    """Return under which key the person owes it; another day is another To-do."""
    return f"reading:{duty.reading.reference}:{duty.person_id}:{duty.owed_on}:{due_on or duty.due_on}"


def tell(duty: ReadingDuty, *, key: str, words: str) -> None:
    """Tell somebody of what they owe, once under each `key`."""
    reading = duty.reading
    telling.tell(
        duty.person, kind="reading", key=f"reading:{reading.reference}:{duty.person_id}:{key}", about=f"reading:{reading.reference}",
        what=f"{words}: {reading.version.title}, by {duty.due_on:%d %b %Y}", group=f"reading:{reading.reference}",
    )


def _remind(reading: Reading, today: date) -> int:
    rows = list(reading.duties.filter(attested_at=None, released_at=None, owed_on__lt=today).select_related("person__site"))
    due = [each for each in rows if rules.is_reminded(each.due_on, today)]
    away = queries.is_away([each.person_id for each in due])
    there = [each for each in due if each.person_id not in away]
    for each in there:
        each.reading = reading
        tell(each, key=str(today), words="Overdue to read" if each.due_on < today else "Still to read")
    return len(there)


def end(reading: Reading, why: str) -> None:
    """Close a reading; nobody owes it any more."""
    reading.closed_at, reading.closed_why = clock.now(), why
    reading.save(update_fields=["closed_at", "closed_why"])
    todos.settle_about(f"reading:{reading.reference}")


def _to_follow(today: date) -> list[DocumentVersion]:
    """Return the versions that hold without a reading ever asked, where the version before has one that is open."""
    open_now = Reading.objects.filter(closed_at=None)
    rows = sight.holding(today).filter(document__in=open_now.values("version__document"))
    return list(rows.exclude(pk__in=Reading.objects.values("version")).select_related("document__owner"))


def _follow(version: DocumentVersion, *, by: Actor, on: date) -> int:
    """Ask the same people for the version that took the place of one; questions come along where nothing material changed."""
    before = Reading.objects.filter(version__document=version.document_id, version__number__lt=version.number, closed_at=None)
    last = before.select_for_update(of=("self",)).order_by("-version__number").first()
    if last is None or Reading.objects.filter(version=version).exists():  # another round was sooner
        return 0
    ask_anew(last, version, is_material=version.is_material, by=by, on=on)
    return 1


def ask_anew(last: Reading, version: DocumentVersion, *, is_material: bool, by: Actor, on: date) -> Reading:
    """Ask whom `last` asked to read `version`; its questions come along where nothing material changed, else the owner is asked for new."""
    span = max(last.due_on - last.asked_on, rules.AFTER_RETURN)
    owner: Person = version.document.owner
    made = Reading.objects.create(
        reference=next_reference("RDG"), version=version, roles=last.roles, asked_on=on, asked_by=owner, asked_at=clock.now(),
        due_on=open_day_after(on + span, closed=documents.closed_days(on, on + span + LOOK_AHEAD)), why=last.why,
    )
    for name in ("teams", "sites", "people"):
        getattr(made, name).set(getattr(last, name).all())
    anchors = {each.anchor for each in read(version.body).sections}
    questions = [] if is_material else [each for each in last.questions.all() if not each.section or each.section in anchors]
    ReadingQuestion.objects.bulk_create(
        ReadingQuestion(reading=made, place=place, words=each.words, section=each.section, right=each.right, wrong=each.wrong)
        for place, each in enumerate(questions, 1)
    )
    reached = reach(made, on=on)
    store.append(
        ReadingAsked(
            subject=made.reference, document=version.document.reference, number=version.number, people=reached.more, due_on=made.due_on,
            questions=len(questions),
        ),
        by=by,
    )
    if is_material and last.questions.exists():
        todos.owe(
            owner, key=f"reading:{made.reference}:questions", stage="plan", what=f"Ask questions on the new {version.title}",
            why="The questions of the version before were not taken along, since the change is material.",
            about=f"document:{version.document.reference}",
        )
    return made
