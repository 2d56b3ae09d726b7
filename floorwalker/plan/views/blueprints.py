"""Pages of service blueprints: the register, one design as a picture and a table, and designing it queue by queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.engine import measures
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.forms import WEEKDAY_NAMES
from floorwalker.ground.lines import Stretch
from floorwalker.ground.models import Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import charts, downloads, formats
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.charts import Chart, DesignedQueue
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import blueprints as actions
from floorwalker.plan.forms.blueprints import BlueprintForm, DesignForm, HandOffForm, begin_from, hours_of
from floorwalker.plan.forms.drafts import forms_to_decide, may_be_done, number_in, state_of
from floorwalker.plan.forms.kpis import typed
from floorwalker.plan.models import Blueprint, BlueprintQueue, HandOff
from floorwalker.plan.models.drafts import OPEN
from floorwalker.plan.queries import blueprints as queries
from floorwalker.plan.rules.blueprints import IN_TIME

UNPROCESSABLE = 422
State = Blueprint.State


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every blueprint in its versions, and the queues that nobody designed."""
    may_draft = policy.allows(request.actor, queries.DRAFT)
    register: Register[Blueprint] = Register(
        code="blueprints",
        title="Blueprints",
        nouns=("version", "versions"),
        sort="-blueprint",
        columns=(
            Column("blueprint", "Blueprint", _named, sort="reference"),
            Column("version", "Version", lambda row: str(row.number), sort="number"),
            Column("site", "Site", lambda row: row.site.name, sort="site__name"),
            Column("queues", "Queues", lambda row: str(getattr(row, "designed", ""))),
            Column("from", "From", lambda row: formats.day_with_year(row.starts_on, zone="UTC"), sort="starts_on"),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter("state", "State", lambda rows, value: rows.filter(state=value),
                   choices=[each for each in State.choices if each[0] != State.PUT_AWAY]),
            Filter("site", "Site", lambda rows, value: rows.filter(site__code=value),
                   choices=list(Site.objects.order_by("name").values_list("code", "name"))),
        ),
        first_use=FirstUse(
            "No service is designed yet",
            "A blueprint says how a service works before it is opened: its queues with hours and promises, who serves them, and who hands "
            "over to whom. Publishing it makes the queues.",
            "Design the first" if may_draft else "", reverse("plan:begin_blueprint") if may_draft else "", "layers",
        ),
    )
    context = {"title": "Blueprints", "may_draft": may_draft, "undesigned": queries.undesigned()}
    return respond(request, "plan/blueprints.html", register=register, rows=queries.listed(request.actor), context=context)


def _named(row: Blueprint) -> Link:
    return Link(row.reference, f"{reverse('plan:blueprint', args=[row.reference])}?version={row.number}", row.name)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: FloorRequest) -> HttpResponse:
    """Begin to design a service."""
    policy.require(request.actor, queries.DRAFT)
    form = BlueprintForm(request.POST or None, of=None, initial={"owner": request.person})
    if request.method == "POST" and form.is_valid():
        words = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        try:
            made = actions.begin(words.pop("name"), **words, by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is begun. Add its queues.")
            return redirect("plan:blueprint", reference=made.reference)
    context = {"title": "Design a service", "form": form, "cancel_url": reverse("plan:blueprints"), "submit": "Begin"}
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: FloorRequest, reference: str) -> HttpResponse:
    """Change what a draft is called and for, its owner or its first day."""
    policy.require(request.actor, queries.DRAFT)
    shown = queries.find(reference, by=request.actor)
    begins = {name: getattr(shown, name) for name in ("name", "purpose", "owner", "starts_on")} | {"seen": shown.changes}
    form = BlueprintForm(request.POST or None, of=shown, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(shown, **form.cleaned_data, by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{reference} is changed.")
            return redirect("plan:blueprint", reference=reference)
    context = {"title": f"Change {shown.name}", "form": form, "cancel_url": reverse("plan:blueprint", args=[reference]), "submit": "Save"}
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: FloorRequest, reference: str, key: int | None = None) -> HttpResponse:
    """Add a queue to a draft, or change one."""
    policy.require(request.actor, queries.DRAFT)
    shown = queries.find(reference, by=request.actor)
    of = get_object_or_404(shown.queues.select_related("queue__line", "skill"), pk=key) if key is not None else None
    begins = {"seen": shown.changes, **(begin_from(of) if of is not None else {"roles": [Role.AGENT]})}
    form = DesignForm(request.POST or None, blueprint=shown, of=of, initial=begins)
    if request.method == "POST" and form.is_valid():
        working = form.cleaned_data.get("queue")
        try:
            row = actions.set_queue(shown, form.design(), of=of, queue=working, seen=form.cleaned_data["seen"], by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{row.name} is {'changed' if of else 'added'}.")
            return redirect("plan:blueprint", reference=reference)
    context = {
        "title": f"Design {of.name}" if of is not None else "Add a queue", "form": form, "submit": "Save",
        "cancel_url": reverse("plan:blueprint", args=[reference]), "works": of.queue if of is not None else None,
    }
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def blueprint(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one version of a design: the picture, its queues, what is missing, and what may be done."""
    shown = queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))
    rows, hand_offs = queries.queues(shown), queries.hand_offs(shown)
    is_open = shown.state in OPEN
    gaps = queries.gaps(shown) if is_open else []
    rules_now = queries.standing_of(rows, IN_TIME, shown.starts_on)
    context = {
        "title": shown.name, "one": shown, "state": state_of(shown), "gaps": gaps, "hand_offs": hand_offs,
        "rows": [
            (row, open_words(row), promise_words(row, rules_now.get(row.pk)), f"{roles_words(row)}, {skill_words(row)}") for row in rows
        ],
        "chart": picture(shown, rows, hand_offs, rules_now, {gap.what for gap in gaps}) if rows else None,
        "versions": [(each, state_of(each)) for each in queries.versions(reference)], "left_out": queries.left_out(shown),
        "zone": zone_of(request),
        "hand_off": HandOffForm(blueprint=shown) if len(rows) > 1 else None,
        **may_be_done(request, shown, write=queries.DRAFT, publish=queries.PUBLISH, gaps=gaps),
        **forms_to_decide(queries.approvers(but=request.actor)),
    }
    return render(request, "plan/blueprint.html", context)


def picture(
    shown: Blueprint, rows: Sequence[BlueprintQueue], hand_offs: Sequence[HandOff], rules_now: Mapping[int, Standard], missing: set[str]
) -> Chart:
    """Return the design drawn, with the standard that rules a queue; a queue that a sentence of `missing` names is marked."""
    drawn = [
        DesignedQueue(row.name, str(row.get_channel_display()), open_words(row), promise_words(row, rules_now.get(row.pk)),
                      roles_words(row), skill_words(row), any(row.name in what for what in missing))
        for row in rows
    ]
    return charts.flow("design", drawn, [(each.source.name, each.target.name, each.when) for each in hand_offs], title=shown.name)


def open_words(row: BlueprintQueue) -> str:
    """Return when a designed queue is open: days that follow one another with the same hours in one."""
    by_day = {number: ", ".join(hours_of(Stretch(*each)) for each in row.hours if each[0] == number) for number in range(7)}
    told = []
    for hours, group in groupby(range(7), key=lambda number: by_day[number]):
        days = list(group)
        if hours:
            name = WEEKDAY_NAMES[days[0]] if len(days) == 1 else f"{WEEKDAY_NAMES[days[0]]} to {WEEKDAY_NAMES[days[-1]]}"
            told.append(f"{name} {hours}")
    return "; ".join(told) or "never open"


def promise_words(row: BlueprintQueue, standing: Standard | None) -> str:
    """Return what a designed queue promises: of its own, else by the standard that rules it."""
    told = []
    if row.target is not None:
        told.append(f"{formats.share(row.target)} in {formats.duration(row.target_seconds or 0.0)}")
    elif standing is not None:
        told.append(f"{formats.share(standing.target)} in {formats.duration(standing.target_seconds or 0.0)} by {standing.reference}")
    if row.quality and row.quality_target is not None:
        measure = measures.get(row.quality)
        told.append(f"{measure.name} {typed(measure, row.quality_target)}{'%' if measure.unit == 'share' else ''}")
    return ", ".join(told) or "promises nothing"


def roles_words(row: BlueprintQueue) -> str:
    """Return who serves a designed queue."""
    return ", ".join(str(Role(code).label) for code in row.roles if code in Role.values) or "nobody"


def skill_words(row: BlueprintQueue) -> str:
    """Return the skill that people need for a designed queue."""
    return f"with the skill {row.skill.name}" if row.skill is not None else "no skill is asked for"


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send one version of a design as a file, one line a queue."""
    shown = queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))
    onward: dict[str, list[str]] = {}
    for each in queries.hand_offs(shown):
        onward.setdefault(each.source.name, []).append(f"{each.target.name}: {each.when}")
    head = ("blueprint", "version", "state", "from", "queue", "reference", "line", "channel", "open", "skill", "roles", "in_time",
            "seconds", "quality", "quality_target", "routing", "tools", "hands_over_to")
    lines = [
        (shown.reference, str(shown.number), shown.get_state_display(), shown.starts_on.isoformat(), row.name,
         row.queue.reference if row.queue is not None else "", row.line, row.channel, open_words(row),
         row.skill.name if row.skill is not None else "", " ".join(row.roles), _written(row.target), _written(row.target_seconds),
         row.quality, _written(row.quality_target), row.routing, row.tools, "; ".join(onward.get(row.name, ())))
        for row in queries.queues(shown)
    ]
    return downloads.csv_file(f"{reference}-{shown.number}", [head, *lines])


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
