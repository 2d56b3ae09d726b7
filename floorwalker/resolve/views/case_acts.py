"""Everything that is done with the file of a complaint: each act has a form on a page of its own, and goes back to the file."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from floorwalker.ground import files
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.resolve.actions import acknowledging, cases, giving, impartial, investigating, issues, requests, updates
from floorwalker.resolve.forms import files as typed
from floorwalker.resolve.forms.put_down import PutDownForm
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries import case_files
from floorwalker.resolve.views.acting import Act, of
from floorwalker.resolve.views.outcome_acts import OUTCOME_ACTS

CONFLICT: Final = 409


def _evidence(one: Complaint, key: int) -> Any:
    return of(one.evidence, key, "evidence")


def _tested(one: Complaint, key: int) -> Any:
    return of(one.classifications, key, "test")


def _request(one: Complaint, key: int) -> Any:
    return of(one.requests, key, "request")


def _bring_in(one: Complaint, key: int, data: dict[str, Any], by: Actor) -> Any:
    sent = data.pop("file")
    upload = investigating.Upload(sent.name, sent.content_type or "", files.chunks_of(sent.file)) if sent else None
    return investigating.bring_in(_evidence(one, key), upload=upload, by=by, **data)


ACTS: Final[dict[str, Act]] = {
    "note": Act("Note", typed.NoteForm, lambda one, key, data, by: investigating.note(one, by=by, **data), "The note is kept."),
    "want": Act("Want evidence", typed.WantForm, lambda one, key, data, by: investigating.want(one, by=by, **data), "It is on the plan."),
    "bring-in": Act("Put evidence in", typed.BringInForm, _bring_in, "It is in.", "Put it in"),
    "waive": Act(
        "Decide without it", typed.WhyForm, lambda one, key, data, by: investigating.waive(_evidence(one, key), by=by, **data),
        "It is decided without it.", "Decide without it",
    ),
    "ask": Act("Ask a team", typed.AskForm, lambda one, key, data, by: requests.ask(one, by=by, **data),
        "They were asked, and owe an answer.", "Ask"),
    "chase": Act(
        "Remind them", typed.CaseForm, lambda one, key, data, by: requests.chase(_request(one, key), by=by), "They were reminded.",
        "Remind them"
    ),
    "answered": Act(
        "Their answer", typed.AnswerForm, lambda one, key, data, by: requests.answer(_request(one, key), by=by, **data),
        "The answer is kept."
    ),
    "without": Act(
        "Decide without their answer", typed.WhyForm, lambda one, key, data, by: requests.drop(_request(one, key), by=by, **data),
        "Nobody waits for it any more.", "Decide without it",
    ),
    "update": Act("News to the customer", typed.UpdateForm, lambda one, key, data, by: updates.give(one, by=by, **data),
        "The news is kept."),
    "promise": Act("Promise news", typed.PromiseForm, lambda one, key, data, by: updates.promise(one, by=by, **data),
        "The promise is kept."),
    "conflict": Act(
        "Check for a conflict of interest", typed.ConflictForm, lambda one, key, data, by: impartial.check(one, by=by, **data),
        "The check is kept.", "Check",
    ),
    "agree-conflict": Act(
        "Somebody with a tie", typed.AgreeForm,
        lambda one, key, data, by: impartial.answer(of(one.conflict_checks, key, "check"), by=by, **data), "It is answered.", "Answer",
        permission=impartial.SECOND,
    ),
    "issue": Act("Add an issue", typed.IssueForm, lambda one, key, data, by: issues.add(one, by=by, **data), "The issue is added.",
        "Add it"),
    "find": Act("What was found", typed.FindingForm, lambda one, key, data, by: issues.find(one, key, by=by, **data), "It is kept."),
    "decide": Act(
        "Decide an issue", typed.DecideForm, lambda one, key, data, by: issues.decide(one, key, by=by, **data), "It is decided.", "Decide"
    ),
    "acknowledge": Act(
        "Acknowledged elsewhere", typed.AcknowledgeForm, lambda one, key, data, by: acknowledging.acknowledge(one, by=by, **data),
        "It is acknowledged.",
    ),
    "give": Act(
        "Say who has it", typed.GiveForm, lambda one, key, data, by: giving.give(one.reference, by=by, **data), "It is with them now.",
        "Give it", permission=giving.GIVE,
    ),
    "link": Act(
        "Link a contact", typed.LinkForm, lambda one, key, data, by: giving.link(one, data["contact"], by=by), "The contact belongs to it.",
        "Link it",
    ),
    "put-down": Act(
        "This is a difficulty", PutDownForm, lambda one, key, data, by: cases.ask_put_down(one, by=by, **data),
        "A second person is asked; until they agree it stays a complaint and its clocks run.", "Ask a second person",
    ),
    "answer-put-down": Act(
        "A difficulty, or a complaint", typed.AgreeForm,
        lambda one, key, data, by: cases.answer_put_down(_tested(one, key), by=by, **data), "It is answered.", "Answer",
        permission=cases.AGREE,
    ),
    **OUTCOME_ACTS,
}


@login_required
@require_http_methods(GET_OR_POST)
def act(request: FloorRequest, reference: str, act: str, key: int = 0) -> HttpResponse:
    """Show the form of an act, or do it."""
    one = case_files.find(reference, by=request.actor)
    found = ACTS.get(act)
    if found is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the file.")
    policy.require(request.actor, found.permission)
    sent = request.method == "POST"
    form = found.form(
        request.POST if sent else None, request.FILES if sent else None, complaint=one, by=request.actor, key=key, zone=zone_of(request),
        initial=_given(request),
    )
    status = 200
    try:
        made = tried(request, form, lambda: found.do(one, key, dict(form.cleaned_data), request.actor))
    except Conflict as refusal:
        form.add_error(None, f"{refusal.message} {refusal.remedy}")
        if "changes" in form.fields:
            form.data = {**form.data.dict(), "changes": str(case_files.find(reference, by=request.actor).changes)}  # type: ignore[attr-defined]
        made, status = None, CONFLICT
    if made is not None:
        messages.success(request, found.said)
        return redirect(reverse("resolve:complaint", args=[reference]) + found.back)
    context = {
        "title": found.title, "one": one, "form": form, "submit": found.submit,
        "cancel_url": reverse("resolve:complaint", args=[reference]),
        "zone": zone_of(request), "about": _about(one, act, key),
    }
    return render(request, "resolve/case_act.html", context, status=status if status != 200 else UNPROCESSABLE if form.errors else 200)


def _given(request: FloorRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in request.GET if name in {"decision", "issue", "evidence", "kind"}}


def _about(one: Complaint, act: str, key: int) -> str:
    """Return in a sentence what of the file an act is about."""
    if act in {"bring-in", "waive"}:
        return f"{_evidence(one, key).what}, from {_evidence(one, key).where}"
    if act in {"chase", "answered", "without"}:
        return f"{_request(one, key).team}: {_request(one, key).what}"
    if act in {"find", "decide"}:
        issue = of(one.issues, next(iter(one.issues.filter(position=key).values_list("pk", flat=True)), 0), "issue")
        return f"Issue {issue.position}: {issue.title}"
    if act == "agree-conflict":
        check = of(one.conflict_checks, key, "check")
        return " ".join([*check.found, check.declared, f"{check.person.display_name} says: {check.why}"]).strip()
    if act == "answer-put-down":
        row = _tested(one, key)
        says = f"{row.decided_by.display_name} holds it to be a difficulty: {row.reason}"
        return f"{says} By their answers the test makes it a {row.get_by_test_display().lower()}."
    return ""
