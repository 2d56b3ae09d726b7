"""Pages for bringing documents in: handing files in, what was read of each and left out, beginning drafts, letting go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.parts import JobView
from floorwalker.ground.web.uploading import WorkFolderHandler
from floorwalker.plan.actions import bringing_in as actions
from floorwalker.plan.forms.bringing_in import BringInForm
from floorwalker.plan.models import BroughtFile, Document
from floorwalker.plan.queries import bringing_in as queries
from floorwalker.plan.queries import documents as document_queries
from floorwalker.plan.rules import bringing_in as rules
from floorwalker.plan.rules.document_kinds import KINDS
from floorwalker.plan.rules.document_text import read

UNPROCESSABLE = 422
PERCENT = 100
DIGITS = 12
State = BroughtFile.State


@dataclass(frozen=True)
class Row:
    """One file of the list with what is typed about it."""

    file: BroughtFile
    title: str
    is_chosen: bool
    left_out: int
    before: list[Document]
    is_twice: bool


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show what the reader brought in and has not begun, and where more is handed in."""
    policy.require(request.actor, document_queries.WRITE)
    return _page(request)


@csrf_exempt
@login_required
@require_POST
def hand_in(request: FloorRequest) -> HttpResponse:
    """Take files; who may not write documents is refused before a byte is read."""
    policy.require(request.actor, document_queries.WRITE)
    request.upload_handlers = [WorkFolderHandler(request)]
    return _hand_in(request)


@csrf_protect
def _hand_in(request: FloorRequest) -> HttpResponse:
    uploads: list[tuple[str, Any]] = [(each.name or "file", each.file) for each in request.FILES.getlist("files")]
    try:
        made = actions.hand_in(uploads, by=request.actor)
    except NotAllowed:
        raise
    except RuleBroken as refusal:
        return _page(request, refusal=refusal, bound=False)
    messages.info(request, f"{len(made)} file{'s are' if len(made) > 1 else ' is'} being read. Nobody else sees them yet.")
    return redirect("plan:bring_in")


@login_required
@require_POST
def act(request: FloorRequest, what: str) -> HttpResponse:
    """Begin drafts of the chosen files, or let them go."""
    policy.require(request.actor, document_queries.WRITE)
    if what not in {"begin", "let-go"}:
        raise NotFound("Files that were brought in are begun or let go.", remedy="Open the page again.")
    keys = [int(each) for each in request.POST.getlist("file") if each.isascii() and each.isdecimal() and len(each) < DIGITS]
    if what == "let-go":
        return _let_go(request, keys)
    form = _form(request, bound=True)
    if not form.is_valid():
        return _page(request, form=form)
    words = form.cleaned_data
    try:
        made = actions.begin(
            [(key, request.POST.get(f"title-{key}", "")) for key in keys], kind=words["kind"], owner=words["owner"], under=words["under"],
            by=request.actor,
        )
    except NotAllowed:
        raise
    except RuleBroken as refusal:
        return _page(request, form=form, refusal=refusal)
    called = ", ".join(each.reference for each in made[:6]) + (" and more" if len(made) > 6 else "")
    messages.success(request, f"Begun as drafts: {called}. Nobody who only reads sees them before they go into consultation.")
    return redirect("plan:document", reference=made[0].reference) if len(made) == 1 else redirect(f"{reverse('plan:documents')}?state=work")


def _let_go(request: FloorRequest, keys: list[int]) -> HttpResponse:
    try:
        gone = actions.let_go(keys, by=request.actor)
    except NotAllowed:
        raise
    except RuleBroken as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, f"{gone} file{'s were' if gone > 1 else ' was'} let go.")
    return redirect("plan:bring_in")


@login_required
@require_safe
def reading(request: FloorRequest) -> HttpResponse:
    """Answer with how far the reading is; once it is over, the page around it is loaded again."""
    policy.require(request.actor, document_queries.WRITE)
    job = queries.reading_of(request.actor)
    answer = render(request, "floor/parts/job.html", {"job": _view_of(job)})
    if job is None:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_safe
def brought_file(request: FloorRequest, key: int) -> HttpResponse:
    """Show one file: the text as it was read, and what was left out, where and why."""
    found = queries.find(key, by=request.actor)
    version = found.contribution.version if found.contribution is not None else None
    context = {
        "title": found.name, "file": found, "version": version, "text": read(found.body), "is_read": found.state == State.READ,
        "before": queries.begun_of([found.sha256]).get(found.sha256, []) if version is None else [],
        "zone": zone_of(request),
    }
    return render(request, "plan/brought_file.html", context)


def _form(request: FloorRequest, *, bound: bool) -> BringInForm:
    above = {code for kind in KINDS for code in kind.under}
    initial = {"kind": "procedure", "owner": request.actor.person_id}
    return BringInForm(request.POST if bound else None, places=document_queries.places(above, by=request.actor), initial=initial)


def _page(
    request: FloorRequest, *, form: BringInForm | None = None, refusal: RuleBroken | None = None, bound: bool = True
) -> HttpResponse:
    is_typed = request.method == "POST" and bound
    rows = _rows(request, is_typed=is_typed)
    job = queries.reading_of(request.actor)
    context = {
        "title": "Bring documents in", "rows": rows, "form": form or _form(request, bound=is_typed), "refusal": refusal,
        "refused_files": not bound, "job": _view_of(job) if job is not None else None, "endings": ", ".join(rules.ENDINGS),
        "accept": ",".join(rules.ENDINGS), "most": rules.MOST_BYTES // 2**20, "most_files": actions.MOST_FILES, "kept": queries.KEPT.days,
        "can_begin": any(each.file.state == State.READ for each in rows),
        "stuck": job is None and any(each.file.state == State.WAITING for each in rows),
    }
    return render(request, "plan/bring_in.html", context, status=UNPROCESSABLE if is_typed or refusal else 200)


def _rows(request: FloorRequest, *, is_typed: bool) -> list[Row]:
    held = list(queries.waiting(request.actor))
    before = queries.begun_of(each.sha256 for each in held)
    twice = Counter(each.sha256 for each in held)
    chosen = set(request.POST.getlist("file"))
    return [
        Row(
            each, request.POST.get(f"title-{each.pk}", each.title)[:120] if is_typed else each.title,
            str(each.pk) in chosen if is_typed else each.state == State.READ and each.sha256 not in before,
            sum(one["times"] for one in each.left_out), before.get(each.sha256, []), twice[each.sha256] > 1,
        )
        for each in held
    ]


def _view_of(job: Job | None) -> JobView:
    label, url = "Reading the files", reverse("plan:reading_files")
    if job is None:
        return JobView(code="files", label=label, state="ok", word="Read", percent=PERCENT, url=url, detail="", is_running=False)
    percent = min(PERCENT, job.done * PERCENT // job.total) if job.total else None
    detail = job.note or "waits for the worker to take it up"
    return JobView(
        code="files", label=label, state="info", word=job.get_state_display(), percent=percent, url=url, detail=detail, is_running=True
    )
