"""A service review on paper: who was there, each item with its figures as they stood, cause and outcome; signed once it is closed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from floorwalker.ground import signed_files
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.papers import Grid
from floorwalker.ground.web.text_papers import Passage, Run, TextTable, text_paper
from floorwalker.ground.web.text_papers import Picture as OnPaper
from floorwalker.review.models import ReviewItem, ServiceReview
from floorwalker.review.queries import service_reviews as queries
from floorwalker.review.views.review_pictures import Picture, picture
from floorwalker.review.views.service_reviews import state_of


@login_required
@require_safe
def as_paper(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a review as a PDF; a closed one carries the signature of the house."""
    one = queries.find(reference, by=request.actor)
    store.look(one.reference, page="pdf of a service review", by=request.actor)
    rows = queries.items(one)
    passages = [part for each in rows for part in _item(each, picture(each, by=request.actor, again=False))]
    body = text_paper(
        f"Service review {one.reference}: {one.plan.name}", facts=_facts(one), passages=passages,
        tables=[_outcomes(rows), _corrections(one)], author=one.chair.display_name, foot=f"{one.reference}, {state_of(one).word.lower()}",
    )
    if one.closed_at is not None and one.meeting is not None:
        about = {
            "kind": "service_review", "reference": one.reference, "plan": one.plan.reference, "minutes": one.meeting.reference,
            "closed_at": one.closed_at.isoformat(), "chair": one.chair.display_name,
        }
        body, _ = signed_files.sign(body, about=about, prefix="%")
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{one.reference}.pdf"'
    return response


def _facts(one: ServiceReview) -> list[tuple[str, str]]:
    found = [
        ("Plan", f"{one.plan.reference}, version {one.plan.version}"),
        ("When", formats.moment_with_year(one.starts_at, zone=one.site.zone)),
        ("Looks back to", str(formats.day_with_year(one.since, zone="UTC"))), ("Chair", one.chair.display_name),
        ("Present", ", ".join(each.display_name for each in one.present.order_by("sort_key"))),
        ("Apologies", ", ".join(each.display_name for each in one.apologies.order_by("sort_key")) or "none"),
        ("State", state_of(one).word),
    ]
    if one.meeting is not None and one.next_on is not None:
        found += [("Minutes", one.meeting.reference), ("Next", str(formats.day_with_year(one.next_on, zone="UTC")))]
    return found


def _item(item: ReviewItem, shown: Picture) -> list[Passage | TextTable | OnPaper]:
    told: list[Passage | TextTable | OnPaper] = [Passage("heading", [Run(f"{item.position}. {item.title}")], level=2)]
    for fact in shown.facts:
        state = f" ({fact.status.word})" if fact.status else ""
        note = f", {fact.note}" if fact.note else ""
        told.append(Passage("text", [Run(f"{fact.name}: {fact.value}{state}{note}")]))
    if shown.says is not None:
        told.append(Passage("text", [Run(f"{shown.says.sentence} {shown.says.why}")]))
    told += [
        Passage("text", [Run(f"{each.title}: {each.rule}, {each.status.word.lower()}")], mark=str(each.number), level=1)
        for each in shown.signals
    ]
    if shown.chart is not None:
        told += [OnPaper(shown.chart), Passage("text", [Run(f"Chart {shown.chart_reference}: {shown.chart.summary}")])]
    if shown.rows:
        told.append(_table(shown))
    if item.cause:
        told.append(Passage("text", [Run("Cause. ", looks=frozenset({"strong"})), Run(f"{item.get_cause_display()}: {item.cause_words}")]))
    if item.said:
        told.append(Passage("text", [Run(item.said)]))
    told.append(Passage("text", [Run(f"Frozen {formats.moment_with_year(item.frozen_at, zone='UTC')} UTC, SHA-256 {item.digest}")]))
    return told


def _table(shown: Picture) -> TextTable:
    return TextTable([[[Run(str(head))] for head in shown.heads], *([[Run(_said(cell))] for cell in row] for row in shown.rows)])


def _said(cell: Any) -> str:
    return str(cell) or " "


def _outcomes(rows: list[ReviewItem]) -> tuple[str, Grid]:
    found = [
        [str(item.position), each.what or "No action", each.why, each.owner.display_name if each.owner else "",
         str(formats.day_with_year(each.due_on, zone="UTC")) if each.due_on else "", each.serves]
        for item in rows for each in item.standing  # type: ignore[attr-defined]
    ]
    return "Decisions", Grid(("Item", "What", "Why", "By whom", "Until", "Serves"), found, (0.4, 2, 1.6, 1, 0.8, 1))


def _corrections(one: ServiceReview) -> tuple[str, Grid]:
    found = [
        [each.words, each.written_by.display_name, formats.moment_with_year(each.written_at, zone=one.site.zone)]
        for each in one.corrections.select_related("written_by")
    ]
    return "Corrected since", Grid(("What", "By", "At"), found, (3, 1, 1))
