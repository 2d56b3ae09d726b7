"""What a person owns is listed from every room, and handed over one line each."""

from __future__ import annotations

from typing import Any

import pytest

from floorwalker.ground import findings, owned, todos
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.models import Finding
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import queries as trail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def things(code: str, person: Any) -> list[str]:
    return [thing.words for thing in owned.shelf().get(code).of(person)]


def test_a_todo_is_handed_to_a_colleague_with_one_line(cast: Any) -> None:
    todo = todos.owe(cast.ada, key="k", stage="record", what="Ring back", why="promised", about="person:P-1001")
    entry = owned.shelf().get("todos")
    [thing] = entry.of(cast.ada)
    entry.hand_over(thing.ref, cast.una, cast.una_acts)
    assert (things("todos", cast.ada), things("todos", cast.una)) == ([], ["Ring back"])
    [line] = trail.lines(kind="todo.handed_over")
    assert line.sentence == f"Handed what {cast.ada.reference} owed about person:P-1001 to {cast.una.reference}"
    todos.settle(todo.key)
    with pytest.raises(RuleBroken, match="done by now"):
        entry.hand_over(thing.ref, cast.ada, cast.adm_acts)


def test_a_finding_is_handed_to_another_owner_and_a_closed_one_is_not(cast: Any) -> None:
    found = findings.raise_finding(Ref("person", cast.ada.reference), summary="No greeting", evidence={}, by=cast.quin_acts)
    findings.give(found, owner=cast.una, by=cast.quin_acts)
    entry = owned.shelf().get("findings")
    entry.hand_over(Ref("finding", found.reference), cast.quin, cast.olga_acts)
    assert Finding.objects.get().owner == cast.quin
    findings.close(found, by=cast.quin_acts, no_action_reason="Heard again: there is one.")
    assert things("findings", cast.quin) == []
    with pytest.raises(RuleBroken, match="no longer open"):
        entry.hand_over(Ref("finding", found.reference), cast.una, cast.olga_acts)


def test_nobody_hands_over_what_lies_out_of_their_reach(cast: Any) -> None:
    todos.owe(cast.sam, key="k", stage="resolve", what="Write to the customer", why="promised", about="person:P-1001")
    [thing] = owned.shelf().get("todos").of(cast.sam)
    for stranger in (cast.una_acts, cast.ada_acts):
        with pytest.raises(NotAllowed):
            owned.shelf().get("todos").hand_over(thing.ref, cast.una, stranger)
    assert things("todos", cast.sam) == ["Write to the customer"]
