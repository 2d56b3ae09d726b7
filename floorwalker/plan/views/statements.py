"""Pages of statements: where each is said, over which channels, in which words; copies without a reference; the cross-channel plan."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.charts import Chart, MatrixCell
from floorwalker.ground.web.filling import UNPROCESSABLE, tried
from floorwalker.ground.web.papers import Grid, paper
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import copies, places, planned_channels
from floorwalker.plan.forms.deciding import ReasonForm
from floorwalker.plan.forms.places import ChannelForm
from floorwalker.plan.queries import documents, statements
from floorwalker.plan.queries import places as queries
from floorwalker.plan.queries.places import Found, Spot
from floorwalker.plan.rules import places as rules
from floorwalker.plan.rules.statements import plain
from floorwalker.plan.views.place_words import KINDS, differing, figures_told, state_of

WRONG = ("missing", "differs", "older")


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every place of every statement, the worst first, with the picture by channel."""
    found = queries.found(request.actor)
    return respond(request, "plan/statements.html", register=_register(request, found), rows=list(found.spots), context={
        "title": "Statements", "found": found, "chart": picture(found), "wrong": found.number("missing", "differs", "older"),
        "gaps": found.number("gap"), "statements": found.statements, **_may(request),
    })


def _may(request: FloorRequest) -> dict[str, object]:
    return {
        "may_keep": policy.allows(request.actor, queries.KEEP), "may_plan": policy.allows(request.actor, queries.PLAN),
        "may_write": policy.allows(request.actor, documents.WRITE), "zone": zone_of(request),
    }


def _register(request: FloorRequest, found: Found) -> Register[Spot]:
    may_write = policy.allows(request.actor, documents.WRITE)
    zone = zone_of(request)
    return Register(
        code="statements",
        title="Where statements are said",
        nouns=("place", "places"),
        columns=(
            Column("statement", "Statement", lambda row: Link(row.statement.title, _page(row), row.statement.document.reference)),
            Column("channel", "Channel", lambda row: rules.NAMES[row.channel]),
            Column("where", "Where", lambda row: Link(row.name, row.url, f"{row.reference}, {KINDS[row.kind]}"),
                   written=(Column("where", "Where", lambda row: row.name), Column("reference", "Reference", lambda row: row.reference),
                            Column("kind", "Kind", lambda row: KINDS[row.kind]))),
            Column("state", "Stands", state_of),
            Column("differs", "How it differs", differing, plain=lambda row: "; ".join(figures_told(row)),
                   written=(Column("figures", "Figures that disagree", lambda row: "; ".join(figures_told(row))),
                            Column("likeness", "Likeness", lambda row: row.match.likeness if row.match is not None else None),
                            Column("passage", "What it says", lambda row: row.match.passage if row.match is not None else ""))),
            Column("owner", "Owner", lambda row: row.owner),
            Column("since", "Since", lambda row: formats.day_with_year(row.since, zone="UTC") if row.since else "",
                   plain=lambda row: row.since.isoformat() if row.since else ""),
            Column("compared", "Looked at", lambda row: formats.moment(row.compared_at, zone=zone) if row.compared_at else "",
                   plain=lambda row: row.compared_at.isoformat() if row.compared_at else ""),
            Column("check", "Next look", lambda row: formats.day_with_year(row.check_on, zone="UTC") if row.check_on else "",
                   plain=lambda row: row.check_on.isoformat() if row.check_on else ""),
        ),
        filters=(
            Filter("statement", "Statement", lambda rows, value: [each for each in rows if each.statement.document.reference == value],
                   choices=[(each.document.reference, each.title) for each in found.statements]),
            Filter("channel", "Channel", lambda rows, value: [each for each in rows if each.channel == value], choices=found.channels),
            Filter("state", "Stands", _stands, choices=[
                ("wrong", "In other words"), ("copy", "Copies without a reference"), ("gap", "Planned, nowhere yet"),
                ("good", "In the words in force"),
            ]),
        ),
        first_use=FirstUse(
            "No statement is said anywhere yet",
            "Write what must be said alike everywhere as a statement, name it in other texts by its reference, and write down where else "
            "it is said. Here stands which places say other words.",
            "Begin a statement" if may_write else "", f"{reverse('plan:begin_document')}?kind=statement" if may_write else "",
            "message-square",
        ),
        key="reference",
    )


def _page(row: Spot) -> str:
    return reverse("plan:statement", args=[row.statement.document.reference])


def _stands(rows: Sequence[Spot], value: str) -> list[Spot]:
    if value == "copy":
        return [each for each in rows if each.kind == "copy"]
    states = {"wrong": WRONG, "gap": ("gap",), "good": ("same", "reference")}.get(value, rules.ORDER)
    return [each for each in rows if each.state in states]


def picture(found: Found) -> Chart | None:
    """Return which statement stands how over which channel; None where nothing is said or planned."""
    if not found.cells:
        return None
    channels = found.channels
    rows = [each for each in found.statements if any((each.document.reference, code) in found.cells for code, _ in channels)]
    cells: dict[tuple[int, int], MatrixCell] = {}
    for row, one in enumerate(rows):
        for place, (code, _) in enumerate(channels):
            spots = found.cells.get((one.document.reference, code))
            if spots:
                cells[row, place] = _cell(spots)
    return charts.matrix(
        "said", [each.title for each in rows], [name for _, name in channels], cells, title="Which channel says what",
        names=("Statement", "In the words in force", "In other words", "Planned, nowhere yet"),
    )


def _cell(spots: Sequence[Spot]) -> MatrixCell:
    wrong = sum(each.state in WRONG for each in spots)
    told = "; ".join(f"{each.name}: {state_of(each).word.lower()}" for each in spots)
    if wrong:
        return MatrixCell("wrong", f"{wrong} of {len(spots)} differ{'s' if wrong == 1 else ''}", told)
    if spots[0].state == "gap":
        return MatrixCell("lacking", "nowhere", told)
    return MatrixCell("good", f"{len(spots)} alike", told)


@login_required
@require_safe
def statement(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one statement with every place that says it, what differs there, and the channels that must say it."""
    return _statement_page(request, reference, ChannelForm(initial={"owner": request.person}))


def _statement_page(request: FloorRequest, reference: str, form: ChannelForm) -> HttpResponse:
    one = queries.statement(reference, by=request.actor)
    found = queries.found(request.actor, of=one.document)
    context = {
        "title": one.title, "one": one, "document": one.document, "words": plain(one.body), "found": found, "form": form,
        "rows": [(each, state_of(each), differing(each), rules.NAMES[each.channel], KINDS[each.kind]) for each in found.spots],
        "planned": [(each, rules.NAMES[each.channel]) for each in found.planned], "reason": ReasonForm(auto_id=False),
        "waits": documents.open_version(one.document) if policy.allows(request.actor, documents.WRITE) else None, **_may(request),
    }
    return render(request, "plan/statement.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_POST
def plan(request: FloorRequest, reference: str) -> HttpResponse:
    """Say that a channel must say a statement."""
    policy.require(request.actor, queries.PLAN)
    one = queries.statement(reference, by=request.actor)
    form = ChannelForm(request.POST)
    if tried(request, form, lambda: planned_channels.plan(one.document, **form.cleaned_data, by=request.actor)) is None:
        return _statement_page(request, reference, form)
    messages.success(request, "Planned. Where nothing says it there yet, its owner is asked.")
    return redirect("plan:statement", reference=reference)


@login_required
@require_POST
def unplan(request: FloorRequest, reference: str) -> HttpResponse:
    """Say that a channel need not say a statement any more."""
    policy.require(request.actor, queries.PLAN)
    one = queries.planned(reference, by=request.actor)
    planned_channels.unplan(one, reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, f"{rules.NAMES[one.channel]} need not say it any more.")
    return redirect("plan:statement", reference=one.statement.reference)


@login_required
@require_POST
def let_be(request: FloorRequest, key: int) -> HttpResponse:
    """Say why words like a statement are meant so."""
    policy.require(request.actor, queries.KEEP)
    if key >= 2**63:
        raise NotFound("That copy is gone by now.", remedy="Look at the list again.")
    one = places.let_be(queries.copy(key, by=request.actor), reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, "It is listed no more until its words change.")
    return redirect("plan:statement", reference=one.statement.reference)


@login_required
@require_POST
def look_now(request: FloorRequest) -> HttpResponse:
    """Ask for a search through all texts for copies."""
    copies.look_now(by=request.actor)
    messages.success(request, "All texts are looked through now; open the page again in a moment.")
    return redirect("plan:statements")


@login_required
@require_safe
def as_paper(request: FloorRequest) -> HttpResponse:
    """Send every place of every statement, or what the filters of the address keep, as a tagged PDF."""
    found = queries.found(request.actor)
    kept = _register(request, found).kept(request.GET, list(found.spots))
    zone = zone_of(request)
    rows = [
        [f"{each.statement.title}\n{each.statement.document.reference} version {each.statement.number}", rules.NAMES[each.channel],
         f"{each.name}\n{each.reference}, {KINDS[each.kind]}", state_of(each).word,
         "\n".join([*figures_told(each), each.match.passage if each.match is not None and each.state != "same" else ""]).strip(),
         each.owner, formats.moment(each.compared_at, zone=zone) if each.compared_at else ""]
        for each in kept
    ]
    looked = formats.moment(found.looked_at, zone=zone) if found.looked_at else "not yet"
    content = paper(
        "Where statements are said", author=request.person.display_name if request.person else "Floorwalker",
        facts=[("Statements in force", str(len(found.statements))), ("Places", str(len(kept))),
               ("In other words", str(sum(each.state in WRONG for each in kept))),
               ("Planned, nowhere yet", str(sum(each.state == "gap" for each in kept))), ("Last search for copies", looked)],
        grid=Grid(["Statement", "Channel", "Where", "Stands", "How it differs", "Owner", "Looked at"], rows,
                  [0.17, 0.1, 0.18, 0.12, 0.25, 0.1, 0.08]),
        foot=f"Statements, {formats.day_with_year(statements.today(), zone='UTC')}",
    )
    store.look("statements", page="pdf of statements", by=request.actor)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="statements.pdf"'
    return answer
