"""Pages of documents in other languages and for other brands: what is behind, asking for one, writing it and checking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import document_variants as actions
from floorwalker.plan.actions import editions
from floorwalker.plan.actions.documents import TextChanged
from floorwalker.plan.forms.deciding import ReasonForm
from floorwalker.plan.forms.document_variants import (
    AskCheckForm,
    CheckForm,
    EntrustForm,
    VariantForm,
    WantForm,
    brand_choices,
    language_choices,
)
from floorwalker.plan.forms.drafts import number_in
from floorwalker.plan.models import DocumentEdition, DocumentVariant
from floorwalker.plan.queries import document_variants as queries
from floorwalker.plan.queries import documents
from floorwalker.plan.rules import document_variants as rules
from floorwalker.plan.rules.differences import compare
from floorwalker.plan.rules.document_text import read
from floorwalker.plan.rules.documents import digest, kind_of
from floorwalker.plan.rules.figures_in_text import MOST_TOLD
from floorwalker.plan.rules.languages import HOUSE_LANGUAGE, get, named
from floorwalker.plan.rules.reading_ease import ease
from floorwalker.plan.views.document_languages import query

UNPROCESSABLE, CONFLICT = 422, 409
LOOK_BACK, LOOK_AHEAD = timedelta(days=731), timedelta(days=366)
"""As far as closed days are asked for at once; what is due outside it is moved off weekends only."""
MARKS: Mapping[str, str] = {"unusable": "miss", "stale": "watch", "missing": "watch", "current": "ok", "waiting": "idle"}
WORDS: Mapping[str, str] = dict(queries.STANDINGS)
State = DocumentVariant.State


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List in which languages and for which brands documents are wanted, and which of them are behind, for how long, and what is next."""
    today = documents.today()
    closed = documents.closed_days(today - LOOK_BACK, today + LOOK_AHEAD)
    register: Register[DocumentEdition] = Register(
        code="editions",
        title="Languages and brands",
        nouns=("text", "texts"),
        sort="document",
        columns=(
            Column("document", "Document", _titled, sort="document__title"),
            Column("language", "Language", lambda row: get(row.language).label, sort="language"),
            Column("brand", "Brand", lambda row: row.brand or "every brand", sort="brand"),
            Column("state", "State", standing_of, sort="standing"),
            Column("days", "Days behind", lambda row: _days_behind(row, today), numeric=True, sort="behind_since"),
            Column("due", "By", lambda row: formats.day_with_year(queries.due_on(queries.since(row), closed=closed), zone="UTC")
                   if _behind(row) else ""),
            Column("owner", "Owner", lambda row: row.document.owner.display_name, sort="document__owner__sort_key"),
            Column("writes", "Who writes it", lambda row: row.translator.display_name, sort="translator__sort_key"),
            Column("next", "Next", next_step),
        ),
        filters=(
            Filter("q", "Title", lambda rows, words: rows.filter(
                Q(document__title__icontains=words) | Q(document__reference__iexact=words) | Q(reference__iexact=words)
            )),
            Filter("language", "Language", lambda rows, value: rows.filter(language=value), choices=language_choices()),
            Filter("brand", "Brand", lambda rows, value: rows.filter(brand=value), choices=brand_choices()[1:]),
            Filter("state", "State", _stands, choices=[("behind", "Stale or missing"), *queries.STANDINGS]),
        ),
        first_use=FirstUse(
            "No document is wanted in another language or for another brand yet",
            "On the page of a document somebody who writes documents asks for it in Welsh, or as one brand says it. Each text belongs to "
            "one version; a new version makes it stale, and here stands which are, for how long, and who sees to it.",
            "Documents", reverse("plan:documents"), "file-text",
        ),
    )
    return respond(
        request, "plan/editions.html", register=register, rows=queries.listed(request.actor), context={"title": "Languages and brands"}
    )


def _titled(row: DocumentEdition) -> Link:
    return Link(row.document.title, _address(row), f"{row.reference} of {row.document.reference}")


def _address(row: DocumentEdition) -> str:
    return reverse("plan:edition", args=[row.reference])


def standing_of(row: Any) -> Status:
    """Return how a listed edition stands."""
    said = f", says version {row.live_number} of {row.held_number}" if row.behind_since else ""
    return Status(MARKS[row.standing], f"{WORDS[row.standing]}{said}")  # type: ignore[arg-type]


def _behind(row: Any) -> bool:
    return row.standing in queries.BEHIND


def _days_behind(row: Any, today: Any) -> int | str:
    return (today - queries.since(row)).days if _behind(row) else ""


def next_step(row: Any) -> str:
    """Return what is to be done next of a listed edition."""
    if row.open_state == State.CHECKING:
        return "to be checked"
    if row.open_state == State.DRAFT:
        return "being written"
    return "to be written" if _behind(row) else ""


def _stands(rows: Any, value: str) -> Any:
    return queries.standing_in(rows, *(queries.BEHIND if value == "behind" else [value]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def want(request: FloorRequest, reference: str) -> HttpResponse:
    """Ask for a document in another language or for another brand."""
    policy.require(request.actor, queries.WRITE)
    document = documents.find(reference, by=request.actor)
    form = WantForm(request.POST or None, initial={"translator": request.person})
    if request.method == "POST" and form.is_valid():
        try:
            made = editions.want(document, **form.cleaned_data, by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.translator.display_name} is asked for it.")
            return redirect("plan:edition", reference=made.reference)
    context = {
        "title": f"{document.title} in another language or for a brand", "form": form, "submit": "Ask for it",
        "cancel_url": reverse("plan:document", args=[reference]),
    }
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def edition(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one text beside its original: the one being worked on, else the one in use; with what differs and what may be done."""
    found = queries.find(reference, by=request.actor)
    rows = list(queries.variants(found, by=request.actor))
    number = number_in(request.GET.get("text", ""))
    shown = next((each for each in rows if each.pk == number), rows[0] if rows else None)
    if number is not None and (shown is None or shown.pk != number):
        raise NotFound("There is no such text that you may see.", remedy="Choose one of those that are listed.")
    language = get(found.language)
    context: dict[str, Any] = {
        "title": f"{found.document.title} in {named(found.language, found.brand)}", "edition": found, "language": language,
        "standing": standing_of(found), "next": next_step(found), "variants": rows, "one": shown,
        "zone": zone_of(request),
        "due": queries.due_on(queries.since(found)) if _behind(found) else None,
    }
    if shown is not None:
        context |= _beside(shown) | {"read_query": query(shown.version, found.language, found.brand)}
    return render(request, "plan/edition.html", context | _may(request, found, shown))


def _beside(shown: DocumentVariant) -> dict[str, Any]:
    other = actions.figures_unlike(shown)
    text, last = read(shown.body), queries.before(shown)
    original = read(shown.version.body)
    return {
        "text": text, "original": original, "unlike": other[:MOST_TOLD], "more_unlike": max(0, len(other) - MOST_TOLD),
        "reads": rules.reads(ease(text.words), shown.edition.language), "words": ease(text.words), "last": last,
        "left": actions.left_to_do(shown) if shown.state in queries.OPEN else [],
        "changed": [each for each in compare(read(last.version.body), original) if each.how != "same"] if last is not None else [],
    }


def _may(request: FloorRequest, found: DocumentEdition, shown: DocumentVariant | None) -> dict[str, Any]:
    by = request.actor
    alive = found.ended_at is None and found.document.retired_at is None
    writes = policy.allows(by, queries.WRITE) and alive
    state = shown.state if shown is not None else ""
    mine = shown is not None and state == State.CHECKING and shown.checker_id == by.person_id and policy.allows(by, queries.CHECK)
    target = queries.next_version(found) if writes else None
    idle = found.open_state is None or (shown is not None and state == State.DRAFT and target is not None and shown.version_id != target.pk)  # type: ignore[attr-defined]
    here: dict[str, Any] = {
        "may_begin": writes and idle and target is not None, "target": target, "may_edit": writes and state == State.DRAFT,
        "may_check": mine and alive, "may_send_back": alive and state == State.CHECKING and (mine or writes), "may_end": writes,
        "may_give_up": writes and state == State.DRAFT,
        "may_withdraw": writes and state == State.CHECKED and policy.allows(by, documents.APPROVE),
        "reason": ReasonForm(auto_id="reason-%s"), "away": ReasonForm(auto_id="away-%s"), "ending": ReasonForm(auto_id="end-%s"),
    }
    if writes:
        here["entrust"] = EntrustForm(auto_id="entrust-%s", initial={"translator": found.translator})
    if here["may_edit"] and shown is not None:
        here["ask"] = AskCheckForm(variant=shown, auto_id="ask-%s")
    if here["may_check"]:
        here["check"] = CheckForm(auto_id="check-%s")
    return here


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: FloorRequest, reference: str) -> HttpResponse:
    """Write a text beside its original."""
    policy.require(request.actor, queries.WRITE)
    found = queries.find(reference, by=request.actor)
    one = queries.variants(found, by=request.actor).filter(state=State.DRAFT).first()
    if one is None:
        raise NotFound(f"{reference} has no draft.", remedy="Begin one on its page.")
    kind, words = kind_of(found.document), queries.words_of(one)
    initial = {"title": words.title, "body": words.body, "variables": words.variables, "revision": one.revision,
               "original": digest(queries.words_of(one.version))}
    form = VariantForm(request.POST or None, kind=kind, language=found.language, initial=initial)
    status = UNPROCESSABLE
    if request.method == "POST" and form.is_valid():
        seen = {name: form.cleaned_data[name] for name in ("revision", "original")}
        try:
            actions.save(one, form.words(), **seen, by=request.actor)
        except TextChanged as changed:
            status = CONFLICT
            form.add_error(None, f"{changed.message} {changed.remedy}")
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, "Saved.")
            return redirect("plan:edit_edition" if "stay" in request.POST else "plan:edition", reference=reference)
    context = {
        "title": f"{one.version.title} in {named(found.language, found.brand)}", "edition": found, "one": one, "form": form,
        "language": get(found.language), "kind": kind,
        "original_language": HOUSE_LANGUAGE, **_beside(one),
    }
    return render(request, "plan/edition_edit.html", context, status=status if form.is_bound else 200)


@login_required
@require_POST
def read_in(request: FloorRequest) -> HttpResponse:
    """Keep in which language the reader wants to be shown documents."""
    editions.choose_language(request.POST.get("language", ""), by=request.actor)
    messages.success(request, f"Documents are shown to you in {get(request.POST['language']).label} where there is one that keeps up.")
    return redirect("plan:documents")


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do what a button of the page says, and say that it is done."""
    found, done = queries.find(reference, by=request.actor), ACTS.get(act)
    if done is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    messages.success(request, done(request, found))
    return redirect("plan:edit_edition" if act == "begin" else "plan:edition", reference=reference)


def _one(request: FloorRequest, found: DocumentEdition) -> DocumentVariant:
    one = queries.variants(found, by=request.actor).filter(pk=number_in(request.POST.get("text", "")) or 0).first()
    if one is None:
        raise NotFound("There is no such text that you may see.", remedy="Open the page again.")
    return one


def _filled(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise RuleBroken(f"{form.fields[name].label}: {errors[0]}", remedy="Fill it in and send it again.", code="bad_parameter")
    return form.cleaned_data


def _reason(request: FloorRequest) -> str:
    return request.POST.get("reason", "")


def _begin(request: FloorRequest, found: DocumentEdition) -> str:
    return f"Begun beside version {actions.begin(found, by=request.actor).version.number}."


def _ask(request: FloorRequest, found: DocumentEdition) -> str:
    one = _one(request, found)
    words = _filled(AskCheckForm(request.POST, variant=one))
    actions.ask_check(one, **words, by=request.actor)
    return f"{words['checker'].display_name} is asked to check it."


def _check(request: FloorRequest, found: DocumentEdition) -> str:
    seen = number_in(request.POST.get("seen", ""))
    actions.check(_one(request, found), seen=seen, note=request.POST.get("note", ""), by=request.actor)
    return "Checked: it is shown as soon as its version holds."


def _back(request: FloorRequest, found: DocumentEdition) -> str:
    actions.send_back(_one(request, found), reason=_reason(request), by=request.actor)
    return "It is a draft again."


def _withdraw(request: FloorRequest, found: DocumentEdition) -> str:
    actions.withdraw(_one(request, found), reason=_reason(request), by=request.actor)
    return "Nobody is shown it any more."


def _entrust(request: FloorRequest, found: DocumentEdition) -> str:
    words = _filled(EntrustForm(request.POST))
    editions.entrust(found, to=words["translator"], by=request.actor)
    return f"{words['translator'].display_name} writes it from now on."


def _end(request: FloorRequest, found: DocumentEdition) -> str:
    editions.end(found, reason=_reason(request), by=request.actor)
    return "It is wanted no more."


ACTS: Mapping[str, Callable[[FloorRequest, DocumentEdition], str]] = {
    "begin": _begin, "ask": _ask, "check": _check, "back": _back, "withdraw": _withdraw, "entrust": _entrust, "end": _end,
}
