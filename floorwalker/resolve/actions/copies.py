"""Making an anonymised copy of a contact or a complaint file, hiding more of it, and releasing it as the second person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, files, settings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.models import StoredFile
from floorwalker.ground.people import policy
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record import masking
from floorwalker.resolve import copy_bundle, copy_sources, hands
from floorwalker.resolve.copy_events import CopyBlanked, CopyMade, CopyReleased, CopyTaken, CopyWithdrawn
from floorwalker.resolve.copy_sources import Source
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import AnonymisedCopy
from floorwalker.resolve.queries import copies as queries
from floorwalker.resolve.queries import kept
from floorwalker.resolve.rules import anonymity
from floorwalker.resolve.rules.anonymity import Level

State = AnonymisedCopy.State
BLANKED: Final = "hidden by a reader"
LONGEST_PURPOSE: Final = 300


@transaction.atomic
def make(record: Ref, *, purpose: str, by: Actor) -> AnonymisedCopy:
    """Make an anonymised copy of the contact or complaint `record`; who may release it is asked to read it.

    Raises
    ------
    NotAllowed, NotFound
        If no role of `by` makes copies, or `by` may not read the whole of the record, or no copy is made of such a record.
    CaseRefused
        If it is not said what it is for, or names so many that it is too long with them hidden.
    """
    policy.require(by, queries.MAKE)
    maker = hands.person(by)
    what_for = hands.said(purpose, longest=LONGEST_PURPOSE, what="What it is for", field="purpose")
    source = copy_sources.of(record, by=by)
    workers = frozenset(kept.workers())
    hide = anonymity.Hider(source.parts, named=lambda text: kept.named_in(text, workers=workers), is_phone=masking.phone_test())
    sections, log = _hidden(source, hide)
    least = int(settings.get("copies_share"))
    level = anonymity.finest(source.levels, least=least)
    purpose_hidden, _count = hide(what_for)
    if len(purpose_hidden) > LONGEST_PURPOSE:
        raise CaseRefused("What it is for names too many people.", remedy="Name nobody in it.", field="purpose")
    made = AnonymisedCopy.objects.create(
        reference=next_reference("AC"), about=str(record), purpose=purpose_hidden, sections=sections, hidden=log,
        levels=[_telling(each, hide) for each in source.levels], level=level,
        shared_by=source.levels[level].shared_by, least=least, made_by=maker, made_at=clock.now(),
    )
    why = f"{maker.display_name} made it; nothing goes out that one person alone has read."
    for each in who_may(queries.RELEASE, on=clock.now().date()).exclude(pk=maker.pk):
        todos.owe(
            each, key=f"copy:{made.reference}:{each.reference}", stage="resolve", what=f"Read the copy {made.reference} and release it",
            why=why, about=f"anonymised_copy:{made.reference}", is_decision=True,
        )
    hidden = sum(count for _section, _kind, count in log)
    store.append(
        CopyMade(subject=made.reference, of=record.reference, hidden=hidden, shared_by=made.shared_by, purpose=Sleeved(made.purpose)), by=by
    )
    return made


@transaction.atomic
def blank(reference: str, *, words: Sequence[str], changes: int, by: Actor) -> AnonymisedCopy:
    """Hide more words of a copy that is not released, wherever they stand in it, its purpose and facts too; it keeps them nowhere.

    Raises
    ------
    NotAllowed, NotFound, Conflict
        If `by` neither made nor releases it, there is none, or somebody changed it since.
    CaseRefused, RuleBroken
        If it is released or withdrawn, what it was made of was erased, or the words are none, too many, or do not stand in it.
    """
    held = _held(reference, by, state=State.DRAFT, changes=changes)
    pattern, log, sections = anonymity.blanked(words), Counter[str](), []
    for title, lines in held.sections:
        shown = []
        for label, said in lines:
            said_so, count = pattern.subn("[hidden]", said)
            log[title] += count
            shown.append([label, said_so])
        sections.append([title, shown])
    purpose, log["Made for"] = pattern.subn("[hidden]", held.purpose)
    levels = [{**each, "facts": {name: pattern.subn("[hidden]", said) for name, said in each["facts"].items()}} for each in held.levels]
    log["Facts"] = sum(count for _said, count in levels[held.level]["facts"].values())
    places = sum(log.values())
    if not places:
        raise CaseRefused("These words do not stand in it.", remedy="Write them as the copy has them.", field="words")
    held.sections, held.purpose = sections, purpose[:LONGEST_PURPOSE]
    held.levels = [{**each, "facts": {name: said for name, (said, _count) in each["facts"].items()}} for each in levels]
    held.hidden = [*held.hidden, *([title, BLANKED, count] for title, count in log.items() if count)]
    held.changes += 1
    held.save(update_fields=["sections", "purpose", "levels", "hidden", "changes"])
    store.append(CopyBlanked(subject=reference, places=places), by=by)
    return held


@transaction.atomic
def release(reference: str, *, words: str, changes: int, by: Actor) -> AnonymisedCopy:
    """Release a copy as the second person who read it whole; its bundle is made and kept.

    Raises
    ------
    NotAllowed, NotFound, Conflict
        If no role of `by` releases copies, there is none, or somebody changed it since it was read.
    CaseRefused
        If `by` made it, it is not a draft, what it was made of was erased, or nothing is said of what is left to know. Where fewer
        records share its facts than the house wants, these words are the reason why it goes out all the same.
    """
    policy.require(by, queries.RELEASE)
    held = _held(reference, by, state=State.DRAFT, changes=changes)
    reader = hands.person(by)
    if held.made_by_id == reader.pk:
        raise CaseRefused("You made it yourself.", remedy="Somebody else reads it and releases it.", field="words")
    held.read_words = hands.said(words, longest=500, what="What you found", field="words")
    held.read_by, held.read_at, held.state = reader, clock.now(), State.RELEASED
    held.changes += 1
    stored = copy_bundle.write(held)
    held.stored, held.sha256 = stored, stored.sha256
    held.save()
    todos.settle_about(f"anonymised_copy:{reference}", beginning=f"copy:{reference}:")
    store.append(
        CopyReleased(
            subject=reference, shared_by=held.shared_by, least=held.least, sha256=held.sha256, words=Sleeved(held.read_words)
        ),
        by=by,
    )
    return held


@transaction.atomic
def withdraw(reference: str, *, why: str, by: Actor) -> AnonymisedCopy:
    """Withdraw a copy, released or not: its words and its bundle go; that it was, and its digest, stays.

    Raises
    ------
    NotAllowed, NotFound
        If `by` neither made nor releases it, or there is none.
    CaseRefused
        If it is withdrawn already, or no reason is given.
    """
    held = _held(reference, by)
    if held.state == State.WITHDRAWN:
        raise CaseRefused(f"{reference} is withdrawn.", remedy="Make another copy.")
    reason = hands.said(why, longest=300, what="The reason", field="why")
    stored, held.stored = held.stored, None
    held.state, held.sections = State.WITHDRAWN, []
    held.changes += 1
    held.save()
    if stored is not None:
        files.release(stored, by=by)
    todos.settle_about(f"anonymised_copy:{reference}", beginning=f"copy:{reference}:")
    store.append(CopyWithdrawn(subject=reference, why=Sleeved(reason)), by=by)
    return held


def take(reference: str, *, by: Actor) -> StoredFile:
    """Return the bundle of a released copy, with a line that says who took it.

    Raises
    ------
    NotAllowed, NotFound
        If no role of `by` sees copies, or there is none.
    CaseRefused
        If it is not released.
    """
    policy.require(by, queries.VIEW)
    one = queries.find(reference, by=by)
    if one.stored is None or one.state != State.RELEASED:
        raise CaseRefused(f"{reference} is not released.", remedy="Somebody else than its maker reads it first.")
    store.append(CopyTaken(subject=reference, sha256=one.sha256), by=by)
    return one.stored


def _hidden(source: Source, hide: anonymity.Hider) -> tuple[list[tuple[str, list[list[str]]]], list[tuple[str, str, int]]]:
    sections, log = list[tuple[str, list[list[str]]]](), list[tuple[str, str, int]]()
    for title, lines in source.sections:
        counted, shown = Counter[str](), list[list[str]]()
        for label, said in lines:
            words, hidden = hide(said)
            counted += hidden
            shown.append([label, words])
        if shown:
            sections.append((title, shown))
            log += [(title, kind, count) for kind, count in sorted(counted.items())]
    return sections, log


def _telling(level: Level, hide: anonymity.Hider) -> dict[str, object]:
    """Return a level as it is kept; a product is typed by people, and may name somebody."""
    facts = {name: hide(said)[0] if name == "Product" else said for name, said in level.facts.items()}
    return {"name": level.name, "facts": facts, "shared_by": level.shared_by}


def _held(reference: str, by: Actor, *, state: str | None = None, changes: int | None = None) -> AnonymisedCopy:
    seen = queries.find(reference, by=by)
    if seen.made_by_id != by.person_id:
        policy.require(by, queries.RELEASE)
    held = AnonymisedCopy.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    if state is not None and held.state != state:
        raise CaseRefused(f"{reference} is {held.get_state_display().lower()}.", remedy="Look at it again.")
    if state == State.DRAFT and not held.about:
        raise CaseRefused(f"What {reference} was made of was erased, and its words with it.", remedy="Withdraw it.")
    if changes is not None and held.changes != changes:
        raise Conflict(
            f"Somebody changed {reference} while you read it.", remedy="Read it as it stands now.", field="changes", seen=changes,
            now=held.changes,
        )
    return held
