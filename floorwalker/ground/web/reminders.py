"""Reminding the owners of many rows of a list at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms

from floorwalker.ground import reminding
from floorwalker.ground.actors import Actor
from floorwalker.ground.forms import day_input
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.reminding import ReminderRefused
from floorwalker.ground.web.hands import Hand

if TYPE_CHECKING:
    from floorwalker.ground.web.register import Register

Row = TypeVar("Row")


class RemindForm(forms.Form):
    """What the owners are asked to do, and by when."""

    words = forms.CharField(
        max_length=reminding.WORDS_CHARACTERS, label="What is to be done", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They read it in My day; a mail names the record only.",
    )
    day = forms.DateField(label="By", widget=day_input(), help_text="17:00 of that day, where they work.")


def reminded(
    register: Register[Row], kind: str, *, stage: str, owner: Callable[[Row], Person | None], is_over: Callable[[Row], bool]
) -> Register[Row]:
    """Return `register`, a list of records of `kind` that people own, with a hand that reminds their owners."""

    def ref(row: Any) -> Ref:
        return Ref(kind, row.reference)

    def do(row: Row, values: Mapping[str, Any], by: Actor) -> object:
        if is_over(row):
            raise ReminderRefused(f"{ref(row).reference} is closed.", remedy="Nobody needs to be reminded of it.")
        return reminding.remind(ref(row), owner=owner(row), words=values["words"], day=values["day"], stage=stage, by=by)

    def kept(row: Row) -> str:
        whose = owner(row)
        todo = reminding.standing(ref(row), owner=whose) if whose is not None else None
        return todo.key if todo is not None else ""

    def undo(row: Row, _before: str, by: Actor) -> None:
        whose = owner(row)
        todo = reminding.standing(ref(row), owner=whose) if whose is not None else None
        if todo is not None:
            reminding.withdraw(todo, by=by)

    hand = Hand("remind", "Remind", do, icon="bell", permission=reminding.PERMISSION, form=RemindForm, kept=kept, undo=undo)
    return replace(register, hands=(*register.hands, hand))
