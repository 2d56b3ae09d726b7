"""Pages of minutes: the list, writing them, one with decisions and actions, and the same as PDF and Markdown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import refs
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.papers import Grid
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.ground.web.text_papers import text_paper
from floorwalker.plan.actions import meeting_purposes as purposes
from floorwalker.plan.actions import meetings as actions
from floorwalker.plan.forms.activities import serves_choices
from floorwalker.plan.forms.meetings import ActionForm, DecisionForm, MinutesForm
from floorwalker.plan.forms.moments import MINUTE
from floorwalker.plan.models import Meeting, MeetingAction, MeetingPurpose
from floorwalker.plan.queries import meetings as queries
from floorwalker.plan.views.agreements import UNPROCESSABLE
from floorwalker.plan.views.briefings import number_of
from floorwalker.plan.views.told import worded


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the minutes that the reader may see, the newest first."""
    may_write = policy.allows(request.actor, queries.WRITE)
    register: Register[Meeting] = Register(
        code="minutes",
        title="Minutes",
        nouns=("meeting", "meetings"),
        sort="-starts",
        columns=(
            Column("meeting", "Meeting", lambda row: Link(row.title, reverse("plan:minutes_of", args=[row.reference]), row.reference),
                   sort="reference"),
            Column("starts", "When", lambda row: formats.moment(row.starts_at, zone=row.site.zone), sort="starts_at"),
            Column("chair", "Chair", lambda row: row.chair.display_name, sort="chair__sort_key"),
            Column("actions", "Actions", lambda row: f"{row.left} of {row.given} open" if row.given else ""),  # type: ignore[attr-defined]
            Column("named", "Say what they serve", lambda row: f"{row.named} of {row.given}" if row.given else ""),  # type: ignore[attr-defined]
            Column("state", "State", state_of),
        ),
        filters=(
            Filter("state", "State", _in_state, choices=[
                ("open", "Actions open"), ("silent", "Open actions that name nothing"), ("draft", "Not agreed"), ("agreed", "Agreed"),
            ]),
        ),
        first_use=FirstUse(
            "No minutes are written yet", "Minutes hold who was there, the agenda, what was decided, and who does what by when; actions "
            "become to-dos of their owners.",
            "Write the first" if may_write else "", reverse("plan:write_minutes") if may_write else "", "clipboard-check",
        ),
    )
    context = {"title": "Minutes", "may_write": may_write}
    return respond(request, "plan/minutes.html", register=register, rows=queries.listed(request.actor), context=context)


def state_of(row: Meeting) -> Status:
    """Return whether the chair has agreed to the minutes."""
    return Status("watch", "Not agreed yet") if row.agreed_at is None else Status("ok", "Agreed")


def _in_state(rows: Any, value: str) -> Any:
    if value == "open":
        return rows.filter(left__gt=0)
    if value == "silent":
        named = MeetingPurpose.objects.filter(taken_back_at=None, action__isnull=False).values("action")
        return rows.filter(pk__in=MeetingAction.objects.filter(done_at=None).exclude(pk__in=named).values("meeting"))
    return rows.filter(agreed_at=None) if value == "draft" else rows.exclude(agreed_at=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: FloorRequest) -> HttpResponse:
    """Write the minutes of a meeting, or with `of` write them anew while they are not agreed."""
    policy.require(request.actor, queries.WRITE)
    reference = request.GET.get("of", "")
    before = queries.find(reference, by=request.actor) if reference else None
    begins: dict[str, Any] = {"chair": request.person, "site": request.person.site if request.person else None}
    if before is not None:
        begins = {name: getattr(before, name) for name in ("title", "site", "chair", "agenda", "notes")}
        begins |= {"present": list(before.present.all()), "apologies": list(before.apologies.all()),
                   "began": formats.local(before.starts_at, before.site.zone).strftime(MINUTE)}
    form = MinutesForm(request.POST or None, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write(form.minutes(), of=before, by=request.actor)
        except RuleBroken as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is written; add what was decided and who does what.")
            return redirect("plan:minutes_of", reference=made.reference)
    context = {"title": "Write minutes", "form": form, "cancel_url": reverse("plan:minutes")}
    return render(request, "plan/minutes_write.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def meeting(request: FloorRequest, reference: str) -> HttpResponse:
    """Show the minutes of a meeting."""
    return show(request, queries.find(reference, by=request.actor))


def show(
    request: FloorRequest, one: Meeting, *, wrong: str = "", decision: DecisionForm | None = None, action: ActionForm | None = None
) -> HttpResponse:
    """Answer with the page of minutes; `wrong` says why what was sent was refused, a form given says it itself."""
    may_name = policy.allows(request.actor, queries.WRITE)
    may_write = may_name and one.agreed_at is None
    named = queries.purposes(one)
    context = {
        "title": one.title, "one": one, "zone": one.site.zone, "state": state_of(one), "wrong": wrong,
        "present": one.present.order_by("sort_key"),
        "apologies": one.apologies.order_by("sort_key"), "may_write": may_write,
        "decisions": [(each, _serves(request, named.get((queries.DECISION, each.pk)))) for each in queries.decisions(one)],
        "actions": [
            (
                each, each.done_at is None and (each.owner_id == request.actor.person_id or may_name),
                _serves(request, named.get((queries.ACTION, each.pk))),
            )
            for each in one.actions.select_related("owner")
        ],
        "may_name": may_name, "serves_choices": serves_choices(request.actor) if may_name else [],
        "may_agree": one.agreed_at is None and one.chair_id == request.actor.person_id,
        "decision": decision or DecisionForm(by=request.actor, auto_id="decision-%s"),
        "action": action or ActionForm(by=request.actor, auto_id="action-%s"),
    }
    return render(request, "plan/minutes_of.html", context, status=UNPROCESSABLE if wrong or decision or action else 200)


def _serves(request: FloorRequest, purpose: MeetingPurpose | None) -> tuple[int, Link] | None:
    """Return the key of a purpose and what it names, with its page as far as the reader may see it; None where nothing is named."""
    if purpose is None:
        return None
    sight = refs.sight(Ref.parse(purpose.about), by=request.actor)
    return purpose.pk, Link(sight.label, sight.page or "")


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Note a decision or an action, say that one is done, or agree to the minutes."""
    one = queries.find(reference, by=request.actor)
    sent = request.POST
    try:
        match act:
            case "decide":
                policy.require(request.actor, queries.WRITE)
                decision = DecisionForm(sent, by=request.actor, auto_id="decision-%s")
                if not decision.is_valid():
                    return show(request, one, decision=decision)
                with transaction.atomic():
                    serves = decision.cleaned_data.pop("serves")
                    noted = actions.decide(one, by=request.actor, **decision.cleaned_data)
                    if serves:
                        purposes.name(one, noted, about=serves, by=request.actor)
                messages.success(request, "The decision is noted.")
            case "give":
                policy.require(request.actor, queries.WRITE)
                action = ActionForm(sent, by=request.actor, auto_id="action-%s")
                if not action.is_valid() or not _given(request, one, action):
                    return show(request, one, action=action)
                messages.success(request, f"{action.cleaned_data['owner'].display_name} is asked to do it.")
            case "done":
                actions.done(one, key=number_of(sent.get("key", "")), by=request.actor)
                messages.success(request, "It is done.")
            case "name":
                thing = queries.thing_of(one, sent.get("kind", ""), number_of(sent.get("key", "")))
                purposes.name(one, thing, about=sent.get("serves", ""), by=request.actor)
                messages.success(request, f"It serves {sent['serves'].partition(':')[2]}.")
            case "take-back":
                purposes.take_back(one, key=number_of(sent.get("key", "")), by=request.actor)
                messages.success(request, "That is taken back; it names nothing now.")
            case "agree":
                actions.agree(one, by=request.actor)
                messages.success(request, "The minutes are agreed; nothing in them changes any more.")
            case _:
                raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    except RuleBroken as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        return show(request, one, wrong=f"{refusal.message} {refusal.remedy}")
    return redirect("plan:minutes_of", reference=reference)


def _given(request: FloorRequest, one: Meeting, form: ActionForm) -> bool:
    """Return whether what the valid `form` says was given; a refusal is told on the form, which keeps what was typed."""
    said = {name: value for name, value in form.cleaned_data.items() if name != "serves"}
    try:
        with transaction.atomic():
            given = actions.give(one, by=request.actor, **said)
            if form.cleaned_data["serves"]:
                purposes.name(one, given, about=form.cleaned_data["serves"], by=request.actor)
    except RuleBroken as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        form.add_error("due_on", f"{refusal.message} {refusal.remedy}")
        return False
    return True


@login_required
@require_safe
def as_file(request: FloorRequest, reference: str, ending: str) -> HttpResponse:
    """Send the minutes as PDF or Markdown."""
    one = queries.find(reference, by=request.actor)
    if ending not in {"pdf", "md"}:
        raise NotFound("There is no such file.", remedy="Ask for the PDF or the Markdown.")
    store.look(one.reference, page=f"minutes {ending}", by=request.actor)
    facts = [
        ("When", formats.moment_with_year(one.starts_at, zone=one.site.zone)), ("Chair", one.chair.display_name),
        ("Present", ", ".join(each.display_name for each in one.present.order_by("sort_key"))),
        ("Apologies", ", ".join(each.display_name for each in one.apologies.order_by("sort_key")) or "none"),
        ("State", f"{state_of(one)}{f', {formats.moment_with_year(one.agreed_at, zone=one.site.zone)}' if one.agreed_at else ''}"),
    ]
    said = (("Agenda", one.agenda), ("What was said", one.notes or "nothing was noted"))
    rows = [["Decision", each.question, f"{each.choice}\n{each.why}".strip(), "", ""] for each in queries.decisions(one)]
    rows += [
        ["Action", "", each.what, f"{each.owner.display_name}, {formats.day_with_year(each.due_on, zone='UTC')}",
         "done" if each.done_at else "open"]
        for each in one.actions.select_related("owner")
    ]
    head = ("Kind", "Question", "What", "By whom, until", "State")
    if ending == "pdf":
        body = text_paper(
            f"Minutes {one.reference}: {one.title}", facts=facts, passages=list(worded(*said)),
            tables=[("Decisions and actions", Grid(head, rows, (0.7, 1.3, 2, 1.1, 0.5)))], author=one.chair.display_name,
            foot=one.reference,
        )
    else:
        body = _markdown(one, [*facts, *said], head, rows).encode()
    response = HttpResponse(body, content_type="application/pdf" if ending == "pdf" else "text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{one.reference}.{ending}"'
    return response


def _markdown(one: Meeting, facts: list[tuple[str, str]], head: tuple[str, ...], rows: list[list[str]]) -> str:
    def cell(text: str) -> str:
        plain = " ".join(text.split())
        return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>()#+!|" else letter for letter in plain)

    told = [f"# {cell(one.title)}", "", f"Minutes {one.reference}", "", *(f"- **{name}**: {cell(value)}" for name, value in facts), ""]
    if rows:
        told += [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(map(cell, row))} |" for row in rows), ""]
    return "\n".join(told)
