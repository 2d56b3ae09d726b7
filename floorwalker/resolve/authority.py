"""The ladder of authority: up to how much each role may give a customer, in goodwill or redress, and who decides above it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from floorwalker.ground import settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.permissions import Role

LADDER: Final = (Role.AGENT, Role.TEAM_LEADER, Role.COMPLAINT_HANDLER, Role.OPERATIONS_MANAGER, Role.COMPLIANCE_OFFICER)
"""Roles that may give something, each with a limit of its own among the settings of the house."""


class BeyondAuthority(RuleBroken):
    """More is to be given than whoever gives it may decide."""

    code = "beyond_authority"


@dataclass(frozen=True)
class Rung:
    """One rung of the ladder: a role, up to how much it decides alone, and whether the reader stands on it."""

    role: Role
    limit: Decimal
    mine: bool

    @property
    def label(self) -> str:
        """The role in words."""
        return str(self.role.label)


def ladder(by: Actor) -> list[Rung]:
    """Return every rung, the lowest limit first."""
    held = {each.role for each in policy.standing(by).holdings}
    rungs = [Rung(role, Decimal(str(settings.get(f"authority_{role.value}"))), role in held) for role in LADDER]
    return sorted(rungs, key=lambda each: each.limit)


def limit(by: Actor) -> Decimal:
    """Return up to how much `by` decides alone; 0 where no role of theirs gives anything."""
    return max((each.limit for each in ladder(by) if each.mine), default=Decimal(0))


def require(by: Actor, amount: Decimal) -> None:
    """Refuse an amount that `by` may not decide alone.

    Raises
    ------
    BeyondAuthority
        Naming the limit, and who decides above it.
    """
    if amount <= limit(by):
        return
    above = [each.label.lower() for each in ladder(by) if each.limit >= amount]
    who = f"Ask a {above[0]}" if above else "Ask the operations manager to raise the limit in the settings of the house"
    raise BeyondAuthority(
        f"{amount} is above the {limit(by)} that you decide alone.", remedy=f"{who}, or give less.", field="goodwill", amount=str(amount),
    )
