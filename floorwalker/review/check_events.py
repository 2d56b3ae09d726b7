"""Review: the lines that automatic checks leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class CheckRuleSet(Event):
    """An automatic check was set up, changed, or switched on or off."""

    kind = "check.set"
    sentence = "Set {subject} ({check}) to version {edition} from {starts_on}: limit {limit}, {state}. {why}"

    check: str
    edition: int
    limit: str
    state: str
    starts_on: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class CheckOverridden(Event):
    """A person said that an automatic check was wrong on a contact."""

    kind = "check.overridden"
    record_kind = "contact"
    sentence = "Said of {check} on {subject}: {says}, where the check had {was}. {reason}"

    check: str
    was: str
    says: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class ContactsChecked(Event):
    """Automatic checks were asked of the contacts of some days."""

    kind = "check.asked"
    sentence = "Asked the automatic checks of {contacts} contacts on {days} days"

    contacts: int
    days: int


EVENTS: Final[tuple[type[Event], ...]] = (CheckRuleSet, CheckOverridden, ContactsChecked)
