"""The page of a complaint's file: who has it, what runs, what was found and decided, what it costs, and what is written."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import files, refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import downloads
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.record.queries import needs
from floorwalker.resolve import authority, sight
from floorwalker.resolve.actions import cases, closing, giving, impartial, redress, requests
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.forms import files as typed
from floorwalker.resolve.models import Classification, Complaint
from floorwalker.resolve.queries import case_files, conflicts, copies, staging
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules import redress as rules
from floorwalker.resolve.views import case_letters, file_clocks, file_six, file_timeline
from floorwalker.resolve.views.case_acts import ACTS

KEYS: Final = (
    (("a",), "assign"), (("t",), "ask a team"), (("u",), "news to the customer"), (("n",), "note"), (("e",), "want evidence"),
    (("i",), "add an issue"), (("l",), "write the next letter"),
)


@login_required
@require_safe
def page(request: FloorRequest, reference: str) -> HttpResponse:
    """Show the file of a complaint; to who wrote it down and sees no files, how it stands."""
    by, zone = request.actor, zone_of(request)
    one = case_files.find(reference, by=by)
    store.look(one.reference, page="Complaint", by=by)
    file = CaseFile(one)
    only = request.GET.get("only", "")
    only = only if only in dict(file_timeline.FILTERS) else ""
    full = sight.sees_files(by)
    is_open = one.state == Complaint.State.OPEN
    context = {
        "title": f"{one.reference} {one.summary}", "one": one, "file": file, "zone": zone, "full": full,
        "clocks": file_clocks.clocks(file, zone), "stages": file_clocks.stages(file, zone), "six": file_six.six(file, zone) if full else [],
        "may": is_open and policy.allows(by, HANDLE), "is_open": is_open, "page_keys": KEYS if full else (),
        "handles": policy.allows(by, HANDLE), "may_give": policy.allows(by, giving.GIVE),
        "asked_down": _asked_down(file, by) if is_open else None,
        "record_ref": f"complaint:{one.reference}" if full and policy.allows(by, copies.MAKE) else "",
        "decided": len(file.issues) - len(file.undecided), "live": ACTS,
        "pair": staging.pair(one), "may_ask_second": staging.may_ask(one),
        "needs": needs.chips(one.customer, by=by),
    }
    if full:
        near = case_files.like_cases(one, by=by)
        like = rules.like(case_files.totals(near))
        context |= {
            "timeline": file_timeline.timeline(file, zone, only=only), "only": only, "filters": file_timeline.FILTERS,
            "check": next((each for each in file.checks if each.person_id == by.person_id), None),
            "letter": case_letters.shown(file), "next_letter": _next_letter(file), "limit": authority.limit(by), "like": like,
            "like_cases": near[:5],
            "may_override": policy.allows(by, closing.OVERRIDE), "missing_steps": any(each.is_missing for each in file.steps),
            "overturned": case_files.overturned(by) if file.referrals else None,
            "may_agree": policy.allows(by, redress.AGREE),
            "may_second": policy.allows(by, impartial.SECOND), "may_decide": conflicts.may_decide(one, by.person_id),
        }
    return render(request, "resolve/complaint.html", context)


def _asked_down(file: CaseFile, by: Actor) -> Classification | None:
    """Return the asking that it be treated as a difficulty, where `by` may be the second person who answers."""
    asked = file.asked_down
    return asked if asked is not None and asked.decided_by_id != by.person_id and policy.allows(by, cases.AGREE) else None


def _next_letter(file: CaseFile) -> str:
    """Return which letter is most likely the next."""
    ack = file.acknowledgement
    return "acknowledgement" if ack is not None and ack.runs and file.undecided else "final-response"


@login_required
@require_http_methods(GET_OR_POST)
def asked(request: FloorRequest, reference: str) -> HttpResponse:
    """Show who was asked what is wanted of them, and nothing else of the file; they answer here."""
    row = case_files.asked(reference, by=request.actor)
    form = typed.AnswerForm(request.POST or None, complaint=row.complaint, by=request.actor)
    made = tried(request, form, lambda: requests.answer(row, words=form.cleaned_data["words"], by=request.actor))
    if request.method == "GET":
        store.look(row.complaint.reference, page="Request", by=request.actor)
    context = {
        "title": row.reference if row.waits else f"{row.reference}, answered", "row": made or row, "zone": zone_of(request),
        "form": form if made is None and row.waits else None,
    }
    return render(request, "resolve/request.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def evidence_file(request: FloorRequest, key: int) -> FileResponse:
    """Send a file of the evidence as it was put in."""
    row = case_files.evidence(key, by=request.actor)
    if row.file is None:
        raise NotFound("There is no file.", remedy="Look at the evidence again.")
    store.look(row.complaint.reference, page="Evidence", by=request.actor)
    return downloads.kept_file(files.open_plain(row.file), name=row.file_name or "evidence", content_type="application/octet-stream")


@login_required
@require_safe
def evidence_record(request: FloorRequest, key: int) -> HttpResponse:
    """Lead to the record that is evidence, where the reader may see it."""
    row = case_files.evidence(key, by=request.actor)
    seen = refs.sight(Ref.parse(row.ref), by=request.actor) if row.ref else None
    if seen is None or seen.page is None:
        raise NotFound("There is no such record that you may see.", remedy="Ask somebody whose role reaches it.")
    return redirect(seen.page)
