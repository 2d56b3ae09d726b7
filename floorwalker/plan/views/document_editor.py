"""The editor of a document: its text, kept as it is typed, saved, and both texts side by side where two people saved."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.plan.actions import document_decisions
from floorwalker.plan.actions import documents as actions
from floorwalker.plan.forms.documents import TextForm, text_of
from floorwalker.plan.models import DocumentVersion
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules.differences import compare
from floorwalker.plan.rules.document_text import read
from floorwalker.plan.rules.documents import kind_of
from floorwalker.plan.rules.reading_ease import ease

DIGITS = 9
"""Nobody saves a text more often."""


def _open(request: FloorRequest, reference: str) -> DocumentVersion:
    policy.require(request.actor, queries.WRITE)
    document = queries.find(reference, by=request.actor)
    found = queries.open_version(document)
    if found is None:
        raise NotFound(f"{reference} has no version that is being worked on.", remedy="Begin the next version on its page.")
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: FloorRequest, reference: str) -> HttpResponse:
    """Edit the version that is being worked on."""
    version = _open(request, reference)
    kind = kind_of(version.document)
    unsaved = queries.unsaved_of(version, request.actor.person_id)
    if request.method == "POST" and "drop" in request.POST:
        actions.drop_unsaved(version, by=request.actor)
        return redirect("plan:edit_document", reference=reference)
    initial = text_of(version)
    goes_on = unsaved is not None and request.GET.get("unsaved") == "1"
    if goes_on and unsaved is not None:
        initial |= {"body": unsaved.body, "revision": unsaved.revision}
    form = TextForm(request.POST or None, kind=kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save(version, form.words(), revision=form.cleaned_data["revision"], by=request.actor)
        except actions.TextChanged as changed:
            return _conflict(request, version, form, changed)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"Saved.{_moved(form.cleaned_data.get('review_on'), saved)}")
            stays = "stay" in request.POST
            return redirect("plan:edit_document" if stays else "plan:document", reference=reference)
    shown = version.body if not form.is_bound else str(form.data.get("body", ""))
    context = _around(version, shown) | {
        "title": version.title, "form": form, "version": version, "kind": kind, "unsaved": None if form.is_bound or goes_on else unsaved,
        "zone": zone_of(request),
    }
    return render(request, "plan/document_edit.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK)


def _moved(asked: Any, saved: DocumentVersion) -> str:
    if asked and saved.review_on and asked != saved.review_on:
        was, now = (formats.day_with_year(each, zone="UTC") for each in (asked, saved.review_on))
        return f" The house is closed on {was}, so it is looked at again by {now}."
    return ""


def _around(version: DocumentVersion, body: str) -> dict[str, Any]:
    text = read(body)
    return {
        "left": document_decisions.left_to_do(version), "sections": text.sections, "ease": ease(text.words), "steps": len(text.steps),
        "address": reverse("plan:document", args=[version.document.reference]),
    }


def _conflict(request: FloorRequest, version: DocumentVersion, form: TextForm, changed: RuleBroken) -> HttpResponse:
    theirs = DocumentVersion.objects.select_related("document", "saved_by").get(pk=version.pk)
    mine = form.cleaned_data["body"]
    saved = text_of(theirs)
    unlike = [
        (form.fields[name].label, saved[name], typed) for name, typed in form.cleaned_data.items()
        if name not in {"body", "revision"} and (typed or None) != (saved[name] or None)
    ]
    again = TextForm(initial={**form.cleaned_data, "revision": theirs.revision}, kind=kind_of(theirs.document))
    context = {
        "title": theirs.title, "version": theirs, "theirs": theirs.body, "form": again, "changed": changed, "unlike": unlike,
        "compared": [each for each in compare(read(theirs.body), read(mine)) if each.how != "same"],
        "zone": zone_of(request),
    }
    return render(request, "plan/document_conflict.html", context, status=HTTPStatus.CONFLICT)


@login_required
@require_POST
def keep(request: FloorRequest, reference: str) -> HttpResponse:
    """Keep what the reader typed and has not saved; answered with when, for the line under the text."""
    version = _open(request, reference)
    revision = request.POST.get("revision", "")
    if not revision.isdecimal() or len(revision) > DIGITS:
        raise RuleBroken("It says not from which text you began.", remedy="Open the editor again.", code="bad_parameter")
    kept = actions.keep_unsaved(version, body=request.POST.get("body", ""), revision=int(revision), by=request.actor)
    zone = zone_of(request)
    overtaken = version.revision != int(revision)
    return JsonResponse({
        "kept": str(formats.clock(kept.kept_at, zone=zone)),
        "overtaken": f"{version.saved_by.display_name} saved it meanwhile; you will see both texts when you save." if overtaken else "",
    })
