"""Tags in a list: shown with each row, filtered by, and put on or taken off many rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.db.models import QuerySet

from floorwalker.ground import tags
from floorwalker.ground.actors import Actor
from floorwalker.ground.refs import Ref
from floorwalker.ground.web.hands import Hand

if TYPE_CHECKING:
    from floorwalker.ground.web.register import Register

Row = TypeVar("Row")


class TagForm(forms.Form):
    """A tag."""

    tag = forms.CharField(max_length=30, label="Tag", help_text="A word to find them again by, such as storm or ask legal.")


def tagged(register: Register[Row], kind: str, rows: QuerySet[Any]) -> Register[Row]:
    """Return `register`, a list of `rows`, records of `kind`, with their tags as its last column, its last filter and two of its hands.

    A list that is no query itself has rows with the `pk` of their record, or 0 where there is none.
    """
    from floorwalker.ground.web.register import Column, Filter

    offered = [(word, word) for word in tags.used(kind, within=rows)]
    known: dict[int, list[str]] = {}

    def prepare(rows: Sequence[Any]) -> None:
        known.clear()
        if offered:
            known.update(tags.of(kind, [row.pk for row in rows]))

    def carrying(found: Any, tag: str) -> Any:
        if isinstance(found, QuerySet):
            return tags.carrying(found, kind, tag)
        keys = set(tags.carrying(rows, kind, tag).values_list("pk", flat=True))
        return [row for row in found if row.pk in keys]

    def ref(row: Any) -> Ref:
        return Ref(kind, row.reference)

    def kept(row: Any) -> list[str]:
        return tags.of(kind, [row.pk]).get(row.pk, [])

    def as_before(row: Any, before: list[str], by: Actor) -> None:
        now = kept(row)
        for word in set(now) - set(before):
            tags.take(ref(row), word, by=by)
        for word in set(before) - set(now):
            tags.put(ref(row), word, by=by)

    def put(row: Any, values: Mapping[str, Any], by: Actor) -> object:
        return tags.put(ref(row), values["tag"], by=by)

    def take(row: Any, values: Mapping[str, Any], by: Actor) -> object:
        return tags.take(ref(row), values["tag"], by=by)

    more: dict[str, Any] = {"permission": tags.PERMISSION, "form": TagForm, "kept": kept, "undo": as_before}
    return replace(
        register,
        prepare=prepare,
        columns=(*register.columns, Column("tags", "Tags", lambda row: ", ".join(known.get(row.pk, ())))),  # type: ignore[attr-defined]
        filters=(
            *register.filters,
            Filter("tag", "Tag", carrying, choices=offered),
        ),
        hands=(
            *register.hands, Hand("tag", "Tag", put, icon="plus", **more), Hand("untag", "Take a tag off", take, icon="minus", **more),
        ),
    )
