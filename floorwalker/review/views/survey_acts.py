"""What is done on surveys: each act has a form of its own, so that it works by keyboard and without script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.plan.forms.drafts import number_in
from floorwalker.record.actions.answers import TAKE
from floorwalker.review.actions import survey_answers, survey_rounds
from floorwalker.review.actions import surveys as actions
from floorwalker.review.forms import surveys as typed
from floorwalker.review.models import Survey, SurveyVerbatim
from floorwalker.review.queries import surveys as queries

State = Survey.State


@dataclass(frozen=True)
class Doing:
    """One act: its title, button and form, in which state and with which permission it may be done, what it does, and what is said then."""

    title: str
    submit: str
    state: str
    needs: str
    form: Callable[[FloorRequest, Survey], forms.Form]
    do: Callable[[FloorRequest, Survey, Any], Any]
    done: Callable[[Any], str]


def _why(request: FloorRequest, survey: Survey) -> forms.Form:
    return typed.WhyForm(request.POST or None)


def _sure(request: FloorRequest, survey: Survey) -> forms.Form:
    return typed.SureForm(request.POST if request.method == "POST" else None)


def _change(request: FloorRequest, survey: Survey, form: Any) -> Survey:
    seen = number_in(request.POST.get("seen", ""))
    return actions.change(survey, form.text(), owner=form.cleaned_data["owner"], seen=seen, by=request.actor)


ACTS: dict[str, Doing] = {
    "change": Doing(
        "Change", "Save", State.DRAFT, queries.DRAFT,
        lambda request, survey: typed.SurveyForm(request.POST or None, survey=survey), _change,
        lambda made: f"{made.reference} is saved.",
    ),
    "propose": Doing(
        "Propose", "Propose", State.DRAFT, queries.DRAFT, lambda request, survey: typed.ProposeForm(request.POST or None, by=request.actor),
        lambda request, survey, form: actions.propose(survey, by=request.actor, **form.cleaned_data),
        lambda made: f"{made.reference} is proposed; {made.approver.display_name} is asked to decide.",
    ),
    "put-away": Doing(
        "Put away", "Put away", State.DRAFT, queries.DRAFT, _why,
        lambda request, survey, form: actions.put_away(survey, by=request.actor, **form.cleaned_data),
        lambda made: "The draft is put away.",
    ),
    "publish": Doing(
        "Publish", "Publish", State.PROPOSED, queries.PUBLISH, _sure,
        lambda request, survey, form: actions.publish(survey, seen=number_in(request.POST.get("seen", "")), by=request.actor),
        lambda made: f"{made.reference} is published: customers are asked about contacts that end from now on.",
    ),
    "send-back": Doing(
        "Send back", "Send back", State.PROPOSED, queries.VIEW, _why,
        lambda request, survey, form: actions.send_back(survey, by=request.actor, **form.cleaned_data), lambda made: "It is a draft again.",
    ),
    "revise": Doing(
        "Begin the next version", "Begin", State.PUBLISHED, queries.DRAFT, _sure,
        lambda request, survey, form: actions.revise(survey, by=request.actor),
        lambda made: f"Version {made.number} is begun; version {made.number - 1} asks until it is published.",
    ),
    "retire": Doing(
        "Retire", "Retire", State.PUBLISHED, queries.PUBLISH, _why,
        lambda request, survey, form: actions.retire(survey, by=request.actor, **form.cleaned_data),
        lambda made: f"{made.reference} asks nobody any more.",
    ),
    "link": Doing(
        "Take a link", "Take it", State.PUBLISHED, queries.VIEW, lambda request, survey: typed.LinkForm(request.POST or None),
        lambda request, survey, form: survey_rounds.give_link(survey, by=request.actor, **form.cleaned_data),
        lambda made: f"Hand this over: {made}",
    ),
    "bring-in": Doing(
        "Bring in an answer", "Bring in", State.PUBLISHED, TAKE,
        lambda request, survey: typed.BringInForm(request.POST or None, ways=survey.ways),
        lambda request, survey, form: survey_answers.answer_by_contact(survey, by=request.actor, **form.cleaned_data),
        lambda made: f"The answer about {made.contact_reference} is kept.",
    ),
}


def offered(request: FloorRequest, survey: Survey) -> list[tuple[str, str]]:
    """Return the acts that this reader may do to `survey` now: code and title."""
    own = survey.proposed_by_id == request.actor.person_id or survey.drafted_by_id == request.actor.person_id
    found = []
    for code, each in ACTS.items():
        if each.state != survey.state or not policy.allows(request.actor, each.needs):
            continue
        if (code == "publish" and own) or (code == "link" and "web" not in survey.ways):
            continue
        if code == "send-back" and not policy.allows(request.actor, queries.DRAFT if own else queries.PUBLISH):
            continue
        found.append((code, each.title))
    return found


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Begin a survey."""
    policy.require(request.actor, queries.DRAFT)
    form = typed.SurveyForm(request.POST or None, initial={"owner": request.person, "ways": ["email"]})
    made = tried(request, form, lambda: actions.draft(form.text(), owner=form.cleaned_data["owner"], by=request.actor))
    if made is not None:
        messages.success(request, f"{made.reference} is begun.")
        return redirect("review:survey", reference=made.reference)
    context = {"title": "Begin a survey", "form": form, "submit": "Begin", "cancel_url": reverse("review:surveys")}
    return render(request, "review/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(GET_OR_POST)
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Show the form of an act, or do it."""
    doing = ACTS.get(act)
    if doing is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    policy.require(request.actor, doing.needs)
    survey = queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))
    form = doing.form(request, survey)
    made = tried(request, form, lambda: doing.do(request, survey, form))
    back = f"{reverse('review:survey', args=[reference])}?version={survey.number}"
    if made is not None:
        messages.success(request, doing.done(made))
        return redirect(f"{reverse('review:survey', args=[reference])}?version={made.number}" if isinstance(made, Survey) else back)
    context = {
        "title": f"{doing.title}: {survey.name or survey.reference}", "form": form, "submit": doing.submit, "cancel_url": back,
        "seen": survey.changes,
    }
    return render(request, "review/survey_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(GET_OR_POST)
def sort(request: FloorRequest, reference: str, key: int) -> HttpResponse:
    """Say what a customer's words are about and how they sound."""
    seen = queries.asks(request.actor, reference).filter(pk=key).select_related("verbatim").first()
    found = getattr(seen, "verbatim", None)
    if not isinstance(found, SurveyVerbatim):
        raise NotFound("There are no such words that you may read.", remedy="Use the list of what customers said.")
    policy.require(request.actor, queries.SORT)
    form = typed.SortForm(request.POST or None, initial={"theme": found.theme, "sounds": found.sounds})
    made = tried(request, form, lambda: survey_answers.sort(found, by=request.actor, **form.cleaned_data))
    back = reverse("review:survey_words", args=[reference])
    if made is not None:
        messages.success(request, "It is kept, beside what the machine said.")
        return redirect(back)
    context = {"title": "Sort what a customer said", "form": form, "submit": "Keep", "cancel_url": back, "words": found.words}
    return render(request, "review/survey_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)
