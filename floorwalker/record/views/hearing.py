"""Asking the speech model for the words of a contact, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.parts import JobView
from floorwalker.record import speech
from floorwalker.record.actions import hearing as actions
from floorwalker.record.models import Interaction
from floorwalker.record.queries import contacts
from floorwalker.record.queries.recordings import BRING

PERCENT = 100


@dataclass(frozen=True)
class Hearing:
    """What the card of the words offers: asking the model, how far it is, or why it failed last."""

    may_ask: bool
    job: JobView | None = None
    problem: dict[str, Any] | None = None


def of(contact: Interaction, *, plays: bool, request: FloorRequest) -> Hearing | None:
    """Return what the page of `contact` offers; nothing where there is no model, no sound to hear, or the reader may not ask."""
    if not plays or speech.ear() is None or not policy.allows(request.actor, BRING):
        return None
    job = actions.last(contact.pk)
    if job is None:
        return Hearing(may_ask=True)
    going = job.state in actions.ACTIVE
    return Hearing(not going, _view(job, contact) if going else None, job.problem if job.state == Job.State.FAILED else None)


@login_required
@require_POST
def ask(request: FloorRequest, reference: str) -> HttpResponse:
    """Ask for the words of the recordings of a contact."""
    policy.require(request.actor, BRING)
    shown = contacts.find(reference, by=request.actor)
    try:
        actions.ask(shown.pk, by=request.actor)
        messages.success(request, "The speech model is asked; its words stand here when it is done.")
    except RuleBroken as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    return redirect(f"{reverse('record:contact', args=[shown.reference])}#words")


@login_required
@require_safe
def progress(request: FloorRequest, reference: str) -> HttpResponse:
    """Answer with the progress panel; once it is over, the page around it is loaded again."""
    policy.require(request.actor, BRING)
    shown = contacts.find(reference, by=request.actor)
    job = actions.last(shown.pk)
    if job is None:
        raise NotFound(f"Nobody asked for the words of {shown.reference}.", remedy="Ask for them on the page of the contact.")
    response = render(request, "floor/parts/job.html", {"job": _view(job, shown)})
    if job.state not in actions.ACTIVE:
        response["HX-Refresh"] = "true"
    return response


def _view(job: Job, shown: Interaction) -> JobView:
    going = job.state in actions.ACTIVE
    return JobView(
        code=shown.reference, label="Writing down what is said", state="info" if going else "idle", word=job.get_state_display(),
        percent=min(PERCENT, job.done * PERCENT // job.total) if job.total else None,
        url=reverse("record:hear_progress", args=[shown.reference]), detail=job.note or "waits for the worker to take it up",
        is_running=going, cancel_url=reverse("ground:cancel_job", args=[job.uuid]),
    )
