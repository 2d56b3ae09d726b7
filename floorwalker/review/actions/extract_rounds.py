"""The daily round of extracts: owners are asked before a cited contact goes, and extracts whose basis is over go."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, files, todos
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.review.extract_events import ExtractOver, ExtractsAskedFor
from floorwalker.review.models import Extract
from floorwalker.review.queries import extracts as queries

ROUND: Final = "review.extract_round"


def look(running: RunningJob) -> dict[str, Any]:
    """Ask the owner of each cited contact whose recording goes soon, once; remove what extracts held whose time is over."""
    return {"asked": _ask(running), "over": sum(_end(each, running) for each in _over())}


@transaction.atomic
def _ask(running: RunningJob) -> int:
    policy.require(running.owner, queries.KEEP)
    now = clock.now()
    going = queries.going(now)
    asked = set(Todo.objects.filter(key__in=[f"extract:C-{contact}" for contact in going]).values_list("key", flat=True))
    new = {contact: told for contact, told in going.items() if f"extract:C-{contact}" not in asked}
    for contact, (until, owner) in new.items():
        todos.owe(
            owner, key=f"extract:C-{contact}", stage="review", what=f"Keep an extract of C-{contact}, or let it go",
            why="You judged it, and its recording goes.", about=f"contact:C-{contact}", due_at=until, is_decision=True,
        )
    if new:
        store.append(ExtractsAskedFor(subject=now.date().isoformat(), contacts=len(new)), by=running.owner)
    return len(new)


def _over() -> list[Extract]:
    return list(Extract.objects.filter(state=Extract.State.FROZEN, keep_until__lte=clock.now().date()))


@transaction.atomic
def _end(extract: Extract, running: RunningJob) -> bool:
    held = Extract.objects.select_for_update(of=("self",)).get(pk=extract.pk)
    for sound in held.sounds.select_related("stored"):
        sound.delete()
        files.release(sound.stored, by=running.owner)
    on = held.keep_until
    assert on is not None
    held.state, held.content = Extract.State.OVER, {}
    held.save(update_fields=["state", "content"])
    store.append(ExtractOver(subject=held.reference, on=on), by=running.owner)
    return True
