"""Who is who: the names that other systems use, unknown ones first, and the page of one name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Cell, Lines, Link, State, Status
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record import deciding
from floorwalker.record.actions import identities
from floorwalker.record.deciding import Days
from floorwalker.record.forms.names import AddForm, NewForm, WhoseForm, systems
from floorwalker.record.guesses import Guesses
from floorwalker.record.models import ExternalIdentity, Reason, SourceName
from floorwalker.record.pointing import Pointing
from floorwalker.record.queries import names as queries

UNPROCESSABLE: Final = 422
STATES: Final[dict[str, tuple[State, str]]] = {
    queries.UNKNOWN: ("watch", "Not known"), queries.AT_WORK: ("info", "Contacts follow"), queries.NOT_OURS: ("idle", "Not ours"),
    queries.KNOWN: ("ok", "Known"),
}
WHO_OFFERED: Final = 600
"""People, queues or reasons offered while one types; more are found by what is typed all the same."""

HANDS: Sequence[Hand[SourceName]] = (
    Hand(
        "new", "These are new here", lambda row, _values, by: identities.take_as_new(row, by=by), icon="plus",
        permission=identities.PERMISSION, kept=queries.last_decision,
        undo=lambda row, _kept, by: identities.undo(queries.last_decision(row), by=by),
    ),
    Hand(
        "not-ours", "Not ours", lambda row, _values, by: identities.set_aside(row, by=by), icon="ban", permission=identities.PERMISSION,
        kept=queries.last_decision, undo=lambda row, _kept, by: identities.undo(queries.last_decision(row), by=by),
    ),
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the names that other systems use and whose they are; those that nobody knows stand first."""
    policy.require(request.actor, queries.PERMISSION)
    rows = queries.listed(request.actor)
    decides = policy.allows(request.actor, identities.PERMISSION)
    context = {"title": "Who is who", "decides": decides, "unknown": queries.unknown() if decides else 0}
    return respond(request, "record/who_is_who.html", register=_register(request, decides=decides), rows=rows, context=context)


def _register(request: FloorRequest, *, decides: bool) -> Register[Any]:
    zone, guesses, labels = zone_of(request), Guesses(), dict(systems())

    def whose(row: Any) -> Cell:
        words = "; ".join(in_words(each, alone=len(row.said) == 1) for each in row.said)
        if not decides or row.state != queries.UNKNOWN:
            return words or "nobody yet"
        guess = guesses.first(row)
        return Lines(words or "nobody yet", f"{guess.target}? {guess.why}" if guess else "no guess")

    columns: tuple[Column[Any], ...] = (
        Column("name", "Name", lambda row: Link(row.value, reverse("record:name", args=[row.reference])), sort="value"),
        Column("state", "State", lambda row: Status(*STATES[row.state]), sort="rank"),
        Column("kind", "Names a", lambda row: _kind(row), sort="kind"),
        Column("system", "System", lambda row: labels.get(row.source, row.source), sort="source"),
        Column("whose", "Whose", whose, plain=lambda row: "; ".join(in_words(each, alone=False) for each in row.said)),
        Column("contacts", "Contacts", lambda row: formats.count(row.contacts_seen), sort="contacts_seen", numeric=True,
               plain=lambda row: row.contacts_seen),
        Column("first", "First seen", lambda row: _day(row.first_seen, zone), sort="first_seen"),
        Column("last", "Last seen", lambda row: _day(row.last_seen, zone), sort="last_seen"),
    )
    return Register(
        code="who-is-who", title="Names", nouns=("name", "names"), columns=columns, sort="state", key="pk", hands=HANDS,
        export="record.export", exported=lambda: store.look("names", page="who is who export", by=request.actor),
        filters=(
            Filter("words", "Name or person", queries.matching),
            Filter(
                "state", "State", lambda rows, value: rows.filter(state=value), choices=[(code, word) for code, (_, word) in STATES.items()]
            ),
            Filter("kind", "Names a", lambda rows, value: rows.filter(kind=value), choices=SourceName.Kind.choices),
            Filter("system", "System", lambda rows, value: rows.filter(source=value), choices=systems()),
            Filter("import", "Import", queries.in_import),
        ),
        first_use=FirstUse(
            "No names yet", "Logins, extensions and queues of an import of your own centre stand here, each with whose it is.",
            *(("Import a log", reverse("record:new_import"), "link") if decides else ("", "", "link")),
        ),
    )


def _kind(row: Any) -> Cell:
    label = SourceName.Kind(row.kind).label
    return Lines(label, row.channel) if row.channel else label


def _day(moment: Any, zone: str) -> str:
    return formats.day_with_year(moment, zone=zone) if moment else "never"


def in_words(identity: ExternalIdentity, *, alone: bool) -> str:
    """Return whose it is, with the days unless it is `alone` and for all time."""
    days = deciding.days_of(identity)
    return str(identity) if identity.not_ours or (alone and days == Days()) else f"{identity} {days}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one name: how often it was seen, whose it may be, what was said of it; take a decision."""
    policy.require(request.actor, queries.PERMISSION)
    shown = queries.find(reference, by=request.actor)
    decides = policy.allows(request.actor, identities.PERMISSION)
    form = WhoseForm(request.POST or None, kind=shown.kind)
    if request.method == "POST":
        policy.require(request.actor, identities.PERMISSION)
        if form.is_valid():
            try:
                target = Pointing().to(shown.kind, form.cleaned_data["who"], channel=shown.channel)
                decision = identities.say(
                    shown, target=target, days=form.days(), by=request.actor, outcome=form.cleaned_data.get("outcome")
                )
            except (NotAllowed, NotFound):
                raise
            except RuleBroken as refused:
                form.add_error(None, f"{refused.message} {refused.remedy}")
            else:
                messages.success(request, f"{shown.value} is {target}. Past contacts follow; {decision} can be undone below.")
                return redirect("record:name", shown.reference)
    zone = zone_of(request)
    history = queries.history(shown) if decides else list(shown.said)
    persons = dict(Person.objects.filter(pk__in=_people(history)).values_list("pk", "display_name"))
    context = {
        "title": shown.value, "shown": shown, "decides": decides, "form": form, "new_form": NewForm(), "zone": zone,
        "state": Status(*STATES[shown.state]), "system": dict(systems()).get(shown.source, shown.source),
        "history": [(each, in_words(each, alone=False), _who(each, persons)) for each in history],
        "guesses": Guesses().all(shown) if decides else (), "offered": _offered(shown) if decides else (),
        "sets_aside": shown.kind in {"agent", "queue"}, "may_be_new": shown.stand_in_id is not None and shown.state == queries.UNKNOWN,
        "behind": f"{reverse('record:contacts')}?{urlencode(_behind(shown))}" if _behind(shown) else "",
    }
    return render(request, "record/name.html", context, status=UNPROCESSABLE if form.errors else 200)


def _behind(name: Any) -> dict[str, str]:
    """Return the filters of the list of contacts under which the contacts of an unknown name stand."""
    if name.state != queries.UNKNOWN:
        return {}
    if name.stand_in_person is not None:
        return {"person": name.stand_in_person.reference}
    if name.stand_in_queue is not None:
        return {"queue": name.stand_in_queue.code}
    return {"reason": name.stand_in_reason.code} if name.stand_in_reason is not None else {}


def _offered(name: SourceName) -> list[tuple[str, str]]:
    rows: Any = {
        "agent": Person.objects.filter(is_pseudonym=False, is_provisional=False, left_on=None).values_list("display_name", "reference"),
        "queue": Queue.objects.filter(retired_at=None, channel=name.channel).values_list("name", "reference"),
        "reason": Reason.objects.filter(retired_at=None).values_list("name", "code"),
    }.get(name.kind, ())
    return [(reference, shown) for shown, reference in rows[:WHO_OFFERED]]


def _people(history: Sequence[ExternalIdentity]) -> set[int]:
    return {int(each.said_by.partition(":")[2]) for each in history if each.said_by.startswith("person:")}


def _who(identity: ExternalIdentity, names: dict[int, str]) -> str:
    kind, _, key = identity.said_by.partition(":")
    return names.get(int(key), "somebody") if kind == "person" else f"{identity.get_how_display()}, {identity.decision}"


@login_required
@require_POST
def act(request: FloorRequest, reference: str, code: str) -> HttpResponse:
    """Take a name as new or as not ours, end what is said of it, or take a decision back."""
    policy.require(request.actor, identities.PERMISSION)
    name = queries.find(reference, by=request.actor)
    doing = _ACTS.get(code)
    if doing is None:
        raise NotFound(f"A name has no act {code}.", remedy="Look at its page for what it offers.")
    try:
        words = doing(request, name)
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    else:
        messages.success(request, words)
    return redirect("record:name", name.reference)


def _new(request: FloorRequest, name: SourceName) -> str:
    identities.take_as_new(name, display_name=request.POST.get("display_name", "")[:120], by=request.actor)
    return f"{name.value} is new here, and its contacts stay where they are."


def _aside(request: FloorRequest, name: SourceName) -> str:
    identities.set_aside(name, by=request.actor)
    return f"{name.value} is not ours. Its contacts stay on record; figures leave it out once its days are counted."


def _end(request: FloorRequest, name: SourceName) -> str:
    given = request.POST.get("identity", "")
    identity = name.identities.filter(pk=int(given) if given.isdecimal() and len(given) < 18 else 0, taken_back_in="").first()
    form = WhoseForm({**request.POST.dict(), "who": "the same"}, kind=name.kind)
    if identity is None or not form.is_valid():
        raise deciding.IdentityRefused("Those are no days that can be read.", remedy="Write days such as 2026-03-01, or leave them empty.")
    identities.end(identity, days=form.days(), by=request.actor)
    return f"{name.value} is {identity} {form.days()}. Past contacts follow."


def _undo(request: FloorRequest, name: SourceName) -> str:
    decision = request.POST.get("decision", "")
    if not ExternalIdentity.objects.filter(name=name, decision=decision).exists():
        raise NotFound(f"Nothing was said of {name.value} in {decision[:16]}.", remedy="Look at its page for what was said.")
    identities.undo(decision, by=request.actor)
    return f"{decision} is taken back. Past contacts follow."


_ACTS: dict[str, Callable[[FloorRequest, SourceName], str]] = {"new": _new, "not-ours": _aside, "days": _end, "undo": _undo}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: FloorRequest) -> HttpResponse:
    """Say whose a name is before any import has brought it."""
    policy.require(request.actor, identities.PERMISSION)
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            target = Pointing().to(said["kind"], said["who"], channel=said["channel"])
            name = identities.introduce(
                source=said["source"], kind=said["kind"], value=said["value"], channel=said["channel"], target=target,
                days=form.days(), by=request.actor,
            )
        except (NotAllowed, NotFound):
            raise
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, f"{name.value} is {target}.")
            return redirect("record:name", name.reference)
    context = {"title": "Add a name", "form": form, "cancel_url": reverse("record:who_is_who")}
    return render(request, "record/name_new.html", context, status=UNPROCESSABLE if form.errors else 200)
