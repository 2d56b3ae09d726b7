"""Keeping an extract of a cited contact under a named basis before its recording goes, or letting it go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, files, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import StoredFile
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record.models import Recording
from floorwalker.record.queries.recordings import SILENT
from floorwalker.record.sounds import cleaning, reading
from floorwalker.review.extract_events import ExtractFrozen, ExtractLetGo
from floorwalker.review.models import Extract, ExtractSound
from floorwalker.review.queries import extracts as queries
from floorwalker.review.queries.extracts import Keeping
from floorwalker.review.rules.extracts import BASES, digest

LONGEST_WHY: Final = 500


def freeze(reference: str, *, basis: str, why: str, by: Actor) -> Extract:
    """Freeze an extract of the contact `reference`: what was said without what is masked, and its sound silent where it is.

    Raises
    ------
    NotAllowed
        If no role of `by` that keeps extracts reaches the contact.
    RuleBroken
        If the basis is none of the list, no reason is given, nothing cites the contact, or nothing of it is kept any more.
    Conflict
        If it was decided before.
    """
    held = _undecided(reference, by)
    if basis not in BASES:
        raise RuleBroken(f"{basis!r} is no basis.", remedy=f"Choose from {', '.join(BASES)}.", code="unknown_basis")
    reason = _reason(why)
    if not held.cites:
        raise RuleBroken(
            f"Nothing cites {reference}.", remedy="What nothing rests on is kept as long as its rule says, and no longer.", code="not_cited"
        )
    if not held.has_anything:
        raise RuleBroken(f"No word or sound of {reference} is kept any more.", remedy="What cites it stays as it is.", code="nothing_left")
    copies = [(each, _copied(each)) for each, _kept in held.recordings if each.stored is not None]
    try:
        return _kept(held, copies, basis=basis, why=reason, by=by)
    except Exception:
        for _recording, copy in copies:
            files.release(copy, by=by)
        raise


@transaction.atomic
def _kept(held: Keeping, copies: Sequence[tuple[Recording, StoredFile]], *, basis: str, why: str, by: Actor) -> Extract:
    content = queries.content(held, by=by)
    until = BASES[basis].until(clock.now().date())
    made = _made(
        held, by, state=Extract.State.FROZEN, basis=basis, why=why, content=content, keep_until=until,
        digest=digest(content, [copy.sha256 for _recording, copy in copies]),
    )
    ExtractSound.objects.bulk_create(
        ExtractSound(extract=made, recording=each.reference, came=each.sha256, stored=copy) for each, copy in copies
    )
    event = ExtractFrozen(
        subject=made.reference, contact=made.contact_reference, basis=BASES[basis].name, until=until, digest=made.digest, why=Sleeved(why)
    )
    store.append(event, by=by)
    return made


@transaction.atomic
def let_go(reference: str, *, why: str, by: Actor) -> Extract:
    """Decide that nothing of the contact `reference` is kept longer than its rule says.

    Raises
    ------
    NotAllowed
        If no role of `by` that keeps extracts reaches the contact.
    RuleBroken
        If no reason is given.
    Conflict
        If it was decided before.
    """
    held = _undecided(reference, by)
    made = _made(held, by, state=Extract.State.LET_GO, why=_reason(why))
    store.append(ExtractLetGo(subject=made.reference, contact=made.contact_reference, why=Sleeved(made.why)), by=by)
    return made


def _undecided(reference: str, by: Actor) -> Keeping:
    policy.require(by, queries.KEEP)
    if by.person_id is None:
        raise RuleBroken("Only a person decides what is kept.", remedy="Sign in as yourself.", code="not_a_person")
    held = queries.of(reference, by=by)
    if held.contact.agent is not None:
        policy.require_for(by, queries.KEEP, held.contact.agent)
    if held.extract is not None:
        raise Conflict(
            f"{reference} was decided on: {held.extract.get_state_display().lower()} ({held.extract.reference}).",
            remedy="Look at what was decided.",
        )
    return held


def _made(held: Keeping, by: Actor, **said: object) -> Extract:
    contact, decider = held.contact, Person.objects.get(pk=by.person_id or 0)
    made = Extract.objects.create(
        reference=next_reference("EXT"), contact=contact.pk, contact_at=contact.started_at, agent=contact.agent, made_by=decider,
        made_at=clock.now(), **said,
    )
    todos.settle(f"extract:{made.contact_reference}")
    return made


def _reason(why: str) -> str:
    words = " ".join(why.split())
    if not 0 < len(words) <= LONGEST_WHY:
        raise RuleBroken("It is not said why.", remedy=f"Say it in 1 to {LONGEST_WHY} characters.", code="no_reason")
    return words


def _copied(recording: Recording) -> StoredFile:
    """Keep a copy that is silent where the recording is masked, was removed or paused, whoever asks for it."""
    assert recording.stored is not None
    without = [(span.at_ms, span.to_ms) for span in recording.spans.all() if span.kind in SILENT]
    with (
        files.open_plain(recording.stored) as source,
        reading.opened(source, name=recording.reference) as sound,
        cleaning.cleaned(sound, without=without) as copy,
    ):
        return files.put(files.chunks_of(copy))
