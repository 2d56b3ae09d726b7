"""What the pages of drafts share that one person proposes and another decides on: how it stands, what may be done, and what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.cells import Status
from floorwalker.plan.forms.deciding import ProposeForm, ReasonForm
from floorwalker.plan.models.drafts import DesignVersion
from floorwalker.plan.rules.deciding import Gap

MOST_DIGITS = 18
"""What fits into the key of a row."""
State = DesignVersion.State


def state_of(row: DesignVersion) -> Status:
    """Return how a version of a design stands."""
    return Status("watch" if row.state == State.PROPOSED else "ok" if row.state == State.PUBLISHED else "info", row.get_state_display())


def may_be_done(
    request: FloorRequest, shown: DesignVersion, *, write: str, publish: str, gaps: Sequence[Gap]
) -> dict[str, bool]:
    """Return what this reader may do to a version of a design that lacks `gaps`; `write` and `publish` are permissions."""
    may_write = policy.allows(request.actor, write)
    own = shown.proposed_by_id == request.actor.person_id
    is_draft, waits = shown.state == State.DRAFT, shown.state == State.PROPOSED
    return {
        "waits": waits, "own": own and waits, "may_change": is_draft and may_write, "may_propose": is_draft and may_write and not gaps,
        "may_decide": waits and not own and policy.allows(request.actor, publish), "may_take_back": waits and own and may_write,
        "may_revise": shown.state == State.PUBLISHED and may_write,
    }


def forms_to_decide(approvers: QuerySet[Person]) -> dict[str, Any]:
    """Return the forms by which a draft is proposed to one of `approvers`, refused, taken back and put away."""
    return {
        "nobody": not approvers.exists(), "proposal": ProposeForm(approvers=approvers), "refusal": ReasonForm(auto_id="refuse-%s"),
        "return": ReasonForm(auto_id="return-%s"), "away": ReasonForm(auto_id="away-%s"),
    }


def proposal_in(request: FloorRequest, approvers: QuerySet[Person]) -> dict[str, Any]:
    """Return who is asked to decide, and why, as they were typed.

    Raises
    ------
    RuleBroken
        If either is missing.
    """
    form = ProposeForm(request.POST, approvers=approvers)
    if not form.is_valid():
        raise RuleBroken("The reason or who decides is missing.", remedy="Say why, and choose who decides.", code="no_reason")
    return form.cleaned_data


def number_in(text: str) -> int | None:
    """Return the whole number that an address or form names; None where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
