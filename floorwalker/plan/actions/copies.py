"""Looking through all texts for words of statements that do not name them, and the daily round of places and planned channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.plan import sight
from floorwalker.plan.actions import places, planned_channels
from floorwalker.plan.models import CopyFound, DocumentVersion, OutsidePlace
from floorwalker.plan.queries import places as queries
from floorwalker.plan.queries import statements
from floorwalker.plan.rules.likeness import Finder, Match
from floorwalker.plan.statement_events import CopiesLookedFor

TEXTS_AT_ONCE: Final = 200


def look_now(*, by: Actor) -> Job:
    """Ask for a search through all texts for copies of statements.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping places.
    """
    policy.require(by, queries.KEEP)
    job = queue.enqueue(queries.FIND, arguments={}, by=by, key=f"{queries.FIND}:{clock.now():%Y-%m-%dT%H:%M}")
    store.append(CopiesLookedFor(subject="statements"), by=by)
    return job


def look_through(running: RunningJob) -> dict[str, Any]:
    """Look through every text in force and every place outside for copies of statements, then ask for what the plan lacks."""
    held = {each.document_id for each in statements.in_force()}
    finder = Finder(queries.versions(held))
    found: dict[tuple[int, str, int], Match] = {}
    texts = 0
    for kind, key, own, text in _texts():
        texts += 1
        found |= {(each.version.key, kind, key): each for each in finder.find(text) if each.version.key not in own}
        if texts % TEXTS_AT_ONCE == 0:
            running.progress(texts, note="texts looked through")
    with transaction.atomic():
        _keep(found)
        today = statements.today()
        looks, gaps = places.ask_for_looks(today), planned_channels.ask_for_gaps()
    return {"texts": texts, "copies": len(found), "looks": looks, "gaps": gaps}


def _texts() -> Iterator[tuple[str, int, set[int], str]]:
    """Yield each text that customers may hear or read: the column and key it is kept by, the statements it is itself, and its words."""
    rows = sight.holding(statements.today()).values_list("pk", "document_id", "body")
    for key, document, body in rows.iterator(chunk_size=TEXTS_AT_ONCE):
        yield "version", key, {document}, body
    for place in OutsidePlace.objects.filter(ended_at=None).prefetch_related("statements"):
        yield "place", place.pk, {each.pk for each in place.statements.all()}, place.words


def _keep(found: dict[tuple[int, str, int], Match]) -> None:
    """Keep what was found: what somebody let be stays so while the words stay, also in the next version of the text; what is gone goes."""
    now = clock.now()
    before = {
        (each.statement_id, "version" if each.version_id else "place", each.version_id or each.place_id or 0): each
        for each in CopyFound.objects.select_for_update(of=("self",)).select_related("version")
    }
    let_be = {
        (each.statement_id, each.version.document_id, each.number, each.passage): each
        for each in before.values() if each.let_be_at is not None and each.version is not None
    }
    versions = {key for _, kind, key in found if kind == "version"}
    documents = dict(DocumentVersion.objects.filter(pk__in=versions).values_list("pk", "document"))
    CopyFound.objects.filter(pk__in=[each.pk for key, each in before.items() if key not in found]).delete()
    for (statement, kind, key), match in found.items():
        one = before.get((statement, kind, key))
        if one is not None and one.passage == match.passage and one.number == match.version.number:
            continue
        if one is None:
            one = CopyFound(statement_id=statement, **{f"{kind}_id": key})
        one.number, one.passage, one.likeness, one.found_at = match.version.number, match.passage, match.likeness, now
        earlier = let_be.get((statement, documents[key], one.number, one.passage)) if kind == "version" else None
        one.let_be_by, one.let_be_at, one.let_be_why = (
            (earlier.let_be_by, earlier.let_be_at, earlier.let_be_why) if earlier is not None else (None, None, "")
        )
        one.save()
