"""Whom something is about: the customers who fit what is typed, one to be added, or somebody unknown; for every form that asks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record import points
from floorwalker.record.actions import customers as actions
from floorwalker.record.models import Customer
from floorwalker.record.queries import customers, needs, timeline

NEW: Final = "new"
"""Stands for a customer who is to be added."""
UNKNOWN: Final = "unknown"
"""Stands for somebody who would not say, or is not known."""


def meant(values: Mapping[str, Any], *, by: Actor) -> Customer | None:
    """Return who was chosen, added or meant by what was typed in a form; None for somebody unknown.

    Raises
    ------
    NotFound
        If there is no such customer that `by` may see.
    CustomerRefused
        If nobody or more than one fits what was typed, or the new one cannot be added.
    """
    chosen, typed = values["customer"], values["who"].strip()
    if chosen == NEW:
        return actions.add(values["new_name"], phone=values["new_phone"], email=values["new_email"], by=by)
    if chosen == UNKNOWN or not (chosen or typed):
        return None
    if chosen:
        return customers.standing(customers.find(chosen, by=by))
    fits = customers.search(typed, by=by)
    exact = [each for each in fits if each.is_exact] or fits
    if len(exact) != 1:
        count = "Nobody" if not exact else "More than one customer"
        raise actions.CustomerRefused(f"{count} fits {typed!r}.", remedy="Choose one below, or add a new customer.")
    return exact[0].customer


def fitting(typed: str, *, page: str, by: Actor, chosen: str = "", new: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what the choice of a customer is drawn from, as ``record/log_found.html`` reads it; a search is a look on `page`."""
    fits = customers.search(typed, by=by) if typed.strip() and policy.allows(by, customers.VIEW) else []
    if typed.strip():
        store.look("customers", page=page, by=by, terms=typed[:120], found=len(fits))
    if chosen and chosen not in {NEW, UNKNOWN} and chosen not in {each.customer.reference for each in fits}:
        one = customers.standing(customers.find(chosen, by=by))
        fits = [customers.Found(one, "chosen", is_exact=True), *fits]
    if not chosen and fits and fits[0].is_exact:
        chosen = fits[0].customer.reference
    whole = policy.allows(by, customers.SEE_POINTS)
    keys = [each.customer.pk for each in fits]
    lasts = timeline.last_contacts(keys)
    owed = timeline.open_promises(keys)
    differently = needs.chips_of(keys, by=by)
    ways: dict[int, list[str]] = {}
    for point in customers.points_of(keys):
        ways.setdefault(point.customer_id, []).append(points.shown(point, whole=whole))
    rows = [
        {"one": each.customer, "why": each.why, "points": ways.get(each.customer.pk, []), "last": lasts.get(each.customer.pk),
         "owed": owed.get(each.customer.pk, 0), "needs": differently.get(each.customer.pk, [])}
        for each in fits
    ]  # fmt: skip
    understood = points.understood(typed)
    guessed = {"name": "", "phone": "", "email": ""} | {understood[0] if understood else "name": typed}
    if not chosen and typed.strip() and not rows:
        chosen = NEW
    return {"found": rows, "chosen": chosen, "typed": typed, "new": new if new and any(new.values()) else guessed}
