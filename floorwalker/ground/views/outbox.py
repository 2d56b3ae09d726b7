"""The mail that was asked for and how its delivery stands, and letting a house send again that was put back from a backup."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import silence
from floorwalker.ground.models import Message
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond


@login_required
@require_safe
def outbox(request: FloorRequest) -> HttpResponseBase:
    """List the mail that was asked for, and how its delivery stands."""
    policy.require(request.actor, "ground.view_mail")
    zone = zone_of(request)
    states: dict[str, Any] = {"waiting": "idle", "sent": "ok", "failed": "miss"}
    register: Register[Message] = Register(
        code="mail",
        title="Outbox",
        nouns=("mail", "mails"),
        sort="-asked",
        columns=(
            Column("to", "To", lambda row: row.person.display_name if row.person else "somebody outside"),
            Column("what", "What", lambda row: row.template.replace("_", " ")),
            Column("state", "State", lambda row: Status(states[row.state], str(row.get_state_display())), sort="state"),
            Column("tries", "Tries", lambda row: row.attempts, numeric=True),
            Column("reply", "The mail server said", lambda row: row.last_reply or "nothing yet"),
            Column("asked", "Asked", lambda row: formats.moment(row.created_at, zone=zone), sort="created_at"),
        ),
        filters=(Filter("state", "State", lambda rows, state: rows.filter(state=state), choices=list(Message.State.choices)),),
        first_use=FirstUse("No mail yet", "Invitations and notices stand here from asking to delivery.", "", "", "mail"),
    )
    rows = Message.objects.select_related("person")
    is_silent = silence.is_silent()
    context = {
        "title": "Outbox", "is_silent": is_silent, "waiting": silence.waiting() if is_silent else None,
        "may_end": policy.allows(request.actor, silence.PERMISSION),
    }
    return respond(request, "ground/outbox.html", register=register, rows=rows, context=context)


@login_required
@require_POST
def send_again(request: FloorRequest) -> HttpResponse:
    """Let a silent house send again, with what waits or without it."""
    if request.POST.get("what") == "drop":
        silence.drop_waiting(by=request.actor)
    silence.end(by=request.actor)
    messages.success(request, "This house sends again. Every process obeys within a few seconds.")
    return redirect("ground:outbox")
