"""Imports: their list, handing files in, saying how they are read, the account of every row, publishing and undoing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import files, settings
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, Status, csv_text
from floorwalker.ground.web.downloads import csv_file, kept_file
from floorwalker.ground.web.parts import JobView, Step
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.ground.web.uploading import WorkFolderHandler
from floorwalker.record import accounting
from floorwalker.record.actions import imports
from floorwalker.record.forms.imports import HowForm, MappingForm
from floorwalker.record.forms.totals import TotalsForm
from floorwalker.record.importers import IMPORTERS, TABLES, csv_mapping, total_columns
from floorwalker.record.importers.base import Source
from floorwalker.record.models import Feed, Import
from floorwalker.record.queries import imports as queries
from floorwalker.record.views import import_result

UNPROCESSABLE = 422
PERCENT = 100
KILOBYTE = 1024
MAY = "record.import"
CONTACTS, TOTALS = "csv", "interval-totals"
STATES: dict[str, Any] = {
    "waiting": "idle", "reading": "info", "ready": "watch", "publishing": "info", "published": "ok", "failed": "miss",
    "undoing": "info", "undone": "idle",
}
STOPPED = {"reading": "Reading stopped", "publishing": "Publishing stopped", "undoing": "Taking out stopped"}
STEPS = ("Files", "How to read them", "Read", "Published")


def steps(current: int) -> list[Step]:
    """Return the path of an import, `current` being where it stands."""
    state = ["done"] * current + ["current"] + ["ahead"] * len(STEPS)
    return [Step(label, state[at]) for at, label in enumerate(STEPS)]  # type: ignore[arg-type]


@login_required
@require_safe
def listing(request: FloorRequest) -> HttpResponseBase:
    """List every import: state, counts, who and when."""
    policy.require(request.actor, MAY)
    names = dict(Person.objects.values_list("pk", "display_name"))
    zone, stopped = zone_of(request), queries.stopped()
    chosen = queries.listed() if request.GET.get("feed") else queries.handed_in()
    register: Register[Import] = Register(
        code="imports",
        title="Imports",
        nouns=("import", "imports"),
        sort="-import",
        columns=(
            Column("import", "Import", lambda row: Link(row.reference, reverse("record:import", args=[row.reference])), sort="id"),
            Column("files", "Files", _files_of),
            Column("state", "State", lambda row: state_of(row, stopped=row.reference in stopped), sort="state"),
            Column("read", "Rows read", lambda row: formats.count(row.rows_read), sort="rows_read", numeric=True),
            Column("accepted", "Accepted", lambda row: formats.count(row.rows_accepted), sort="rows_accepted", numeric=True),
            Column("rejected", "Rejected", lambda row: formats.count(row.rows_rejected), sort="rows_rejected", numeric=True),
            Column("duplicates", "Duplicates", lambda row: formats.count(row.rows_duplicate), sort="rows_duplicate", numeric=True),
            Column("who", "Handed in by", lambda row: who(row, names), sort="created_by"),
            Column("when", "When", lambda row: formats.moment(row.created_at, zone=zone), sort="created_at"),
        ),
        filters=(
            Filter("state", "State", lambda rows, value: rows.filter(state=value), choices=Import.State.choices),
            Filter("kind", "Kind", lambda rows, value: rows.filter(importer=value), choices=_kinds()),
            Filter("feed", "Feed", lambda rows, value: rows.filter(delivery__feed__reference=value), choices=_feeds()),
        ),
        first_use=FirstUse(
            "Nothing was imported yet", "Hand in a call log and see what it holds before anything counts.",
            "Import a log", reverse("record:new_import"), "upload",
        ),
    )  # fmt: skip
    return respond(request, "record/imports.html", register=register, rows=chosen, context={"title": "Imports"})


def state_of(batch: Import, *, stopped: bool) -> Status:
    """Return where `batch` stands; work that was stopped is not said to go on."""
    return Status("miss", STOPPED[batch.state]) if stopped else Status(STATES[batch.state], batch.get_state_display())


def _files_of(row: Import) -> Lines:
    held = list(row.files.all())
    more = f" and {len(held) - 1} more" if len(held) > 1 else ""
    return Lines(f"{held[0].name}{more}" if held else "none", kind_of(row))


def kind_of(batch: Import) -> str:
    """Return what people call the importer of `batch`."""
    return IMPORTERS.get(batch.importer).label if batch.importer in IMPORTERS else batch.importer


def _feeds() -> list[tuple[str, str]]:
    return list(Feed.objects.order_by("name").values_list("reference", "name"))


def _kinds() -> list[tuple[str, str]]:
    return [(importer.code, importer.label) for importer in IMPORTERS]


def who(batch: Import, names: dict[int, str]) -> str:
    """Return who handed `batch` in."""
    kind, _, key = batch.created_by.partition(":")
    return names.get(int(key), batch.created_by) if kind == "person" else f"{kind} {key}"


@csrf_exempt
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: FloorRequest) -> HttpResponse:
    """Show where files are handed in, or take them; who may not import is refused before a byte is read."""
    policy.require(request.actor, MAY)
    request.upload_handlers = [WorkFolderHandler(request)]
    return _hand_in(request)


@csrf_protect
def _hand_in(request: FloorRequest) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        try:
            uploads: list[tuple[str, Any]] = [(each.name or "file", each.file) for each in request.FILES.getlist("files")]
            batch = imports.keep(uploads, by=request.actor)
        except NotAllowed:
            raise
        except RuleBroken as refused:
            refusal = refused
        else:
            return HttpResponseRedirect(reverse("record:import_how", args=[batch.reference]))
    limit = int(settings.get("upload_limit_mb"))
    context = {
        "title": "Import a log", "refusal": refusal, "importers": list(IMPORTERS), "limit": limit, "steps": steps(0),
    }
    return render(request, "record/import_new.html", context, status=UNPROCESSABLE if refusal else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def how(request: FloorRequest, reference: str) -> HttpResponse:
    """Show how the files will be read, or begin to read them so."""
    policy.require(request.actor, MAY)
    batch = queries.find(reference)
    asked = request.POST.get("importer") or request.GET.get("importer") or batch.importer
    kind = IMPORTERS.get(asked if asked in IMPORTERS else CONTACTS)
    held = batch.options or {}
    initial = {
        "importer": kind.code, "zone": held.get("zone") or kind.default_zone, "site": held.get("site", ""),
        "ownership": held.get("ownership") or kind.default_ownership,
    }
    form = HowForm(request.POST or None, initial=initial)
    table = _table(request, batch, kind=kind.code) if kind.code in TABLES else None
    is_sent = request.method == "POST" and form.is_valid() and (table is None or table.is_valid())
    if is_sent and _begun(request, batch, form, table):
        return HttpResponseRedirect(reverse("record:import", args=[reference]))
    context = {
        "title": "How to read them", "batch": batch, "form": form, "kind": kind, "steps": steps(1), "table": table,
        "saved": queries.mappings(of_totals=kind.code == TOTALS) if table else (),
        "head": import_result.first_lines(batch),
    }
    failed = bool(form.errors or (table is not None and table.errors))
    return render(request, "record/import_how.html", context, status=UNPROCESSABLE if failed else 200)


def _table(request: FloorRequest, batch: Import, *, kind: str) -> MappingForm:
    """Return the form that says what each column of the first file is, guessed or as a saved mapping of that kind has it."""
    held = batch.files.select_related("stored").first()
    if held is None:
        raise NotFound(f"{batch.reference} has no file.", remedy="Hand one in as a new import.")
    with files.open_plain(held.stored) as stream:
        limit = int(settings.get("import_cell_limit_kb")) * KILOBYTE
        source = Source(held.name, stream)
        contacts = csv_mapping.look(source, cell_limit_bytes=limit)
        totals, known = total_columns.look(source, cell_limit_bytes=limit) if kind == TOTALS else (contacts, {})
    named = request.GET.get("mapping", "")
    saved = next((each for each in queries.mappings(of_totals=kind == TOTALS) if each.name == named), None)
    if kind == TOTALS:
        return TotalsForm(request.POST or None, guessed=totals, known=known, saved=saved)
    return MappingForm(request.POST or None, guessed=contacts, saved=saved)


def _begun(request: FloorRequest, batch: Import, form: HowForm, table: MappingForm | None) -> bool:
    """Begin to read `batch` as the forms say; a refusal stands in the form."""
    try:
        mapping = table.mapping() if table is not None else None
        if table is not None and mapping and table.cleaned_data["save_as"]:
            imports.save_mapping(table.cleaned_data["save_as"], columns=mapping, by=request.actor)
        imports.begin(batch, reading=form.reading(mapping=mapping), by=request.actor)
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        form.add_error(None, f"{refused.message} {refused.remedy}")
        return False
    return True


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one import: work that goes on, what it said when it failed, or the account of what it brought."""
    policy.require(request.actor, MAY)
    batch = queries.find(reference)
    job = queries.last_job(batch)
    is_active = job is not None and job.state in queries.ACTIVE
    if batch.state == Import.State.WAITING and not is_active and batch.delivery is None:
        return HttpResponseRedirect(reverse("record:import_how", args=[reference]))
    names = dict(Person.objects.values_list("pk", "display_name"))
    context: dict[str, Any] = {
        "title": batch.reference, "batch": batch, "who": who(batch, names), "zone": zone_of(request), "kind": kind_of(batch),
        "state": state_of(batch, stopped=batch.state in queries.WORKED_ON and not is_active),
        "job": view_of(job, batch) if job and is_active else None,
        "can_read": not is_active and batch.state in queries.CAN_READ and batch.delivery is None,
        "feed": batch.delivery.feed if batch.delivery is not None else None,
        "can_publish": not is_active and batch.state in queries.CAN_PUBLISH,
        "can_undo": not is_active and batch.state in queries.CAN_UNDO,
        "stopped": job if job and job.state in {Job.State.FAILED, Job.State.CANCELLED} else None,
        "steps": steps(3 if batch.published_at else 2),
    }
    if batch.read_at is None:
        return render(request, "record/import_work.html", context)
    return render(request, "record/import_result.html", context | import_result.context(batch, kind=request.GET.get("kind", "")))


def view_of(job: Job, batch: Import) -> JobView:
    """Return the panel of the work on `batch`."""
    percent = None if not job.total else min(PERCENT, job.done * PERCENT // job.total)
    cancel = reverse("record:import_act", args=[batch.reference, "stop"]) if job.kind == "record.read_import" else ""
    word = "Stopping" if job.cancel_asked else job.get_state_display()
    is_active = job.state in queries.ACTIVE
    detail = job.note or "waits for the worker to take it up"
    return JobView(
        code=batch.reference, label=_LABELS.get(job.kind, "Work"), state="info" if is_active else "idle", word=word, percent=percent,
        url=reverse("record:import_progress", args=[batch.reference]), detail=detail, is_running=is_active, cancel_url=cancel,
    )


_LABELS = {
    "record.read_import": "Reading the files", "record.publish_import": "Publishing", "record.undo_import": "Taking it out",
}


@login_required
@require_safe
def progress(request: FloorRequest, reference: str) -> HttpResponse:
    """Answer with the progress panel; once the work is over, the page around it is loaded again."""
    policy.require(request.actor, MAY)
    batch = queries.find(reference)
    job = queries.last_job(batch)
    if job is None:
        raise NotFound(f"No work was asked for on {reference}.", remedy="Look at the import's page.")
    response = render(request, "floor/parts/job.html", {"job": view_of(job, batch)})
    if job.state not in queries.ACTIVE:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def act(request: FloorRequest, reference: str, code: str) -> HttpResponse:
    """Publish an import, take it out, or stop the work on it."""
    policy.require(request.actor, MAY)
    batch = queries.find(reference)
    if code == "publish":
        imports.publish(batch, by=request.actor)
        messages.info(request, f"{reference} is being published; its figures stand when it has been counted.")
    elif code == "undo":
        imports.undo(batch, by=request.actor)
        messages.info(request, f"{reference} is being taken out.")
    elif code == "stop" and (job := queries.active_job(batch)) is not None:
        queue.cancel(job, by=request.actor)
        messages.info(request, "It stops at its next batch; nothing of it counts.")
    else:
        raise NotFound(f"{reference} has no such act now.", remedy="Look at the import's page for what it offers.")
    return HttpResponseRedirect(reverse("record:import", args=[reference]))


@login_required
@require_safe
def rejected(request: FloorRequest, reference: str) -> FileResponse:
    """Answer with the rejected rows as they stood, to be corrected and imported again."""
    policy.require(request.actor, MAY)
    batch = queries.find(reference)
    if batch.rejected_file is None:
        raise NotFound(f"{reference} rejected no row.", remedy="There is nothing to correct.")
    store.look(batch.reference, page="rejected rows", by=request.actor)
    name = import_result.rejected_name(batch)
    return kept_file(files.open_plain(batch.rejected_file), name=name, content_type="text/plain; charset=utf-8")


@login_required
@require_safe
def problems(request: FloorRequest, reference: str) -> StreamingHttpResponse:
    """Answer with every rejected row in words, as a file that no spreadsheet will run."""
    policy.require(request.actor, MAY)
    batch = queries.find(reference)
    store.look(batch.reference, page="problems export", by=request.actor)

    def rows() -> Iterator[Sequence[object]]:
        yield ["file", "row", "field", "value", "code", "why"]
        for each in accounting.rejected(batch):
            yield [csv_text(cell) for cell in (each.file, each.row, each.field, each.value, each.code, each.why)]

    return csv_file(f"{reference}-problems", rows())
