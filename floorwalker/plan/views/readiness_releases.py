"""Releases: who may work a queue though not ready; the list, counted by rule, one, releasing and ending."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.charts import counts_by_name
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import readiness as actions
from floorwalker.plan.forms.readiness import ReleaseForm
from floorwalker.plan.models import ReadinessRelease
from floorwalker.plan.queries import readiness as queries
from floorwalker.plan.readiness_words import asks, release_stands
from floorwalker.plan.rules.readiness import Readiness

UNPROCESSABLE = 422
MOST_BARS = 12


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the releases, with how often each rule was set aside."""
    may = policy.allows(request.actor, queries.RELEASE)
    register: Register[ReadinessRelease] = Register(
        code="readiness-releases",
        title="Releases",
        nouns=("release", "releases"),
        sort="-release",
        columns=(
            Column("release", "Release", lambda row: Link(row.reference, reverse("plan:readiness_release", args=[row.reference])),
                   sort="pk", plain=lambda row: row.reference),
            Column("queue", "Queue", lambda row: row.queue.name, sort="queue__name"),
            Column("people", "People", lambda row: row.people, sort="people", numeric=True),  # type: ignore[attr-defined]  # annotated
            Column("from", "From", lambda row: formats.day_with_year(row.first_day, zone="UTC"), sort="first_day"),
            Column("until", "Until", lambda row: formats.day_with_year(row.last_day, zone="UTC"), sort="last_day"),
            Column("reason", "Why", lambda row: row.reason),
            Column("by", "Released by", lambda row: row.released_by.display_name),
            Column("state", "State", release_stands),
        ),
        filters=(
            Filter("queue", "Queue", lambda rows, code: rows.filter(queue__code=code), choices=[
                (queue.code, queue.name) for queue in Queue.objects.filter(readiness_releases__isnull=False).distinct().order_by("name")
            ]),
        ),
        first_use=FirstUse(
            "Nobody was released", "Where people who are not ready must work a queue, the duty manager releases them until a day, with one "
            "reason; each stands here.", icon="lock-open",
        ),
    )
    by_rule = Counter(each.rule for each in queries.overrides(request.actor))
    counts = [(f"{rule.reference}, {rule.queue.name}", number) for rule, number in by_rule.most_common(MOST_BARS)]
    chart = counts_by_name("released-by-rule", counts, title="People released, by rule", heads=("Rule", "People released"))
    context = {"title": "Releases", "may": may, "chart": chart if counts else None}
    return respond(request, "plan/readiness_releases.html", register=register, rows=queries.releases(request.actor), context=context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: FloorRequest) -> HttpResponse:
    """Release people from what keeps them off a queue."""
    policy.require(request.actor, queries.RELEASE)
    queues = Queue.objects.filter(retired_at=None, readiness_rules__state="approved").distinct().order_by("name")
    queue = queues.filter(code=request.GET.get("queue", "")).first() or (queues.first() if len(queues) == 1 else None)
    if queue is None:
        return render(request, "plan/readiness_release.html", {"title": "Release people", "queues": queues})
    lacking = queries.to_release(request.actor, queue)
    found = {person.pk: _lacks(each) for person, each in lacking}
    first = min((gap.enforced_on for _person, each in lacking for gap in each.gaps), default=queries.today())
    form = ReleaseForm(request.POST or None, lacking=found, first=max(first, queries.today()))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.release(
                queue, people=list(said["people"]), last_day=said["last_day"], reason=said["reason"], by=request.actor
            )
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            number = len(said["people"])
            messages.success(request, f"{number} {'person' if number == 1 else 'people'} may work {queue.name} as {made.reference} says.")
            return redirect("plan:readiness_release", reference=made.reference)
    context = {
        "title": f"Release people for {queue.name}", "queue": queue, "queues": queues, "form": form, "nobody": not found,
        "cancel_url": f"{reverse('plan:readiness')}?queue={queue.code}",
    }
    return render(request, "plan/readiness_release.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _lacks(found: Readiness) -> str:
    return "; ".join(f"{gap.words}, kept off from {formats.day(gap.enforced_on, zone='UTC')}" for gap in found.gaps)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one release: who, from what, until when and why."""
    row = queries.release(reference, by=request.actor)
    mine = queries.overrides(request.actor).filter(release=row)
    holds = row.ended_at is None and row.last_day >= queries.today()
    context = {
        "title": row.reference, "one": row, "state": release_stands(row), "zone": row.queue.zone,
        "lines": [(each, asks(each.rule)) for each in mine.order_by("person__sort_key", "pk")],
        "may_end": holds and policy.allows(request.actor, queries.RELEASE),
    }
    return render(request, "plan/readiness_released.html", context)


@login_required
@require_POST
def end(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """End a release before its last day."""
    row = queries.release(reference, by=request.actor)
    if act != "end":
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    actions.end_release(row, by=request.actor)
    messages.success(request, f"{reference} is ended.")
    return redirect("plan:readiness_release", reference=reference)
