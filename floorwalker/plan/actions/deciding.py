"""What deciding on a proposal shares, whatever is proposed: who may, asking them, never one's own, once, with a reason, and telling."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import QuerySet

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people.models import Person


def require_person(by: Actor, *, refusal: str) -> int:
    """Return the key of the acting person; what people answer for is proposed by one.

    Raises
    ------
    RuleBroken
        If a part of the system acts.
    """
    if by.person_id is None:
        raise RuleBroken(refusal, remedy="Sign in as somebody who may.", code="not_a_person")
    return by.person_id


def require_approver(among: QuerySet[Person], approver: Person, *, remedy: str) -> None:
    """Refuse an approver who is not `among` those who may.

    Raises
    ------
    RuleBroken
        If they may not.
    """
    if not among.filter(pk=approver.pk).exists():
        raise RuleBroken(f"{approver.display_name} may not approve it.", remedy=remedy, code="cannot_approve")


def ask(person: Person, *, key: str, what: str, why: str, about: str, due_on: date | None) -> None:
    """Ask `person` by a to-do of their own in Plan, due as the day `due_on` begins."""
    due = None if due_on is None else datetime.combine(due_on, time(), tzinfo=UTC)
    todos.owe(person, key=key, stage="plan", what=what, why=why, about=about, due_at=due)


def require_another(by: Actor, *, authors: set[int], approver: Person, refusal: str) -> None:
    """Refuse somebody who decides on what they wrote themselves.

    Raises
    ------
    RuleBroken
        If `by` is one of the `authors`.
    """
    if by.person_id in authors:
        raise RuleBroken(refusal, remedy=f"Ask {approver.display_name}, or another who may.", code="own_proposal")


def require_state(held: Any, *states: str) -> None:
    """Refuse to decide on what is decided already, or not ready for it.

    Raises
    ------
    Conflict
        If `held` is in none of `states`.
    """
    if held.state not in states:
        raise Conflict(f"{held.reference} is {held.get_state_display().lower()} already.", remedy="Look at it again.")


def settle(held: Any, state: str, by: Actor, *, reason: str, todo: str) -> None:
    """Keep who decided on the proposal `held`, when and why, and tick off who was asked."""
    held.state, held.decision_reason, held.decided_by_id, held.decided_at = state, reason, by.person_id, clock.now()
    held.save(update_fields=["state", "decision_reason", "decided_by", "decided_at"])
    todos.settle(todo)


def tell(person: Person, *, kind: str, key: str, about: str, what: str) -> None:
    """Tell `person` once, under `key`, of what became of a proposal; what is told of one kind stands together."""
    telling.tell(person, kind=kind, key=key, about=about, what=what[:200], group=kind)
