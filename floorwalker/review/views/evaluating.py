"""The page on which a contact is evaluated: begun, answered question by question as it is saved, proved by moments, submitted."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.record.queries import contacts
from floorwalker.review import drafting
from floorwalker.review.actions import evaluations as actions
from floorwalker.review.models import Evaluation
from floorwalker.review.queries import around, samples
from floorwalker.review.queries import evaluations as queries
from floorwalker.review.views import evaluation_facts
from floorwalker.review.views.evaluation_sheet import NA, Row, Sheet, moment_of, sheet

UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY
MOST_DIGITS: Final = 9
KEYS: Final = (
    (("Space",), "play"), (("J", "L"), "5 s back, on"), (("P",), "pin the moment"), (("Y", "N", "0–9"), "answer"),
    (("A",), "does not apply"), (("Tab",), "next question"), (("Enter",), "note"),
)
Kind = Evaluation.Kind


def words_of(request: FloorRequest) -> dict[str, str]:
    """Return what was sent, without the NUL signs that no database keeps; of several values of a name the last."""
    return {name: str(value).replace("\x00", "") for name, value in request.POST.items()}


@login_required
@require_POST
def begin(request: FloorRequest) -> HttpResponse:
    """Begin to evaluate a contact, or go on where the reader has begun."""
    said = words_of(request)
    reference = said.get("contact", "").strip()
    kind = Kind.SELF if said.get("kind") == Kind.SELF else Kind.QUALITY
    number = contacts.number_of(reference)
    begun = None
    if number is not None and request.actor.person_id is not None:
        mine = Evaluation.objects.filter(contact=number, evaluator=request.actor.person_id, kind=kind, voided_at=None)
        begun = mine.order_by("-pk").first()
    if begun is None:
        begun = actions.begin(
            reference, kind=kind, scorecard=samples.scorecard_for(number, by=request.actor) if kind == Kind.QUALITY else None,
            beside_agent="beside" in said and kind == Kind.QUALITY, by=request.actor,
        )
    return redirect("review:evaluation", reference=begun.reference)


def page(
    request: FloorRequest, shown: Evaluation, *, errors: Mapping[str, str] | None = None, refused: RuleBroken | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show the form of a draft to its evaluator, with what of it was refused."""
    zone = zone_of(request)
    answered = sheet(shown, errors=errors)
    shown.basis = queries.basis_of(shown.contact)  # as it will be kept when it is submitted
    context = _words(shown, answered, zone) | {
        "title": f"{shown.get_kind_display()} {shown.reference}", "zone": zone, "refused": refused,
        "beside": evaluation_facts.beside(shown, by=request.actor, zone=zone, pins=answered.pins, pins_on=True),
        "moment": around.of(shown), "page_keys": KEYS,
        "tenure": evaluation_facts.tenure(shown.agent.joined_on, shown.contact_at.date()),
        "conflict": isinstance(refused, Conflict), "why": evaluation_facts.why(shown),
    }
    return render(request, "review/evaluate.html", context, status=status)


@login_required
@require_POST
def save(request: FloorRequest, reference: str) -> HttpResponse:
    """Keep everything that stands on the form; then pin a moment, let one go, throw the draft away or submit it, as was pressed."""
    shown = queries.find(reference, by=request.actor)
    errors: dict[str, str] = {}
    try:
        with transaction.atomic():
            drafting.claimed(shown, seen=_number(request.POST.get("seen", "")), by=request.actor)
            errors = _keep_all(request, shown)
        if not errors:
            _press(request, shown)
    except RuleBroken as refused:
        if refused.status not in {UNPROCESSABLE, HTTPStatus.CONFLICT}:
            raise
        shown.refresh_from_db()
        if shown.submitted_at is not None or shown.voided_at is not None:
            raise
        return page(request, shown, refused=refused, status=refused.status)
    shown.refresh_from_db()
    if errors:
        return page(request, shown, errors=errors, status=UNPROCESSABLE)
    if shown.voided_at is not None:
        return redirect("review:evaluations")
    return redirect("review:evaluation", reference=reference)


def _press(request: FloorRequest, shown: Evaluation) -> None:
    said = words_of(request)
    if "pin" in said:
        _pin(request, shown, said["pin"], said.get(f"at.{said['pin']}", ""))
    elif "unpin" in said:
        drafting.unpin(shown, _number(said["unpin"]) or 0, by=request.actor)
    elif "discard" in said:
        actions.void(shown, reason="Thrown away by its evaluator before it was submitted.", by=request.actor)
        messages.success(request, f"{shown.reference} is thrown away.")
    elif "submit" in said:
        actions.submit(shown, by=request.actor)
        messages.success(request, f"{shown.reference} is submitted.")
    else:
        messages.success(request, "Saved.")


def _keep_all(request: FloorRequest, shown: Evaluation) -> dict[str, str]:
    """Keep every answer that differs from what stands; return by question what was refused."""
    errors: dict[str, str] = {}
    said = words_of(request)
    if "summary" in said and said["summary"].strip() != shown.summary:
        drafting.summarise(shown, said["summary"], by=request.actor)
    for row in sheet(shown).rows:
        if f"n.{row.key}" not in said and f"a.{row.key}" not in said:
            continue
        typed, is_na = _answer_in(said, row.key)
        note = said.get(f"n.{row.key}", row.given.note)
        if (typed, is_na, note.strip()) == ("" if row.given.is_na else row.typed, row.given.is_na, row.given.note):
            continue
        try:
            with transaction.atomic():
                drafting.answer(shown, row.key, typed=typed, is_na=is_na, note=note, by=request.actor)
        except RuleBroken as refused:
            errors[row.key] = f"{refused.message} {refused.remedy}"
    return errors


def _answer_in(said: Mapping[str, str], key: str) -> tuple[str, bool]:
    typed = said.get(f"a.{key}", "").strip()
    is_na = typed == NA or f"na.{key}" in said
    return ("" if is_na else typed), is_na


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def _pin(request: FloorRequest, shown: Evaluation, question: str, typed: str, *, seen: int | None = None) -> None:
    said = words_of(request)
    at = _number(said.get("at_ms", ""))
    if at is None:
        at = moment_of(typed)
    if at is None:
        raise RuleBroken(
            "It is not said which moment.", remedy="Write minutes and seconds, such as 1:32, or play to it and pin it.", code="moment"
        )
    drafting.pin(shown, at_ms=at, question=question, note=said.get("note", ""), seen=seen, by=request.actor)


@login_required
@require_POST
def part(request: FloorRequest, reference: str) -> HttpResponse:
    """Keep one answer, one moment or the summary while the form is worked at; answered with the parts of the page that changed.

    A refusal comes with status 422 and stands beside its question; a change in another window with status 409.
    """
    shown = queries.find(reference, by=request.actor)
    said = words_of(request)
    seen = _number(said.get("seen", ""))
    drafting.spend(shown, _number(said.get("seconds", "")) or 0)
    key, before = said.get("question", ""), None
    error: RuleBroken | None = None
    try:
        if "pin" in said:
            before = sheet(shown)
            _pin(request, shown, key, said.get("at", ""), seen=seen)
        elif "unpin" in said:
            drafting.unpin(shown, _number(said["unpin"]) or 0, seen=seen, by=request.actor)
        elif "summary" in said:
            drafting.summarise(shown, said["summary"], seen=seen, by=request.actor)
        elif key:
            before = sheet(shown)
            typed, is_na = said.get("typed", "").strip(), said.get("typed") == NA or "na" in said
            drafting.answer(shown, key, typed="" if is_na else typed, is_na=is_na, note=said.get("note", ""), seen=seen, by=request.actor)
    except RuleBroken as refused:
        if refused.status not in {UNPROCESSABLE, HTTPStatus.CONFLICT}:
            raise
        error = refused
    shown.refresh_from_db()
    if isinstance(error, Conflict):
        return render(request, "review/evaluate_conflict.html", {"one": shown, "refused": error}, status=error.status)
    zone = zone_of(request)
    errors = {key: f"{error.message} {error.remedy}"} if error is not None else {}
    after = sheet(shown, errors=errors)
    context = _words(shown, after, zone) | _changed(before, after, key) | {"error": error, "partial": True}
    return render(request, "review/evaluate_part.html", context, status=UNPROCESSABLE if error is not None else HTTPStatus.OK)


def _changed(before: Sheet | None, after: Sheet, key: str) -> dict[str, Any]:
    """Return the sections and questions that came or went, and the row that was answered."""
    rows = [row for each in after.parts for row in each.rows]
    if before is None:
        return {"row": None, "moved": [], "moved_parts": [], "pinned": [row for row in rows if row.is_asked]}
    was = {row.key: row.is_asked for each in before.parts for row in each.rows}
    stood = {each.section.pk: each.is_asked for each in before.parts}
    parts = [each for each in after.parts if each.is_asked != stood[each.section.pk]]
    inside = {row.key for each in parts for row in each.rows}
    return {
        "row": next((row for row in rows if row.key == key and row.is_asked), None), "moved_parts": parts,
        "moved": [row for row in rows if row.is_asked != was[row.key] and row.key not in inside], "pinned": [],
    }


def _words(shown: Evaluation, answered: Sheet, zone: str) -> dict[str, Any]:
    state, words = answered.must_pass
    return {
        "one": shown, "sheet": answered, "must_state": state, "must_words": words, "next": _next(shown, zone),
        "saved": formats.clock(clock.now(), zone=zone), "pass_mark": formats.share(shown.scorecard.pass_mark),
        "waits": _waits(answered.waits),
    }


def _waits(rows: list[Row]) -> str:
    if not rows:
        return ""
    first = f"{rows[0].question.number} {'needs a note' if rows[0].is_answered else 'waits for an answer'}"
    return first if len(rows) == 1 else f"{first}, and {len(rows) - 1} more"


def _next(shown: Evaluation, zone: str) -> str:
    """Return what happens once it is submitted."""
    name = shown.agent.given_name or shown.agent.display_name
    match shown.kind:
        case Kind.SELF:
            return "It stands beside the evaluation of the contact and counts nowhere."
        case Kind.SECOND:
            return "Somebody else decides, with both side by side. The first score is shown to you then."
        case Kind.CALIBRATION:
            return "Nobody sees it until the round is closed, and it never counts for the agent."
        case _:
            until = formats.moment(queries.dispute_until(clock.now()), zone=zone)
            return f"{name} is told, and can reply or dispute until {until}."
