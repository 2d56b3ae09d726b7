"""What every entry of the log has: a new one with its first line, a further line, whose hand may touch it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.people.queries import team_on
from floorwalker.ground.references import next_reference
from floorwalker.serve.models import Entry, Step
from floorwalker.serve.queries.day_log import LOG

PREFIX = "DAY"
STEP_CHARACTERS = 500
FARTHEST = timedelta(days=366)
"""A time farther off was mistyped; an issue of the year 1 would stand in every period and could not be drawn."""


def begin(kind: str, *, act: str, by: Actor, **facts: Any) -> Entry:
    """Store a new entry with its first line; the action that calls it asks whether `by` may, and writes the trail.

    Raises
    ------
    RuleBroken
        If one of its times is more than a year away.
    """
    now = clock.now()
    times = (facts.get(name) for name in ("starts_at", "ends_at", "due_at"))
    if any(at is not None and abs(at - now) > FARTHEST for at in times):
        raise RuleBroken("A time lies more than a year away.", remedy="Correct the day.", code="time_far_off")
    entry = Entry.objects.create(
        reference=next_reference(PREFIX), kind=kind, raised_by=actor(by), raised_at=now, **facts
    )
    add(entry, act=act, by=by)
    return entry


def add(entry: Entry, *, act: str, by: Actor, words: str = "") -> Step:
    """Add a line to the history of `entry`."""
    return Step.objects.create(entry=entry, at=clock.now(), by=actor(by), act=act, words=words.strip()[:STEP_CHARACTERS])


def actor(by: Actor) -> str:
    """Return `by` as the log keeps it."""
    return f"{by.kind}:{by.id}"


def fresh(entry: Entry, *kinds: str) -> Entry:
    """Return `entry` locked and as it is now.

    Raises
    ------
    RuleBroken
        If it is of another kind than `kinds`.
    """
    found = Entry.objects.select_for_update(of=("self",)).select_related("site", "queue", "person", "owner").get(pk=entry.pk)
    if kinds and found.kind not in kinds:
        raise RuleBroken(
            f"{found.reference} is a {found.get_kind_display().lower()}; this cannot be done to one.",
            remedy="Open the entry: its page shows what can be done.", code="other_entry",
        )
    return found


def refuse_beyond(entry: Entry, *, by: Actor) -> None:
    """Go on if `by`, who may log the day, reaches `entry`.

    Raises
    ------
    NotAllowed
        If not.
    """
    if not reaches(entry, by=by):
        raise policy.out_of_reach(entry.reference, LOG)


def reaches(entry: Entry, *, by: Actor) -> bool:
    """Whether `by`, who may log the day, reaches `entry`: as owner, as the one who raised it, or by team, site or house."""
    reach = policy.scope(by, LOG)
    is_owner = by.person_id is not None and entry.owner_id == by.person_id
    if reach.everything or is_owner or entry.raised_by == actor(by):
        return True
    return Entry.objects.filter(reach.q(person="person", team="team", site="site"), pk=entry.pk).exists()


def refuse_ahead(at: datetime, *, noun: str) -> None:
    """Go on if `at` is not in the future.

    Raises
    ------
    RuleBroken
        If it is.
    """
    if at > clock.now():
        raise RuleBroken(f"{noun} would lie in the future.", remedy="Give the moment when it happened.", code="time_ahead")


def words_or_refuse(text: str, *, noun: str) -> str:
    """Return `text` without blanks around it.

    Raises
    ------
    RuleBroken
        If nothing is left.
    """
    kept = text.strip()
    if not kept:
        raise RuleBroken(f"{noun} is empty.", remedy="Say it in a sentence.", code="no_words")
    return kept


def place_of(by: Actor) -> dict[str, Any]:
    """Return the site of the acting person, and the team whose leader or member they are, for an entry of theirs.

    Raises
    ------
    RuleBroken
        If there is no site yet.
    """
    person = Person.objects.select_related("site").filter(pk=by.person_id).first() if by.person_id else None
    site = person.site if person is not None else Site.objects.filter(retired_at=None).order_by("pk").first()
    if site is None:
        raise RuleBroken("There is no site yet.", remedy="Add one under Places and skills.", code="no_site")
    return {"site": site, "team": None if person is None else team_on(person, clock.today(site.zone))}
