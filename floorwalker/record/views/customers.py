"""Finding customers, and the page of one: what happened over all channels, what is promised, how they are reached."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, Rows, respond
from floorwalker.record import adjustments, points
from floorwalker.record.actions import customers as actions
from floorwalker.record.models import Customer
from floorwalker.record.need_permissions import NOTE, SEE
from floorwalker.record.queries import contacts, duplicates, logged, needs, timeline
from floorwalker.record.queries import customers as queries
from floorwalker.record.queries import promises as promise_queries
from floorwalker.record.views.promises import state_of

NOTE_CHARACTERS = 160


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """Find customers by what they say of themselves; nobody is listed unasked, and a search is a look."""
    policy.require(request.actor, queries.VIEW)
    typed = request.GET.get("who", "").strip()
    found = queries.search(typed, by=request.actor) if typed else []
    if typed:
        store.look("customers", page="customers", by=request.actor, terms=typed[:120], found=len(found))
    why = {each.customer.pk: each.why for each in found}
    register: Register[Customer] = Register(
        code="customers", title="Customers", nouns=("customer found", "customers found"), export="record.export",
        columns=(
            Column("name", "Customer", lambda row: Link(str(row), reverse("record:customer", args=[row.reference]), row.reference),
                   plain=lambda row: str(row)),
            Column("number", "Number", lambda row: row.external_id),
            Column("source", "Source", lambda row: row.source),
            Column("why", "Found by", lambda row: why[row.pk]),
        ),
        filters=[Filter("who", "Name, number, telephone or email", _as_found)],
        first_use=FirstUse(
            "Who is it?", "Type a name, our number for them, a telephone number or an email address. Nobody is listed unasked.",
            icon="search",
        ),
        note="A search stands in the trail." if typed else "",
        acts=[Act("May be one", reverse("record:duplicates"), icon="git-compare-arrows")]
        if policy.allows(request.actor, duplicates.PERMISSION) else (),
    )
    rows = [each.customer for each in found]
    return respond(request, "record/customers.html", register=register, rows=rows, context={"title": "Customers"})


def _as_found(rows: Rows, typed: str) -> Rows:
    if len(typed) < queries.LETTERS_AT_LEAST:
        raise ValueError("Type at least two letters.")
    return rows


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one customer; opening them is a look. A record that was merged leads to the one that stands for it."""
    customer = queries.find(reference, by=request.actor)
    if (standing := queries.standing(customer)).pk != customer.pk:
        messages.info(request, f"{customer.reference} was merged into {standing.reference}.")
        return redirect("record:customer", standing.reference)
    store.look(customer.reference, page="customer", by=request.actor)
    return render(request, "record/customer.html", _picture(request, customer))


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Correct the name, or add or take off a way to reach the customer."""
    customer, by = queries.find(reference, by=request.actor), request.actor
    policy.require(by, logged.LOG)
    try:
        if act == "rename":
            actions.rename(customer, to=request.POST.get("name", ""), by=by)
        elif act in {"phone", "email"}:
            actions.add_point(customer, kind=act, typed=request.POST.get("value", ""), by=by)
        elif act == "end":
            key = request.POST.get("point", "")
            keys = contacts.one_customer([customer.pk])
            point = next((each for each in queries.points_of(keys) if str(each.pk) == key), None)
            if point is None:
                raise NotFound("There is no such way to reach them.", remedy="Look at the page again.")
            actions.end_point(point, by=by)
        else:
            raise NotFound(f"A customer has no act {act}.", remedy="Look at the page for what it offers.")
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    else:
        messages.success(request, "Saved.")
    return redirect("record:customer", customer.reference)


def _picture(request: FloorRequest, customer: Customer) -> dict[str, Any]:
    zone, by = zone_of(request), request.actor
    told = timeline.of(customer, by=by)
    keys = contacts.one_customer([customer.pk])
    whole = policy.allows(by, queries.SEE_POINTS)
    may_log = policy.allows(by, logged.LOG)
    return {
        "title": str(customer), "customer": customer, "zone": zone, "told": told,
        "situation": _situation(told, customer, zone, may_log=may_log),
        "ways": [(point, points.shown(point, whole=whole)) for point in queries.points_of(keys)], "whole": whole, "may_log": may_log,
        "may_merge": policy.allows(by, duplicates.PERMISSION),
        "alike": duplicates.of(customer, by=by) if policy.allows(by, duplicates.PERMISSION) else (),
        "merged": Customer.objects.filter(pk__in=keys).exclude(pk=customer.pk),
        "needs": [(each, adjustments.chips(each.adjustments)) for each in needs.of_customer(customer, by=by)],
        "sees_needs": policy.allows(by, SEE), "may_note": policy.allows(by, NOTE),
        "promised": [(each, state_of(each)) for each in told.promised],
        "all_contacts": f"{reverse('record:contacts')}?{urlencode({'customer': customer.reference})}",
        "page_keys": ((("g", "l"), "log a contact"),),
    }


def _situation(told: timeline.Timeline, customer: Customer, zone: str, *, may_log: bool) -> Situation | None:
    """Return where the last channel stopped, and what the next person goes on with."""
    last = told.last
    if last is None:
        return None
    on = formats.moment(last.at, zone=zone)
    late = [each for each in told.promised if promise_queries.state_of(each) == "late"]
    sentence = f"{last.words[:1].upper()}{last.words[1:]}: {last.head}"
    if late:
        sentence = f"A promise is late: {late[0].what}, due {formats.moment(late[0].due_at, zone=zone)}"
    note = last.note if len(last.note) <= NOTE_CHARACTERS else f"{last.note[:NOTE_CHARACTERS]}…"
    why = ", ".join(filter(None, (f"Last contact {on} by {last.channel or 'us'}", f"with {last.who}" if last.who else "")))
    address = f"{reverse('record:log')}?{urlencode({'customer': customer.reference})}"
    return Situation(
        "miss" if late else "watch" if last.state == "watch" or told.promised else "info", sentence, f"{why}. {note}".strip(),
        acts=[Act("Log a contact", address, icon="pencil", primary=True)] if may_log else (),
    )
