"""Pages of readings: the register, what the reader is to read, reading and confirming one, and asking for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan import sight
from floorwalker.plan.actions import readings as actions
from floorwalker.plan.forms.readings import AskForm, QuestionForms
from floorwalker.plan.models import DocumentVariant, DocumentVersion, Reading, ReadingDuty
from floorwalker.plan.queries import document_variants, documents, statements
from floorwalker.plan.queries import readings as queries
from floorwalker.plan.rules import readings as rules
from floorwalker.plan.rules.document_text import Section, read
from floorwalker.plan.rules.documents import kind_of
from floorwalker.plan.rules.languages import HOUSE_LANGUAGE, get
from floorwalker.plan.rules.reading_ease import ease
from floorwalker.plan.rules.statements import fill
from floorwalker.plan.views.document_reader import number_typed
from floorwalker.plan.views.reading_words import stands, state_of

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Done(Lines):
    """How many of how many, with a bar."""

    done: int = 0
    number: int = 0

    def __html__(self) -> SafeString:
        """Return the count and its bar."""
        bar = format_html('<br><progress class="meter" max="{}" value="{}" aria-hidden="true"></progress>', self.number, self.done)
        return format_html("{}{}", self.text, bar if self.number else "")


def done_of(row: Any) -> Lines:
    """Return how many of those whom the reader sees have confirmed; where the reader sees nobody, that it is no data."""
    number, done = row.number or 0, row.done or 0
    return Done(f"{done} of {number}" if number else "nobody", "", done, number)


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the readings, with how far those whom the reader sees have come."""
    today = documents.today()
    register: Register[Reading] = Register(
        code="readings",
        title="Readings",
        nouns=("reading", "readings"),
        sort="-due",
        columns=(
            Column("document", "Document", _named, sort="version__title"),
            Column("version", "Version", lambda row: row.version.number, numeric=True),
            Column("who", "Who must", queries.in_words),
            Column("done", "Confirmed", done_of, sort="done"),
            Column("late", "Overdue", lambda row: Status("miss", str(row.late)) if row.late else "", sort="late"),  # type: ignore[attr-defined]
            Column("due", "By", lambda row: formats.day_with_year(row.due_on, zone="UTC"), sort="due_on"),
            Column("asked", "Asked by", lambda row: row.asked_by.display_name),
            Column("state", "State", lambda row: state_of(row, today)),
        ),
        filters=(
            Filter("q", "Document", lambda rows, words: rows.filter(
                Q(version__title__icontains=words) | Q(version__document__reference__iexact=words)
            )),
            Filter("state", "State", _stands, choices=[("open", "Asked for"), ("late", "Somebody is overdue"), ("closed", "Closed")]),
        ),
        first_use=FirstUse(
            "No reading within your reach yet",
            "On the page of a published document its owner asks roles, teams, sites or people to read it by a day, with questions if "
            "wanted. Here stands who has, of those your role reaches.", "Documents", reverse("plan:documents"), "book-open",
        ),
    )
    return respond(request, "plan/readings.html", register=register, rows=queries.listed(request.actor), context={"title": "Readings"})


def _named(row: Reading) -> Link:
    whose = f"{row.reference}, {row.version.document.reference}"
    return Link(row.version.title, reverse("plan:reading_people", args=[row.reference]), whose)


def _stands(rows: Any, value: str) -> Any:
    if value == "late":
        return rows.filter(late__gt=0, closed_at=None)
    return rows.filter(closed_at__isnull=value == "open")


@login_required
@require_safe
def mine(request: FloorRequest) -> HttpResponse:
    """Show what the reader is to read and what they confirmed."""
    policy.require(request.actor, documents.READ)
    rows = list(queries.own(request.actor.person_id).select_related("person__site"))
    here = [(each, stands(each)) for each in rows]
    context = {
        "title": "My reading", "owed": [each for each in here if each[0].attested_at is None],
        "confirmed": [each for each in reversed(here) if each[0].attested_at is not None],
        "zone": zone_of(request),
    }
    return render(request, "plan/my_reading.html", context)


@login_required
@require_safe
def reading(request: FloorRequest, reference: str) -> HttpResponse:
    """Show the whole version with its questions at the end, to be confirmed by who owes it; others are led to who has."""
    found = queries.find(reference, by=request.actor)
    duty = _own(request, found)
    if duty is None:
        return redirect("plan:reading_people", reference=reference)
    return _shown(request, found, duty, wrong=(), given={})


@login_required
@require_POST
def confirm(request: FloorRequest, reference: str) -> HttpResponse:
    """Confirm that the reader has read and understood the version; wrong answers are shown with their sections."""
    found = queries.find(reference, by=request.actor)
    given = {each.pk: request.POST.get(f"q{each.pk}", "") for each in found.questions.all()}
    if request.POST.get("understood") != "on":
        raise RuleBroken("The box at the end is not ticked.", remedy="Read to the end and tick it.", code="reading_unticked")
    variant = _read_in(request.POST.get("text", ""), found)
    wrong = actions.confirm(found, digest=request.POST.get("digest", ""), answers=given, variant=variant, by=request.actor)
    duty = _own(request, found)
    if wrong and duty is not None:
        return _shown(request, found, duty, wrong=[each.pk for each in wrong], given=given)
    messages.success(request, f"You confirmed {found.version.title}, version {found.version.number}.")
    return redirect("plan:my_reading")


def _own(request: FloorRequest, found: Reading) -> ReadingDuty | None:
    rows = sight.duties(request.actor).filter(reading=found, person=request.actor.person_id or 0)
    return rows.select_related(
        "person__site", "reading__version__document", "carried_from__reading__version__document", "variant__edition"
    ).first()


def _read_in(typed: str, found: Reading) -> DocumentVariant | None:
    """Return the text in another language that was read; None for the original.

    Raises
    ------
    Conflict
        If it is none that says what the version says.
    """
    if not typed:
        return None
    one = next((each for each in document_variants.usable(found.version) if str(each.pk) == typed), None)
    if one is None:
        raise Conflict("That text does not say what the version says.", remedy="Read the original, or one of the texts of the page.")
    return one


def _stale_in(found: Reading, language: str) -> str:
    """Return the name of `language` where its text is stale so that nobody confirms it."""
    said = document_variants.speak(found.version, language=language, brand="") if language != HOUSE_LANGUAGE else None
    return get(language).label if said is not None and not said.is_usable else ""


def _shown(request: FloorRequest, found: Reading, duty: ReadingDuty, *, wrong: Any, given: dict[int, str]) -> HttpResponse:
    usable = document_variants.usable(found.version)
    asked = request.POST.get("text", request.GET.get("text"))
    mine = document_variants.language_of(request.actor.person_id)
    variant = next(
        (each for each in usable if str(each.pk) == asked or (asked is None and (each.edition.language, each.edition.brand) == (mine, ""))),
        None,
    )
    if duty.attested_at is not None:
        variant = duty.variant
    version, kept = queries.version_shown(duty), duty.variant_digest or duty.digest
    said = queries.said_in(version, variant, digest=kept)
    digest = statements.shown_digest(variant or version, said)
    text = read(fill((variant or version).body, said, mark=statements.link))
    original = text if variant is None else read(version.body)
    beside = text.sections if len(text.sections) == len(original.sections) else original.sections
    sections: dict[str, Section] = {each.anchor: other for each, other in zip(original.sections, beside, strict=True)}
    questions = [
        (each, [(answer, given.get(each.pk) == answer) for answer in rules.answers(each.pk, each.right, each.wrong)],
         each.pk in wrong, sections.get(each.section))
        for each in found.questions.all()
    ]
    is_live = found.closed_at is None and queries.is_live(found, documents.today())
    is_open = is_live and duty.attested_at is None and duty.released_at is None
    context = {
        "title": version.title, "reading": found, "version": version, "variant": variant,
        "lang": variant.edition.language if variant is not None else HOUSE_LANGUAGE,
        "languages": [("", get(HOUSE_LANGUAGE), "")] + [(each.pk, get(each.edition.language), each.edition.brand) for each in usable],
        "stale": _stale_in(found, mine), "document": found.version.document,
        "kind": kind_of(found.version.document), "text": text, "duty": duty, "state": stands(duty), "questions": questions,
        "wrong": len(wrong), "is_open": is_open, "ease": ease(text.words), "zone": duty.person.site.zone,
        "may_see": policy.allows(request.actor, queries.VIEW), "digest": digest, "is_proven": digest == kept,
    }
    return render(request, "plan/reading.html", context, status=UNPROCESSABLE if wrong else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: FloorRequest, reference: str) -> HttpResponse:
    """Ask people to read a version of a document."""
    policy.require(request.actor, queries.ASK)
    found = documents.find(reference, by=request.actor)
    if not queries.may_ask(request.actor, found):
        raise policy.out_of_reach("the readings of a document that somebody else owns", queries.ASK)
    version = documents.version(found, number_typed(request.GET.get("version", "")), by=request.actor)
    sections = [(each.anchor, each.title) for each in read(version.body).sections if each.title]
    form = AskForm(request.POST or None)
    questions = QuestionForms(request.POST or None, prefix="q", form_kwargs={"sections": sections})
    is_whole = request.method == "POST" and form.is_valid() and questions.is_valid()
    if is_whole and (made := _asked(request, version, form, questions)) is not None:
        wanted = form.cleaned_data["due_on"]
        moved = f" {wanted:%d %b %Y} is closed: it is due on the open day before." if made.due_on != wanted else ""
        messages.success(request, f"{made.duties.count()} people are asked to read it by {made.due_on:%d %b %Y}.{moved}")
        return redirect("plan:reading_people", reference=made.reference)
    context = {
        "title": f"Ask for reading of {version.title}", "form": form, "questions": questions, "version": version, "document": found,
        "cancel_url": reverse("plan:document", args=[found.reference]),
    }
    return render(request, "plan/reading_ask.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _asked(request: FloorRequest, version: DocumentVersion, form: AskForm, questions: Any) -> Reading | None:
    asked = [one for each in questions if (one := each.question()) is not None]
    try:
        return actions.ask(
            version, audience=form.audience(), due_on=form.cleaned_data["due_on"], why=form.cleaned_data["why"], questions=asked,
            by=request.actor,
        )
    except RuleBroken as refusal:
        form.add_error(None, f"{refusal.message} {refusal.remedy}")
        return None
