"""Pages of documents: the register with what waits, and beginning one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import documents as actions
from floorwalker.plan.forms.documents import BeginForm
from floorwalker.plan.models import Document
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules.document_kinds import KINDS
from floorwalker.plan.rules.documents import kind_of
from floorwalker.plan.views.document_words import overdue, review_of, state_of_row

UNPROCESSABLE = 422


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every document that the reader may see, what waits for comments or a decision, and what is overdue."""
    today = queries.today()
    may_write = policy.allows(request.actor, queries.WRITE)
    register: Register[Document] = Register(
        code="documents",
        title="Documents",
        nouns=("document", "documents"),
        sort="document",
        columns=(
            Column("document", "Document", _named, sort="title"),
            Column("kind", "Kind", lambda row: kind_of(row).label, sort="kind"),
            Column("under", "Hangs under", lambda row: Link(row.under.reference, _page(row.under), row.under.title) if row.under else ""),
            Column("serves", "Objective", lambda row: getattr(row, "held_serves", "") or ""),
            Column("owner", "Owner", lambda row: row.owner.display_name, sort="owner__sort_key"),
            Column("review", "Looked at again by", lambda row: review_of(getattr(row, "held_review", None), today)),
            Column("state", "State", lambda row: state_of_row(row, today)),
        ),
        filters=(
            Filter("q", "Title", lambda rows, words: rows.filter(Q(title__icontains=words) | Q(reference__iexact=words))),
            Filter("kind", "Kind", lambda rows, value: rows.filter(kind=value), choices=[(each.code, each.label) for each in KINDS]),
            Filter("state", "State", _stands, choices=[
                ("force", "In force"), ("work", "Being worked on"), ("due", "Review due"), ("retired", "Retired"),
            ]),
        ),
        first_use=FirstUse(
            "Nothing is written down yet",
            "A policy says what is decided, a procedure how it is kept, a guide helps during the contact. The front line comments, "
            "somebody else than the writers approves, and each is looked at again.",
            "Begin the first" if may_write else "", reverse("plan:begin_document") if may_write else "", "file-text",
        ),
    )
    waiting = list(queries.waiting(request.actor))
    context = {
        "title": "Documents", "may_write": may_write,
        "consulting": [each for each in waiting if each.state == queries.State.CONSULTING],
        "deciding": [each for each in waiting if each.state == queries.State.DECIDING],
        "overdue": [each for each in queries.review_due(today) if each.review_on and each.review_on < today],
    }
    return respond(request, "plan/documents.html", register=register, rows=queries.listed(request.actor), context=context)


def _page(document: Document) -> str:
    return reverse("plan:document", args=[document.reference])


def _named(row: Document) -> Link:
    late = overdue(getattr(row, "held_review", None), queries.today())
    return Link(row.title, _page(row), f"{row.reference}{', review overdue' if late else ''}")


def _stands(rows: Any, value: str) -> Any:
    match value:
        case "force":
            return rows.filter(held_key__isnull=False)
        case "work":
            return rows.filter(open_state__isnull=False, retired_at=None)
        case "due":
            return rows.filter(held_review__lte=queries.today() + queries.SOON, retired_at=None)
        case _:
            return rows.filter(retired_at__isnull=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: FloorRequest) -> HttpResponse:
    """Begin a document: its kind, its title and what it hangs under."""
    policy.require(request.actor, queries.WRITE)
    above = {code for kind in KINDS for code in kind.under}
    form = BeginForm(
        request.POST or None, places=queries.places(above, by=request.actor),
        initial={"kind": request.GET.get("kind", ""), "title": request.GET.get("title", "")[:120]},
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            made = actions.begin(words["kind"], title=words["title"], under=words["under"], by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is begun. Nobody who only reads sees it before it goes into consultation.")
            return redirect("plan:edit_document", reference=made.reference)
    context = {"title": "Begin a document", "form": form, "kinds": list(KINDS), "cancel_url": reverse("plan:documents")}
    return render(request, "plan/document_begin.html", context, status=UNPROCESSABLE if form.is_bound else 200)
