"""Records that may be one customer, and the acts that merge them, take them apart or keep them apart."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, FirstUse, Register, respond
from floorwalker.record.actions import merging
from floorwalker.record.models import Customer
from floorwalker.record.queries import customers, duplicates


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the pairs of records that may be one customer; a file of them is a look."""
    rows = duplicates.everywhere(by=request.actor)
    register: Register[duplicates.Pair] = Register(
        code="duplicates", title="May be one customer", nouns=("pair", "pairs"), export="record.export",
        exported=lambda: store.look("customers", page="duplicates export", by=request.actor),
        columns=(
            Column("one", "Customer", lambda row: _link(row.one), plain=lambda row: f"{row.one.reference} {row.one}"),
            Column("other", "And", lambda row: _link(row.other), plain=lambda row: f"{row.other.reference} {row.other}"),
            Column("why", "Because of", lambda row: row.words),
            Column("names", "Names alike", lambda row: formats.share(row.likeness), numeric=True, plain=lambda row: round(row.likeness, 2)),
            Column("state", "State", lambda row: Status("watch" if row.likeness >= duplicates.ALIKE else "idle", "To be decided")),
        ),
        first_use=FirstUse(
            "No two look alike", "Records that share a telephone number or an address are proposed here.", icon="circle-check"
        ),
    )
    return respond(request, "record/customers.html", register=register, rows=rows, context={"title": "May be one customer"})


def _link(customer: Customer) -> Link:
    return Link(str(customer), reverse("record:customer", args=[customer.reference]), customer.reference)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Merge another record into the one named, take a merged one apart, or say that they are two customers."""
    by = request.actor
    policy.require(by, merging.PERMISSION)
    customer = customers.find(reference, by=by)
    other = customers.find(request.POST.get("other", ""), by=by)
    try:
        if act == "merge":
            into = merging.merge(other, into=customer, by=by)
            messages.success(request, f"{other.reference} is merged into {into.reference}. It can be taken apart again.")
        elif act == "part":
            merging.part(other, by=by)
            messages.success(request, f"{other.reference} stands by itself again.")
        elif act == "apart":
            merging.keep_apart(customer, other=other, by=by)
            messages.success(request, f"{customer.reference} and {other.reference} are kept apart.")
        else:
            raise NotFound(f"Nothing is called {act} here.", remedy="Look at the page for what it offers.")
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    return redirect("record:customer", customer.reference)
