"""The shelf of regulations as it stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.packs import Edition, Pack
from floorwalker.ground.people import policy

VIEW: Final = "resolve.view_regulations"


@dataclass(frozen=True)
class Standing:
    """A pack with what of it is in force; None before anything is, with the day of its next change if one is known."""

    pack: Pack
    edition: Edition | None
    changes_on: date | None

    @property
    def to_verify(self) -> int:
        """How much of the edition says what is still to be verified."""
        if self.edition is None:
            return 0
        edition = self.edition
        kinds = (edition.clauses, edition.questions, edition.taxonomies, edition.returns)
        return sum(bool(each.verify) for kind in kinds for each in kind)


def standing(by: Actor, *, on: date | None = None) -> list[Standing]:
    """Return every regulation as it stands `on` a day, today unless told, by name.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading regulations.
    """
    policy.require(by, VIEW)
    return sorted((of(each, on=on or clock.today(each.zone)) for each in packs.regulations()), key=lambda one: one.pack.name)


def find(code: str, *, by: Actor) -> Pack:
    """Return the pack called `code`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading regulations.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    try:
        return packs.regulations().get(code)
    except LookupError:
        raise NotFound(f"There is no regulation {code}.", remedy="Look for it in the list of regulations.") from None


def of(pack: Pack, *, on: date) -> Standing:
    """Return how `pack` stands `on` a day."""
    try:
        edition = pack.on(on)
    except LookupError:
        edition = None
    return Standing(pack, edition, next((day for day in pack.changes() if day > on), None))
