"""Writing a service plan: its head, an objective, an arrangement; and the steps of its life."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.plan.actions import plan_life as life
from floorwalker.plan.actions import plan_parts as parts
from floorwalker.plan.actions import service_plans as plans
from floorwalker.plan.forms import service_plans as typed
from floorwalker.plan.models import PlanVoice, ServicePlan
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.views.briefings import number_of
from floorwalker.plan.views.service_plans import review_context


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Begin a plan."""
    policy.require(request.actor, queries.WRITE)
    form = typed.HeadForm(request.POST or None, initial=typed.head_of(None, owner=request.person))
    made = tried(request, form, lambda: plans.draft(form.head(), by=request.actor))
    if made is not None:
        messages.success(request, f"{made.reference} is a draft. Add what shall be better, and what is done when it goes wrong.")
        return redirect("plan:service_plan", reference=made.reference)
    return form_page(request, form, title="Write a service plan", submit="Begin the draft", back=reverse("plan:service_plans"))


@login_required
@require_http_methods(GET_OR_POST)
def change(request: FloorRequest, reference: str) -> HttpResponse:
    """Change what a draft covers."""
    plan = writable(request, reference)
    form = typed.HeadForm(request.POST or None, initial=typed.head_of(plan, owner=None))
    made = tried(request, form, lambda: plans.change(plan, form.head(), by=request.actor))
    if made is not None:
        return redirect("plan:service_plan", reference=reference)
    return form_page(request, form, title=f"Change {reference}", back=_page(plan))


@login_required
@require_http_methods(GET_OR_POST)
def objective(request: FloorRequest, reference: str, pk: int | None = None) -> HttpResponse:
    """Write an objective into a draft, change one, or take it out."""
    plan = writable(request, reference)
    of = queries.objective(plan, pk) if pk is not None else None
    if of is not None and "remove" in request.POST:
        parts.drop_objective(of, by=request.actor)
        messages.success(request, "The objective is taken out.")
        return redirect(_page(plan))
    form = typed.ObjectiveForm(request.POST or None, plan=plan, initial=typed.objective_of(of, plan, owner=request.person))
    made = tried(request, form, lambda: parts.write_objective(plan, form.aimed(), of=of, by=request.actor))
    if made is not None:
        return redirect(f"{_page(plan)}#objectives-title")
    title = "Change an objective" if of is not None else "Add an objective"
    return form_page(request, form, title=title, back=_page(plan), remove="Take the objective out" if of is not None else "")


@login_required
@require_http_methods(GET_OR_POST)
def arrangement(request: FloorRequest, reference: str, pk: int | None = None) -> HttpResponse:
    """Write into a draft what is done when something goes wrong, change it, or take it out."""
    plan = writable(request, reference)
    of = queries.arrangement(plan, pk) if pk is not None else None
    if of is not None and "remove" in request.POST:
        parts.drop_arrangement(of, by=request.actor)
        messages.success(request, "The arrangement is taken out.")
        return redirect(_page(plan))
    begins = typed.arrangement_of(of, scenario=request.GET.get("scenario", ""), owner=request.person)
    form = typed.ArrangementForm(request.POST or None, initial=begins)
    made = tried(request, form, lambda: parts.arrange(plan, form.arrangement(), of=of, by=request.actor))
    if made is not None:
        return redirect(f"{_page(plan)}#contingency-title")
    title = "Change an arrangement" if of is not None else "Arrange what is done when it goes wrong"
    return form_page(request, form, title=title, back=_page(plan), remove="Take the arrangement out" if of is not None else "")


@login_required
@require_http_methods(GET_OR_POST)
def resource(request: FloorRequest, reference: str, pk: int | None = None) -> HttpResponse:
    """Write into a draft what it needs beside people, change it, or take it out."""
    plan = writable(request, reference)
    of = queries.resource(plan, pk) if pk is not None else None
    back = reverse("plan:plan_resources", args=[reference])
    if of is not None and "remove" in request.POST:
        parts.drop_resource(of, by=request.actor)
        messages.success(request, "The resource is taken out.")
        return redirect(back)
    form = typed.ResourceForm(request.POST or None, initial=typed.resource_of(of, plan))
    made = tried(request, form, lambda: parts.need(plan, form.resource(), of=of, by=request.actor))
    if made is not None:
        return redirect(f"{back}#others-title")
    title = "Change a resource" if of is not None else "Add a resource"
    return form_page(request, form, title=title, back=back, remove="Take the resource out" if of is not None else "")


@login_required
@require_POST
def act(request: FloorRequest, reference: str, step: str) -> HttpResponse:
    """Take a step in the life of a plan."""
    plan = queries.find(reference, by=request.actor)
    steps: dict[str, Callable[[FloorRequest, ServicePlan], str]] = {
        "ask": _ask, "agree": _agree, "object": _object, "answer": _answer, "put-forward": _put_forward, "approve": _approve,
        "refuse": _refuse, "withdraw": _withdraw, "activate": _activate, "begin-review": _begin_review, "close": _close,
        "follow": _follow,
    }
    if step not in steps:
        raise NotFound("There is no such step.", remedy="Use the buttons of the page.")
    words = steps[step](request, plan)
    if step == "follow":
        return redirect("plan:service_plan", reference=words)
    messages.success(request, words)
    return redirect("plan:service_plan", reference=reference)


@login_required
@require_POST
def sign(request: FloorRequest, reference: str, pk: int) -> HttpResponse:
    """Sign what came of an objective."""
    plan = queries.find(reference, by=request.actor)
    one = queries.objective(plan, pk)
    form = typed.ReviewForm(request.POST)
    made = tried(request, form, lambda: parts.review(one, **form.cleaned_data, by=request.actor))
    if made is not None:
        messages.success(request, "It is signed.")
        return redirect("plan:service_plan", reference=reference)
    return render(request, "plan/plan_review.html", review_context(plan, one, form), status=UNPROCESSABLE)


def _ask(request: FloorRequest, plan: ServicePlan) -> str:
    form = typed.AskForm(request.POST)
    people = list(form.cleaned_data["people"]) if form.is_valid() else []
    parts.consult(plan, people, by=request.actor)
    return f"{len(people)} {'person is' if len(people) == 1 else 'people are'} asked."


def _agree(request: FloorRequest, plan: ServicePlan) -> str:
    parts.say(plan, agrees=True, note=request.POST.get("note", ""), by=request.actor)
    return "You agree; the owner of the plan is told what you said."


def _object(request: FloorRequest, plan: ServicePlan) -> str:
    parts.say(plan, agrees=False, note=request.POST.get("note", ""), by=request.actor)
    return "You object; the owner of the plan is told, and answers you."


def _answer(request: FloorRequest, plan: ServicePlan) -> str:
    key = request.POST.get("voice", "")
    voice = PlanVoice.objects.select_related("plan", "person").filter(plan=plan, pk=number_of(key)).first()
    if voice is None:
        raise NotFound("Nobody said that about this plan.", remedy="Look at the plan again.")
    parts.answer(voice, words=request.POST.get("words", ""), by=request.actor)
    return f"{voice.person.display_name} is answered."


def _put_forward(request: FloorRequest, plan: ServicePlan) -> str:
    form = typed.PutForwardForm(request.POST, approvers=queries.approvers(plan, but=request.actor))
    if not form.is_valid():
        raise RuleBroken("Nobody is chosen to decide.", remedy="Choose somebody else than its authors.", code="cannot_approve")
    life.put_forward(plan, approver=form.cleaned_data["approver"], by=request.actor)
    return f"{form.cleaned_data['approver'].display_name} is asked to decide."


def _approve(request: FloorRequest, plan: ServicePlan) -> str:
    life.approve(plan, note=request.POST.get("note", ""), by=request.actor)
    return f"{plan.reference} is approved."


def _refuse(request: FloorRequest, plan: ServicePlan) -> str:
    life.refuse(plan, reason=request.POST.get("reason", ""), by=request.actor)
    return f"{plan.reference} is a draft again; its authors are told why."


def _withdraw(request: FloorRequest, plan: ServicePlan) -> str:
    plans.withdraw(plan, reason=request.POST.get("reason", ""), by=request.actor)
    return f"{plan.reference} is taken back."


def _activate(request: FloorRequest, plan: ServicePlan) -> str:
    life.activate(plan, by=request.actor)
    return f"{plan.reference} runs."


def _begin_review(request: FloorRequest, plan: ServicePlan) -> str:
    life.begin_review(plan, by=request.actor)
    return f"{plan.reference} is under review; the owners of its objectives are asked."


def _close(request: FloorRequest, plan: ServicePlan) -> str:
    life.close(plan, note=request.POST.get("reason", ""), by=request.actor)
    return f"{plan.reference} is closed."


def _follow(request: FloorRequest, plan: ServicePlan) -> str:
    return plans.follow(plan, why=request.POST.get("reason", ""), by=request.actor).reference


def writable(request: FloorRequest, reference: str) -> ServicePlan:
    """Return the plan called `reference`, for a reader who writes plans.

    Raises
    ------
    NotAllowed
        If the reader's roles do not include it.
    NotFound
        If there is none.
    """
    plan = queries.find(reference, by=request.actor)
    policy.require(request.actor, queries.WRITE)
    return plan


def _page(plan: ServicePlan) -> str:
    return reverse("plan:service_plan", args=[plan.reference])


def form_page(request: FloorRequest, form: forms.Form, *, title: str, back: str, submit: str = "Save", remove: str = "") -> HttpResponse:
    """Show the form of a part of a plan; with `remove`, its words, a button that takes the part out."""
    context = {"title": title, "form": form, "submit": submit, "cancel_url": back, "remove": remove}
    return render(request, "plan/plan_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)
