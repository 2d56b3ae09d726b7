"""Reading the trail: newest first, a page at a time, each line as one plain sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import cast

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor, ActorKind
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.house import gather
from floorwalker.ground.trail import canonical, rows, sleeves
from floorwalker.ground.trail.events import Event
from floorwalker.ground.trail.models import Line, Link, microseconds

LINES_A_PAGE = 50
FEW_LINES = 2_000  # ordered in a few milliseconds
LAST_CHARACTER = "\U0010ffff"


class CursorRefused(RuleBroken):
    """A place in the list could not be understood."""

    code = "trail_cursor_refused"


@dataclass(frozen=True)
class TrailLine:
    """One line as a page shows it; `position` and `digest` are None until it is sealed."""

    reference: str
    at: datetime
    actor: Actor
    subject: str
    kind: str
    sentence: str
    position: int | None
    digest: str | None
    cursor: str

    @property
    def sealed(self) -> bool:
        """Whether the line has its place in the signed chain."""
        return self.position is not None


@cache
def kinds() -> Mapping[str, type[Event]]:
    """Return every kind of event that the rooms declare.

    Raises
    ------
    ValueError
        If two rooms declare the same kind.
    """
    known: dict[str, type[Event]] = {}
    for event in gather("events"):
        if event.kind in known:
            raise ValueError(f"Two events are called {event.kind!r}: {known[event.kind]} and {event}.")
        known[event.kind] = event
    return known


def lines(
    *,
    subject: str | None = None,
    actor: Actor | None = None,
    kind: str | None = None,
    among: Collection[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    search: str = "",
    before: str | None = None,
    limit: int = LINES_A_PAGE,
) -> tuple[TrailLine, ...]:
    """Return at most `limit` lines, newest first.

    Three queries, whatever the limit: lines, their places in the chain, their sleeves; a search needs one before.

    Parameters
    ----------
    among
        The kinds of event to choose from; every kind where it is not given.
    since, until
        Half-open: from `since` up to but not including `until`.
    search
        The beginning of a reference, such as ``CMP-23``.
    before
        The `cursor` of the last line of the page before.

    Raises
    ------
    CursorRefused
        If `before` is no cursor.
    """
    found: QuerySet[Line] = Line.objects.order_by("-at_us", "-id")
    if subject is not None:
        found = found.filter(subject=subject)
    if actor is not None:
        found = found.filter(actor_kind=actor.kind, actor_id=actor.id)
    if kind is not None:
        found = found.filter(kind=kind)
    if among is not None:
        found = found.filter(kind__in=among)
    if since is not None:
        found = found.filter(at_us__gte=microseconds(since))
    if until is not None:
        found = found.filter(at_us__lt=microseconds(until))
    if search:
        found = _beginning_with(found, search)
    if before is not None:
        at_us, line_id = _place(before)
        found = found.filter(Q(at_us__lt=at_us) | Q(at_us=at_us, id__lt=line_id), at_us__lte=at_us)
    return _shown(found[:limit])


def line(reference: str) -> TrailLine | None:
    """Return the line with the UUID `reference`, or None."""
    return next(iter(_shown(Line.objects.filter(uuid=reference)[:1])), None)


def _beginning_with(found: QuerySet[Line], text: str) -> QuerySet[Line]:
    """Return the lines on records whose reference begins with `text`.

    A few are looked up by reference and then ordered; many are met soon enough while reading newest first, and ordering
    all of them would take seconds.
    """
    few = list(Line.objects.filter(_beginning(text)).values_list("pk", flat=True)[: FEW_LINES + 1])
    if len(few) <= FEW_LINES:
        return found.filter(pk__in=few)
    return found.alias(beginning=Left("subject", len(text))).filter(beginning=text)


def _beginning(text: str) -> Q:
    # SQLite compares by code point and finds a range in its index; PostgreSQL has an index for LIKE.
    if connection.vendor == "sqlite":
        return Q(subject__gte=text, subject__lt=text + LAST_CHARACTER)
    return Q(subject__startswith=text)


def _place(cursor: str) -> tuple[int, int]:
    try:
        at_us, line_id = cursor.split(".")
        return int(at_us), int(line_id)
    except ValueError as problem:
        raise CursorRefused(f"{cursor!r} is no place in the trail.", remedy="Start from the first page.") from problem


def _shown(found: QuerySet[Line]) -> tuple[TrailLine, ...]:
    page = list(found)
    ids = [line.pk for line in page]
    links = {link.line_id: link for link in Link.objects.filter(line_id__in=ids)}
    texts = sleeves.texts(ids)
    return tuple(_as_shown(line, links.get(line.pk), texts) for line in page)


def _as_shown(line: Line, link: Link | None, texts: Mapping[str, str | None]) -> TrailLine:
    return TrailLine(
        reference=line.uuid,
        at=line.at,
        actor=Actor(cast(ActorKind, line.actor_kind), line.actor_id),
        subject=line.subject,
        kind=line.kind,
        sentence=_sentence(line, texts),
        position=None if link is None else link.position,
        digest=None if link is None else bytes(link.digest).hex(),
        cursor=f"{line.at_us}.{line.pk}",
    )


def _sentence(line: Line, texts: Mapping[str, str | None]) -> str:
    event = kinds().get(line.kind)
    if event is None:
        return f"Something this version does not know: {line.kind} on {line.subject}"
    return event.describe({"subject": line.subject, **canonical.facts(line.body, texts)})


def waiting_for_seal() -> tuple[int, float]:
    """Return how many lines wait for their seal, and for how many seconds the oldest has; lines set aside are not among them."""
    lines, oldest = rows.select(
        "SELECT count(*), min(l.at_us) FROM trail_pending p JOIN trail_line l ON l.id = p.line_id WHERE NOT p.refused"
    )[0]
    return lines, 0.0 if oldest is None else max(0.0, (microseconds(clock.now()) - oldest) / 1_000_000)
