"""The part of a document's page that says who has read the version shown, as far as the reader may see."""

from __future__ import annotations

from typing import Any

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.plan import sight
from floorwalker.plan.models import DocumentVersion
from floorwalker.plan.queries import readings as queries
from floorwalker.plan.views.reading_words import figures_of, stands

SHOWN = 4


def reading_panel(request: FloorRequest, version: DocumentVersion) -> dict[str, Any]:
    """Return what the part shows; it stands where the version is published and the reader owes it, sees who does, or may ask."""
    if version.state != version.State.PUBLISHED:
        return {"shows_reading": False}
    by, found = request.actor, queries.of_version(version)
    is_free = (found is None or found.closed_at is not None) and version.document.retired_at is None
    may_ask = is_free and queries.may_ask(by, version.document)
    if found is None:
        return {"shows_reading": may_ask, "may_ask": may_ask}
    mine = sight.duties(by).filter(reading=found, person=by.person_id or 0)
    duty = mine.select_related("person__site", "reading__version__document").first()
    here: dict[str, Any] = {"reading": found, "duty": duty, "may_ask": may_ask, "duty_state": stands(duty) if duty is not None else None}
    if policy.allows(by, queries.VIEW) and sight.readings(by).filter(pk=found.pk).exists():
        rows = queries.people_of(found, by=by)
        left = rows.filter(attested_at=None, released_at=None).select_related("reading__version__document")
        here["figures"] = figures_of(rows)
        here["late_rows"] = [(each, stands(each)) for each in left.order_by("due_on", "person__sort_key")[:SHOWN]]
        here["remind"] = len(queries.to_remind(found, by=by)) if found.closed_at is None else 0
    return here | {"shows_reading": bool(duty or may_ask or "figures" in here)}
