"""Conduct on one page: the ethics rate, who signed, what waits for a decision; and the register of interests and gifts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.charts import Chart, ScoredWeek, score_by_week
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Situation, Tile
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review.actions import concerns as concern_actions
from floorwalker.review.actions import disclosures as actions
from floorwalker.review.forms import conduct as typed
from floorwalker.review.models import Disclosure
from floorwalker.review.queries import concerns
from floorwalker.review.queries import conduct as queries
from floorwalker.review.rules import conduct as rules

STATES: dict[str, State] = {"waiting": "watch", "noted": "info", "allowed": "ok", "conditions": "info", "refused": "miss"}


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show how conduct stands: ethics of contacts, declarations by team, what waits, and how many concerns."""
    return _page(request)


def _page(request: FloorRequest, *, appointing: Any = None) -> HttpResponse:
    by, year, zone = request.actor, queries.year_now(), zone_of(request)
    teams = queries.signed_by_team(by, year)
    ethics, told = queries.ethics(by, zone=zone), concerns.counted(by)
    waiting = queries.register(by).filter(state=Disclosure.State.WAITING).exclude(person=by.person_id).count()
    reads = policy.allows(by, queries.READ)
    may_appoint = policy.allows(by, concerns.APPOINT)
    owed, signed, late = (sum(getattr(each, name) for each in teams) for name in ("owed", "signed", "late"))
    tiles = [
        _ethics_tile(ethics),
        Tile(
            f"Declarations of {year}", formats.count(signed), target=f"of {formats.count(owed)}",
            note=f"{late} late" if late else "nobody is late", state="miss" if late else "ok",
        ),
        *([Tile("Wait for a decision", formats.count(waiting), note="interests and gifts", step="Decide" if waiting else "",
                step_url=f"{reverse('review:disclosures')}?state=waiting" if waiting else "")] if reads else []),
        Tile(
            "Concerns", formats.count(told.told + told.looked_into),
            note=f"{told.late} wait too long" if told.late else "none waits too long", state="miss" if told.late else "ok",
        ),
    ]  # fmt: skip
    context = {
        "title": "Conduct", "situation": _situation(year, late, told.late, waiting if reads else 0), "tiles": tiles, "year": year,
        "chart": _chart(ethics), "ethics": ethics, "teams": teams, "told": told, "reads": reads, "zone": zone,
        "unsigned": queries.not_signed(by, year).order_by("sort_key")[:50] if late else (), "due": rules.due_on(year, joined_on=None),
        "recipients": concerns.appointed(by),
        "appointing": (appointing or typed.PersonForm(people=concerns.could_be(but=by))) if may_appoint else None,
    }  # fmt: skip
    return render(request, "review/conduct.html", context, status=UNPROCESSABLE if appointing else 200)


def _situation(year: int, late: int, slow: int, waiting: int) -> Situation:
    if slow:
        return Situation("miss", f"{slow} concerns wait longer than they may", "A teller hears within 7 days that somebody reads it.")
    if late:
        return Situation("miss", f"{late} people have not signed the declaration of {year} in time", "Each has a To-do; ask them.")
    if waiting:
        return Situation("watch", f"{waiting} interests and gifts wait for a decision", "Whoever told of them may not act on them yet.")
    return Situation("ok", "Nothing about conduct waits for anybody")


def _ethics_tile(ethics: queries.Ethics) -> Tile:
    found = ethics.whole
    if found is None or found.is_small:
        n = 0 if found is None else round(found.n)
        return Tile("Ethics failures", None, note=f"{n} contacts judged in {queries.ETHICS_WEEKS} weeks, too few for a rate")
    target = "" if ethics.target is None else f"at most {formats.share(ethics.target, places=1)}"
    state: State | None = None
    if ethics.target is not None:
        state = "ok" if found.high <= ethics.target else "miss" if found.low > ethics.target else "watch"
    said = f"{formats.share(found.low, places=1)} to {formats.share(found.high, places=1)}, n {formats.count(round(found.n))}"
    return Tile(
        "Ethics failures", formats.share(found.value, places=1), target=target, note=said, state=state,
        meaning_url=f"{reverse('record:measures')}#{queries.ETHICS}",
    )


def _chart(ethics: queries.Ethics) -> Chart | None:
    weeks = [
        ScoredWeek(each.key, each.value, each.low, each.high, round(each.n), each.is_small)  # type: ignore[arg-type]
        for each in ethics.weeks
    ]
    if all(each.few for each in weeks):
        return None
    top = min(1.0, max(each.high for each in weeks if not each.few) * 1.1 or 0.1)
    return score_by_week(
        "ethics", weeks, changes=(), bounds=(0.0, top), title="Contacts with an ethics failure, by week",
        write=lambda value: formats.share(value, places=1),
    )


@login_required
@require_http_methods(["POST"])
def recipients(request: FloorRequest, act: str) -> HttpResponse:
    """Appoint somebody to open concerns, or end it."""
    if act == "appoint":
        form = typed.PersonForm(request.POST, people=concerns.could_be(but=request.actor))
        made = tried(request, form, lambda: concern_actions.appoint(form.cleaned_data["person"], by=request.actor))
        if made is None:
            return _page(request, appointing=form)
        messages.success(request, f"{made.person.display_name} is told of new concerns from now on.")
    elif act == "end":
        person = Person.objects.filter(reference=request.POST.get("person", "")).first()
        if person is None:
            raise NotFound("There is no such recipient.", remedy="Use the buttons of the page.")
        concern_actions.end(person, by=request.actor)
        messages.success(request, f"{person.display_name} is told of no new concern.")
    else:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    return redirect("review:conduct")


@login_required
@require_safe
def register(request: FloorRequest) -> HttpResponseBase:
    """List interests and gifts: everybody's for those who may read them, else one's own."""
    zone, reads = zone_of(request), policy.allows(request.actor, queries.READ)
    listing: Register[Disclosure] = Register(
        code="disclosures",
        title="Interests and gifts",
        nouns=("disclosure", "disclosures"),
        sort="-told",
        columns=(
            Column("disclosure", "Disclosure", _named, sort="reference"),
            *((Column("person", "Told by", lambda row: row.person.display_name, sort="person__sort_key"),) if reads else ()),
            Column("kind", "Kind", lambda row: row.get_kind_display(), sort="kind"),
            Column("worth", "Worth", _worth, numeric=True, sort="worth"),
            Column("day", "Day", lambda row: formats.day_with_year(row.on_day, zone=zone), sort="on_day"),
            Column("told", "Told", lambda row: formats.moment(row.told_at, zone=zone), sort="told_at"),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter("kind", "Kind", lambda rows, value: rows.filter(kind=value), choices=Disclosure.Kind.choices),
            Filter("state", "State", lambda rows, value: rows.filter(state=value), choices=Disclosure.State.choices),
        ),
        first_use=FirstUse(
            "Nothing was told of yet",
            "Everybody tells here of interests, work outside, family ties, gifts and hospitality that could sway how they treat somebody. "
            "Small gifts are noted; everything else is decided by somebody else.",
            "Tell of something", reverse("review:my_conduct"), "shield-check",
        ),
    )  # fmt: skip
    return respond(request, "review/disclosures.html", register=listing, rows=queries.register(request.actor),
                   context={"title": "Interests and gifts"})  # fmt: skip


def _named(row: Disclosure) -> Link:
    return Link(row.reference, reverse("review:disclosure", args=[row.reference]), row.party)


def _worth(row: Disclosure) -> str:
    return formats.money(row.worth, row.currency) if row.worth is not None else ""


def state_of(row: Disclosure) -> Status:
    """Return how a disclosure stands."""
    if row.ended_on is not None:
        return Status("idle", "Ended")
    return Status(STATES[row.state], row.get_state_display())


@login_required
@require_safe
def disclosure(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one disclosure, with what can be done about it."""
    one = queries.find(reference, by=request.actor)
    if one.person_id != request.actor.person_id:
        store.look(one.reference, page="Disclosure", by=request.actor)
    return _one(request, one)


def _one(request: FloorRequest, one: Disclosure, *, deciding: Any = None, ending: Any = None) -> HttpResponse:
    is_mine = one.person_id == request.actor.person_id
    decides = not is_mine and one.state == Disclosure.State.WAITING and policy.allows(request.actor, queries.DECIDE)
    ends = is_mine and one.ended_on is None and one.kind not in rules.GIFTS
    context = {
        "title": f"{one.reference}: {one.get_kind_display()}", "one": one, "state": state_of(one), "zone": zone_of(request),
        "worth": _worth(one), "deciding": (deciding or typed.DecideForm(auto_id="decide-%s")) if decides else None,
        "ending": (ending or typed.EndForm(auto_id="end-%s", initial={"on": clock.today(zone_of(request))})) if ends else None,
    }
    return render(request, "review/disclosure.html", context, status=UNPROCESSABLE if deciding or ending else 200)


@login_required
@require_http_methods(GET_OR_POST)
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Decide on a disclosure, or end one's own."""
    one = queries.find(reference, by=request.actor)
    if act == "decide":
        form: Any = typed.DecideForm(request.POST or None, auto_id="decide-%s")
        if tried(request, form, lambda: actions.decide(reference, by=request.actor, **form.cleaned_data)) is None:
            return _one(request, one, deciding=form)
        messages.success(request, f"{reference} is decided, and {one.person.display_name} is told.")
    elif act == "end":
        form = typed.EndForm(request.POST or None, auto_id="end-%s")
        if tried(request, form, lambda: actions.end(reference, by=request.actor, **form.cleaned_data)) is None:
            return _one(request, one, ending=form)
        messages.success(request, f"{reference} has ended.")
    else:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    return redirect("review:disclosure", reference=reference)


@login_required
@require_http_methods(GET_OR_POST)
def mine(request: FloorRequest) -> HttpResponse:
    """Show the reader's own conduct: this year's declaration, what they told of, and telling of more."""
    queries.register(request.actor)  # whoever tells of nothing has no such page
    form = typed.DisclosureForm(request.POST or None, auto_id="tell-%s")
    made = tried(request, form, lambda: actions.tell(by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference}: {made.get_state_display().lower()}.")
        return redirect("review:my_conduct")
    person, year = request.person, queries.year_now()
    key = person.pk if person else 0
    context = {
        "title": "My conduct", "form": form, "year": year, "words": rules.STATEMENTS[-1], "zone": zone_of(request),
        "signed": queries.declared(key), "is_signed": queries.declared(key).filter(year=year).exists(),
        "due": rules.due_on(year, joined_on=person.joined_on if person else None),
        "told": [(each, state_of(each), _worth(each)) for each in queries.register(request.actor).filter(person=key)],
        "stands": queries.standing(key).count(),
    }
    return render(request, "review/my_conduct.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["POST"])
def sign(request: FloorRequest, year: int) -> HttpResponse:
    """Sign the declaration of a year."""
    actions.sign(year=year, by=request.actor)
    messages.success(request, f"Your declaration of {year} is signed.")
    return redirect("review:my_conduct")
