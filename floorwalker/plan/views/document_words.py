"""How documents stand, in words and marks that are the same on every page and file."""

from __future__ import annotations

from datetime import date
from typing import Any

from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.plan.models import Document, DocumentVersion
from floorwalker.plan.queries import documents as queries

State = DocumentVersion.State
OPEN_WORDS: dict[str, str] = {State.DRAFT: "draft", State.CONSULTING: "in consultation", State.DECIDING: "waits for a decision"}


def review_of(review_on: date | None, today: date) -> Status | str:
    """Return when something is looked at again, marked where that is near or past."""
    if review_on is None:
        return ""
    words = str(formats.day_with_year(review_on, zone="UTC"))
    if review_on < today:
        return Status("miss", f"Review overdue since {words}")
    return Status("watch", f"Review due {words}") if review_on <= today + queries.SOON else words


def overdue(review_on: date | None, today: date) -> Status | None:
    """Return the mark of a review whose day has passed, which stands wherever the document is shown."""
    found = review_of(review_on, today)
    return found if isinstance(found, Status) and found.state == "miss" else None


def state_of(version: DocumentVersion, today: date) -> Status:
    """Return how a version stands today."""
    if version.state != State.PUBLISHED:
        how = {State.DRAFT: "idle", State.CONSULTING: "info", State.DECIDING: "watch"}.get(State(version.state), "idle")
        return Status(how, f"Version {version.number}, {str(version.get_state_display()).lower()}")  # type: ignore[arg-type]
    if version.document.retired_at is not None:
        return Status("idle", f"Version {version.number}, retired")
    if version.starts_on is not None and version.starts_on > today:
        return Status("info", f"Version {version.number}, from {formats.day_with_year(version.starts_on, zone='UTC')}")
    if version.ends_on is not None and version.ends_on <= today:
        return Status("idle", f"Version {version.number}, holds no more")
    return Status("ok", f"Version {version.number}, in force")


def state_of_row(row: Any, today: date) -> Status:
    """Return how a document of the list stands: what holds, else how far it has come."""
    document: Document = row
    waits = OPEN_WORDS.get(row.open_state or "")
    if document.retired_at is not None:
        return Status("idle", "Retired" if row.held_key or not waits else "Given up")
    if row.held_key is None:
        return Status("info" if row.open_state == State.CONSULTING else "idle", waits.capitalize() if waits else "Holds no more or not yet")
    return Status("ok", f"Version {row.held_number} in force" + (f"; next {waits}" if waits else ""))
