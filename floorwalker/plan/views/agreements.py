"""Pages of service level agreements: the list, proposing, one with how it is kept, and deciding."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import agreement_counting as counting
from floorwalker.plan.actions import agreements as actions
from floorwalker.plan.forms.agreements import (
    AgreementForm,
    ExclusionForm,
    MissForm,
    PromiseForms,
    begin_from,
    rows_of,
)
from floorwalker.plan.forms.deciding import LookForm, ReasonForm
from floorwalker.plan.models import Agreement, AgreementTerm
from floorwalker.plan.queries import agreements as queries
from floorwalker.plan.queries.attainment import Counter, Kept
from floorwalker.plan.views import agreement_words as words

UNPROCESSABLE = 422
LONGEST_KEY = 15
MEASURES = "record.view_measures"
State = Agreement.State


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every agreement: in force, to come, waiting and past; above it clients to whom nothing is promised."""
    today = queries.today()
    may_propose = policy.allows(request.actor, queries.PROPOSE)
    clients = queries.clients()
    register: Register[Agreement] = Register(
        code="agreements",
        title="Client agreements",
        nouns=("agreement", "agreements"),
        sort="client",
        columns=(
            Column("agreement", "Agreement", lambda row: Link(row.reference, reverse("plan:agreement", args=[row.reference]), row.name),
                   sort="reference"),
            Column("client", "Client", lambda row: row.client, sort="client"),
            Column("promises", "Promises", lambda row: "; ".join(words.promise(each) for each in row.terms.all())),
            Column("window", "Counted", lambda row: str(row.get_window_display())),
            Column("from", "From", lambda row: formats.day_with_year(row.starts_on, zone="UTC"), sort="starts_on"),
            Column("until", "Until", lambda row: formats.day_with_year(row.ends_on, zone="UTC") if row.ends_on else "further notice"),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("review", "Looked at again by", lambda row: _review(row, today), sort="review_on"),
            Column("state", "State", lambda row: state_of(row, today)),
        ),
        filters=(
            Filter("client", "Client", lambda found, value: found.filter(client=value), choices=[(each, each) for each in clients]),
            Filter("when", "When", _when, choices=[("now", "In force"), ("come", "To come"), ("waits", "Waits"), ("past", "Past")]),
        ),
        first_use=FirstUse(
            "Nothing is agreed with a client yet",
            "An agreement says what a client was promised, over which windows, what a miss costs, and what both sides leave out of the "
            "count. Every window is then counted by the measures of the house." if clients else
            "A queue names the client on whose behalf it is served; name one at a queue first, then agree here what it is promised.",
            "Propose the first" if may_propose and clients else "",
            reverse("plan:propose_agreement") if may_propose and clients else "", "scale",
        ),
    )
    context = {
        "title": "Client agreements", "sees_attainment": policy.allows(request.actor, MEASURES),
        "may_propose": may_propose and bool(clients), "without": queries.without(today),
    }
    return respond(request, "plan/agreements.html", register=register, rows=queries.listed(request.actor), context=context)


def state_of(row: Agreement, today: date) -> Status:
    """Return how an agreement stands today."""
    if row.state == State.PROPOSED:
        return Status("watch", "Waits for a decision")
    if row.state != State.APPROVED:
        return Status("info", str(row.get_state_display()))
    if row.ends_on is not None and row.ends_on <= today:
        return Status("info", "Past")
    return Status("info", "To come") if row.starts_on > today else Status("ok", "In force")


def _review(row: Agreement, today: date) -> Status | str:
    if row.state != State.APPROVED or (row.ends_on is not None and row.ends_on <= today):
        return ""
    said = str(formats.day_with_year(row.review_on, zone="UTC"))
    if row.review_on < today:
        return Status("miss", f"Overdue since {said}")
    return Status("watch", said) if row.review_on <= today + queries.SOON else said


def _when(rows: Any, value: str) -> Any:
    today = queries.today()
    match value:
        case "now":
            return rows.filter(pk__in=queries.in_force(today).values("pk"))
        case "come":
            return rows.filter(state=State.APPROVED, starts_on__gt=today)
        case "waits":
            return rows.filter(state=State.PROPOSED)
        case _:
            return rows.exclude(state=State.PROPOSED).exclude(pk__in=queries.standing(today).values("pk"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: FloorRequest) -> HttpResponse:
    """Propose an agreement, or with `next` the next version of one."""
    policy.require(request.actor, queries.PROPOSE)
    reference = request.GET.get("next", "")
    before = queries.find(reference, by=request.actor) if reference else None
    approvers = queries.approvers(but=request.actor)
    form = AgreementForm(
        request.POST or None, approvers=approvers, initial={"approver": approvers.first(), **begin_from(before, owner=request.person)}
    )
    rows = PromiseForms(request.POST or None, initial=rows_of(before), prefix="term")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            made = actions.propose(
                form.draft(), rows.promises(), approver=form.cleaned_data["approver"],  # type: ignore[attr-defined]
                follows=before, by=request.actor,
            )
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is proposed; {made.approver.display_name} is asked to decide.")
            return redirect("plan:agreement", reference=made.reference)
    context = {
        "title": "Propose the next version" if before else "Propose an agreement", "form": form, "rows": rows, "before": before,
        "nobody": not approvers.exists(), "clients": queries.clients(),
    }
    return render(request, "plan/agreement_propose.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def agreement(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one agreement: whether it will be kept, how it was, what was missed and why, what is left out, and its versions."""
    return show(request, queries.find(reference, by=request.actor))


def show(
    request: FloorRequest, one: Agreement, *, excluding: ExclusionForm | None = None, answering: tuple[str, MissForm] | None = None
) -> HttpResponse:
    """Answer with the page of an agreement, a refused form in its place."""
    today = queries.today()
    kept, zone, refusal = count(one, counted=policy.allows(request.actor, MEASURES))
    chosen = _chosen(kept, request.GET.get("promise", ""))
    may_propose = policy.allows(request.actor, queries.PROPOSE)
    own = one.proposed_by_id == request.actor.person_id
    followed_by = Agreement.objects.filter(follows=one).first()
    waits, stands = one.state == State.PROPOSED, one.state == State.APPROVED
    context = {
        "title": one.name, "one": one, "state": state_of(one, today), "zone": zone, "refusal_words": refusal,
        "promises": [
            (term, words.promise(term), [words.step_in_words(term, step, one) for step in term.credits.all()]) for term in one.terms.all()
        ],
        "standing": [(each, words.promise(each.term), _now(each), words.ahead_in_words(each), each is chosen) for each in kept],
        "chosen": chosen, "chosen_words": words.promise(chosen.term) if chosen else "",
        "chart": words.chart(chosen, one) if chosen else None,
        "windows": [words.row(each, one) for each in reversed(chosen.windows)] if chosen else [],
        "missed": _misses(kept, one, request.actor, answering), "exclusions": queries.exclusions(one),
        "queues": queries.queues_of(one.client), "followed_by": followed_by,
        "review": _review(one, today), "viewer_zone": zone_of(request),
        "fee": formats.money(one.fee, one.currency) if one.fee is not None else "", "own": own, "waits": waits, "may_propose": may_propose,
        "may_decide": waits and policy.allows(request.actor, queries.APPROVE) and not own, "may_withdraw": waits and may_propose,
        "may_follow": stands and may_propose and followed_by is None,
        "may_review": stands and may_propose and (one.ends_on is None or one.ends_on > today),
        "may_exclude": stands and may_propose and zone and one.starts_on <= today,
        "excluding": excluding or (ExclusionForm(agreement=one, zone=zone, initial={"agreed_on": today}) if zone else None),
        "refusal": ReasonForm(auto_id="refuse-%s"), "return": ReasonForm(auto_id="return-%s"), "look": LookForm(auto_id="look-%s"),
        "again": ReasonForm(auto_id="again-%s"),
    }
    return render(request, "plan/agreement.html", context, status=UNPROCESSABLE if excluding or answering else 200)


def count(one: Agreement, *, counted: bool) -> tuple[list[Kept], str, str]:
    """Return how each promise was kept, the zone of its windows, and why it cannot be counted; nothing where `counted` is not allowed."""
    try:
        counter = Counter(one)
    except RuleBroken as refusal:
        return [], "", f"{refusal.message} {refusal.remedy}"
    if not counted or one.state != State.APPROVED:
        return [], counter.zone, ""
    return [counter.kept(term) for term in one.terms.all()], counter.zone, ""


def _now(each: Kept) -> words.WindowRow | None:
    return words.row(each.windows[-1], each.term.agreement) if each.windows else None


def _chosen(kept: list[Kept], said: str) -> Kept | None:
    return next((each for each in kept if str(each.term.pk) == said), kept[0] if kept else None)


def _misses(
    kept: list[Kept], one: Agreement, by: Actor, answering: tuple[str, MissForm] | None
) -> list[tuple[str, words.WindowRow, str, MissForm | None]]:
    found = []
    rows = sorted((each for of in kept for each in of.missed), key=lambda each: each.window.start, reverse=True)
    for each in rows:
        key = f"{each.term.pk}:{each.window.start}"
        form = None
        if each.miss is None and policy.allows(by, queries.PROPOSE):
            refused = answering[1] if answering is not None and answering[0] == key else None
            form = refused or MissForm(auto_id=f"miss-{key}-%s".replace(":", "-"), initial={"owner": one.owner_id, "due_on": _week()})
        found.append((words.promise(each.term), words.row(each, one), key, form))
    return found


def _week() -> date:
    return date.fromordinal(queries.today().toordinal() + 7)


@login_required
@require_POST
def decide(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Approve, refuse or take back a proposal, keep an agreement, leave a stretch out, or say why a promise was missed."""
    one = queries.find(reference, by=request.actor)
    reason = request.POST.get("reason", "")
    match act:
        case "approve":
            actions.approve(one, by=request.actor)
            messages.success(request, f"{reference} is approved.")
        case "refuse":
            actions.refuse(one, reason=reason, by=request.actor)
            messages.success(request, f"{reference} is refused; {one.proposed_by.display_name} is told why.")
        case "withdraw":
            actions.withdraw(one, reason=reason, by=request.actor)
            messages.success(request, f"{reference} is taken back.")
        case "review":
            form = LookForm(request.POST)
            if not form.is_valid():
                raise RuleBroken("The day or the reason is missing.", remedy="Say until when it stays, and why.", code="agreement_review")
            actions.reviewed(one, review_on=form.cleaned_data["review_on"], why=form.cleaned_data["why"], by=request.actor)
            messages.success(request, f"{reference} stays as it is.")
        case "exclude":
            return _exclude(request, one)
        case "answer":
            return _answer(request, one)
        case "mended":
            counting.mended(_number(request.POST.get("miss", "")), of=one, by=request.actor)
            messages.success(request, "It is done.")
        case "again":
            found = one.exclusions.filter(pk=_number(request.POST.get("stretch", ""))).first()
            if found is None:
                raise NotFound("There is no such stretch.", remedy="Choose one on the page of the agreement.")
            counting.count_again(found, reason=reason, by=request.actor)
            messages.success(request, "The stretch counts again.")
        case _:
            raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    return redirect("plan:agreement", reference=reference)


def _exclude(request: FloorRequest, one: Agreement) -> HttpResponse:
    policy.require(request.actor, queries.PROPOSE)
    form = ExclusionForm(request.POST, agreement=one, zone=queries.zone_of(one))
    if form.is_valid():
        try:
            counting.exclude(one, by=request.actor, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, "The stretch is left out; figures are shown with it and without.")
            return redirect("plan:agreement", reference=one.reference)
    return show(request, one, excluding=form)


def _answer(request: FloorRequest, one: Agreement) -> HttpResponse:
    policy.require(request.actor, queries.PROPOSE)
    key = request.POST.get("key", "")
    term, _, day = key.partition(":")
    found: AgreementTerm | None = one.terms.filter(pk=_number(term)).first()
    form = MissForm(request.POST, auto_id=f"miss-{term}-{day}-%s")
    try:
        starts_on = date.fromisoformat(day)
    except ValueError:
        found = None
    if found is None:
        raise NotFound("There is no such promise.", remedy="Choose one on the page of the agreement.")
    if form.is_valid():
        try:
            counting.answer_miss(found, starts_on=starts_on, by=request.actor, **form.cleaned_data)
        except Conflict:  # its form is gone
            raise
        except RuleBroken as refusal:
            if refusal.refusal_code == "no_miss":
                raise
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{form.cleaned_data['owner'].display_name} is asked to do it.")
            return redirect("plan:agreement", reference=one.reference)
    return show(request, one, answering=(key, form))


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST_KEY else 0
