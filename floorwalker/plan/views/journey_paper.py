"""A journey map outside the house: as a file of figures, on paper, and as Markdown."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from floorwalker.ground import signed_files
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import downloads, formats
from floorwalker.ground.web.papers import Grid
from floorwalker.ground.web.text_papers import text_paper
from floorwalker.plan.forms.drafts import number_in
from floorwalker.plan.models import Journey, JourneyCount
from floorwalker.plan.queries import journeys as queries
from floorwalker.plan.views import journey_figures as figures
from floorwalker.plan.views.journey_figures import StageRow
from floorwalker.plan.views.journeys import chosen, days_of
from floorwalker.plan.views.told import Told, sent

DECIDED = (Journey.State.PUBLISHED, Journey.State.SUPERSEDED)
"""What somebody decided on is signed when it leaves the house; a draft is not."""


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send a version as a file, one line a stage, with its figures where it was counted."""
    shown, count, stages = _read(request, reference)
    days = (count.starts_on.isoformat(), count.ends_on.isoformat()) if count is not None else ("", "")
    head = ("journey", "version", "state", "from", "up_to", "goal", "owner", "touchpoints", "pain_points", *figures.HEADS)
    lines = [
        (shown.reference, str(shown.number), shown.get_state_display(), *days, each.stage.goal, each.stage.owner.display_name,
         _touchpoints(each), _pains(each), *each.cells)
        for each in stages
    ]
    return downloads.csv_file(f"{reference}-{shown.number}", [head, *lines])


@login_required
@require_safe
def as_paper(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a version as a tagged PDF; a published one is signed."""
    shown, told = _told(request, reference)
    content = text_paper(
        shown.name, facts=told.facts, passages=[], tables=told.tables, author=shown.owner.display_name,
        foot=f"{shown.reference}, version {shown.number}, {shown.get_state_display().lower()}",
    )
    if shown.state in DECIDED:
        about = {"kind": "journey", "reference": shown.reference, "version": str(shown.number), "sha256": queries.digest(shown)}
        content, _ = signed_files.sign(content, about=about, prefix="%")
    return sent(request, shown.reference, shown.number, content, of="journey", ending="pdf")


@login_required
@require_safe
def as_markdown(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a version as Markdown, with the same words and tables as on paper."""
    shown, told = _told(request, reference)
    return sent(request, shown.reference, shown.number, told.as_markdown(), of="journey", ending="md")


def _read(request: FloorRequest, reference: str) -> tuple[Journey, JourneyCount | None, list[StageRow]]:
    shown = queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))
    counts = list(queries.counts(shown)) if policy.allows(request.actor, queries.COUNTED) else []
    count = chosen(counts, request.GET.get("count", ""))
    return shown, count, figures.rows(shown, queries.stages(shown), count)


def _told(request: FloorRequest, reference: str) -> tuple[Journey, Told]:
    shown, count, stages = _read(request, reference)
    facts = [
        ("Journey", f"{shown.reference}, version {shown.number}, {shown.get_state_display().lower()}"), ("What for", shown.purpose),
        ("Owner", shown.owner.display_name), ("To the next stage", f"within {shown.within_days} days"),
    ]
    if count is not None:
        first, last = (formats.day_with_year(each, zone="UTC") for each in days_of(count))
        facts.append(("Counted", f"{first} to {last}"))
    rows = [
        [f"{each.stage.name}\n{each.stage.goal}", each.stage.owner.display_name, _touchpoints(each),
         f"{each.standard}\n{each.met.word if each.met else figures.NOT_COUNTED}", _pains(each)]
        for each in stages
    ]
    tables = [("Stages", Grid(["Stage, and what customers want", "Owner", "Touchpoints", "Standard", "What hurts"], rows,
                              [1.5, 0.8, 1.4, 1.1, 1.8]))]
    if count is not None:
        counted = [[each.stage.name, fact.label, fact.value, fact.note] for each in stages for fact in each.facts]
        tables.append(("Figures", Grid(["Stage", "Figure", "Value", "Behind it"], counted, [1.4, 1.0, 0.8, 1.8])))
    changed = [[each.words] for each in queries.differences(shown)]
    if changed:
        tables.append(("Otherwise than the version before", Grid(["What"], changed, [1.0])))
    return shown, Told(shown.name, facts, tables)


def _touchpoints(row: StageRow) -> str:
    return "; ".join(f"{each.name} ({each.get_channel_display()})" for each in row.stage.touchpoints.all())


def _pains(row: StageRow) -> str:
    return "; ".join(f"{each.words} ({each.get_severity_display()}, {each.get_source_display().lower()})" for each in row.stage.pains.all())
