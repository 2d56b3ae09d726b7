"""Pages of draws: the frozen list with its check and files, one pick with swapping and giving, and naming a contact of one's own."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import reminding
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, Status, csv_text
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.ground.web.reminders import RemindForm
from floorwalker.record.queries import contacts
from floorwalker.review import sight
from floorwalker.review.actions import picks as actions
from floorwalker.review.forms.samples import GiveForm, NominateForm, SwapForm
from floorwalker.review.models import Pick, SampleDraw
from floorwalker.review.queries import sample_checks, samples
from floorwalker.review.queries.samples import Judged
from floorwalker.review.rules import sampling as rules
from floorwalker.review.rules.sampling import Days
from floorwalker.review.views.sample_page import days_called

UNPROCESSABLE = 422
MOST_LETTERS: Final = 24
"""Of a reference as it is typed."""
KEYS: Final = ((("↑", "↓"), "row"), (("Enter",), "open"), (("x",), "swap, with reason"), (("c",), "check the list"))
PICK_KEYS: Final = ((("s",), "score it"), (("x",), "swap, once the reason stands"))
STATES: Final = (("open", "To do"), ("begun", "Begun"), ("done", "Scored"), ("swapped", "Missing"), ("nobody", "Nobody can"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Show the frozen list of a draw: each contact with what it was picked by, its chance, who judges it and how far that is."""
    shown = samples.draw_called(reference, by=request.actor)
    rows = samples.picks(request.actor).filter(draw=shown)
    came = samples.came_of(list(rows.values_list("pk", "contact", "draw__plan__scorecard")))
    register = _register(shown, came, request)
    if request.method != "POST" and request.GET.get("format") == "xlsx":
        policy.require(request.actor, "record.export")
        store.look(shown.reference, page="workbook of a draw", by=request.actor)
        return _workbook(shown, list(register.lines(request.GET, rows)))
    checked = None
    if "check" in request.GET:
        checked = sample_checks.check(shown)
        store.look(shown.reference, page="check of a draw", by=request.actor)
    days = Days(shown.starts_on, shown.ends_on)
    context = {
        "title": f"Draw {shown.reference}", "one": shown, "days": days_called(days), "checked": checked, "page_keys": KEYS,
        "strata": [(each, each.drawn / each.contacts if each.contacts else None) for each in rules.strata_of(shown.strata)],
        **samples.counts(rows), "done": sum(each.is_submitted for each in came.values()),
        "zone": shown.zone, "may_export": policy.allows(request.actor, "record.export"),
    }
    return respond(request, "review/sample_draw.html", register=register, rows=rows, context=context)


def _register(shown: SampleDraw, came: dict[int, Judged], request: FloorRequest) -> Register[Pick]:
    strata = rules.strata_of(shown.strata)
    said = {each.key: each.words for each in rules.risks_of(shown.risks)}

    def in_state(rows: Any, value: str) -> Any:
        return rows.filter(pk__in=[each.pk for each in rows if state(each, came)[0] == value])

    def of_kind(rows: Any, value: str) -> Any:
        return rows.filter(is_random=value == "random")

    return Register(
        code="picks",
        title="The list",
        nouns=("contact", "contacts"),
        sort="when",
        key="pk",
        export="record.export",
        exported=lambda: store.look(shown.reference, page="file of a draw", by=request.actor),
        columns=(
            Column("contact", "Contact", _contact, plain=lambda row: row.contact_reference),
            Column("when", "When", lambda row: formats.moment(row.contact_at, zone=shown.zone), sort="contact_at",
                   plain=lambda row: row.contact_at.isoformat()),
            Column("person", "Person", lambda row: row.agent.display_name, sort="agent__sort_key"),
            Column("stratum", "Stratum", lambda row: strata[row.stratum or 0].label, sort="stratum"),
            Column("why", "Picked", lambda row: _why(row, said)),
            Column("chance", "Chance", lambda row: f"{(row.chance or 0) * 100:.2g}%", sort="chance", numeric=True,
                   plain=lambda row: f"{row.chance:.10g}"),
            Column("weight", "Weight", lambda row: formats.decimal(1 / (row.chance or 1)), numeric=True,
                   plain=lambda row: f"{1 / (row.chance or 1):.10g}"),
            Column("evaluator", "Judged by", _evaluator, sort="evaluator__sort_key"),
            Column("due", "By", lambda row: formats.day(row.due_on, zone="UTC"), sort="due_on"),
            Column("state", "State", lambda row: _status(row, came)),
        ),
        filters=(
            Filter("kind", "Picked", of_kind, choices=(("random", "At random"), ("risk", "For a risk alone"))),
            Filter("stratum", "Stratum", lambda rows, value: rows.filter(stratum=int(value)),
                   choices=[(str(place), each.label) for place, each in enumerate(strata)]),
            Filter("state", "State", in_state, choices=STATES),
        ),
        hands=(Hand("give", "Give to", _give, icon="users", permission=samples.ASSIGN, form=GiveForm),),
        first_use=FirstUse("Nothing was drawn", "Nobody handled a contact of the plan in these days.", icon="dices"),
    )


def _contact(row: Pick) -> Link:
    return Link(row.contact_reference, reverse("review:pick", args=[row.pk]))


def _why(row: Pick, said: dict[str, str]) -> str:
    return ", ".join([*(["at random"] if row.is_random else []), *(said.get(each, each) for each in row.risks)])


def _evaluator(row: Pick) -> str | Lines:
    return row.evaluator.display_name if row.evaluator is not None else Lines("nobody", row.unassigned_why)


def state(row: Pick, came: dict[int, Judged]) -> tuple[str, str]:
    """Return how far a pick is: a code of `STATES`, and the state to show it by."""
    if row.swapped_at is not None:
        return "swapped", "idle"
    if row.pk in came:
        return ("done", "ok") if came[row.pk].is_submitted else ("begun", "info")
    return ("nobody", "miss") if row.evaluator_id is None else ("open", "watch" if row.due_on < samples.today() else "idle")


def _status(row: Pick, came: dict[int, Judged]) -> Status:
    code, mark = state(row, came)
    words = dict(STATES)[code]
    if code == "swapped":
        words = f"Missing: {row.get_swap_display()}"
    return Status(mark, f"{words}, late" if mark == "watch" else words)  # type: ignore[arg-type]


def _give(row: Pick, values: Any, by: Actor) -> object:
    return actions.assign(row, to=values["to"], by=by)


def _workbook(shown: SampleDraw, lines: Sequence[Sequence[str]]) -> HttpResponse:
    """Return the list as a workbook, with a sheet that says how it was drawn; no cell is a formula."""
    xl: Any = import_module("xlsxwriter")  # few need it
    out = io.BytesIO()
    with xl.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        facts = (
            ("Draw", shown.reference), ("Plan", f"{shown.plan_reference} version {shown.plan.number}: {shown.plan.name}"),
            ("Days", f"{shown.starts_on} to before {shown.ends_on}, {shown.zone}"), ("Seed", shown.seed),
            ("Contacts that could be drawn", shown.population), ("Digest of these (SHA-256)", shown.frame_sha256),
            ("Digest of the list (SHA-256)", shown.list_sha256), ("Drawn", shown.drawn_at.isoformat()),
            ("Method", "Stratum and person rounded without favour, spread over the time; each risk on its own; PCG64"),
        )
        for title, rows in (("List", lines), ("How it was drawn", facts)):
            sheet = book.add_worksheet(title)
            sheet.set_column(0, 9, 22)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(at, column, csv_text(cell), bold if title == "List" and at == 0 else None)
    answer = HttpResponse(out.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = f'attachment; filename="{shown.reference.lower()}.xlsx"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: FloorRequest, reference: str, person: str) -> HttpResponse:
    """Remind an evaluator of what they still have to score of a draw."""
    policy.require(request.actor, samples.ASSIGN)
    shown = samples.draw_called(reference, by=request.actor)
    owner = Person.objects.select_related("site").filter(reference=person, picks__draw=shown).first()
    if owner is None:
        raise NotFound("They have nothing to score of this draw.", remedy="Look at the plan again.")
    form = RemindForm(request.POST or None, initial={"words": f"Score what is left of {shown.plan.name}."})
    if request.method == "POST" and form.is_valid():
        try:
            reminding.remind(Ref("sample_draw", shown.reference), owner=owner, stage="review", by=request.actor, **form.cleaned_data)
        except RuleBroken as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{owner.display_name} is reminded.")
            return redirect("review:sample_plan", reference=shown.plan_reference)
    context = {
        "title": f"Remind {owner.display_name}", "form": form, "submit": "Remind",
        "cancel_url": reverse("review:sample_plan", args=[shown.plan_reference]),
    }
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: FloorRequest, number: int) -> HttpResponse:
    """Show one pick: why it was picked, with which chance, who judges it; swap it, or give it to somebody else."""
    shown = samples.find_pick(number, by=request.actor)
    may_assign = policy.allows(request.actor, samples.ASSIGN)
    came = samples.judged([shown])
    is_open = shown.swapped_at is None and not (shown.pk in came and came[shown.pk].is_submitted)
    may_swap = is_open and shown.draw is not None and (may_assign or shown.evaluator_id == request.actor.person_id)
    posted = request.POST if request.method == "POST" else None
    swap = SwapForm(posted if posted and "swap" in posted else None, auto_id="swap-%s")
    give = GiveForm(posted if posted and "give" in posted else None, auto_id="give-%s")
    if posted is not None and (answer := _done(request, shown, swap, give)) is not None:
        return answer
    said = {each.key: each.words for each in rules.risks_of(shown.draw.risks)} if shown.draw is not None else {}
    context = {
        "title": f"Pick {shown.contact_reference}", "one": shown, "judged": came.get(shown.pk), "state": _status(shown, came),
        "why": _why(shown, said), "swap": swap, "give": give, "may_swap": may_swap, "may_give": is_open and may_assign,
        "sees_contact": policy.allows(request.actor, "record.view_contacts"), "instead": getattr(shown, "stood_for_by", None),
        "weight": 1 / shown.chance if shown.chance else None, "is_open": is_open, "page_keys": PICK_KEYS,
        "may_score": is_open and policy.allows(request.actor, sight.EVALUATE) and shown.agent_id != request.actor.person_id,
        "stratum": rules.strata_of(shown.draw.strata)[shown.stratum or 0].label if shown.draw is not None else "",
        "zone": shown.draw.zone if shown.draw is not None else "UTC",
    }
    return render(request, "review/pick.html", context, status=UNPROCESSABLE if swap.is_bound or give.is_bound else 200)


def _done(request: FloorRequest, shown: Pick, swap: SwapForm, give: GiveForm) -> HttpResponse | None:
    """Do what was sent; None where a form says what is wrong."""
    form = swap if swap.is_bound else give if give.is_bound else None
    if form is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    if not form.is_valid():
        return None
    try:
        if form is swap:
            instead = actions.swap(shown, **swap.cleaned_data, by=request.actor)
            words = f"{instead.contact_reference} stands for it." if instead is not None else "Nothing is left to stand for it."
            messages.success(request, f"{shown.contact_reference} counts as missing. {words}")
        else:
            actions.assign(shown, to=give.cleaned_data["to"], by=request.actor)
            messages.success(request, f"{give.cleaned_data['to'].display_name} judges it.")
    except RuleBroken as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        form.add_error(None, f"{refusal.message} {refusal.remedy}")
        return None
    return redirect("review:pick", number=shown.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: FloorRequest, reference: str) -> HttpResponse:
    """Let an agent name a contact of their own to be judged."""
    policy.require(request.actor, samples.NOMINATE)
    contact = contacts.find(reference, by=request.actor)
    form = NominateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.nominate(reference, why=form.cleaned_data["why"], by=request.actor)
        except RuleBroken as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            who = made.evaluator.display_name if made.evaluator is not None else "An evaluator"
            messages.success(request, f"{contact.reference} is named. {who} will judge it; it counts in no figure about you.")
            return redirect("record:contact", reference=contact.reference)
    context = {
        "title": f"Name {contact.reference}", "form": form, "submit": "Name it", "one": contact,
        "cancel_url": reverse("record:contact", args=[contact.reference]),
    }
    return render(request, "review/nominate.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def find_own(request: FloorRequest) -> HttpResponse:
    """Lead from a reference that was typed to naming that contact."""
    return redirect("review:nominate", reference=contacts.find(request.GET.get("contact", "")[:MOST_LETTERS], by=request.actor).reference)


@login_required
@require_safe
def mine(request: FloorRequest) -> HttpResponse:
    """List what the reader is to judge, the most urgent first."""
    policy.require(request.actor, sight.EVALUATE)
    owed = samples.owed(request.actor)
    today = samples.today()
    zone = zone_of(request)
    context = {"title": "Contacts to score", "owed": [(each, each.due_on < today) for each in owed], "zone": zone}
    return render(request, "review/my_picks.html", context)
