"""Pages of messages to customers: the calendar with the map and the list, and one message with its checklist and what came of it."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib import messages as said
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.charts import Chart, Told
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import customer_messages as actions
from floorwalker.plan.forms.customer_messages import CheckForm, MessageForm, begins_from, variant_words
from floorwalker.plan.forms.drafts import forms_to_decide, number_in, proposal_in
from floorwalker.plan.models import CustomerMessage, MessageCheck
from floorwalker.plan.queries import customer_messages as queries
from floorwalker.plan.queries import forecasts, letterheads
from floorwalker.plan.rules.calendar_file import CONTENT_TYPE, Entry, written
from floorwalker.plan.rules.customer_messages import CHANNELS
from floorwalker.plan.rules.document_text import read

UNPROCESSABLE = 422
MOST_DRAWN: Final = 12
AHEAD, BACK = timedelta(days=366), timedelta(days=92)
"""What a calendar elsewhere is given."""
LAST_YEAR: Final = 9998
State = CustomerMessage.State
STATES: Final = {State.DRAFT: "idle", State.PROPOSED: "watch", State.APPROVED: "ok", State.WITHDRAWN: "idle"}
NAMES: Final = dict(CHANNELS)


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """Show a month of what customers are told, who says what from which text, and every message as a list."""
    may_write = policy.allows(request.actor, queries.WRITE)
    register: Register[CustomerMessage] = Register(
        code="customer_messages",
        title="Messages to customers",
        nouns=("message", "messages"),
        sort="-from",
        columns=(
            Column("message", "Message", lambda row: Link(row.reference, reverse("plan:customer_message", args=[row.reference]), row.name),
                   sort="reference"),
            Column("who", "Who speaks", lambda row: row.sender, sort="sender"),
            Column("channels", "Channels", channels_words),
            Column("audience", "Whom", lambda row: f"{row.audience} ({formats.count(row.audience_size)})"),
            Column("from", "From", lambda row: formats.day_with_year(row.starts_on, zone="UTC"), sort="starts_on"),
            Column("to", "To", lambda row: formats.day_with_year(row.ends_on, zone="UTC"), sort="ends_on"),
            Column("text", "Text", text_words),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter("state", "State", lambda rows, value: rows.filter(state=value), choices=list(State.choices)),
            Filter("brand", "Brand", lambda rows, value: rows.filter(brand=value), choices=_brands()),
        ),
        first_use=FirstUse(
            "No message to customers is planned yet",
            "Plan who tells whom what, over which channels, when, and from which text. Another approves it, and the contacts it brings "
            "go to the forecast.",
            "Plan the first" if may_write else "", reverse("plan:write_message") if may_write else "", "send",
        ),
    )
    month = month_in(request.GET.get("month", ""))
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    shown = queries.between(weeks[0][0], weeks[-1][-1], by=request.actor)
    context = {
        "title": "Customer messages", "may_write": may_write, "month": month, "before": _first_of(month - timedelta(days=1)),
        "after": _first_of(month + timedelta(days=31)), "today": queries.today(),
        "weeks": [[(day, [each for each in shown if each.starts_on <= day <= each.ends_on]) for day in week] for week in weeks],
        "chart": picture(shown, month) if shown else None,
    }
    return respond(request, "plan/customer_messages.html", register=register, rows=queries.listed(request.actor), context=context)


def picture(shown: list[CustomerMessage], month: date) -> Chart:
    """Return who says what over which channel from which text in a month; of many the first dozen."""
    drawn = [
        Told(each.sender, each.name, [NAMES.get(code, code) for code in each.channels], text_words(each), each.template is None,
             f"{formats.day(each.starts_on, zone='UTC')} to {formats.day(each.ends_on, zone='UTC')}")
        for each in shown[:MOST_DRAWN]
    ]
    return charts.telling("telling", drawn, title=f"Who says what, {month:%B %Y}")


def state_of(row: CustomerMessage) -> Status:
    """Return how a message stands."""
    return Status(STATES[State(row.state)], row.get_state_display())  # type: ignore[arg-type]


def channels_words(row: CustomerMessage) -> str:
    """Return the channels of a message."""
    return ", ".join(NAMES.get(code, code) for code in row.channels)


def text_words(row: CustomerMessage) -> str:
    """Return the version of the text that a message is written from."""
    return f"{row.template.document.reference} version {row.template.number}" if row.template is not None else "no text chosen"


def month_in(text: str) -> date:
    """Return the first day of the month that an address names, else of this one."""
    try:
        found = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 (a month has no zone)
    except ValueError:
        found = queries.today()
    return _first_of(found) if 1 < found.year < LAST_YEAR else _first_of(queries.today())


def _first_of(day: date) -> date:
    return day.replace(day=1)


def _brands() -> list[tuple[str, str]]:
    names = CustomerMessage.objects.exclude(brand="").order_by("brand").values_list("brand", flat=True).distinct()[:50]
    return [(name, name) for name in names]


@login_required
@require_safe
def as_calendar(request: FloorRequest) -> HttpResponse:
    """Send what customers are told, from a quarter back to a year ahead, as a calendar."""
    today = queries.today()
    rows = queries.between(today - BACK, today + AHEAD, by=request.actor)
    entries = [
        Entry(
            uid=each.reference, starts=each.starts_on, ends=each.ends_on + timedelta(days=1),
            summary=each.name if each.state == State.APPROVED else f"{each.name} ({each.get_state_display().lower()})", is_free=True,
            revised_at=_revised_at(each),
            description=f"{each.sender}: {each.audience}. {channels_words(each)}. {text_words(each)}.",
        )
        for each in rows
    ]
    store.look("messages", page="calendar of messages to customers", by=request.actor)
    answer = HttpResponse(written(entries, name="Messages to customers"), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="messages-to-customers.ics"'
    return answer


def _revised_at(row: CustomerMessage) -> datetime:
    """Return a moment that grows with every change, by which a calendar elsewhere knows the latest of what it is sent."""
    moments = (row.drafted_at, row.proposed_at, row.decided_at)
    return max(moment for moment in moments if moment is not None) + timedelta(seconds=row.changes)


@login_required
@require_safe
def message(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one message: what it says, what speaks against it, its checklist, what it adds to the forecast and what came of it."""
    return render(request, "plan/customer_message.html", _context(request, queries.find(reference, by=request.actor)))


def _context(request: FloorRequest, one: CustomerMessage) -> dict[str, Any]:
    may_write, may_approve = (policy.allows(request.actor, code) for code in (queries.WRITE, queries.APPROVE))
    checks = {each.question: each for each in one.checks.select_related("by")}
    authors = {one.proposed_by_id, one.drafted_by_id} | {each.by_id for each in checks.values()}
    is_draft, waits = one.state == State.DRAFT, one.state == State.PROPOSED
    own = request.actor.person_id in authors
    missing = queries.missing(one) if is_draft or waits else []
    due = queries.expected(one)
    return {
        "variants": [(variant_words(each), each) for each in one.variants.select_related("edition", "version__document")],
        "head": letterheads.in_force(one.brand, on=one.starts_on),
        "title": one.name, "one": one, "state": state_of(one), "channels": channels_words(one), "text": text_words(one),
        "words": read(queries.words_of(one)) if one.template is not None else None,
        "newer": queries.newer_template(one), "missing": missing, "clashes": queries.clashes(one) if is_draft or waits else [],
        "checks": [
            (each.label, checks.get(each.value),
             CheckForm(initial={"question": each.value, "seen": one.changes}, auto_id=f"{each.value}-%s"))
            for each in MessageCheck.Question
        ],
        "due": sorted(due.items()), "due_total": sum(due.values()), "unreached": queries.waits_for_forecast(one),
        "carrier": forecasts.newest(one.queue) if due and one.queue is not None else None,
        "effect": queries.effect(one) if policy.allows(request.actor, queries.COUNTED) else None,
        "zone": zone_of(request), "waits": waits, "own": waits and own,
        "may_change": is_draft and may_write, "may_propose": is_draft and may_write and not missing,
        "may_decide": waits and not own and may_approve,
        "may_send_back": (waits and own and may_write) or (
            one.state == State.APPROVED and one.starts_on > queries.today() and (may_approve or (own and may_write))
        ),
        "may_withdraw": one.state in queries.SHOWN_ON_CALENDAR and may_write, **forms_to_decide(queries.approvers(but=request.actor)),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: FloorRequest, reference: str = "") -> HttpResponse:
    """Plan a message to customers, or change a draft of one."""
    policy.require(request.actor, queries.WRITE)
    of = queries.find(reference, by=request.actor) if reference else None
    begins = begins_from(of) | {"seen": of.changes} if of is not None else {"owner": request.person}
    form = MessageForm(request.POST or None, by=request.actor, of=of, initial=begins)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("owner", "template", "variants", "queue", "zone")}
        try:
            if of is not None:
                made = actions.change(of, form.draft(), **given, seen=form.cleaned_data["seen"], by=request.actor)
            else:
                made = actions.plan(form.draft(), **given, by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            said.success(request, f"{made.reference} is saved. Answer its checklist.")
            return redirect("plan:customer_message", reference=made.reference)
    back = reverse("plan:customer_message", args=[reference]) if of is not None else reverse("plan:customer_messages")
    context = {"title": f"Change {of.name}" if of is not None else "Plan a message to customers", "form": form, "cancel_url": back,
               "submit": "Save"}
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do what a button of the page says, and say that it is done."""
    done = ACTS.get(act)
    if done is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    said.success(request, done(request, queries.find(reference, by=request.actor)))
    return redirect("plan:customer_message", reference=reference)


def _check(request: FloorRequest, one: CustomerMessage) -> str:
    words = {name: request.POST.get(name, "") for name in ("question", "answer", "note")}
    made = actions.answer(one, **words, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    return f"Answered: {made.get_question_display()}"


def _propose(request: FloorRequest, one: CustomerMessage) -> str:
    asked = proposal_in(request, queries.approvers(but=request.actor))
    made = actions.propose(one, **asked, by=request.actor)
    return f"{made.reference} is proposed; {asked['approver'].display_name} is asked to decide."


def _approve(request: FloorRequest, one: CustomerMessage) -> str:
    made = actions.approve(one, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    return f"{made.reference} is approved."


def _return(request: FloorRequest, one: CustomerMessage) -> str:
    return f"{actions.send_back(one, reason=request.POST.get('reason', ''), by=request.actor).reference} is a draft again."


def _withdraw(request: FloorRequest, one: CustomerMessage) -> str:
    return f"{actions.withdraw(one, reason=request.POST.get('reason', ''), by=request.actor).reference} is withdrawn."


ACTS: Final[dict[str, Callable[[FloorRequest, CustomerMessage], str]]] = {
    "check": _check, "propose": _propose, "approve": _approve, "return": _return, "withdraw": _withdraw,
}
