"""The list of reports, and a report read: a starter, one that is kept, or whatever is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from floorwalker.engine import measures as shelf
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record.models import Reason
from floorwalker.record.models.interactions import Outcome
from floorwalker.record.queries.asked import GROUPINGS, INTERVALS, teams_in_reach
from floorwalker.review import report_files
from floorwalker.review.forms import reports as forms
from floorwalker.review.models import Report
from floorwalker.review.queries import report_answers
from floorwalker.review.queries import reports as queries
from floorwalker.review.report_files import FORMS, Heading
from floorwalker.review.report_sight import EXPORT, KEEP, SHARE, VIEW
from floorwalker.review.reports import STARTERS
from floorwalker.review.rules.reports import DURATIONS, PERIODS, VERSUS, Definition, ReportRefused
from floorwalker.review.views import report_page

SENDINGS_SHOWN: Final = 6
SEES_WALLS: Final = "desks.view_today"
KEYS: Final = ((("c",), "change what is asked"), (("k",), "keep it"))


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the reports that the reader keeps or is offered, below those that stand ready."""
    may_keep, zone = policy.allows(request.actor, KEEP), zone_of(request)
    register: Register[Report] = Register(
        code="reports",
        title="Reports",
        nouns=("report", "reports"),
        columns=(
            Column("name", "Report", _named, sort="name"),
            Column("about", "For", lambda row: row.about or _words(row)),
            Column("owner", "Owner", lambda row: row.owner.display_name, sort="owner__sort_key"),
            Column("shared", "Shared with", queries.whom),
            Column("filed", "Filed", lambda row: getattr(row, "times_filed", 0), sort="times_filed", numeric=True),
            Column("changed", "Changed", lambda row: formats.moment(row.changed_at, zone=zone), sort="changed_at"),
        ),
        filters=(
            Filter("q", "Name", lambda found, words: found.filter(name__icontains=words)),
            Filter(
                "whose", "Whose", lambda found, value: found.filter(owner=request.actor.person_id) if value == "mine"
                else found.exclude(owner=request.actor.person_id), choices=[("mine", "Mine"), ("shared", "Shared with me")],
            ),
        ),
        first_use=FirstUse(
            "You keep no report yet",
            "Open one that stands ready, or ask for measures by any cut; keep what answers your question under a name, share it, or file "
            "its figures as evidence with your comment.",
            "Ask for something" if may_keep else "", reverse("review:ask_report") if may_keep else "", "chart-column",
        ),
    )
    context = {"title": "Reports", "starters": list(STARTERS), "may_keep": may_keep}
    return respond(request, "review/reports.html", register=register, rows=queries.listed(request.actor), context=context)


def _named(row: Report) -> Link:
    return Link(row.name, reverse("review:report", args=[row.reference]), row.reference)


def _words(row: Report) -> str:
    try:
        return queries.words(queries.definition(row))
    except ReportRefused:
        return "asks for what is no longer there"


@login_required
@require_safe
def ask(request: FloorRequest) -> HttpResponseBase:
    """Answer whatever the address asks; with nothing asked, show what can be."""
    policy.require(request.actor, VIEW)
    query = request.GET
    kept = queries.find(query["report"], by=request.actor) if query.get("report") else None
    asks = forms.read(query) if query.getlist("m") else Definition(measures=("service_level", "offered", "asa", "aht"), by=("queue",))
    return answered(request, asks, name=kept.name if kept else "Ask the figures", report=kept, is_changed=kept is not None)


@login_required
@require_safe
def starter(request: FloorRequest, code: str) -> HttpResponseBase:
    """Answer a report that stands ready."""
    policy.require(request.actor, VIEW)
    if code not in STARTERS:
        raise NotFound(f"No report {code[:40]!r} stands ready.", remedy="Look at the list of reports.")
    found = STARTERS.get(code)
    return answered(request, found.definition, name=found.name, about=found.answers, board=f"start:{code}")


@login_required
@require_safe
def report(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Answer a report that somebody keeps, as far as its reader's roles reach."""
    one = queries.find(reference, by=request.actor)
    return answered(request, queries.definition(one), name=one.name, about=one.about, report=one, board=f"report:{one.reference}")


@login_required
@require_safe
def behind(request: FloorRequest) -> HttpResponse:
    """Lead from a figure of a report to its contacts."""
    policy.require(request.actor, VIEW)
    answer = report_answers.ask(forms.read(request.GET), by=request.actor, zone=zone_of(request))
    url = report_answers.behind_of(answer, request.GET.get("at", ""), request.GET.get("of", ""))
    if not url:
        raise NotFound("No contacts that you may open lie behind it.", remedy="Open the report again, and choose a figure of it.")
    return redirect(url)


def reader_of(request: FloorRequest) -> str:
    """Return for whom a file is made."""
    return request.person.display_name if request.person else "Floorwalker"


def answered(
    request: FloorRequest, asks: Definition, *, name: str, about: str = "", report: Report | None = None, is_changed: bool = False,
    board: str = "",
) -> HttpResponseBase:
    """Answer `asks` on a page, or as the file that the address wants; `board` is what it is called on a wall, where it can be put up."""
    answer = report_answers.ask(asks, by=request.actor, zone=zone_of(request))
    form = request.GET.get("format", "")
    if form in FORMS:
        reference = report.reference if report else ""
        version = (("Version", str(report.number)),) if report and not is_changed else ()
        return file_of(request, answer, Heading(name, reference, reader_of(request), version), form)
    query = forms.address(asks)
    mine = report is not None and report.owner_id == request.actor.person_id
    context = {
        "title": name, "about": about, "answer": answer, "asks": asks, "words": queries.words(asks), "report": report,
        "is_changed": is_changed, "mine": mine, "query": query.urlencode(), "hidden": _hidden(query),
        "behind": f"{reverse('review:report_behind')}?{query.urlencode()}", "situation": report_page.situation(answer),
        **report_page.shown(answer),
        "may_export": policy.allows(request.actor, EXPORT), "may_keep": policy.allows(request.actor, KEEP),
        "may_share": mine and policy.allows(request.actor, SHARE) and not is_changed, "share_form": forms.ShareForm() if mine else None,
        "readers": _readers(report) if mine else [],
        "schedules": _schedules(report) if mine else [],
        "zone": zone_of(request), "file_form": forms.FileForm(), "page_keys": KEYS,
        "is_asking": not request.GET.getlist("m"), "board": board if policy.allows(request.actor, SEES_WALLS) else "",
        **_choices(request, asks),
    }
    return render(request, "review/report.html", context)


def file_of(request: FloorRequest, answer: Any, heading: Heading, form: str) -> HttpResponse:
    """Send a report as a file; the trail notes the download.

    Raises
    ------
    NotAllowed
        If no role of the reader exports.
    """
    policy.require(request.actor, EXPORT)
    store.look(heading.reference or "report", page=f"report as {form}", by=request.actor)
    response = HttpResponse(report_files.made(answer, heading, form), content_type=FORMS[form])
    name = slugify(f"{heading.reference}-{heading.name}-{answer.asked.start}") or "report"
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _hidden(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in query.lists() for value in values]


def _readers(report: Report | None) -> Sequence[Any]:
    return [] if report is None else list(report.readers.all())


def _schedules(report: Report | None) -> list[tuple[Any, list[Any]]]:
    """Return the schedules that send a report, each with its last sendings."""
    rows = [] if report is None else queries.schedules(report)
    return [(each, list(each.sendings.select_related("person", "mail")[:SENDINGS_SHOWN])) for each in rows]


def _choices(request: FloorRequest, asks: Definition) -> dict[str, Any]:
    """Return what the form offers, and what of it is chosen."""
    return {
        "groupings": [(code, "nothing" if not code else label) for code, label in GROUPINGS.items()], "intervals": INTERVALS,
        "shelf": shelf.all(), "durations": list(DURATIONS.items()), "periods": list(PERIODS.items()), "versus": list(VERSUS.items()),
        "queues": list(Queue.objects.filter(retired_at=None).order_by("name").values_list("code", "name")), "channels": Channel.choices,
        "teams": list(teams_in_reach(request.actor).filter(retired_at=None).order_by("name").values_list("code", "name")),
        "sites": list(Site.objects.filter(retired_at=None).order_by("name").values_list("code", "name")),
        "reasons": list(Reason.objects.order_by("name").values_list("code", "name")), "outcomes": Outcome.choices,
        "narrowed": dict(asks.narrowed), "by": (*asks.by, "", "")[:2],
    }
