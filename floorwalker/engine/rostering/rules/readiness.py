"""Nobody is given work that they are not ready for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    words = {(each.day, each.work): each.words for each in person.unready}
    for shift in shifts if words else ():
        if not shift.is_on_queue:
            continue  # a day of training alone may make them ready
        works = dict.fromkeys(["", *(part.work for part in shift.activities if part.kind == "queue")])
        said = next((words[shift.day, work] for work in works if (shift.day, work) in words), "")
        yield rule.reading(person, day=shift.day, seen=bool(said), needed=0, is_kept=not said, words=said or "Ready for the work")


RULE = Rule(
    code="readiness", name="Readiness", severity="block", source="rules of readiness; the duty manager releases people there", read=_read
)
