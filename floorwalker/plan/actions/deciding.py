"""What proposing and deciding share, whatever it is about: who may, asking, never one's own, once, with a reason, and telling."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import QuerySet

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people.models import Person
from floorwalker.plan.rules import deciding as rules


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


def require_owner(among: QuerySet[Person], owner: Person, *, remedy: str) -> None:
    """Refuse an owner who is not `among` those who may.

    Raises
    ------
    RuleBroken
        If they may not.
    """
    if not among.filter(pk=owner.pk).exists():
        raise RuleBroken(f"{owner.display_name} may not own it.", remedy=remedy, code="cannot_own")


def require_approver(among: QuerySet[Person], approver: Person, *, remedy: str, act: str = "approve it") -> None:
    """Refuse an approver who is not `among` those who may; `act` is what they would do.

    Raises
    ------
    RuleBroken
        If they may not.
    """
    if not among.filter(pk=approver.pk).exists():
        raise RuleBroken(f"{approver.display_name} may not {act}.", remedy=remedy, code="cannot_approve")


def ask(
    person: Person, *, key: str, what: str, why: str, about: str, due_on: date | None, is_decision: bool = False, stage: str = "plan"
) -> None:
    """Ask `person` by a to-do of their own, due as the day `due_on` begins; `is_decision` where a yes or a no is asked for.

    It stands in Plan, or in the `stage` of the room that asks.
    """
    due = None if due_on is None else datetime.combine(due_on, time(), tzinfo=UTC)
    todos.owe(person, key=key, stage=stage, what=what, why=why, about=about, due_at=due, is_decision=is_decision)


def require_another(by: Actor, *, authors: set[int], approver: Person | None, refusal: str) -> None:
    """Refuse somebody who decides on what they wrote themselves; `approver` is whom the authors asked, if anybody.

    Raises
    ------
    RuleBroken
        If `by` is one of the `authors`.
    """
    if by.person_id in authors:
        named = f"{approver.display_name}, or " if approver is not None else ""
        raise RuleBroken(refusal, remedy=f"Ask {named}another who may.", code="own_proposal")


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
    """Keep who decided on the proposal `held`, when and why, and tick off who was asked.

    Raises
    ------
    RuleBroken
        If no person decides: an API key of the proposer would decide on the proposer's own.
    """
    decider = require_person(by, refusal="Only a person decides on a proposal.")
    held.state, held.decision_reason, held.decided_by_id, held.decided_at = state, reason, decider, clock.now()
    held.save(update_fields=["state", "decision_reason", "decided_by", "decided_at"])
    todos.settle(todo)


def tell(person: Person, *, kind: str, key: str, about: str, what: str) -> None:
    """Tell `person` once, under `key`, of what became of a proposal; what is told of one kind stands together."""
    telling.tell(person, kind=kind, key=key, about=about, what=what, group=kind)


def still_owned(rows: QuerySet[Any], reference: str) -> Any:
    """Return the one of `rows`, which hold, that is called `reference`, locked with who owns it.

    Raises
    ------
    RuleBroken
        If it is none of them any more.
    """
    found = rows.select_for_update(of=("self",)).select_related("owner").filter(reference=reference).first()
    if found is None:
        raise RuleBroken(f"{reference} holds no more.", remedy="Look at what is owned again.", code="no_longer_owned")
    return found


def look_again(held: Any, review_on: date, *, today: date, why: str, todo: str, code: str) -> str:
    """Keep `held` as it is until the next look at it on `review_on`, tick off who was asked to look, and return why, as it is kept.

    Raises
    ------
    RuleBroken
        If nobody says why it stays, or the next look is not within two years.
    """
    words = rules.reason(why)
    rules.check_review(review_on, after=today, code=code)
    todos.settle(todo)
    held.review_on = review_on
    held.save(update_fields=["review_on"])
    return words


def lock_together(rows: QuerySet[Any]) -> None:
    """Lock all of `rows`, always in one order: two who decide at once on what stands beside each other would not see each other."""
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
