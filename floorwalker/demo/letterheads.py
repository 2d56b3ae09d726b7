"""How Larkfield and its client's brand write, simulated: drawn by the planner, approved by the manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from floorwalker.demo.lines import NORTHMOOR
from floorwalker.ground import lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.plan.actions import letterheads as actions
from floorwalker.plan.models import Letterhead
from floorwalker.plan.queries import letterheads as queries
from floorwalker.plan.rules.letterheads import Head

LARK: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60"><title>A lark over a field</title>'
    b'<path d="M8 46h104v6H8z" fill="#2f6b4f"/><path d="M20 34c14-2 24-12 30-24 4 10 14 16 30 16-10 10-30 14-60 8z" fill="#3b5bdb"/></svg>'
)
MOOR: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60"><title>A moor under a star</title>'
    b'<path d="M4 52 40 22l18 14 20-18 38 34z" fill="#5f3dc4"/><circle cx="96" cy="14" r="6" fill="#e8590c"/></svg>'
)


def draw(planner: Person, manager: Person, *, starts_on: date) -> int:
    """Draw a letterhead for the house and for each brand that it knows, once; return how many."""
    if Letterhead.objects.exists():
        return 0
    acts, decides = Actor.person(planner.pk), Actor.person(manager.pk)
    heads: Sequence[tuple[Head, bytes]] = (
        (_head("", "Larkfield Mutual", "Larkfield Claims", "claims@larkfield.example", starts_on), LARK),
        (_head(NORTHMOOR, "Northmoor Mutual", "Northmoor Renewals", "renewals@northmoor.example", starts_on), MOOR),
    )
    known = {"", *lines.used("brand")}
    drawn = [each for each in heads if each[0].brand in known]
    for head, mark in drawn:
        one = actions.set_mark(actions.draft(head, owner=planner, by=acts), mark, seen=None, by=acts)
        one = actions.propose(one, approver=manager, why="As it stands on our paper since we began.", by=acts)
        actions.approve(one, seen=one.changes, by=decides)
    return len(drawn)


def _head(brand: str, name: str, sender: str, address: str, starts_on: date) -> Head:
    return Head(
        brand=brand, name=name, address="1 Lark Lane\nLeeds LS1 0AA", sender_name=sender, sender_address=address, reply_to="",
        registration="Larkfield Insurance Services Ltd (simulated), 1 Lark Lane, Leeds.", signature=f"Yours sincerely\n{sender}",
        starts_on=max(starts_on, queries.today()),
    )
