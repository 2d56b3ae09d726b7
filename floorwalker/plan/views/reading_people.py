"""Who must read one version and who has: the list with its file, reminding who is late, and closing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import readings as actions
from floorwalker.plan.forms.deciding import ReasonForm
from floorwalker.plan.models import ReadingDuty
from floorwalker.plan.queries import documents, statements
from floorwalker.plan.queries import readings as queries
from floorwalker.plan.rules.document_text import read
from floorwalker.plan.rules.languages import HOUSE_LANGUAGE, named
from floorwalker.plan.rules.statements import fill
from floorwalker.plan.views.document_words import overdue
from floorwalker.plan.views.reading_words import figures_of, stands, state_of


@login_required
@require_safe
def page(request: FloorRequest, reference: str) -> HttpResponseBase:
    """List who must read it, as far as the reader sees them; the file is the evidence."""
    policy.require(request.actor, queries.VIEW)
    found = queries.find(reference, by=request.actor)
    version, today = found.version, documents.today()
    rows = queries.people_of(found, by=request.actor).select_related("reading__version__document")
    register: Register[ReadingDuty] = Register(
        code="reading-people",
        title=f"Who has read {version.title}",
        nouns=("person", "people"),
        sort="person",
        columns=(
            Column("person", "Person", _named, sort="person__sort_key", plain=lambda row: row.person.display_name),
            Column("reference", "Reference", lambda row: row.person.reference),
            Column("team", "Team", lambda row: getattr(row, "team_name", None) or ""),
            Column("state", "Stands", stands, sort="attested_at"),
            Column("owed", "Asked", lambda row: formats.day_with_year(row.owed_on, zone="UTC"), sort="owed_on",
                   plain=lambda row: row.owed_on.isoformat()),
            Column("due", "By", lambda row: formats.day_with_year(row.due_on, zone="UTC"), sort="due_on",
                   plain=lambda row: row.due_on.isoformat()),
            Column("confirmed", "Confirmed", lambda row: formats.moment(row.attested_at, zone=row.person.site.zone)
                   if row.attested_at else "", plain=lambda row: row.attested_at.isoformat() if row.attested_at else ""),
            Column("version", "Version", _version_of),
            Column("language", "Read in", _read_in),
            Column("digest", "SHA-256", _digest_of, plain=lambda row: row.variant_digest or row.digest),
            Column("tries", "Tries", lambda row: row.tries if row.tries and row.attested_at else "", numeric=True),
        ),
        filters=(
            Filter("q", "Name", lambda kept, words: kept.filter(person__display_name__icontains=words)),
            Filter("state", "Stands", _stands, choices=[("late", "Overdue"), ("owed", "Still to read"), ("done", "Confirmed")]),
        ),
        first_use=FirstUse("Nobody whom you see is asked", "Who must read it and belongs to those you see stands here.", icon="users"),
    )
    late = queries.to_remind(found, by=request.actor) if found.closed_at is None else []
    may_close = found.closed_at is None and queries.may_ask(request.actor, version.document)
    context = {
        "title": version.title, "reading": found, "version": version, "document": version.document, "late": late,
        "state": state_of(found, today), "who": queries.in_words(found), "close": ReasonForm() if may_close else None,
        "review_late": overdue(version.review_on, today), **figures_of(rows),
        "sees_all": policy.scope(request.actor, queries.VIEW).everything or version.document.owner_id == request.actor.person_id,
    }
    return respond(request, "plan/reading_people.html", register=register, rows=rows, context=context)


def _read_in(row: ReadingDuty) -> str:
    if row.attested_at is None:
        return ""
    return named(row.variant.edition.language, row.variant.edition.brand) if row.variant is not None else named(HOUSE_LANGUAGE, "")


def _named(row: ReadingDuty) -> Link:
    return Link(row.person.display_name, reverse("people:person", args=[row.person.reference]))


def _digest_of(row: ReadingDuty) -> Link | str:
    digest = row.variant_digest or row.digest
    return Link(digest[:8], reverse("plan:confirmed_text", args=[row.reading.reference, digest])) if digest else ""


@login_required
@require_safe
def confirmed_text(request: FloorRequest, reference: str, digest: str) -> HttpResponse:
    """Show the very text that was confirmed, with its statements as they were, and whether its digest is still the one kept."""
    policy.require(request.actor, documents.READ)
    found = queries.find(reference, by=request.actor)
    duty = queries.confirmed(found, digest, by=request.actor)
    version, variant = queries.version_shown(duty), duty.variant if duty.variant_digest == digest else None
    said, text = queries.said_in(version, variant, digest=digest), variant or version
    context = {
        "title": version.title, "reading": found, "version": version, "digest": digest, "said": list(said.values()),
        "text": read(fill(text.body, said, mark=statements.link)), "is_proven": statements.shown_digest(text, said) == digest,
        "variant": variant,
        "language": named(variant.edition.language, variant.edition.brand) if variant is not None else "",
        "lang": variant.edition.language if variant is not None else HOUSE_LANGUAGE,
    }
    return render(request, "plan/confirmed_text.html", context)


def _version_of(row: ReadingDuty) -> str:
    if row.attested_at is None:
        return ""
    return str(row.carried_from.reading.version.number if row.carried_from else row.reading.version.number)


def _stands(rows: Any, value: str) -> Any:
    if value == "done":
        return rows.filter(attested_at__isnull=False)
    owed = Q(attested_at=None, released_at=None)
    return rows.filter(owed & Q(due_on__lt=documents.today()) if value == "late" else owed)


@login_required
@require_POST
def remind(request: FloorRequest, reference: str) -> HttpResponse:
    """Remind everybody who is late or due today."""
    policy.require(request.actor, queries.VIEW)
    found = queries.find(reference, by=request.actor)
    number = actions.remind(found, by=request.actor)
    messages.success(request, f"{number} {'person is' if number == 1 else 'people are'} reminded.")
    return redirect("plan:reading_people", reference=reference)


@login_required
@require_POST
def close(request: FloorRequest, reference: str) -> HttpResponse:
    """Ask for it no more."""
    policy.require(request.actor, queries.ASK)
    found = queries.find(reference, by=request.actor)
    actions.close(found, reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, f"{reference} is closed. What was confirmed stays.")
    return redirect("plan:reading_people", reference=reference)
