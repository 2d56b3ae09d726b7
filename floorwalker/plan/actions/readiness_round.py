"""Telling people what their queues ask of them: once when it is asked, and again in the week before it keeps them off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Notice
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.plan.actions import deciding
from floorwalker.plan.queries import readiness as queries
from floorwalker.plan.readiness_events import ReadinessTold
from floorwalker.plan.rules import readiness as rules
from floorwalker.plan.rules.readiness import Gap, Standing

ROUND: Final = "plan.readiness_round"
KIND: Final = "my_readiness"
SOON: Final = timedelta(days=7)
AT_ONCE: Final = 100
Word = tuple[str, int, Gap]


def look_at_all(running: RunningJob) -> dict[str, Any]:
    """Tell everybody who lacks what is asked and was not told yet; newcomers and changed documents are found once a day."""
    told = 0
    untold = _untold(queries.today())
    for start in range(0, len(untold), AT_ONCE):
        words = untold[start : start + AT_ONCE]
        with transaction.atomic():
            people = Person.objects.select_related("site").in_bulk({person for _key, person, _gap in words})
            for key, person, gap in words:
                deciding.tell(
                    people[person], kind=KIND, key=key, about=f"readiness:{gap.rule.reference}",
                    what=f"You would be kept off {gap.rule.queue.name} from {gap.enforced_on:%d %b}: {gap.words}",
                )
            for rule in {gap.rule for _key, _person, gap in words}:
                number = sum(gap.rule == rule for _key, _person, gap in words)
                store.append(ReadinessTold(subject=rule.reference, people=number), by=running.owner)
        told += len(words)
        running.progress(told, note=f"{told} people were told")
    return {"told": told}


def _untold(day: date) -> list[Word]:
    asked = rules.in_force()
    serves = rules.serving([rule.queue for rule in asked], on=day)
    words = [
        (f"readiness:{gap.rule.reference}:{person}:{gap.enforced_on}:{'soon' if day >= gap.enforced_on - SOON else 'asked'}", person, gap)
        for (person, queue), found in rules.read(asked, serves, on=day).items() if queue in serves[person]
        for gap in found.asked(day) if gap.standing(day) in {Standing.GRACE, Standing.NOT_READY}
    ]
    known = set(Notice.objects.filter(kind=KIND, about__in=[f"readiness:{rule.reference}" for rule in asked]).values_list("key", flat=True))
    return [each for each in words if each[0] not in known]
