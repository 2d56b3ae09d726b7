"""The search of documents, and what readers say: whether a guide was right and useful, and what is missing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.plan import document_search
from floorwalker.plan.actions import document_feedback
from floorwalker.plan.models import DocumentFeedback
from floorwalker.plan.queries import document_use
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules.documents import kind_of
from floorwalker.plan.views.document_words import overdue

MOST_LETTERS = 120


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Find documents in force by their words; a search is a look."""
    words = request.GET.get("q", "").strip()[:MOST_LETTERS]
    found = document_search.search(words, by=request.actor)
    if words:
        store.look("documents", page="document search", by=request.actor, terms=words, found=len(found.hits))
    today = queries.today()
    writes = policy.allows(request.actor, queries.WRITE)
    context = {
        "title": "Search documents", "words": words, "read_as": found.read_as, "may_write": writes,
        "hits": [(each, kind_of(each.version.document), overdue(each.version.review_on, today)) for each in found.hits],
        "missing": list(document_use.missing()) if writes else [], "zone": zone_of(request),
    }
    return render(request, "plan/document_search.html", context)


@login_required
@require_POST
def miss(request: FloorRequest) -> HttpResponse:
    """Say that a guide is missing."""
    made = document_feedback.miss(request.POST.get("words", ""), by=request.actor)
    asked = made.asked.display_name if made.asked is not None else "Somebody"
    messages.success(request, f"Thank you. {asked} is asked and answers you.")
    return redirect("plan:search_documents")


@login_required
@require_POST
def answer(request: FloorRequest, key: int) -> HttpResponse:
    """Answer what a reader found wrong or missing."""
    policy.require(request.actor, queries.WRITE)
    said = DocumentFeedback.objects.select_related("version__document").filter(pk=key).first()
    if said is None:
        raise NotFound("Nobody said that.", remedy="Open the document again.")
    document_feedback.answer(said, words=request.POST.get("words", ""), by=request.actor)
    messages.success(request, "The reader is told.")
    if said.version is None:
        return redirect("plan:search_documents")
    return redirect(f"{reverse('plan:document', args=[said.version.document.reference])}#use")
