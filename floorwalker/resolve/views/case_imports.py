"""Registers of cases: their list, handing one in, what would come in, the work on it, and what it brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import files
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.moving_in import template
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Lines, Link, State, Status, csv_text
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.downloads import csv_file
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE
from floorwalker.ground.web.parts import Act, JobView, Situation, Step, Tile
from floorwalker.ground.web.register import Column, FirstUse, Register, respond
from floorwalker.ground.web.uploading import WorkFolderHandler
from floorwalker.record.forms.sheet_columns import ColumnsForm
from floorwalker.record.importers import sheets
from floorwalker.resolve.actions import case_imports as actions
from floorwalker.resolve.forms.case_imports import RegisterForm
from floorwalker.resolve.models import CaseDifference, CaseImport, ImportedCase
from floorwalker.resolve.queries import case_imports as queries
from floorwalker.resolve.rules.old_columns import REGISTER

SHOWN: Final = 50
PERCENT: Final = 100
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
S, What = CaseImport.State, ImportedCase.What
STATES: Final[dict[str, State]] = {
    S.HANDED: "watch", S.READING: "info", S.READY: "watch", S.BRINGING: "info", S.IN: "ok", S.TAKING_OUT: "info", S.OUT: "idle",
}
STOPPED: Final = {S.READING: "Reading stopped", S.BRINGING: "Bringing in stopped", S.TAKING_OUT: "Taking out stopped"}
PATH: Final = {S.HANDED: 1, S.READING: 1, S.READY: 2, S.BRINGING: 2, S.IN: 4, S.TAKING_OUT: 3, S.OUT: 3}


def steps(current: int) -> list[Step]:
    """Return the path of a register, `current` being where it stands."""
    labels = ("File", "Columns", "What would come in", "Brought in")
    return [Step(label, "done" if at < current else "current" if at == current else "ahead") for at, label in enumerate(labels)]


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List every register that was handed in, and how many differences are open."""
    rows, zone = queries.listed(request.actor), zone_of(request)
    listing: Register[CaseImport] = Register(
        code="case_imports", title="Cases brought in", nouns=("register", "registers"),
        columns=(
            Column("register", "Register", _register),
            Column("file", "File", lambda row: row.name),
            Column("state", "State", state_of, sort="state"),
            Column("in", "Cases in", _brought, numeric=True),
            Column("differing", "Differences open", _open, numeric=True),
            Column("who", "Handed in by", lambda row: Lines(row.created_by.display_name, formats.moment(row.created_at, zone=zone))),
        ),
        first_use=FirstUse(
            "No case was brought in", "Whoever moves in from another register brings open and closed cases with their dates and letters; "
            "clocks are reckoned anew by the rules of their day, and where the old register differs is listed.",
            "Bring a register in", reverse("resolve:new_case_import"), "upload",
        ),
    )  # fmt: skip
    open_now = queries.differences(request.actor).filter(state=CaseDifference.State.OPEN).count()
    context = {"title": "Cases brought in", "situation": _all(open_now), "template_url": reverse("resolve:case_import_template")}
    return respond(request, "resolve/case_imports.html", register=listing, rows=rows, context=context)


def _all(open_now: int) -> Situation:
    if not open_now:
        return Situation("ok", "No difference waits", "Every case that was brought in stands as the rules have it, or with a reason.")
    acts = (Act("Look at them", f"{reverse('resolve:case_differences')}?state=open", primary=True),)
    words = f"{formats.count(open_now)} difference{'s wait' if open_now > 1 else ' waits'} for somebody"
    return Situation("watch", words, "The old register and the rules differ: accept with a reason, or correct what was wrong.", acts)


def _register(row: CaseImport) -> Link:
    return Link(row.source, reverse("resolve:case_import", args=[row.reference]), row.reference)


def _brought(row: Any) -> str:
    return formats.count(row.brought)


def _open(row: Any) -> Link | str:
    if not row.differing:
        return "0"
    return Link(formats.count(row.differing), f"{reverse('resolve:case_differences')}?import={row.reference}&state=open")


def state_of(row: CaseImport) -> Status:
    """Return where a register stands; work that was stopped is not said to go on."""
    return Status("miss", STOPPED[S(row.state)]) if queries.is_stopped(row) else Status(STATES[row.state], row.get_state_display())


@csrf_exempt
@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Show where a register is handed in, or take it; who may not is refused before a byte is read."""
    policy.require(request.actor, queries.IMPORT)
    request.upload_handlers = [WorkFolderHandler(request)]
    return _hand_in(request)


@csrf_protect
def _hand_in(request: FloorRequest) -> HttpResponse:
    site = request.person.site if request.person else None
    form, refusal = RegisterForm(request.POST or None, initial={"site": site}), None
    if request.method == "POST" and form.is_valid():
        upload: Any = request.FILES.get("file")
        try:
            if upload is None:
                raise RuleBroken("No file was given.", remedy="Choose a workbook (.xlsx) or a CSV file.", code="no_file")
            held = actions.take(by=request.actor, name=upload.name or "cases", content=upload.file, **form.cleaned_data)
            return redirect("resolve:case_import", reference=held.reference)
        except NotAllowed:
            raise
        except RuleBroken as refused:
            refusal = refused
    context = {
        "title": "Bring a register in", "form": form, "refusal": refusal, "steps": steps(0), "columns": _by_need(),
        "limit": actions.LIMIT_BYTES // actions.MEGABYTE, "rows": sheets.ROWS_AT_MOST,
    }
    return render(request, "resolve/case_import_new.html", context, status=UNPROCESSABLE if refusal or form.errors else 200)


def _by_need() -> list[tuple[str, list[Any]]]:
    needed = [column for column in REGISTER.columns if column.required]
    return [("Columns that are needed", needed), ("Everything else that is understood", [
        column for column in REGISTER.columns if not column.required
    ])]  # fmt: skip


@login_required
@require_safe
def template_file(request: FloorRequest) -> HttpResponse:
    """Answer with the workbook to fill in, with a sheet that says what each column is."""
    policy.require(request.actor, queries.IMPORT)
    answer = HttpResponse(template.made(REGISTER), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="cases.xlsx"'
    return answer


@login_required
@require_http_methods(GET_OR_POST)
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one register: its columns, the work on it, what would come in, or what it brought; a POST says what its columns are."""
    held, zone = queries.find(reference, by=request.actor), zone_of(request)
    store.look(held.reference, page="Register of cases", by=request.actor)
    is_active, stopped = queries.is_worked_on(held), queries.is_stopped(held)
    may_read = not is_active and held.state in {S.HANDED, S.READING, S.READY}
    context: dict[str, Any] = {
        "title": f"{held.reference} from {held.source}", "held": held, "zone": zone, "state": state_of(held),
        "steps": steps(PATH[S(held.state)]), "job": view_of(held) if is_active and held.job else None,
        "stopped": held.job if stopped else None, "may_read": may_read,
    }  # fmt: skip
    status = 200
    if may_read and (held.state != S.READY or request.GET.get("columns") or request.method == "POST"):
        form = _columns(request, held)
        if request.method == "POST" and form.is_valid() and _looked(request, held, form):
            return redirect("resolve:case_import", reference=reference)
        status = UNPROCESSABLE if form.errors else 200
        context |= {"table": form, "needed": sheets.missing(REGISTER, held.mapping), "steps": steps(1)}
    elif not is_active:
        context |= _counted(request, held)
    return render(request, "resolve/case_import.html", context, status=status)


def _columns(request: FloorRequest, held: CaseImport) -> ColumnsForm:
    if held.stored is None:
        raise NotFound(f"The file of {held.reference} is gone.", remedy="Hand it in again.")
    with files.open_plain(held.stored) as stream:
        head = sheets.open_head(held.name, stream, rows=actions.HEAD_ROWS)
    return ColumnsForm(request.POST or None, mapping=held.mapping, sheet=head, kind=REGISTER)


def _looked(request: FloorRequest, held: CaseImport, form: ColumnsForm) -> bool:
    try:
        actions.look(held.reference, mapping=form.mapping(), by=request.actor)
    except RuleBroken as refused:
        if refused.status != UNPROCESSABLE:
            raise
        form.add_error(None, f"{refused.message} {refused.remedy}")
        return False
    return True


def _counted(request: FloorRequest, held: CaseImport) -> dict[str, Any]:
    """Return what stands on the page of a register that was read."""
    counts = queries.counts(held)
    what = What.NEW if held.state == S.READY else What.IN
    parts = queries.parts(held, what)
    differences = queries.differences(request.actor).filter(imported__batch=held)
    by_code = [(str(CaseDifference.Code(code).label), code, opened, number) for code, opened, number in queries.by_code(differences)]
    return {
        "counts": counts, "tiles": _tiles(held, counts, parts), "situation": _situation(held, counts, sum(each[2] for each in by_code)),
        "refused": held.rows.filter(what=What.REFUSED)[:SHOWN], "refused_more": max(0, counts.get(What.REFUSED, 0) - SHOWN),
        "coming": held.rows.filter(what=what).select_related("complaint", "difficulty")[:SHOWN],
        "coming_more": max(0, counts.get(what, 0) - SHOWN), "by_code": by_code, "chart": _chart(by_code),
        "may_bring": counts.get(What.NEW, 0) and held.state in {S.READY, S.BRINGING},
        "stays": held.rows.filter(what=What.IN).exclude(why="")[:SHOWN],
        "may_take_out": counts.get(What.IN, 0), "may_put_away": held.state in {S.READY, S.OUT} and not counts.get(What.IN, 0),
    }  # fmt: skip


def _tiles(held: CaseImport, counts: dict[str, int], parts: dict[tuple[str, bool], int]) -> list[Tile]:
    coming = held.state == S.READY
    complaints = sum(number for (kind, _), number in parts.items() if kind == "complaint")
    others = sum(parts.values()) - complaints
    words = "to come in" if coming else "in"
    return [
        Tile(f"Complaints {words}", formats.count(complaints), note=f"{formats.count(parts.get(('complaint', True), 0))} of them open"),
        Tile(f"Difficulties and requests {words}", formats.count(others), note="with their days and how they ended"),
        Tile("In already", formats.count(counts.get(What.KNOWN, 0)), note="the same old reference; left as they are"),
        Tile("Refused", formats.count(counts.get(What.REFUSED, 0)), note="each with its row, column and reason"),
    ]


def _situation(held: CaseImport, counts: dict[str, int], differing: int) -> Situation:
    new, known, refused = (counts.get(what, 0) for what in (What.NEW, What.KNOWN, What.REFUSED))
    left = f" {_many(refused, 'row')} refused: correct them in the file and hand it in again, what is in is known." if refused else ""
    if held.state == S.READY:
        if not new:
            state: State = "miss" if refused else "ok"
            return Situation(state, "Nothing is to come in", f"{_many(known, 'case')} in already.{left}")
        words = "Nothing is written yet. Clocks are reckoned anew by the rules of the day on which each was said."
        return Situation("watch" if refused else "ok", f"{_many(new, 'case')} would come in", f"{words}{left}")
    if held.state == S.OUT:
        return Situation("idle", "It was taken out", "This account stays; hand the file in again to bring its cases in.")
    number = _many(counts.get(What.IN, 0), "case")
    if differing:
        acts = (Act("Look at them", f"{reverse('resolve:case_differences')}?import={held.reference}&state=open", primary=True),)
        words = f"{number} in, {_many(differing, 'difference')} open"
        return Situation("watch", words, f"Accept each with a reason, or correct what was wrong.{left}", acts)
    return Situation("ok", f"{number} in, no difference open", f"They stand in the lists by what is due next.{left}")


def _many(number: int, noun: str) -> str:
    return f"{formats.count(number)} {noun}{'' if number == 1 else 's'}"


def _chart(by_code: Sequence[tuple[str, str, int, int]]) -> Chart | None:
    if not by_code:
        return None
    found = [(label, number) for label, _code, _open, number in by_code]
    return charts.counts_by_name("differences", found, title="Where the old register differs", heads=("What differs", "Cases"), width=640.0)


def view_of(held: CaseImport) -> JobView:
    """Return the panel of the work on a register."""
    job = held.job
    assert job is not None
    is_active = queries.is_worked_on(held)
    labels = {actions.LOOK: "Reading the file", actions.BRING: "Bringing cases in", actions.TAKE: "Taking cases out"}
    return JobView(
        code=held.reference, label=labels[job.kind], state="info" if is_active else "idle",
        word="Stopping" if job.cancel_asked else job.get_state_display(), detail=job.note or "waits for the worker to take it up",
        percent=min(PERCENT, job.done * PERCENT // job.total) if job.total else None, is_running=is_active,
        url=reverse("resolve:case_import_progress", args=[held.reference]),
        cancel_url=reverse("resolve:case_import_act", args=[held.reference, "stop"]),
    )  # fmt: skip


@login_required
@require_safe
def progress(request: FloorRequest, reference: str) -> HttpResponse:
    """Answer with the progress panel; once the work is over, the page around it is loaded again."""
    held = queries.find(reference, by=request.actor)
    if held.job is None:
        raise NotFound(f"No work was asked for on {reference}.", remedy="Look at its page.")
    answer = render(request, "floor/parts/job.html", {"job": view_of(held)})
    if not queries.is_worked_on(held):
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Bring a register in, take it out, stop the work on it, or put it away."""
    done = {
        "bring-in": (actions.bring_in, "It is being brought in."), "take-out": (actions.take_out, "It is being taken out."),
        "stop": (actions.stop, "It stops at its next batch; every case that is in by then is whole."),
        "put-away": (actions.put_away, "It is put away, with its file."),
    }.get(act)
    if done is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    do, words = done
    queries.find(reference, by=request.actor)
    try:
        do(reference, by=request.actor)
        messages.success(request, words)
    except RuleBroken as refused:
        if refused.status != UNPROCESSABLE:
            raise
        messages.error(request, f"{refused.message} {refused.remedy}")
    if not CaseImport.objects.filter(reference=reference).exists():
        return redirect("resolve:case_imports")
    return redirect("resolve:case_import", reference=reference)


@login_required
@require_safe
def refused_file(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Answer with every refused row in words, as a file that no spreadsheet will run."""
    held = queries.find(reference, by=request.actor)
    store.look(held.reference, page="Refused rows export", by=request.actor)

    def lines() -> Iterator[Sequence[object]]:
        yield ["row", "old reference", "column", "value", "why", "what to do"]
        for each in held.rows.filter(what=What.REFUSED).iterator(chunk_size=500):
            yield [each.number, *(csv_text(word) for word in (each.old_reference, each.column, each.value, each.why, each.remedy))]

    return csv_file(f"{reference}-refused", lines())
