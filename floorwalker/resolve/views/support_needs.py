"""Support needs: what is to be looked at again, how often contacts ask, and how customers with a need fare beside others."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import clock
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.filling import GET_OR_POST
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record import adjustments
from floorwalker.record.actions import needs as actions
from floorwalker.record.models import Need
from floorwalker.record.need_permissions import COVERAGE, NOTE
from floorwalker.record.queries import needs, needs_coverage
from floorwalker.record.queries.needs_coverage import Covered
from floorwalker.resolve.queries import need_outcomes
from floorwalker.resolve.queries.need_outcomes import Compared


@login_required
@require_http_methods(GET_OR_POST)
def page(request: FloorRequest) -> HttpResponseBase:
    """List the needs that the reader looks after, those to be asked about first."""
    by, zone = request.actor, zone_of(request)
    policy.require(by, COVERAGE)
    today = clock.today("UTC")
    register: Register[Need] = Register(
        code="support_needs", title="Support needs", nouns=("need", "needs"), sort="review", export="record.export",
        exported=lambda: store.look("needs", page="support needs export", by=by),
        columns=(
            Column("what", "Need", lambda row: Link(row.what, reverse("record:need", args=[row.reference]), row.reference),
                   plain=lambda row: f"{row.reference}: {row.what}"),
            Column("customer", "Customer", lambda row: Link(str(row.customer), reverse("record:customer", args=[row.customer.reference])),
                   plain=lambda row: str(row.customer)),
            Column("differently", "Do differently", lambda row: ", ".join(adjustments.chips(row.adjustments))),
            Column("review", "Ask again by", lambda row: _review(row, zone), sort="review_on", plain=lambda row: row.review_on.isoformat()),
            Column("owner", "Looked at by", lambda row: row.owner.display_name),
        ),
        filters=(
            Filter("state", "State", needs.in_state, choices=needs.STATES, none="In force"),
            Filter("owner", "Looked at by", lambda rows, typed: rows.filter(owner__display_name__icontains=typed)),
            Filter("how", "Do differently", lambda rows, code: rows.filter(adjustments__has_key=code),
                   choices=[(each.code, each.label) for each in adjustments.shelf().values()]),
        ),
        first_use=FirstUse(
            "No need is noted", "What customers need done differently is noted on their page, in a contact or after it. It stands here "
            "until it is over.", "Find a customer", reverse("record:customers"), "heart-handshake",
        ),
    )  # fmt: skip
    rows = needs.listed(by)
    late = rows.filter(ended_at=None, review_on__lt=today).count()
    soon = needs.in_state(rows, "due").count()
    if not request.GET.get("state"):
        rows = rows.filter(ended_at=None)
    register = handed_over(register, owner=lambda row: row.owner_id, give=lambda row, to, by: actions.hand_over(row, to=to, by=by))
    context = {
        "title": "Support needs", "situation": _situation(late, soon), "looks_after": policy.allows(by, NOTE), "late": late, "soon": soon,
    }
    return respond(request, "resolve/support_needs.html", register=register, rows=rows, context=context)


@login_required
@require_safe
def figures(request: FloorRequest) -> HttpResponse:
    """Answer with the figures beside the list: how often contacts ask, and how those with a need fare."""
    by = request.actor
    policy.require(by, COVERAGE)
    found = needs_coverage.coverage(by)
    told = need_outcomes.compared() if policy.scope(by, COVERAGE).everything else None
    return render(request, "resolve/_support_figures.html", {
        "tiles": _tiles(found.whole, told), "teams": _chart("teams", found.teams, "Team"),
        "lines": found.lines, "told": [(each, _cells(each)) for each in told] if told is not None else None,
        "least": need_outcomes.LEAST_CUSTOMERS, "rate": formats.share(need_outcomes.FALSE_RATE), "weeks": need_outcomes.WEEKS,
        "few": needs_coverage.FEW,
    })  # fmt: skip


def _review(row: Need, zone: str) -> Status | str:
    when = formats.day_with_year(row.review_on, zone=zone)
    if not row.is_in_force:
        return row.get_ended_why_display()
    return Status("miss", f"{when}, passed") if needs.is_late(row) else when


def _situation(late: int, soon: int) -> Situation:
    show = Act("Show them", f"{reverse('resolve:support_needs')}?state=due")
    if late:
        words = f"{late} need{' was' if late == 1 else 's were'} to be asked about again by now"
        return Situation("miss", words, "What somebody needs changes. Ask whether it is still so, change it or end it.", (show,))
    if soon:
        return Situation("watch", f"{soon} to be asked about again within two weeks", "Whoever has them is told in My day.", (show,))
    return Situation("ok", "No need waits to be asked about again", "Each is looked at within twelve months.")


def _tiles(whole: Covered, told: list[Compared] | None) -> list[Tile]:
    now = Need.objects.filter(ended_at=None)
    people = now.values("customer").distinct().count()
    tiles = [Tile("Needs in force", formats.count(now.count()), note=f"of {formats.count(people)} customers, over the whole house")]
    if whole.share is None or whole.range is None:
        tiles.append(Tile("Asked what is needed", None, note=f"{whole.contacts} contacts logged in 13 weeks, too few for a share"))
    else:
        low, high = (formats.share(each) for each in whole.range)
        note = f"{formats.count(whole.asked)} of {formats.count(whole.contacts)} logged in 13 weeks, likely {low} to {high}"
        tiles.append(Tile("Asked what is needed", formats.share(whole.share), note=note))
    if told is not None:
        can = [each for each in told if each.difference is not None]
        worse = sum(each.is_worse for each in can)
        note = f"of {len(can)} that can be told" if can else "too few customers with a need to tell"
        state: State | None = ("miss" if worse else "ok") if can else None
        tiles.append(Tile("Where they fare worse", formats.count(worse) if can else None, note=note, state=state))
    return tiles


def _chart(code: str, parts: list[Covered], of: str) -> Chart | None:
    rows = [
        charts.Rate(each.name, each.share, each.range[0] if each.range else None, each.range[1] if each.range else None, each.contacts)
        for each in parts
    ]
    title = "In how many contacts somebody asked what is needed"
    return charts.rates(f"asked-{code}", rows, title=title, of=of, counted="Asked", out_of="Contacts") if rows else None


def _cells(each: Compared) -> tuple[str, str, str, Status]:
    """Return the figure of those with a need, that of others, the difference with its range, and what it says."""
    if each.difference is None:
        return "·", "·", "·", Status("idle", "Too few customers")

    def write(value: float) -> str:
        return formats.share(value) if each.unit == "share" else formats.duration(value)

    gap = each.difference
    scale, unit = (100, "points") if each.unit == "share" else (1, "s")
    low, middle, high = (formats.signed(scale * value) for value in (gap.low, gap.difference, gap.high))
    words = f"{middle} ({low} to {high}) {unit}"
    if not each.stands:
        said = Status("idle", "No difference shown")
    elif each.higher_is_better is None:
        said = Status("info", "Differs")
    else:
        said = Status("miss", "Worse for them") if each.is_worse else Status("ok", "Better for them")
    return write(gap.after), write(gap.before), words, said
