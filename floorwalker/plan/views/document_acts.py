"""What is done on the page of a document: consulting, commenting, answering, sending, deciding, looking again, placing, retiring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.plan.actions import consulting, document_decisions, document_feedback, document_reviews, planned_channels
from floorwalker.plan.actions import documents as actions
from floorwalker.plan.forms.documents import AnotherForm, AnswerForm, CommentForm, LookForm, PlaceForm, SendForm
from floorwalker.plan.models import DocumentVersion
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules.document_text import read
from floorwalker.plan.rules.documents import kind_of
from floorwalker.plan.views.document_reader import number_typed
from floorwalker.record.models import Reason


@login_required
@require_POST
def act(request: FloorRequest, reference: str, what: str) -> HttpResponse:
    """Do something with a document; `what` is one of `ACTS`."""
    found = queries.find(reference, by=request.actor)
    if what not in ACTS:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    version = queries.version(found, number_typed(request.POST.get("version", "")), by=request.actor)
    after, words = ACTS[what](request, version)
    messages.success(request, words)
    return redirect(_page(after))


@login_required
@require_POST
def answer(request: FloorRequest, reference: str, key: int) -> HttpResponse:
    """Say what became of a comment."""
    policy.require(request.actor, queries.WRITE)
    found = queries.find(reference, by=request.actor)
    version = queries.open_version(found)
    said = queries.comments(version).filter(pk=key).first() if version is not None else None
    if version is None or said is None:
        raise NotFound("There is no such comment that waits.", remedy="Open the document again.")
    form = _filled(AnswerForm(request.POST))
    consulting.answer(said, outcome=form["outcome"], words=form["words"], by=request.actor)
    messages.success(request, f"{said.author.display_name} is told.")
    return redirect(f"{_page(version)}#comments")


def _page(version: DocumentVersion) -> str:
    return f"{reverse('plan:document', args=[version.document.reference])}?version={version.number}"


def _filled(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else "The form"
        raise RuleBroken(f"{label}: {errors[0]}", remedy="Fill it in and send it again.", code="bad_parameter")
    return form.cleaned_data


def _reason(request: FloorRequest) -> str:
    return request.POST.get("reason", "")


def _next(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    made = actions.begin_next(version.document, by=request.actor)
    return made, f"Version {made.number} is begun as a copy of what holds."


def _consult(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    return consulting.open_consultation(version, by=request.actor), "Everybody may read it and comment now; team leaders are told."


def _comment(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    sections = [(each.anchor, each.title) for each in read(version.body).sections]
    words = _filled(CommentForm(request.POST, sections=sections))
    consulting.comment(version, words=words["words"], section=words["section"], by=request.actor)
    return version, "Thank you. You will be told what becomes of it."


def _say(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    is_right = request.POST.get("is_right") == "1"
    document_feedback.say(version, is_right=is_right, words=request.POST.get("words", ""), by=request.actor)
    return version, "Thank you." if is_right else f"Thank you. {version.document.owner.display_name} is asked and answers you."


def _waive(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    return consulting.waive(version, reason=_reason(request), by=request.actor), "Who decides will read why the front line was not asked."


def _send(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    is_first = queries.published_before(version) is None
    words = _filled(SendForm(request.POST, version=version, is_first=is_first))
    sent = document_decisions.send(
        version, approver=words["approver"], starts_on=words["starts_on"], summary=words.get("summary", ""),
        is_material=words.get("is_material", True), by=request.actor,
    )
    return sent, f"{words['approver'].display_name} is asked to decide."


def _another(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    words = _filled(AnotherForm(request.POST, version=version))
    sent = document_decisions.ask_another(version, approver=words["approver"], by=request.actor)
    return sent, f"{words['approver'].display_name} is asked to decide."


def _approve(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    made = document_decisions.approve(version, by=request.actor)
    return made, f"Approved: it holds from {formats.day_with_year(made.starts_on, zone='UTC')}."


def _refuse(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    return document_decisions.refuse(version, reason=_reason(request), by=request.actor), "Refused; its writers are told why."


def _take_back(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    after = document_decisions.take_back(version, reason=_reason(request), by=request.actor)
    return after, "Given up." if after.state == queries.State.WITHDRAWN else "It is a draft again."


def _review(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    words = _filled(LookForm(request.POST))
    after = document_reviews.reviewed(version, review_on=words["review_on"], why=words["why"], by=request.actor)
    asked, until = words["review_on"], after.review_on
    closed = f" The house is closed on {formats.day_with_year(asked, zone='UTC')}." if until != asked else ""
    return after, f"It stays, and is looked at again by {formats.day_with_year(until, zone='UTC')}.{closed}"


def _place(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    document = version.document
    places = queries.places(kind_of(document).under, by=request.actor)
    words = _filled(PlaceForm(request.POST, places=places, reasons=Reason.objects.filter(retired_at=None)))
    actions.place(document, under=words["under"], reasons=list(words["reasons"]), by=request.actor)
    return version, "Kept."


def _said_over(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    planned_channels.say_over(version.document, request.POST.getlist("channels"), by=request.actor)
    return version, "Kept: its statements are listed over these channels."


def _kind(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    actions.change_kind(version.document, to=request.POST.get("kind", ""), by=request.actor)
    return version, "It is of that kind now."


def _retire(request: FloorRequest, version: DocumentVersion) -> tuple[DocumentVersion, str]:
    document_decisions.retire(version.document, reason=_reason(request), by=request.actor)
    return version, "Retired. Its versions stay readable."


ACTS: Mapping[str, Callable[[FloorRequest, DocumentVersion], tuple[DocumentVersion, str]]] = {
    "next": _next, "consult": _consult, "comment": _comment, "say": _say, "waive": _waive, "send": _send, "another": _another,
    "approve": _approve, "refuse": _refuse, "take-back": _take_back, "review": _review, "place": _place,
    "said-over": _said_over, "kind": _kind, "retire": _retire,
}
