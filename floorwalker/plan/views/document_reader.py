"""The reader of a document: its text or what changed, its outline, what it goes with, who had which part, and what may be done."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from floorwalker.engine import measures
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.plan.actions import document_decisions, document_feedback
from floorwalker.plan.actions import documents as actions
from floorwalker.plan.forms.deciding import ReasonForm
from floorwalker.plan.forms.documents import AnotherForm, AnswerForm, CommentForm, LookForm, PlaceForm, SendForm
from floorwalker.plan.forms.places import OverForm
from floorwalker.plan.models import DocumentVersion
from floorwalker.plan.queries import document_use, statements
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.queries import places as statement_places
from floorwalker.plan.rules.differences import ComparedSection, compare
from floorwalker.plan.rules.document_text import Section, Text, declared_variables, read
from floorwalker.plan.rules.document_variants import reads
from floorwalker.plan.rules.documents import kind_of
from floorwalker.plan.rules.places import NAMES
from floorwalker.plan.rules.reading_ease import ease
from floorwalker.plan.views.document_languages import panel, shown_to
from floorwalker.plan.views.document_reading import reading_panel
from floorwalker.plan.views.document_words import overdue, review_of, state_of
from floorwalker.record.models import Reason

State = DocumentVersion.State
KEYS = ((("J", "K"), "section"), (("N", "P"), "change"), (("C",), "comment"))
MARKS = {"changed": ("watch", "Changed"), "new": ("info", "New")}
DIGITS = 6


@login_required
@require_safe
def document(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a document: the version that holds or the one asked for, as text or beside the one before."""
    found = queries.find(reference, by=request.actor)
    shown = queries.version(found, number_typed(request.GET.get("version", "")), by=request.actor)
    spoken = shown_to(request, shown)
    before = queries.published_before(shown) if spoken.spoken is None else None
    told = read(spoken.body())
    text, today = read(spoken.body(mark=statements.link)), queries.today()
    compared = compare(read(statements.shown(before)), told) if before is not None else []
    changes = bool(compared) and request.GET.get("show") == "changes"
    said = list(queries.comments(shown))
    if request.method == "GET" and shown.pk == found.held_key:  # type: ignore[attr-defined]
        document_feedback.count_opened(found, from_search=request.GET.get("from") == "search")
    zone = zone_of(request)
    late = overdue(shown.review_on, today) if shown.pk == found.held_key else None  # type: ignore[attr-defined]
    context = {
        "title": shown.title, "document": found, "version": shown, "kind": kind_of(found), "text": text, "before": before,
        "state": state_of(shown, today), "late": late, "review": review_of(shown.review_on, today), "today": today,
        "changes": changes, "compared": compared if changes else [], "outline": _outline(text, compared, gone=changes),
        "number_of_changes": sum(each.changes for each in compared), "new_sections": sum(each.how == "new" for each in compared),
        "versions": list(queries.versions(found, by=request.actor)), "held": found.held_key,  # type: ignore[attr-defined]
        "comments": said, "said_of": _counts(said), "parts": list(queries.contributions(shown)), "zone": zone, "ease": ease(told.words),
        "reads": reads(ease(told.words), spoken.lang),
        "measure": measures.get(shown.measure) if shown.measure else None,
        "above": found.under, "beneath": list(queries.listed(request.actor).filter(under=found, retired_at=None)),
        "reasons": list(found.reasons.all()), "variables": _declared(spoken.says.variables), "page_keys": KEYS,
        "use": document_use.use_of(found), "said": list(document_use.said_of(found)),
        "changed": statement_places.changed_by(found, by=request.actor) if kind_of(found).said else None,
        **panel(request, spoken), **reading_panel(request, shown), **_may(request, shown, text, holds=shown.pk == found.held_key),  # type: ignore[attr-defined]
    }
    return render(request, "plan/document.html", context)


def number_typed(typed: str) -> int | None:
    """Return the number of a version that an address names, None where it names none.

    Raises
    ------
    NotFound
        If it is no number.
    """
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > DIGITS:
        raise NotFound(f"There is no version {typed[:20]!r}.", remedy="Choose one of those that the document has.")
    return int(typed)


def _declared(lines: str) -> list[tuple[str, str]]:
    try:
        return declared_variables(lines)
    except ValueError:
        return []


def _outline(text: Text, compared: list[ComparedSection], *, gone: bool) -> list[tuple[Section | ComparedSection, tuple[str, str] | None]]:
    marks = {each.anchor: MARKS.get(each.how) for each in compared}
    listed: list[Section | ComparedSection] = [each for each in compared if gone or each.how != "gone"] if gone else [*text.sections]
    return [(each, marks.get(each.anchor)) for each in listed if each.title]


def _counts(said: list[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in said:
        found[each.section] = found.get(each.section, 0) + 1
    return found


def _may(request: FloorRequest, shown: DocumentVersion, text: Text, *, holds: bool) -> dict[str, Any]:
    by = request.actor
    waits = queries.open_version(shown.document)
    writes, approves = policy.allows(by, queries.WRITE), policy.allows(by, queries.APPROVE)
    wrote = by.person_id in queries.writers(shown)
    alive = shown.document.retired_at is None
    in_work = shown.state in actions.WRITABLE and alive
    deciding = shown.state == State.DECIDING and alive
    consulting_now = shown.state == State.CONSULTING and alive
    here: dict[str, Any] = {
        "may_edit": writes and in_work, "may_begin_next": writes and waits is None and shown.state == State.PUBLISHED and alive,
        "may_comment": consulting_now and policy.allows(by, queries.COMMENT), "may_answer": writes and in_work,
        "may_consult": writes and shown.state == State.DRAFT and alive, "may_waive": writes and in_work and not shown.waived_why,
        "may_decide": approves and deciding and not wrote, "own": deciding and wrote, "may_take_back": writes and (in_work or deciding),
        "may_retire": approves and alive and waits is None,
        "may_review": writes and holds and shown.review_on is not None,
        "may_place": writes and alive, "may_answer_readers": writes,
        "waits": waits if writes and waits is not None and waits.pk != shown.pk else None,
        "stranded": deciding and not queries.approvers(shown).filter(pk=shown.approver_id or 0).exists(),
    }
    if in_work and writes:
        here["left"] = document_decisions.left_to_do(shown)
        is_first = queries.published_before(shown) is None
        here["send"] = SendForm(version=shown, is_first=is_first, initial={"starts_on": queries.today()}, auto_id="send-%s")
    if here["may_comment"]:
        here["comment"] = CommentForm(sections=[(each.anchor, each.title) for each in text.sections if each.title])
    if deciding and writes:
        here["another"] = AnotherForm(version=shown, auto_id="another-%s")
    if here["may_place"]:
        places = queries.places(kind_of(shown.document).under, by=by, but=shown.document)
        reasons = list(shown.document.reasons.all())
        here["place"] = PlaceForm(
            places=places, reasons=Reason.objects.filter(retired_at=None), auto_id="place-%s",
            initial={"under": shown.document.under_id, "reasons": reasons},
        )
        over = statement_places.channels_of([shown.document])[shown.document_id]
        here |= {"over": ", ".join(NAMES[each] for each in over), "over_form": OverForm(initial={"channels": over}, auto_id="over-%s")}
    return here | {
        "reason": ReasonForm(auto_id="reason-%s"), "waive": ReasonForm(auto_id="waive-%s"), "back": ReasonForm(auto_id="back-%s"),
        "retire": ReasonForm(auto_id="retire-%s"), "look": LookForm(auto_id="look-%s"), "answer": AnswerForm(auto_id=False),
    }


@login_required
@require_safe
def step(request: FloorRequest, reference: str, number: int) -> HttpResponse:
    """Show one step of a procedure or guide by itself, for use while working."""
    found = queries.find(reference, by=request.actor)
    shown = queries.version(found, None, by=request.actor)
    spoken = shown_to(request, shown)
    steps = read(spoken.body(mark=statements.link)).steps
    if not 0 < number <= len(steps):
        there_are = f"It has {len(steps)}." if steps else "It says what to do without steps."
        raise NotFound(f"{reference} has no step {number}.", remedy=there_are)
    today = queries.today()
    context = {
        "shown": spoken, "title": f"{shown.title}, step {number}",
        "document": found, "version": shown, "step": steps[number - 1], "number": number,
        "steps": steps, "state": state_of(shown, today), "late": overdue(shown.review_on, today),
    }
    return render(request, "plan/document_step.html", context)
