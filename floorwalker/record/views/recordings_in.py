"""Bringing recordings in: one file, a vCon, or an archive with its index; and what came of an archive."""

from __future__ import annotations

from typing import IO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import settings
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.parts import JobView
from floorwalker.ground.web.uploading import WorkFolderHandler
from floorwalker.record.actions import recording_batches, recordings
from floorwalker.record.actions.recordings import About
from floorwalker.record.forms.recordings import BringForm
from floorwalker.record.models import Recording, RecordingBatch
from floorwalker.record.queries import recordings as queries

UNPROCESSABLE = 422
PERCENT = 100
ACTIVE = (Job.State.WAITING, Job.State.RUNNING)
LISTED = 200


@csrf_exempt
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: FloorRequest) -> HttpResponse:
    """Show where a recording is brought in, or take it; who may not is refused before a byte is read."""
    policy.require(request.actor, queries.BRING)
    request.upload_handlers = [WorkFolderHandler(request)]
    return _bring(request)


@csrf_protect
def _bring(request: FloorRequest) -> HttpResponse:
    refusal: RuleBroken | None = None
    form = BringForm(request.POST or None, zone=zone_of(request), initial={"contact": request.GET.get("contact", "")})
    if request.method == "POST" and form.is_valid():
        upload = request.FILES.get("file")
        try:
            if upload is None or upload.file is None:
                raise RuleBroken("No file was chosen.", remedy="Choose a recording, a vCon, or a ZIP with an index.csv.", code="no_file")
            return _taken(request, upload.file, upload.name or "file", form.about())
        except NotAllowed:
            raise
        except RuleBroken as refused:
            refusal = refused
    context = {
        "title": "Bring recordings in", "form": form, "refusal": refusal, "limit": int(settings.get("upload_limit_mb")),
        "longest": int(settings.get("recording_longest_minutes")), "waiting": queries.unmatched().count(),
    }
    return render(request, "record/recording_new.html", context, status=UNPROCESSABLE if refusal or form.errors else 200)


def _taken(request: FloorRequest, stream: IO[bytes], name: str, about: About) -> HttpResponse:
    ending = name.lower().rpartition(".")[2]
    if ending == "zip":
        batch, _job = recording_batches.hand_in(stream, name=name, by=request.actor)
        return HttpResponseRedirect(reverse("record:recording_batch", args=[batch.reference]))
    taken = (
        recording_batches.take_vcon(stream, name=name, about=about, by=request.actor)
        if ending in {"vcon", "json"}
        else [recordings.take(stream, name=name, about=about, by=request.actor)]
    )
    _tell(request, taken)
    seen = set(queries.seen(request.actor).filter(pk__in=[each.pk for each in taken]).values_list("pk", flat=True))
    if len(taken) == 1 and taken[0].pk in seen:
        return redirect("record:recording", taken[0].reference)
    return redirect("record:bring_recording")


def _tell(request: FloorRequest, taken: list[Recording]) -> None:
    known = [each for each in taken if each.contact is not None]
    if known:
        messages.success(request, f"Taken in: {', '.join(f'{each.reference} of {each.contact_reference}' for each in known)}.")
    if len(known) < len(taken):
        names = ", ".join(each.reference for each in taken if each.contact is None)
        messages.warning(request, f"{names}: kept; the contact is not known yet. It waits until it comes or somebody says which.")


@login_required
@require_safe
def batch(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what came of an archive of recordings, or how far its reading is."""
    policy.require(request.actor, queries.BRING)
    shown = _find(reference)
    job = queries.last_reading(shown)
    context = {
        "title": shown.reference, "batch": shown, "zone": zone_of(request), "limit": LISTED, "problems": shown.problems[:LISTED],
        "job": _view_of(job, shown) if job is not None and job.state in ACTIVE else None,
        "failed": job.problem if job is not None and job.state == Job.State.FAILED else None,
    }
    return render(request, "record/recording_batch.html", context)


@login_required
@require_safe
def progress(request: FloorRequest, reference: str) -> HttpResponse:
    """Answer with the progress panel; once the work is over, the page around it is loaded again."""
    policy.require(request.actor, queries.BRING)
    shown = _find(reference)
    job = queries.last_reading(shown)
    if job is None:
        raise NotFound(f"No work was asked for on {reference}.", remedy="Bring the archive in again.")
    response = render(request, "floor/parts/job.html", {"job": _view_of(job, shown)})
    if job.state not in ACTIVE:
        response["HX-Refresh"] = "true"
    return response


def _find(reference: str) -> RecordingBatch:
    found = RecordingBatch.objects.filter(reference=reference.upper()).first()
    if found is None:
        raise NotFound(f"There is no archive of recordings {reference}.", remedy="Check the reference.")
    return found


def _view_of(job: Job, shown: RecordingBatch) -> JobView:
    percent = None if not job.total else min(PERCENT, job.done * PERCENT // job.total)
    return JobView(
        code=shown.reference, label="Reading the recordings", state="info" if job.state in ACTIVE else "idle", word=job.get_state_display(),
        percent=percent, url=reverse("record:recording_batch_progress", args=[shown.reference]),
        detail=job.note or "waits for the worker to take it up", is_running=job.state in ACTIVE, cancel_url="",
    )
