"""Pages of service reviews: which were held and are due, how often, one with its agenda, and what is done in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.forms.moments import MINUTE
from floorwalker.plan.queries import service_plans
from floorwalker.review.actions import review_closing as closing
from floorwalker.review.actions import review_cycles as cycle_actions
from floorwalker.review.actions import service_reviews as actions
from floorwalker.review.forms import service_reviews as typed
from floorwalker.review.models import ReviewItem, ServiceReview
from floorwalker.review.queries import service_reviews as queries
from floorwalker.review.queries.worked import STANDARD
from floorwalker.review.rules import service_reviews as rules
from floorwalker.review.views.review_pictures import picture

KEYS: Final = ((("j",), "next item"), (("k",), "item before"), (("l",), "next that lacks something"), (("a",), "who and when"))
CONFLICT: Final = 409


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the service reviews, with those that are due and the plans whose service nobody reviews."""
    may_run = policy.allows(request.actor, queries.RUN)
    register: Register[ServiceReview] = Register(
        code="service_reviews",
        title="Service reviews",
        nouns=("review", "reviews"),
        sort="-held",
        columns=(
            Column("review", "Review", lambda row: Link(
                row.plan.name, reverse("review:service_review", args=[row.reference]), row.reference), sort="reference"),
            Column("held", "Held", lambda row: formats.moment_with_year(row.starts_at, zone=row.site.zone), sort="starts_at"),
            Column("chair", "Chair", lambda row: row.chair.display_name, sort="chair__sort_key"),
            Column("causes", "Causes", lambda row: f"{row.answered} of {row.asked}" if row.asked else "none wanted"),  # type: ignore[attr-defined]
            Column("outcomes", "Outcomes", lambda row: row.outcomes, numeric=True),  # type: ignore[attr-defined]
            Column("state", "State", lambda row: state_of(row)),
            Column("next", "Next", lambda row: formats.day_with_year(row.next_on, zone="UTC") if row.next_on else ""),
        ),
        filters=(Filter("state", "State", _in_state, choices=[("open", "Open"), ("closed", "Closed"), ("dropped", "Dropped")]),),
        first_use=FirstUse(
            "No service review yet",
            "A service review goes through what a plan promised with the charts as they stand, says what lies behind what went wrong, and "
            "gives somebody something to do by a day.", icon="clipboard-check",
        ),
    )
    today = clock.today("UTC")
    context = {
        "title": "Service reviews", "may_run": may_run, "today": today, "cycles": _cycles(request),
        "without": queries.without_cycle(request.actor),
    }
    return respond(request, "review/service_reviews.html", register=register, rows=queries.listed(request.actor), context=context)


def _cycles(request: FloorRequest) -> list[tuple[Any, ServiceReview | None, Status]]:
    rows = list(queries.cycles(request.actor))
    opened = {each.cycle_id: each for each in ServiceReview.objects.filter(cycle__in=rows, closed_at=None, dropped_at=None)}
    today = clock.today("UTC")
    found = []
    for each in rows:
        days = (each.next_on - today).days
        state = Status("watch", "Today") if days == 0 else Status("info", f"In {days} days")
        if days < 0:
            state = Status("miss", f"{-days} day{'' if days == -1 else 's'} late")
        found.append((each, opened.get(each.pk), state))
    return found


def state_of(row: ServiceReview) -> Status:
    """Return how far a review has come."""
    if row.dropped_at is not None:
        return Status("idle", "Dropped")
    return Status("ok", "Closed") if row.closed_at is not None else Status("watch", "Open")


def _in_state(rows: Any, value: str) -> Any:
    open_ = rows.filter(closed_at=None, dropped_at=None)
    return open_ if value == "open" else rows.filter(**{f"{'closed' if value == 'closed' else 'dropped'}_at__isnull": False})


@login_required
@require_http_methods(GET_OR_POST)
def cycle(request: FloorRequest, reference: str) -> HttpResponse:
    """Say how often the service of a plan is reviewed, or that it is reviewed no more."""
    policy.require(request.actor, queries.RUN)
    plan = service_plans.find(reference, by=request.actor)
    now = queries.cycle_of(plan)
    begins: dict[str, Any] = {"every": "month", "begins_at": "10:00", "site": plan.site, "chair": request.person, "people": [plan.owner]}
    if now is not None:
        begins = {name: getattr(now, name) for name in ("every", "next_on", "begins_at", "site", "chair", "changes")}
        begins["people"] = list(now.people.all())
    form = typed.CycleForm(request.POST or None, initial=begins)
    ending = typed.WhyForm(prefix="end")

    def keep() -> Any:
        said = dict(form.cleaned_data)
        return cycle_actions.set_cycle(plan, by=request.actor, **{**said, "people": list(said["people"])})

    try:
        made = tried(request, form, keep)
    except Conflict as refusal:
        form.add_error(None, f"{refusal.message} {refusal.remedy}")
        made = None
    if made is not None:
        messages.success(request, f"Reviewed {made.get_every_display().lower()}, next on {made.next_on.day} {made.next_on:%B %Y}.")
        return redirect("review:service_reviews")
    context = {
        "title": f"Service reviews of {plan.name}", "form": form, "submit": "Keep it", "cancel_url": reverse("review:service_reviews"),
        "now": now, "plan": plan, "ending": ending,
    }
    return render(request, "review/review_cycle.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_POST
def end_cycle(request: FloorRequest, reference: str) -> HttpResponse:
    """Review the service of a plan no more."""
    policy.require(request.actor, queries.RUN)
    now = queries.cycle_of(service_plans.find(reference, by=request.actor))
    if now is None:
        raise NotFound("The service of this plan is not reviewed.", remedy="Look at the service reviews.")
    cycle_actions.end_cycle(now, why=request.POST.get("end-why", ""), by=request.actor)
    messages.success(request, "It is reviewed no more.")
    return redirect("review:service_reviews")


@login_required
@require_POST
def open_review(request: FloorRequest, reference: str) -> HttpResponse:
    """Open the next review of a plan."""
    policy.require(request.actor, queries.RUN)
    now = queries.cycle_of(service_plans.find(reference, by=request.actor))
    if now is None:
        raise NotFound("The service of this plan is not reviewed.", remedy="Say first how often.")
    made = actions.open_review(now, by=request.actor)
    messages.success(request, f"{made.reference} is open; its agenda is frozen as everything stands now.")
    return redirect("review:service_review", reference=made.reference)


@login_required
@require_safe
def review(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one review: its agenda, and one item with what lies behind it and what comes of it."""
    return show(request, queries.find(reference, by=request.actor))


def show(request: FloorRequest, one: ServiceReview, *, place: int = 0, tries: dict[str, forms.Form] | None = None, status: int = 200,
         wrong: str = "") -> HttpResponse:  # fmt: skip
    """Show a review at the item that the address names, else at the first that lacks something, with forms as they were typed."""
    rows = queries.items(one, pictures=False)
    left = queries.left(rows)
    wanting = {each.item.position for each in left}
    number = place or _number(request.GET.get("item", "")) or next((each.position for each in rows if each.position in wanting), 1)
    item = queries.item(one, number) if rows else None
    may = one.is_open and policy.allows(request.actor, queries.RUN)
    held = item and next(each for each in rows if each.position == item.position)
    context = {
        "title": one.plan.name, "one": one, "rows": [(each, each.position in wanting) for each in rows], "item": item, "may": may,
        "state": state_of(one), "situation": _situation(one, left), "zone": one.site.zone, "left": left, "wrong": wrong,
        "outcomes": held.standing if held is not None else [],  # type: ignore[attr-defined]
        "picture": picture(item, by=request.actor) if item is not None else None, "page_keys": KEYS,
        "following": _following(rows, number, 1), "before": _following(rows, number, -1),
        "lacking": next((each for each in [*_after(wanting, number)]), None),
        "present": one.present.order_by("sort_key"), "apologies": one.apologies.order_by("sort_key"),
        "may_close": may and one.chair_id == request.actor.person_id, "corrections": one.corrections.select_related("written_by"),
        "may_correct": one.closed_at is not None and policy.allows(request.actor, queries.RUN), "viewer_zone": zone_of(request),
        "next_on": rules.next_after(one.planned_on, one.cycle.every, today=clock.today(one.site.zone)),
        **(_forms(request, item, tries or {}) if may and item is not None else {}),
    }
    return render(request, "review/service_review.html", context, status=status)


def _after(wanting: set[int], number: int) -> list[int]:
    return [*sorted(each for each in wanting if each > number), *sorted(each for each in wanting if each < number)]


def _following(rows: Sequence[ReviewItem], number: int, step: int) -> int | None:
    there = [each.position for each in rows]
    place = there.index(number) + step if number in there else -1
    return there[place] if 0 <= place < len(there) else None


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 5 else 0


def _situation(one: ServiceReview, left: Sequence[rules.Left]) -> Situation:
    items = len({each.item.pk for each in left})
    if one.dropped_at is not None:
        return Situation("idle", "It was not held.", one.dropped_why)
    if one.closed_at is not None and one.next_on is not None:
        said = f"Closed. The next is on {one.next_on.day} {one.next_on:%B %Y}."
        return Situation("ok", said, "Nothing in it changes; corrections are added as lines of their own.")
    if items:
        return Situation(
            "watch", f"{items} item{'s lack' if items > 1 else ' lacks'} a cause, or an outcome.",
            "What is out of its standard or shows a signal wants what lies behind it, and a decision or a reason for none.",
        )
    return Situation("ok", "Every item is settled.", f"{one.chair.display_name} can close it.")


def _forms(request: FloorRequest, item: ReviewItem, tries: dict[str, forms.Form]) -> dict[str, forms.Form]:
    begins = {"cause": item.cause, "words": item.cause_words or _explained(item), "said": item.said, "changes": item.changes}
    return {
        "say": tries.get("say") or typed.SayForm(initial=begins),
        "decide": tries.get("decide") or typed.DecisionForm(by=request.actor, initial={"serves": _serves(item)}, prefix="do"),
        "nothing": tries.get("nothing") or typed.NoActionForm(prefix="no"),
    }


def _explained(item: ReviewItem) -> str:
    """Return what was said of the signals of an item on their chart, where it was: it need not be typed again."""
    said = [each["reason"] for each in item.picture.get("chart", {}).get("signals", ()) if each["reason"]]
    return said[-1] if said else ""


def _serves(item: ReviewItem) -> str:
    return item.about if item.about.startswith(STANDARD) else ""


def _say(request: FloorRequest, one: ServiceReview, item: ReviewItem) -> HttpResponse | None:
    form = typed.SayForm(request.POST)
    try:
        if tried(request, form, lambda: actions.say(item, by=request.actor, **form.cleaned_data)) is None:
            return show(request, one, place=item.position, tries={"say": form}, status=UNPROCESSABLE)
    except Conflict as refusal:
        fresh = queries.item(one, item.position)
        theirs = " ".join(filter(None, (str(fresh.get_cause_display()), fresh.cause_words, fresh.said)))
        form.data = {**form.data.dict(), "changes": str(fresh.changes)}  # type: ignore[attr-defined]
        form.add_error(None, f"{refusal.message} {refusal.remedy} Theirs: {theirs}")
        return show(request, one, place=item.position, tries={"say": form}, status=CONFLICT)
    return None


def _decide(request: FloorRequest, one: ServiceReview, item: ReviewItem) -> HttpResponse | None:
    form = typed.DecisionForm(request.POST, by=request.actor, prefix="do")
    if tried(request, form, lambda: actions.note(item, by=request.actor, **form.cleaned_data)) is None:
        return show(request, one, place=item.position, tries={"decide": form}, status=UNPROCESSABLE)
    return None


def _nothing(request: FloorRequest, one: ServiceReview, item: ReviewItem) -> HttpResponse | None:
    form = typed.NoActionForm(request.POST, prefix="no")
    if tried(request, form, lambda: actions.note(item, what="", by=request.actor, **form.cleaned_data)) is None:
        return show(request, one, place=item.position, tries={"nothing": form}, status=UNPROCESSABLE)
    return None


def _take_back(request: FloorRequest, one: ServiceReview, item: ReviewItem) -> HttpResponse | None:
    actions.take_back(item, key=_number(request.POST.get("key", "")), by=request.actor)
    return None


OF_ITEM: Final[dict[str, tuple[Callable[..., HttpResponse | None], str]]] = {
    "say": (_say, "It is kept."), "decide": (_decide, "It is noted."), "nothing": (_nothing, "It is noted."),
    "take-back": (_take_back, "It is taken back."),
}


@login_required
@require_POST
def act_on_item(request: FloorRequest, reference: str, key: int, act: str) -> HttpResponse:
    """Say what lies behind an item, or note what comes of it."""
    one = queries.find(reference, by=request.actor)
    policy.require(request.actor, queries.RUN)
    if act not in OF_ITEM:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    do, done = OF_ITEM[act]
    item = queries.item_keyed(one, key)
    refused = do(request, one, item)
    if refused is not None:
        return refused
    messages.success(request, done)
    return redirect(f"{reverse('review:service_review', args=[reference])}?item={item.position}")


@login_required
@require_http_methods(GET_OR_POST)
def arrange(request: FloorRequest, reference: str) -> HttpResponse:
    """Say when a review is held, who chairs it and who is there."""
    one = queries.find(reference, by=request.actor)
    policy.require(request.actor, queries.RUN)
    zone = one.site.zone
    begins = {
        "begins": formats.local(one.starts_at, zone).strftime(MINUTE), "chair": one.chair, "present": list(one.present.all()),
        "apologies": list(one.apologies.all()), "changes": one.changes,
    }
    form = typed.ArrangeForm(request.POST or None, zone=zone, initial=begins)

    def keep() -> ServiceReview:
        said = form.cleaned_data
        return actions.arrange(
            one, starts_at=said["begins"], chair=said["chair"], present=list(said["present"]), apologies=list(said["apologies"]),
            changes=said["changes"], by=request.actor,
        )

    if tried(request, form, keep) is not None:
        messages.success(request, "It is arranged.")
        return redirect("review:service_review", reference=reference)
    here = reverse("review:service_review", args=[reference])
    context = {"title": f"Who and when: {one.plan.name}", "form": form, "submit": "Keep it", "cancel_url": here}
    return render(request, "review/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Freeze, close, drop or correct a review."""
    one = queries.find(reference, by=request.actor)
    policy.require(request.actor, queries.RUN)
    words = request.POST.get("words", "")
    try:
        match act:
            case "freeze":
                actions.freeze_anew(one, by=request.actor)
                messages.success(request, "What nobody had spoken of is frozen as it stands now.")
            case "close":
                closing.close(one, by=request.actor)
                messages.success(request, "It is closed; who was given something has it among their To-dos.")
            case "drop":
                closing.drop(one, why=words, by=request.actor)
                messages.success(request, "It is dropped; its date stands.")
            case "correct":
                closing.correct(one, words=words, by=request.actor)
                messages.success(request, "The correction is added.")
            case _:
                raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    except RuleBroken as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        return show(request, one, status=UNPROCESSABLE, wrong=f"{refusal.message} {refusal.remedy}")
    return redirect("review:service_review", reference=reference)
