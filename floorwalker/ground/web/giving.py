"""Giving many rows of a list to somebody else at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from floorwalker.ground.actors import Actor
from floorwalker.ground.forms import OwnerForm
from floorwalker.ground.people.models import Person
from floorwalker.ground.web.hands import Hand

if TYPE_CHECKING:
    from floorwalker.ground.web.register import Register

Row = TypeVar("Row")
PERMISSION: Final = "people.hand_over"


def handed_over(
    register: Register[Row], *, owner: Callable[[Row], int], give: Callable[[Row, Person, Actor], object]
) -> Register[Row]:
    """Return `register`, a list of what people own, with a hand that hands rows over; `owner` is the key of whose a row is now."""

    def do(row: Row, values: Mapping[str, Any], by: Actor) -> object:
        return give(row, values["owner"], by)

    def undo(row: Row, before: int, by: Actor) -> None:
        give(row, Person.objects.get(pk=before), by)

    hand = Hand("give", "Give to somebody", do, icon="user", permission=PERMISSION, form=OwnerForm, kept=owner, undo=undo)
    return replace(register, hands=(hand, *register.hands))
