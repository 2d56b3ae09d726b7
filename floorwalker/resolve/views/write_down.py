"""Writing down what a customer said in under a minute: who, what, and the test that tells a difficulty from a complaint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock, packs, refs
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.models import Line
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE
from floorwalker.record import whom
from floorwalker.record.models import Interaction
from floorwalker.record.queries import contacts, customers
from floorwalker.resolve.actions import cases as actions
from floorwalker.resolve.forms.cases import HeardForm, QuestionsForm
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries import regimes, suggestion
from floorwalker.resolve.queries.regimes import Holding
from floorwalker.resolve.queries.suggestion import Suggested
from floorwalker.resolve.rules import classifying, clocks

PAGE: Final = "write down"


@dataclass(frozen=True)
class Verdict:
    """What the answers make of it so far, in words; with no kind while a question is open."""

    state: State
    kind: str
    words: str


@login_required
@require_http_methods(GET_OR_POST)
def page(request: FloorRequest) -> HttpResponse:
    """Show the form, or write down what it says: a request, a difficulty or a complaint."""
    policy.require(request.actor, actions.WRITE)
    contact = _contact(request)
    holds = _holding(request, contact)
    if request.method == "POST":
        form = HeardForm(request.POST, zone=zone_of(request), edition=holds.edition)
        test = QuestionsForm(request.POST, edition=holds.edition)
        made = _written(request, form, test, contact, holds)
        if made is not None:
            messages.success(request, f"{made.reference} is written down{_when(made, holds)}.")
            kind = refs.kinds().get("complaint" if isinstance(made, Complaint) else "difficulty")
            return redirect(kind.page(made))
    else:
        form = HeardForm(initial=_initial(request, contact), zone=zone_of(request), edition=holds.edition)
        test = QuestionsForm(edition=holds.edition)
    chosen, typed = str(form["customer"].value() or ""), str(form["who"].value() or "")
    new = {name: str(form[f"new_{name}"].value() or "") for name in ("name", "phone", "email")}
    context = _test(holds, test, form, _suggested(request, form, holds, contact))
    context |= whom.fitting(typed, chosen=chosen, new=new, page=PAGE, by=request.actor) | {
        "title": "Write down what a customer said", "form": form, "contact": contact, "zone": zone_of(request),
    }
    return render(request, "resolve/write_down.html", context, status=UNPROCESSABLE if form.errors or test.errors else 200)


@login_required
@require_POST
def begin(request: FloorRequest) -> HttpResponse:
    """Lead from a contact, or from a record that freezes one, such as an evaluation, to the form about it."""
    known = {name: request.POST[name] for name in ("contact", "source", "source_ref") if request.POST.get(name)}
    if "source_ref" in known and "contact" not in known:
        known |= {name: value for name, value in refs.freeze(Ref.parse(known["source_ref"]), by=request.actor).items() if name == "contact"}
    known["contact"] = contacts.find(known.get("contact", ""), by=request.actor).reference
    return redirect(f"{reverse('resolve:write_down')}?{urlencode(known)}")


@login_required
@require_http_methods(GET_OR_POST)
def test(request: FloorRequest) -> HttpResponse:
    """Answer with the questions of the line that is chosen, as they are answered so far, what that makes of it, and what words suggest.

    The page posts to it, so that what a customer said stands in no address; a post that names no line is none of the page's.
    """
    policy.require(request.actor, actions.WRITE)
    contact = _contact(request)
    holds = _holding(request, contact)
    typed = request.POST if request.method == "POST" else request.GET
    form = HeardForm(typed, zone=zone_of(request), edition=holds.edition)
    made = _suggested(request, form, holds, contact)
    context = _test(holds, QuestionsForm(typed, edition=holds.edition), form, made)
    named = request.method == "GET" or "line" in typed
    return render(request, "resolve/_test.html", context, status=200 if named else UNPROCESSABLE)


@login_required
@require_safe
def found(request: FloorRequest) -> HttpResponse:
    """Answer with the customers who fit what is typed."""
    policy.require(request.actor, actions.WRITE)
    fits = whom.fitting(request.GET.get("who", ""), page=PAGE, by=request.actor)
    return render(request, "record/log_found.html", fits | {"zone": zone_of(request)})


def verdict(holds: Holding, answers: dict[str, str], received_at: datetime) -> Verdict:
    """Return what `answers` make of something said at `received_at`, and by when it is due."""
    open_ones = [each for each in classifying.asked(holds.edition) if each.id not in answers]
    if open_ones:
        more = f"{len(open_ones)} question{'s' if len(open_ones) > 1 else ''} open. If in doubt, it is a complaint."
        return Verdict("idle", "", more)
    kind = classifying.by_test(holds.edition, answers)
    if kind != "complaint":
        called = "A service request" if kind == "request" else "A difficulty"
        return Verdict("info", kind, f"{called}: recorded and put right; no complaint.")
    due = {each.clause.clock.of: each for each in clocks.all_due(holds.pack, holds.edition, _day(holds, received_at)) if each.clause.clock}
    words = f"A complaint, by the rules of {holds.pack.name[0].lower()}{holds.pack.name[1:]}."
    if "final-response" in due:
        last = formats.day(due["final-response"].by.last_day, zone="UTC")
        words += f" Final response by {last}."
    short = next((due[name] for name in classifying.EARLY if name in due), None)
    if short is not None:
        words += f" If settled by {formats.day(short.by.last_day, zone='UTC')}, a short letter is enough."
    return Verdict("watch", kind, words)


def _suggested(request: FloorRequest, form: HeardForm, holds: Holding, contact: Interaction | None) -> Suggested | None:
    """Return what is suggested: of the words typed, of the contact's transcript while there are none."""
    words = str(form["words"].value() or "")
    if words.strip() or contact is None:
        return suggestion.of_words(words, edition=holds.edition)
    return suggestion.of_contact(contact, edition=holds.edition, by=request.actor)


def _test(holds: Holding, test: QuestionsForm, form: HeardForm, suggested: Suggested | None) -> dict[str, Any]:
    known = form.is_bound and "received_at" not in form.errors
    at = form.cleaned_data["received_at"] if known else form.initial.get("received_at") or clock.now()
    hints = [(each.id, suggested.of(each.id)) for each in holds.edition.questions] if suggested else []
    return {"holds": holds, "test": test, "verdict": verdict(holds, test.answers(), at), "suggested": suggested, "hints": hints}


def _written(request: FloorRequest, form: HeardForm, test: QuestionsForm, contact: Interaction | None, holds: Holding) -> Any:
    if not (form.is_valid() & test.is_valid()):
        return None
    by = request.actor
    try:
        with transaction.atomic():
            customer = whom.meant(form.cleaned_data, by=by)
            if customer is None and contact is not None and contact.customer is not None:
                customer = customers.standing(contact.customer)
            heard = form.heard(customer=customer, contact=None if contact is None else contact.pk)
            shown = _suggested(request, form, holds, contact)
            return actions.write_down(heard, replace(test.answered(), suggestion=shown.kept() if shown else None), by=by)
    except NotAllowed:
        raise
    except RuleBroken as refused:
        at = refused.facts.get("field", "")
        form.add_error(at if at in form.fields else None, f"{refused.message} {refused.remedy}")
        return None


def _contact(request: FloorRequest) -> Interaction | None:
    asked = (request.POST if request.method == "POST" else request.GET).get("contact", "")
    return contacts.find(asked, by=request.actor) if asked else None


def _holding(request: FloorRequest, contact: Interaction | None) -> Holding:
    """Return what holds for the line that is chosen on the day that is typed; the first line where none is."""
    asked: QueryDict = request.POST if request.method == "POST" else request.GET
    lines = Line.objects.filter(retired_at=None).order_by("name")
    line = lines.filter(code=asked.get("line", "")).first()
    if line is None and contact is not None and contact.queue is not None:
        line = contact.queue.line
    line = line or lines.first()
    if line is None:
        pack = packs.regulations().get(regimes.UNREGULATED)
        return Holding(pack, pack.on(clock.today(pack.zone)), pack.calendar, None)
    zone = ZoneInfo(zone_of(request))
    try:
        day = datetime.fromisoformat(asked.get("received_at", "")[:16]).replace(tzinfo=zone)
    except ValueError:
        day = contact.started_at if contact is not None else clock.now()
    try:
        return regimes.holding(line, on=day.astimezone(zone).date())
    except LookupError:
        return regimes.holding(line, on=clock.now().astimezone(zone).date())


def _initial(request: FloorRequest, contact: Interaction | None) -> dict[str, Any]:
    known: dict[str, Any] = {"received_at": clock.now()}
    if contact is not None:
        known |= {"received_at": contact.started_at, "channel": contact.channel, "contact": contact.reference}
        if contact.queue is not None:
            known["line"] = contact.queue.line.code
        if contact.customer is not None:
            one = customers.standing(contact.customer)
            known |= {"customer": one.reference, "who": str(one)}
    if asked := request.GET.get("customer", ""):
        one = customers.standing(customers.find(asked, by=request.actor))
        known |= {"customer": one.reference, "who": str(one)}
    for name in ("line", "channel", "summary", "source", "source_ref"):
        if value := request.GET.get(name, ""):
            known[name] = value
    return known


def _when(made: Any, holds: Holding) -> str:
    if isinstance(made, Complaint) and made.next_due_at is not None:
        return f" as a complaint; next due before {formats.moment(made.next_due_at, zone=holds.pack.zone)}"
    return f" as a {made.get_kind_display().lower()}" if not isinstance(made, Complaint) else ""


def _day(holds: Holding, moment: datetime) -> Any:
    return moment.astimezone(ZoneInfo(holds.pack.zone)).date()
