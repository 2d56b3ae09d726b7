"""What all drafts share that one person writes and another decides on, and all designs that go on in versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people.models import Person
from floorwalker.plan.actions import deciding
from floorwalker.plan.models.drafts import DRAFT, OPEN, PROPOSED, DesignVersion, Drafted
from floorwalker.plan.rules.deciding import Gap
from floorwalker.plan.rules.deciding import reason as reason_given

Draft = TypeVar("Draft", bound=Drafted)
Version = TypeVar("Version", bound=DesignVersion)


def held(draft: Draft, *beside: str) -> Draft:
    """Return `draft` as it stands with who decides on it and what is `beside` it, kept from others until the transaction ends."""
    rows = type(draft)._default_manager.select_for_update(of=("self",)).select_related("owner", "proposed_by", "approver", *beside)
    return rows.get(pk=draft.pk)


def claimed(draft: Draft, *beside: str, seen: int | None) -> Draft:
    """Return the draft that is about to be changed, counted up.

    Raises
    ------
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    found = held(draft, *beside)
    if found.state != DRAFT:
        raise Conflict(f"{found.reference} is {found.get_state_display().lower()}, no draft.", remedy="Look at it again.")
    if seen is not None and seen != found.changes:
        raise Conflict("Somebody changed it meanwhile.", remedy="Nothing was saved. Look at it as it is now, then change it.")
    found.changes += 1
    found.save(update_fields=["changes"])
    return found


def waiting(draft: Draft, *beside: str, seen: int | None) -> Draft:
    """Return the proposal that is about to be decided on.

    Raises
    ------
    Conflict
        If it does not wait for a decision, or was taken back, changed and proposed again since the version `seen`.
    """
    found = held(draft, *beside)
    deciding.require_state(found, PROPOSED)
    if seen is not None and seen != found.changes:
        raise Conflict("It was changed since you read it.", remedy="Nothing was decided. Read it as it is now, then decide.")
    return found


def following(before: Version, *, drafter: int, being: str, **said: Any) -> Version:
    """Begin the next version of the published `before`, which says what that does and what is `said`.

    Raises
    ------
    Conflict
        If `before` is not the published version, or a next one is `being` made.
    """
    if before.state != before.State.PUBLISHED:
        raise Conflict(f"Version {before.number} of {before.reference} is not published.", remedy="Look at the version that is.")
    rows = type(before)._default_manager
    last = rows.filter(reference=before.reference).order_by("-number").values_list("number", flat=True)[0]
    try:
        with transaction.atomic():
            return rows.create(
                reference=before.reference, number=last + 1, name=before.name, owner=before.owner, drafted_by_id=drafter,
                drafted_at=clock.now(), **said,
            )
    except IntegrityError as other:
        raise Conflict(f"A next version is being {being} already.", remedy="Go on with that one.") from other


def authors(draft: Drafted) -> set[int]:
    """Return the keys of who wrote `draft` and who proposed it: neither decides on it."""
    return {key for key in (draft.drafted_by_id, draft.proposed_by_id) if key}


def require_whole(missing: Sequence[Gap], *, code: str) -> None:
    """Refuse what lacks something.

    Raises
    ------
    RuleBroken
        If anything is `missing`; the first is named.
    """
    if missing:
        more = f" {len(missing) - 1} more is missing." if len(missing) > 1 else ""
        raise RuleBroken(f"{missing[0].what}{more}", remedy=missing[0].remedy, code=code)


def propose(
    now: Draft, by: Actor, *, approver: Person, words: str, todo: str, about: str, what: str, why: str, due_on: date | None,
    stage: str = "plan",
) -> None:
    """Let `now` wait for `approver`, who is asked by a to-do to decide on the `what` and `why`; `words` say why it is proposed."""
    now.state, now.why, now.approver = PROPOSED, words, approver
    now.proposed_by_id, now.proposed_at, now.decision_reason = by.person_id, clock.now(), ""
    now.save(update_fields=["state", "why", "approver", "proposed_by", "proposed_at", "decision_reason"])
    deciding.ask(
        approver, key=todo, what=f"Decide on the {what} {now.name}", about=about, due_on=due_on, why=why, is_decision=True, stage=stage
    )


def step_back(now: Draft, state: str, *, reason: str, todo: str | None = None) -> str:
    """Let `now` be a draft again, or no more, as `state` says; return why, as it is kept. Who was asked by `todo` need not decide.

    Raises
    ------
    RuleBroken
        If no reason is given.
    """
    words = reason_given(reason)
    now.state, now.decision_reason = state, words
    now.save(update_fields=["state", "decision_reason"])
    if todo is not None:
        todos.settle(todo)
    return words


def still_owned(rows: QuerySet[Version], reference: str) -> list[Version]:
    """Return every version of `reference` that is open or published, locked with who owns it.

    Raises
    ------
    RuleBroken
        If none is.
    """
    open_or_published = rows.filter(reference=reference, state__in=[*OPEN, DesignVersion.State.PUBLISHED])
    found = list(open_or_published.select_for_update(of=("self",)).select_related("owner"))
    if not found:
        raise RuleBroken(f"{reference} holds no more.", remedy="Look at what is owned again.", code="no_longer_owned")
    return found


def give(found: Sequence[Version], to: Person) -> str:
    """Let `to` own the locked versions `found`, and return in words from whom to whom they went.

    It counts as a change: whoever has a draft open with the owner before does not make them its owner again.
    """
    before = found[0].owner.reference
    for each in found:
        each.owner, each.changes = to, each.changes + 1
        each.save(update_fields=["owner", "changes"])
    return f"given from {before} to {to.reference}"
