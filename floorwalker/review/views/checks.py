"""Automatic checks: what each found and how far it is trusted, the contacts that failed with their evidence, and one contact's results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Cell, Link, Status
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.register import Column, FirstUse, Register, respond
from floorwalker.record.actions import transcripts as transcript_actions
from floorwalker.record.models import PhraseList
from floorwalker.record.queries import contacts
from floorwalker.record.queries import transcripts as words
from floorwalker.review import check_words
from floorwalker.review.actions import checks as actions
from floorwalker.review.checks import CHECKS
from floorwalker.review.forms.checks import OverrideForm, PhrasesForm, SettingsForm
from floorwalker.review.models import CheckFailure
from floorwalker.review.queries import checks as queries
from floorwalker.review.queries.checks import Found, Result

UNPROCESSABLE: Final = 422
WIDE: Final = 1_290.0
"""As wide as the page, so that fifteen rows stay as tall as they are drawn."""
STATES: Final[dict[str, tuple[Any, str]]] = {
    "passed": ("ok", "Passed"), "failed": ("watch", "Failed"), "not_asked": ("idle", "Not asked"),
}


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show what each check found over a period, with ranges, coverage and trust."""
    since, until = _period(request)
    found = queries.found(by=request.actor, since=since, until=until)
    told = [each for each in found if each.asked.part]
    has_rates = any(each.failed.range for each in told)
    rates = [_rate(each) for each in told]
    chart = charts.rates("check-rates", rates, title="Contacts that failed", width=WIDE) if has_rates else None
    may_change = policy.allows(request.actor, queries.CHANGE)
    worded = [(each, queries.words_of(each.check, each.version.limit, each.version.phrases)) for each in found]
    context = {
        "title": "Automatic checks", "found": worded,
        "chart": chart, "since": since, "until": until, "last": queries.last_checked(), "zone": zone_of(request), "may_change": may_change,
        "kinds": list(CHECKS) if may_change else [], "lists": words.phrase_lists() if may_change else [], "few": queries.FEW,
    }
    return render(request, "review/checks.html", context)


def _rate(found: Found) -> charts.Rate:
    low, high = found.failed.range or (None, None)
    return charts.Rate(found.rule.name, found.failed.value, low, high, found.failed.whole)


def _period(request: FloorRequest) -> tuple[date, date]:
    since, until = queries.usual_period()
    try:
        asked = date.fromisoformat(request.GET.get("from", "")), date.fromisoformat(request.GET.get("to", ""))
    except ValueError:
        return since, until
    return asked if asked[0] <= asked[1] else (since, until)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Show the contacts that failed a check, each with its evidence, and the settings of the check with their history."""
    rule = queries.rule(reference)
    rows = queries.failures(rule, by=request.actor)
    evidence = _Evidence()
    zone = zone_of(request)
    register: Register[CheckFailure] = Register(
        code="check_failures", title=rule.name, nouns=("contact", "contacts"), key="contact", sort="-started_at", prepare=evidence.read,
        columns=(
            Column("contact", "Contact", lambda row: _contact(row.contact_reference)),
            Column("started_at", "When", lambda row: formats.moment(row.started_at, zone=zone), sort="started_at"),
            Column("agent", "Agent", lambda row: row.agent.display_name if row.agent else "nobody"),
            Column("queue", "Queue", lambda row: row.queue.name if row.queue else ""),
            Column("evidence", "Evidence", evidence.cell),
            Column("version", "By version", lambda row: str(row.version), numeric=True),
            Column("said", "A person says", evidence.said),
        ),
        hands=(
            Hand(
                "override", "Say what is right", lambda row, values, by: actions.override(rule, row.contact, by=by, **values),
                icon="pencil", permission=queries.OVERRIDE, form=OverrideForm,
            ),
        ),
        first_use=FirstUse(
            "No contact failed", "Contacts that fail this check stand here with the moment that shows it.", icon="circle-check"
        ),
    )
    check = CHECKS.get(rule.check_code)
    history = queries.history(rule)
    context = {
        "title": rule.name, "rule": rule, "history": history, "meaning": queries.words_of(check, history[0].limit, history[0].phrases),
        "zone": zone, "may_change": policy.allows(request.actor, queries.CHANGE), "unit": check.unit,
    }
    return respond(request, "review/check.html", register=register, rows=rows, context=context)


def _contact(reference: str) -> Link:
    return Link(reference, reverse("record:contact", args=[reference]))


class _Evidence:
    """The evidence of the rows about to be drawn: moments and words, and what people said of them."""

    def __init__(self) -> None:
        self.quotes: dict[tuple[int, int], tuple[int | None, str]] = {}
        self.overrides: dict[int, str] = {}

    def read(self, rows: Sequence[CheckFailure]) -> None:
        """Read what `rows` need in two questions."""
        self.quotes = words.quotes([(row.contact, row.turn) for row in rows if row.turn is not None])
        self.overrides = queries.said_of(rows)

    def cell(self, row: CheckFailure) -> Cell:
        """Return the evidence of a row in words, which open it."""
        quote = self.quotes.get((row.contact, row.turn)) if row.turn is not None else None
        return Link(check_words.evidence(row, quote), check_words.opens(row.contact, row, quote))

    def said(self, row: CheckFailure) -> Cell:
        """Return what a person said of a row."""
        says = self.overrides.get(row.contact)
        return Status("idle", "nobody yet") if says is None else Status(STATES[says][0], STATES[says][1])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: FloorRequest, reference: str) -> HttpResponse:
    """Show the settings of a check, or change them from a day on."""
    policy.require(request.actor, queries.CHANGE)
    rule = queries.rule(reference)
    last = queries.history(rule)[0]
    form = SettingsForm(request.POST or None, check=CHECKS.get(rule.check_code), rule=rule, last=last)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.change(rule, form.settings(), by=request.actor)
        except actions.CheckRefused as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, f"{rule.name} is asked by version {made.number} from {made.starts_on:%d %B %Y}.")
            return redirect("review:check", rule.reference)
    return _form(request, form, f"Change {rule.name}", reverse("review:check", args=[rule.reference]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: FloorRequest, code: str) -> HttpResponse:
    """Set up a check of the kind `code`."""
    policy.require(request.actor, queries.CHANGE)
    if code not in CHECKS:
        raise NotFound(f"No check is called {code}.", remedy="Choose one of those on the page.")
    form = SettingsForm(request.POST or None, check=CHECKS.get(code))
    if request.method == "POST" and form.is_valid():
        try:
            rule = actions.add(code, form.settings(), by=request.actor)
        except actions.CheckRefused as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, f"{rule.name} is asked of contacts from the next round on.")
            return redirect("review:check", rule.reference)
    return _form(request, form, f"New check: {CHECKS.get(code).name}", reverse("review:checks"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request: FloorRequest, code: str) -> HttpResponse:
    """Show a list of phrases, or write it anew."""
    policy.require(request.actor, words.CHANGE_PHRASES)
    kept = PhraseList.objects.filter(code=code).first()
    initial = {"name": kept.name, "party": kept.party, "phrases": "\n".join(kept.phrases)} if kept else {"party": "agent"}
    form = PhrasesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            transcript_actions.put_phrases(form.draft(code), by=request.actor)
        except transcript_actions.TranscriptRefused as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, "Kept. Contacts are looked through again.")
            return redirect("review:checks")
    return _form(request, form, kept.name if kept else "New list of phrases", reverse("review:checks"))


def _form(request: FloorRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"title": title, "form": form, "submit": "Keep", "cancel_url": back}
    return render(request, "review/check_form.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def of_contact(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what came of every check on one contact, with its evidence and what people said of it."""
    policy.require(request.actor, queries.VIEW)
    shown = contacts.find(reference, by=request.actor)
    may_override = policy.allows(request.actor, queries.OVERRIDE)
    told = check_words.of_contact(shown.pk, by=request.actor)
    rows = [_Row(each, Status(*STATES[each.outcome]), words_of, opens) for each, words_of, opens in told]
    context = {
        "title": f"Automatic checks of {shown.reference}", "shown": shown, "rows": rows, "may_override": may_override,
        "form": OverrideForm() if may_override and rows else None, "zone": zone_of(request),
    }
    return render(request, "review/contact_checks.html", context)


@dataclass(frozen=True)
class _Row:
    """One result for the panel."""

    result: Result
    status: Status
    told: str
    opens: str

    @property
    def says(self) -> str:
        """What a person said of it, in a word."""
        return STATES[self.result.stands][1].lower()


@login_required
@require_POST
def override(request: FloorRequest, reference: str, contact: int) -> HttpResponse:
    """Say what a check should have said of a contact."""
    by: Actor = request.actor
    policy.require(by, queries.OVERRIDE)
    rule = queries.rule(reference)
    shown = contacts.find(f"C-{contact}", by=by)
    form = OverrideForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.CheckRefused("Nothing was said.", remedy="Choose what is right.")
        actions.override(rule, shown.pk, **form.cleaned_data, by=by)
        messages.success(request, "Your word stands beside what the check said.")
    except RuleBroken as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    return redirect("review:contact_checks", shown.reference)
