"""The pages of teams: the list, one team, why a figure is off target and what is done about it."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Team
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.charts.small import sparkline
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record.figure_words import behind, written
from floorwalker.review.actions import variances as actions
from floorwalker.review.forms.leading import DoneForm, ExplainForm
from floorwalker.review.queries import notes, team_figures, variances
from floorwalker.review.queries import team_page as queries
from floorwalker.review.queries.scorecards import today
from floorwalker.review.queries.team_figures import Board, Result, Row
from floorwalker.review.queries.team_page import Member, Page

STANDS: Final[dict[str, tuple[State, str]]] = {
    "met": ("ok", "Met"), "real": ("miss", "Really short"), "chance": ("watch", "May be chance"), "few": ("idle", "Too few to say"),
    "no range": ("watch", "Short; not told from chance"), "no data": ("idle", "No data"),
}
MOVED: Final[dict[str, tuple[State, str]]] = {
    "better": ("ok", "Better"), "worse": ("miss", "Worse"), "not moved": ("watch", "Not moved beyond chance"),
    "too early": ("idle", "Too early"),
}
MARKS: Final = {"ok": "ok", "miss": "miss"}
A_MONTH: Final = timedelta(days=28)


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the teams whose page the reader may open; a reader of one team is led to it."""
    rows = queries.teams(request.actor).annotate(being_done=Count("variances", filter=Q(variances__done_on=None)))
    register: Register[Team] = Register(
        code="team_pages",
        title="Teams",
        nouns=("team", "teams"),
        columns=(
            Column("team", "Team", lambda row: Link(row.name, reverse("review:team", args=[row.code]), row.code)),
            Column("site", "Site", lambda row: row.site.name),
            Column("open", "Being done", lambda row: row.being_done, numeric=True),  # type: ignore[attr-defined]  # counted below
        ),
        filters=(Filter("name", "Name", lambda found, value: found.filter(name__icontains=value)),),
        first_use=FirstUse(
            "There is no team yet", "Each team has a page: who is in it, what it carries, how well it goes and what is done about it.",
            "Open places and skills", reverse("people:places"), "users",
        ),
    )
    return respond(request, "review/teams.html", register=register, rows=rows, context={"title": "Teams"})


@login_required
@require_safe
def team(request: FloorRequest, code: str) -> HttpResponse:
    """Show one team."""
    found = queries.find(code, by=request.actor)
    return show(request, found)


def show(request: FloorRequest, found: Team, *, asked: str = "", form: ExplainForm | None = None) -> HttpResponse:
    """Answer with the page of a team; a refused form in its place."""
    board, page = team_figures.board(found, by=request.actor), queries.page(found, by=request.actor)
    may = queries.explains(found, by=request.actor)
    asked = asked or request.GET.get("explain", "")
    chosen = next((each for each in board.rows if each.aimed.measure.code == asked and each.may_be_explained), None) if may else None
    if chosen is not None and form is None:
        form = ExplainForm(initial={"owner": request.person, "due_on": today() + A_MONTH})
    rates = policy.allows(request.actor, notes.RATE)
    context = {
        "title": found.name, "team": found, "page": page, "board": board, "zone": zone_of(request), "tiles": tiles(page, board),
        "situation": situation(board, page, may=may), "operational": [glance(each) for each in board.operational],
        "regulatory": [glance(each) for each in board.regulatory],
        "stories": [story(each, may=may) for each in board.rows if each.open or each.done or each.stand not in {"met", "no data"}],
        "members": [(each, *_of_member(each)) for each in page.members], "sees_notes": policy.allows(request.actor, notes.VIEW),
        "rates": rates, "rated": set(notes.rated(request.actor).values_list("pk", flat=True)) if rates else set(),
        "chosen": chosen, "form": form if chosen is not None or form is not None else None,
        "chosen_words": _off(chosen) if chosen is not None else "", "asked": asked, "today": today(),
    }
    return render(request, "review/team.html", context, status=UNPROCESSABLE if form is not None and form.is_bound else 200)


@login_required
@require_http_methods(GET_OR_POST)
def explain(request: FloorRequest, code: str, measure: str) -> HttpResponse:
    """Say why a figure is off target, and what is done about it."""
    found = queries.find(code, by=request.actor)
    if request.method != "POST":
        return redirect(f"{reverse('review:team', args=[code])}?explain={measure}#explain")
    form = ExplainForm(request.POST)
    made = tried(request, form, lambda: actions.explain(found, measure, by=request.actor, **form.cleaned_data))
    if made is None:
        return show(request, found, asked=measure, form=form)
    messages.success(request, f"{made.reference}: {made.owner.display_name} acts until {made.due_on:%d %b}.")
    return redirect("review:team", code=code)


@login_required
@require_http_methods(GET_OR_POST)
def variance(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one variance from figure to result, and take the word that it is done."""
    one = variances.find(reference, by=request.actor)
    may = one.done_on is None and (one.owner_id == request.actor.person_id or queries.explains(one.team, by=request.actor))
    form = DoneForm(request.POST or None)
    if request.method == "POST" and tried(request, form, lambda: actions.done(one, by=request.actor, **form.cleaned_data)) is not None:
        messages.success(request, f"{one.reference} is done. Its result is measured from tomorrow on.")
        return redirect("review:variance", reference=reference)
    measure = measures.get(one.measure)
    result = team_figures.result_of(one)
    context = {
        "title": f"{measure.name} of {one.team.name}", "one": one, "measure": measure, "zone": zone_of(request),
        "figure": written(measure, one.value), "target": written(measure, one.target), "off": signed(measure, one.value - one.target),
        "behind": behind(measure, one.number if one.number is not None else math.nan, one.low, one.high),
        "result": result, "result_words": result_words(measure, result) if result is not None else "",
        "result_state": Status(*MOVED[result.moved]) if result is not None else None, "form": form if may else None,
        "overdue": one.done_on is None and one.due_on < today(),
    }
    return render(request, "review/variance.html", context, status=UNPROCESSABLE if request.method == "POST" else 200)


def signed(measure: Measure, by: float) -> str:
    """Return a difference in the unit of `measure`, with its sign; shares in points."""
    if math.isnan(by):
        return ""
    if measure.unit == "share":
        return f"{formats.signed(100 * by, 1)} points"
    return f"{formats.signed(by)} s" if measure.unit == "seconds" else formats.signed(by, 1)


def glance(row: Row) -> dict[str, Any]:
    """Return one measure as it stands in a list: figure, target, state, weeks."""
    measure = row.aimed.measure
    state, word = STANDS[row.stand]
    weeks = [None if math.isnan(each) else each for each in row.weeks]
    return {
        "name": measure.name, "customer": measure.requirement == "customer", "obligation": row.aimed.obligation,
        "figure": written(measure, row.now.value), "target": target_words(row),
        "behind": behind(measure, row.now.number, row.now.low, row.now.high),
        "status": Status(state, word), "spark": sparkline(weeks, target=row.aimed.target, state=MARKS.get(state, "watch")),
        "chart": row.chart, "signals": row.signals,
    }


def target_words(row: Row) -> str:
    """Return what is aimed at: at least, at most, or within a band."""
    measure, value = row.aimed.measure, written(row.aimed.measure, row.aimed.target)
    if measure.better == "within a band":
        return f"{value} ± {written(measure, row.aimed.tolerance)}"
    return f"{'at least' if measure.better == 'higher' else 'at most'} {value}"


def story(row: Row, *, may: bool) -> dict[str, Any]:
    """Return one measure as variance, cause, action and result."""
    measure, said = row.aimed.measure, row.open or row.done
    return {
        "code": measure.code, "name": measure.name, "figure": written(measure, row.now.value), "target": target_words(row),
        "off": signed(measure, row.variance) if row.stand != "met" else "", "status": Status(*STANDS[row.stand]),
        "chart": row.chart, "signals": row.signals, "said": said, "cause": said.get_cause_display() if said is not None else "",
        "overdue": said is not None and said.done_on is None and said.due_on < today(),
        "result": Status(*MOVED[row.result.moved]) if row.result is not None and row.open is None else None,
        "result_words": result_words(measure, row.result) if row.result is not None and row.open is None else "",
        "may": may and row.may_be_explained, "routine": row.stand in {"chance", "few", "no range"} and not row.signals,
    }


def result_words(measure: Measure, result: Result) -> str:
    """Return what came of an action: before, after, and the difference with its range."""
    if result.moved == "too early":
        return f"{result.days} of {team_figures.FEWEST_DAYS} days counted since"
    between = f"{signed(measure, result.low)} to {signed(measure, result.high)}"
    moved = f"{written(measure, result.before)} before, {written(measure, result.after)} after"
    return f"{moved}: {signed(measure, result.difference)} a day, {between}, {result.days} days"


def _off(row: Row) -> str:
    measure = row.aimed.measure
    return f"{measure.name} is {written(measure, row.now.value)}, {target_words(row)} is asked: {signed(measure, row.variance)}"


def tiles(page: Page, board: Board) -> list[Tile]:
    """Return people, load, adherence, quality, what is owed, who is away and the next one-to-ones of a team."""
    members = page.members
    handled = [each for each in members if not math.isnan(each.an_hour) and each.an_hour > 0]
    hours = sum(each.handled / each.an_hour for each in handled)
    load = sum(each.handled for each in handled) / hours if hours else None
    planned = [each.next_one_to_one for each in members if each.next_one_to_one is not None]
    late = sum(each.late for each in members)
    owed = sum(each.owes for each in members)
    found = [
        Tile("People", str(len(members)), note=f"{page.away_today} away now" if page.away_today else "nobody is away now", code="people"),
        Tile("Contacts an hour on queue", None if load is None else formats.decimal(load), note="last four weeks", code="load"),
    ]
    for code in ("adherence", "quality_score"):
        row = next((each for each in board.rows if each.aimed.measure.code == code), None)
        if row is not None:
            state: State | None
            state, word = STANDS[row.stand]
            value = None if math.isnan(row.now.value) else written(row.aimed.measure, row.now.value)
            if value is None and code == "quality_score":
                judged = sum(each.point.sides["quality"].number for each in members if each.point is not None)
                state, word = None, f"{judged} judged in 13 weeks"
            target = f"of {written(row.aimed.measure, row.aimed.target)}" if value is not None else ""
            found.append(Tile(row.aimed.measure.name, value, target=target, note=word, state=state, code=code))
    found += [
        Tile("Open actions", str(owed), note=f"{late} late" if late else "none late", state="miss" if late else "ok", code="open"),
        Tile(
            "One-to-ones planned", str(len(planned)), target=f"of {len(members)}", code="one-to-one", step="Plan",
            note=f"next {formats.moment(min(planned), zone=page.team.site.zone)}" if planned else "none ahead",
            step_url=reverse("plan:activities"),
        ),
    ]
    return found


def situation(board: Board, page: Page, *, may: bool) -> Situation | None:
    """Return the sentence above the page: what is really short and has nobody acting on it, else what is being done."""
    if not board.rows:
        return None
    waits = [each for each in board.rows if each.stand == "real" and each.open is None]
    short = [each for each in board.rows if each.stand == "real"]
    if waits:
        first = waits[0]
        acts = [Act("Say why", f"{reverse('review:team', args=[page.team.code])}?explain={first.aimed.measure.code}#explain", primary=True)]
        names = ", ".join(f"{each.aimed.measure.name} ({signed(each.aimed.measure, each.variance)})" for each in waits)
        return Situation(
            "watch", f"Really short and nobody acts on it: {names}", "The whole 95 % range lies on the wrong side of the target.",
            acts=acts if may else (),
        )
    if short:
        return Situation("info", f"{len(short)} of {len(board.rows)} measures are really short; somebody acts on each", "")
    return Situation("ok", f"No measure of {len(board.rows)} is really short of its target", "What may be chance is not acted on.")


def _of_member(each: Member) -> tuple[str, str]:
    quality, fcr = "", ""
    if each.point is not None:
        side = each.point.sides["quality"]
        quality = f"{side.number} judged" if side.stand == "few" else (
            f"{formats.share(side.value)}, {formats.share(side.low)} to {formats.share(side.high)}"
        )
        fcr = {"below": "resolution below the line", "above": "resolution above the line"}.get(each.point.sides["fcr"].stand, "")
    return quality, fcr

