"""The pages of one workbook: hand it in, see what it would change, apply it, undo it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.desks.moving_in import results
from floorwalker.desks.moving_in.shelf import WORKBOOKS
from floorwalker.ground import files
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Workbook
from floorwalker.ground.moving_in import reach, template
from floorwalker.ground.moving_in.actions import workbooks
from floorwalker.ground.moving_in.base import Kind, Row, Verdict, counts, digest
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web.cells import csv_text
from floorwalker.ground.web.downloads import csv_file
from floorwalker.ground.web.parts import Step
from floorwalker.ground.web.uploading import WorkFolderHandler
from floorwalker.record.forms.sheet_columns import ColumnsForm
from floorwalker.record.importers import sheets as reading

MAY: Final = "ground.set_up"
UNPROCESSABLE: Final = 422
SHOWN: Final = 100
"""Rows of a preview on the page; the file gives all of them."""
EARLIER: Final = 5
"""Workbooks of a kind that are shown where the next is handed in."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Looked:
    """One workbook as it was looked at: its sheet, its rows, and what each would do."""

    workbook: Workbook
    kind: Kind
    sheet: reading.Sheet
    rows: Sequence[Row]
    verdicts: Sequence[Verdict]


def kind_of(code: str) -> Kind:
    """Return the kind of workbook called `code`.

    Raises
    ------
    NotFound
        If there is none.
    """
    if code not in WORKBOOKS:
        raise NotFound(f"There is no workbook called {code}.", remedy="Go to Set up your centre and choose one.")
    return WORKBOOKS.get(code)


def steps(current: int) -> list[Step]:
    """Return the path of a workbook, `current` being where it stands."""
    return [
        Step(label, "done" if at < current else "current" if at == current else "ahead")
        for at, label in enumerate(("File", "Columns and preview", "Applied"))
    ]


@csrf_exempt
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: FloorRequest, kind: str) -> HttpResponse:
    """Show where a workbook of one kind is handed in, or take it; who may not apply it is refused before a byte is read."""
    policy.require(request.actor, MAY)
    found = kind_of(kind)
    policy.require(request.actor, found.permission)
    request.upload_handlers = [WorkFolderHandler(request)]
    return _hand_in(request, found)


@csrf_protect
def _hand_in(request: FloorRequest, kind: Kind) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        try:
            return HttpResponseRedirect(reverse("desks:workbook", args=[_taken(request, kind).reference]))
        except NotAllowed:
            raise
        except RuleBroken as refused:
            refusal = refused
    earlier = Workbook.objects.filter(kind=kind.code).defer("journal").order_by("-pk")[:EARLIER]
    context = {
        "title": f"Hand in {kind.label.lower()}",
        "kind": kind,
        "refusal": refusal,
        "steps": steps(0),
        "earlier": [
            (each, results.sentence(each)) for each in earlier if reach.reaches(each, kind=kind, by=request.actor)
        ],
        "limit": workbooks.LIMIT_BYTES // workbooks.MEGABYTE,
    }
    return render(request, "desks/moving_in/new.html", context, status=UNPROCESSABLE if refusal else 200)


def _taken(request: FloorRequest, kind: Kind) -> Workbook:
    upload: Any = request.FILES.get("file")
    if upload is None:
        raise RuleBroken("No file was given.", remedy="Choose a workbook (.xlsx) or a CSV file.", code="no_file")
    name = upload.name or "workbook"
    sheet = reading.open_sheet(name, upload.file)
    if not sheet.records:
        raise RuleBroken(f"{name} has a header and no row.", remedy="Fill it in, then hand it in again.", code="no_rows")
    mapping = reading.first_mapping(sheet, kind)
    upload.file.seek(0)
    return workbooks.take(kind, name=name, content=upload.file, columns=sheet.columns, mapping=mapping, by=request.actor)


def looked_at(request: FloorRequest, reference: str) -> Looked:
    """Return a workbook with what each of its rows would do now.

    Raises
    ------
    NotAllowed
        If the reader may not apply workbooks of its kind.
    """
    policy.require(request.actor, MAY)
    workbook = get_object_or_404(Workbook.objects.select_related("stored"), reference=reference)
    kind = kind_of(workbook.kind)
    reach.require(workbook, kind=kind, by=request.actor)
    if workbook.applied_at is not None:
        return Looked(workbook, kind, reading.Sheet((), ()), (), ())
    with files.open_plain(workbook.stored) as stream:
        sheet = reading.open_sheet(workbook.name, stream)
    if reading.missing(kind, workbook.mapping):
        return Looked(workbook, kind, sheet, (), ())
    rows = reading.typed(sheet, kind, workbook.mapping)
    return Looked(workbook, kind, sheet, rows, kind.judge(rows, by=request.actor))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what a workbook would change, or what it changed; a POST says what its columns are."""
    found = looked_at(request, reference)
    workbook, kind = found.workbook, found.kind
    if workbook.applied_at is not None:
        return _applied(request, workbook, kind)
    form = ColumnsForm(request.POST or None, mapping=workbook.mapping, sheet=found.sheet, kind=kind)
    if request.method == "POST" and form.is_valid():
        workbooks.read_as(workbook, mapping=form.mapping(), kind=kind, by=request.actor)
        return HttpResponseRedirect(reverse("desks:workbook", args=[reference]))
    store.look(workbook.reference, page="workbook preview", by=request.actor)
    refused = [each for each in found.verdicts if each.what == "refused"]
    doing = [each for each in found.verdicts if each.what in {"add", "change"}]
    needed = reading.missing(kind, workbook.mapping)
    context = {
        "title": kind.label,
        "workbook": workbook,
        "kind": kind,
        "table": form,
        "steps": steps(1),
        "counts": counts(found.verdicts),
        "refused": refused[:SHOWN],
        "refused_more": max(0, len(refused) - SHOWN),
        "doing": doing[:SHOWN],
        "doing_more": max(0, len(doing) - SHOWN),
        "seen": digest(found.verdicts),
        "needed": needed,
        "joined": found.sheet.joined,
        "situation": results.situation(found.verdicts, kind, needed=needed, joined=found.sheet.joined),
        "rows": len(found.rows),
    }
    return render(request, "desks/moving_in/preview.html", context, status=UNPROCESSABLE if form.errors else 200)


def _applied(request: FloorRequest, workbook: Workbook, kind: Kind) -> HttpResponse:
    context = {
        "title": kind.label,
        "workbook": workbook,
        "kind": kind,
        "steps": steps(3 if workbook.is_applied else 2),
        "sentence": results.sentence(workbook),
        "next": results.after(kind),
        "zone": zone_of(request),
    }
    return render(request, "desks/moving_in/applied.html", context)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, code: str) -> HttpResponse:
    """Apply a workbook, undo it, or put it away."""
    if code not in {"apply", "undo", "put-away"}:
        raise Http404
    found = looked_at(request, reference)
    workbook, kind = found.workbook, found.kind
    page = HttpResponseRedirect(reverse("desks:workbook", args=[reference]))
    try:
        if code == "apply":
            applied = workbooks.apply(workbook, kind=kind, rows=found.rows, seen=request.POST.get("seen", ""), by=request.actor)
            messages.success(request, results.sentence(applied))
        elif code == "undo":
            workbooks.undo(workbook, kind=kind, by=request.actor)
            messages.success(request, f"{workbook.reference} is undone: everything is as it was before.")
        else:
            workbooks.put_away(workbook, kind=kind, by=request.actor)
            messages.info(request, f"{workbook.name} is put away; nothing of it was applied.")
            return HttpResponseRedirect(reverse("desks:workbook_new", args=[kind.code]))
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    return page


@login_required
@require_safe
def preview_file(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Answer with what every row would do, as a file that no spreadsheet will run."""
    found = looked_at(request, reference)
    store.look(found.workbook.reference, page="workbook preview export", by=request.actor)

    def lines() -> Iterator[Sequence[object]]:
        yield ["row", "who", "what", "column", "value or before", "why or after", "what to do"]
        for each in found.verdicts:
            if each.refusal is not None:
                yield _safe(each, each.refusal.column, each.refusal.value, each.refusal.why, each.refusal.remedy)
            elif not each.changes:
                yield _safe(each, "", "", "", "")
            for change in each.changes:
                yield _safe(each, change.label, change.before, change.after, "")

    return csv_file(f"{reference}-preview", lines())


def _safe(verdict: Verdict, *words: str) -> list[object]:
    return [verdict.number, *(csv_text(word) for word in (verdict.who, verdict.what, *words))]


@login_required
@require_safe
def template_file(request: FloorRequest, kind: str) -> HttpResponse:
    """Answer with the workbook to fill in."""
    policy.require(request.actor, MAY)
    found = kind_of(kind)
    answer = HttpResponse(template.made(found), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.xlsx"'
    return answer
