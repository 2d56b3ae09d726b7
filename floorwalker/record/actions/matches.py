"""Proposing which note belongs to which contact, confirming and splitting them, with undo; and telling of what nobody logged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import transaction

from floorwalker.engine import linkage
from floorwalker.ground import clock, settings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person, TeamLeadership
from floorwalker.ground.trail import store
from floorwalker.record import filling, merged, sight
from floorwalker.record.logging_events import MatchConfirmed, MatchesProposed, MatchSplit, UnloggedTold
from floorwalker.record.models import Interaction, LoggedContact, Match, Segment
from floorwalker.record.queries import matches as queries

BACK: Final = timedelta(days=7)
"""Notes younger than this are compared again whenever something new came; older ones are matched by hand."""
PROPOSED_FROM: Final = 0.5
"""Below an even chance nothing is proposed."""


class MatchRefused(RuleBroken):
    """The note and the contact cannot be tied or parted so."""

    code = "match_refused"


@transaction.atomic
def propose(*, by: Actor) -> int:
    """Compare the notes of the last days that stand for no contact yet, and propose; what is sure enough for the house is confirmed.

    Returns how many proposals changed.

    Raises
    ------
    NotAllowed
        If `by` may not match contacts.
    """
    policy.require(by, queries.PERMISSION)
    decided = Match.objects.filter(state=Match.State.CONFIRMED)
    notes = list(
        LoggedContact.objects.filter(uncounted=False, started_at__gte=clock.now() - BACK).exclude(pk__in=decided.values("logged"))
        .order_by("pk")
    )
    if not notes:
        return 0
    best = _best(notes)
    standing = {match.logged_id: match for match in Match.objects.filter(logged__in=notes, state=Match.State.PROPOSED)}
    changed = [note for note in notes if _pair(standing.get(note.pk)) != best.get(note.pk, (None, 0.0, {}))[0]]
    outdone = [standing[note.pk].pk for note in changed if note.pk in standing]
    Match.objects.filter(pk__in=outdone, state=Match.State.PROPOSED).delete()  # somebody may have said so meanwhile
    now = clock.now()
    fresh = Match.objects.bulk_create(
        Match(logged=note, contact_id=best[note.pk][0], confidence=best[note.pk][1], parts=best[note.pk][2], proposed_at=now)
        for note in changed if note.pk in best
    )
    sure = float(settings.get("match_confirm_share"))
    certain = [match for match in fresh if 0 < sure <= match.confidence]
    for match in certain:
        _tie(match, by=by)
    if changed:
        store.append(MatchesProposed(subject="matches", notes=len(notes), proposed=len(fresh), confirmed=len(certain)), by=by)
    return len(changed)


@transaction.atomic
def confirm(match: Match, *, by: Actor) -> Match:
    """Say that a note and a contact are one; the contact gets what the note knows and its source did not say.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who wrote the note, or neither the contact is within reach nor had its writer a part in it.
    MatchRefused
        If they are one already, the note belongs to another contact, or it counts by itself.
    """
    match = _reached(match, by)
    _refuse_out_of_reach(match, by)
    if match.state == Match.State.CONFIRMED:
        raise MatchRefused("They are one contact already.", remedy="There is nothing to do.")
    if match.logged.uncounted:
        raise MatchRefused(f"{match.logged.reference} counts by itself.", remedy="Open it again and say that a system counts it.")
    others = Match.objects.filter(logged=match.logged, state__in=queries.LIVE).exclude(pk=match.pk)
    if others.filter(state=Match.State.CONFIRMED).exists():
        raise MatchRefused(f"{match.logged.reference} belongs to another contact.", remedy="Split that one first.")
    others.delete()
    _tie(match, by=by)
    store.append(MatchConfirmed(subject=match.logged.reference, contact=match.contact.reference), by=by)
    return match


@transaction.atomic
def tie(logged: LoggedContact, *, contact: Interaction, by: Actor) -> Match:
    """Say that a note was written of `contact`.

    Raises
    ------
    NotAllowed
        As for `confirm`.
    MatchRefused
        As for `confirm`.
    """
    match, _ = Match.objects.get_or_create(
        logged=logged, contact=contact,
        defaults={"state": Match.State.SPLIT, "confidence": 1.0, "proposed_at": clock.now()},
    )
    return confirm(match, by=by)


@transaction.atomic
def split(match: Match, *, by: Actor) -> Match:
    """Say that a note and a contact are two; the contact loses what the note gave it, and they are not proposed again.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who wrote the note.
    MatchRefused
        If they are two already.
    """
    match = _reached(match, by)
    if match.state == Match.State.SPLIT:
        raise MatchRefused("They are two contacts already.", remedy="There is nothing to do.")
    filling.take_back(match)
    _decide(match, Match.State.SPLIT, by=by)
    store.append(MatchSplit(subject=match.logged.reference, contact=match.contact.reference), by=by)
    return match


@transaction.atomic
def tell_unlogged(*, by: Actor) -> int:
    """Tell people in My day how many contacts they have not logged, and leaders how many their teams have not; return how many in all.

    Raises
    ------
    NotAllowed
        If `by` may not match contacts.
    """
    policy.require(by, queries.PERMISSION)
    counts = queries.unlogged_by_person()
    people = Person.objects.select_related("site").filter(is_pseudonym=False, is_provisional=False).in_bulk(list(counts))
    owed: dict[str, tuple[Person, int, str]] = {
        f"unlogged:{each.reference}": (each, counts[key], "of yours") for key, each in people.items() if policy.works_here(each)
    }
    for leader, (number, teams) in _by_leader(counts).items():
        owed[f"unlogged-team:{leader.reference}"] = (leader, number, "of your team" if teams == 1 else "of your teams")
    before = {todo.key: todo for todo in Todo.objects.filter(key__startswith="unlogged", done_at=None)}
    for gone in set(before) - set(owed):
        todos.settle(gone)
    changed = 0
    for key, (person, number, whose) in owed.items():
        what = f"Log {number:,} contact{'' if number == 1 else 's'} {whose}"
        if key in before and before[key].what == what:
            continue
        changed += 1
        todos.owe(
            person, key=key, stage="record", what=what, why="Nothing was written of them yet.", about=f"unlogged:{person.reference}"
        )
        Todo.objects.filter(key=key).update(what=what, done_at=None)
    if changed or set(before) - set(owed):
        store.append(UnloggedTold(subject="unlogged", people=len(counts), contacts=sum(counts.values())), by=by)
    return sum(counts.values())


def _by_leader(counts: Mapping[int, int]) -> dict[Person, tuple[int, int]]:
    """Return how many contacts the members of each leader's teams have not logged, and of how many teams; two queries."""
    today = clock.now().date()
    of_team: dict[int, int] = defaultdict(int)
    for team, person in Membership.objects.on(today).filter(person__in=list(counts)).values_list("team", "person"):
        of_team[team] += counts[person]
    found: dict[Person, tuple[int, int]] = {}
    for leadership in TeamLeadership.objects.on(today).filter(team__in=list(of_team)).select_related("person"):
        number, teams = found.get(leadership.person, (0, 0))
        found[leadership.person] = (number + of_team[leadership.team_id], teams + 1)
    return found


def _pair(match: Match | None) -> int | None:
    return None if match is None else match.contact_id


def _tie(match: Match, *, by: Actor) -> None:
    filling.give(match)
    _decide(match, Match.State.CONFIRMED, by=by)


def _decide(match: Match, state: str, *, by: Actor) -> None:
    match.state, match.decided_at, match.decided_by = state, clock.now(), f"{by.kind}:{by.id}"
    match.save(update_fields=["state", "decided_at", "decided_by"])


def _reached(match: Match, by: Actor) -> Match:
    policy.require(by, queries.PERMISSION)
    found = queries.seen(by).select_for_update(of=("self", "logged")).filter(pk=match.pk).first()
    if found is None:
        raise policy.out_of_reach(match.logged.reference, queries.PERMISSION)
    return found


def _refuse_out_of_reach(match: Match, by: Actor) -> None:
    """Refuse to write into a contact that `by` may not open, unless whoever wrote the note had a part in it."""
    had_a_part = Segment.objects.filter(interaction=match.contact_id, person=match.logged.person_id)
    if not had_a_part.exists() and not sight.contacts(by).filter(pk=match.contact_id).exists():
        raise policy.out_of_reach(match.contact.reference, sight.VIEW_CONTACTS)


def _best(notes: Sequence[LoggedContact]) -> dict[int, tuple[int, float, dict[str, float]]]:
    """Return for each note the contact that fits best, each contact given once to each person: contact, chance, bits by part."""
    first, last = min(note.started_at for note in notes), max(note.ended_at for note in notes)
    pieces = _pieces(first - timedelta(hours=25), last + timedelta(hours=1))
    ways: dict[tuple[str, str], int] = {}
    keys: dict[str, int] = {}
    one = merged.groups()

    def side(rows: Iterable[tuple[Any, ...]]) -> linkage.Side:
        columns = list(zip(*rows, strict=True)) or [()] * 7
        codes = [ways.setdefault(way, len(ways) + 1) for way in columns[6]]
        references = [keys.setdefault(key, len(keys) + 1) if key else 0 for key in columns[5]]
        numbers = [[one.get(key, key) for key in columns[3]] if at == 3 else columns[at] for at in (2, 3, 4)]
        whole = (*numbers, references, codes)
        return linkage.Side(
            *(np.array([(at - first).total_seconds() for at in column], float) for column in columns[:2]),
            *(np.array([value or 0 for value in column], np.int64) for column in whole),
        )

    ours = side(
        (n.started_at, n.ended_at, n.person_id, n.customer_id, n.queue_id, n.source_key, (n.channel, n.direction)) for n in notes
    )
    links = linkage.link(ours, side(row[1:] for row in pieces))
    refused = set(Match.objects.filter(logged__in=notes, state=Match.State.SPLIT).values_list("logged", "contact"))
    confirmed = Match.objects.filter(state=Match.State.CONFIRMED, contact__in=[row[0] for row in pieces])
    taken = set(confirmed.values_list("contact", "logged__person")) if pieces else set()
    found: dict[int, tuple[int, float, dict[str, float]]] = {}
    for at in np.argsort(-links.chance, kind="stable"):
        if links.chance[at] < PROPOSED_FROM:
            break
        note, contact = notes[links.note[at]], pieces[links.contact[at]][0]
        if note.pk in found or (note.pk, contact) in refused or (contact, note.person_id) in taken:
            continue
        taken.add((contact, note.person_id))
        bits = dict(zip(linkage.PARTS, links.bits[at].round(1).tolist(), strict=True))
        found[note.pk] = (contact, float(links.chance[at].round(4)), bits)
    return found


def _pieces(start: datetime, end: datetime) -> list[tuple[Any, ...]]:
    """Return the handled contacts between two moments, once for each person who had them: key, start, end of what they had, and so on."""
    rows = sight.published().filter(started_at__gte=start, started_at__lt=end, agent__isnull=False).exclude(source=queries.BY_HAND)
    contacts = {
        row[0]: row for row in rows.order_by().values_list(
            "pk", "started_at", "ended_at", "agent", "customer", "queue", "external_id", "channel", "direction"
        )
    }
    spans: dict[tuple[int, int], list[datetime]] = {}
    parts = Segment.objects.filter(interaction__started_at__gte=start, interaction__started_at__lt=end, person__isnull=False)
    for key, person, began, ended in parts.order_by().values_list("interaction", "person", "started_at", "ended_at"):
        span = spans.setdefault((key, person), [began, ended])
        span[0], span[1] = min(span[0], began), max(span[1], ended)
    for key, each in contacts.items():
        spans.setdefault((key, each[3]), [each[1], each[2] or each[1]])
    found = []
    for (key, person), (began, ended) in spans.items():
        if key in contacts:
            _, _, _, _, customer, queue, reference, channel, direction = contacts[key]
            found.append((key, began, ended, person, customer, queue, reference, (channel, direction)))
    return found
