"""Pages of calibration: the register of rounds, opening one, a round blind and closed, and what is done in it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review.actions import calibration as actions
from floorwalker.review.actions import calibration_settling as settling
from floorwalker.review.forms.calibration import MoveForm, OpenForm, PublishForm, SettleForm, VoteForm
from floorwalker.review.models import Evaluation, Round, RoundContact, Settlement
from floorwalker.review.queries import calibration as queries
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.rules.scorecards import QuestionText
from floorwalker.review.views.calibration_shown import FIGURES, Shown, two_places, with_acts

UNPROCESSABLE = 422
KEYS = (
    (("n",), "next disagreement"), (("1–9",), "contact"), (("←", "→"), "person"), (("Enter",), "open the moment"),
    (("Shift", "G"), "guidance"),
)


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the rounds that the reader may see, with how far people agreed."""
    zone = zone_of(request)
    may_run = policy.allows(request.actor, queries.RUN)
    register: Register[Round] = Register(
        code="calibration",
        title="Calibration",
        nouns=("round", "rounds"),
        sort="-opened",
        columns=(
            Column(
                "round", "Round",
                lambda row: Link(row.reference, reverse("review:calibration_round", args=[row.reference]), row.purpose), sort="reference",
            ),
            Column("scorecard", "Scorecard", lambda row: f"{row.scorecard.name} v{row.scorecard.number}"),
            Column("opened", "Opened", lambda row: formats.moment(row.opened_at, zone=zone), sort="opened_at"),
            Column("people", "People", lambda row: str(row.people)),  # type: ignore[attr-defined]
            Column("in", "Scores in", lambda row: f"{row.scored} of {row.asked}"),  # type: ignore[attr-defined]
            *(Column(code, name, partial(_said, code)) for code, name in FIGURES[:4]),
            Column("state", "State", lambda row: state_of(row, zone=zone)),
        ),
        filters=(
            Filter(
                "state", "State", lambda rows, value: rows.filter(closed_at__isnull=value == "blind"),
                choices=[("blind", "Blind"), ("closed", "Closed")],
            ),
        ),
        first_use=FirstUse(
            "No round of calibration yet",
            "In a round several people score the same contacts blind. It then shows which question divides them, how far they agree beyond "
            "chance, and what settling it would do; what the room decides becomes guidance of the scorecard.",
            "Open a round" if may_run else "", reverse("review:calibration_open") if may_run else "", "sliders-horizontal",
        ),
    )
    return respond(
        request, "review/calibration.html", register=register, rows=queries.listed(request.actor),
        context={"title": "Calibration", "may_run": may_run},
    )


def state_of(one: Round, *, zone: str) -> Status:
    """Return whether a round is blind, and until or since when."""
    if one.closed_at is None:
        return Status("info", f"Blind until {formats.moment(one.closes_at, zone=zone)}")
    return Status("ok", f"Closed {formats.day(one.closed_at, zone=zone)}")


def _said(code: str, row: Round) -> str:
    kept = row.figures.get(code, {})
    if kept.get("value") is None:
        return "" if row.is_blind else "no value"
    form = formats.share if code == "reference" else two_places
    range_ = f", {form(kept['low'])} to {form(kept['high'])}" if kept.get("low") is not None else ""
    return f"{form(kept['value'])}{range_}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: FloorRequest) -> HttpResponse:
    """Open a round."""
    policy.require(request.actor, queries.RUN)
    form = OpenForm(request.POST or None, zone=zone_of(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.open_round(
                said["scorecard"], contacts=said["contacts"], people=list(said["people"]), closes_at=said["ends"], purpose=said["purpose"],
                by=request.actor,
            )
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is open; everybody in it is asked to score.")
            return redirect("review:calibration_round", reference=made.reference)
    context = {"title": "Open a round", "form": form, "cancel_url": reverse("review:calibration")}
    return render(request, "review/calibration_open.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def calibration_round(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a round: while it is blind how many are in and one's own scores, once closed everything."""
    return show(request, queries.find(reference, by=request.actor))


def show(request: FloorRequest, one: Round, *, wrong: str = "", forms: dict[str, Any] | None = None) -> HttpResponse:
    """Answer with the page of a round; `wrong` says why what was sent was refused, `forms` say it themselves."""
    zone = zone_of(request)
    seat = queries.seat_of(one, request.actor)
    places, contacts = queries.places(one), queries.contacts(one)
    reach = queries.within_reach(contacts, by=request.actor)
    context: dict[str, Any] = {
        "title": f"Calibration {one.reference}", "one": one, "zone": zone, "state": state_of(one, zone=zone), "wrong": wrong,
        "places": places, "in_number": sum(place.is_in for place in places), "own_seat": seat,
        "may_run": policy.allows(request.actor, queries.RUN), "contacts": contacts,
        "own": _own(request, one, contacts), "reach": reach,
    }
    if one.is_blind:
        context["move"] = (forms or {}).get("move") or MoveForm(zone=zone, auto_id="move-%s")
        return render(request, "review/calibration_blind.html", context, status=UNPROCESSABLE if wrong or forms else 200)
    context |= _closed(request, one, contacts, reach, {place.seat.person_id: place.seat.person for place in places}, forms or {})
    return render(request, "review/calibration_round.html", context, status=UNPROCESSABLE if wrong or forms else 200)


def _own(request: FloorRequest, one: Round, contacts: list[RoundContact]) -> list[tuple[RoundContact, Evaluation | None]]:
    """Return each contact with what the reader scored it with; nobody reads another's here."""
    mine = {each.contact_id: each.evaluation for each in queries.scores(one, by=request.actor).filter(seat__person=request.actor.person_id)}
    return [(contact, mine.get(contact.pk)) for contact in contacts]


def _closed(
    request: FloorRequest, one: Round, contacts: list[RoundContact], reach: set[int], people: dict[int, Person], forms: dict[str, Any]
) -> dict[str, Any]:
    scorings = queries.scores(one, by=request.actor).prefetch_related("evaluation__pins__answer__question")
    shown = Shown(one, queries.table(one), queries.table_with_late(one), people, reach, list(scorings))
    first = shown.splits[0] if shown.splits else None
    asked = request.GET.get("contact", "")
    position = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else first.contact if first else 1
    contact = next((each for each in contacts if each.position == position), contacts[0])
    here = [split.question for split in shown.splits if split.contact == contact.position]
    key = request.GET.get("question", "")
    if key not in shown.counted.card.questions:
        key = here[0] if here else next(iter(shown.counted.card.questions))
    before = queries.previous(one)
    settlements = queries.settlements(one)
    settled = settlements.get(key)
    votes = list(settled.votes.all()) if settled is not None else []
    beside = queries.blind_beside(one, by=request.actor)
    return {
        "situation": with_acts(shown.verdict(), following=shown.after(contact.position, key)), "matrix": shown.matrix(contact),
        "contact": contact, "key": key, "question": shown.counted.card.questions[key], "number": shown.numbers[key],
        "sides": shown.sides(contact, key), "agreement": shown.agreement(before), "agreement_words": shown.agreement_words(before),
        "points": shown.points(), "by_question": shown.by_question(), "before": before, "settled": settled, "votes": votes,
        "agreeing": sum(each.agrees for each in votes), "asking": [each for each in votes if each.words],
        "settlements": [(shown.numbers[each.question], each) for each in settlements.values()],
        "disputed": queries.disputed(one, key, by=request.actor),
        "settle": forms.get("settle") or SettleForm(one=one, initial=_begun(settled), auto_id="settle-%s"),
        "vote": forms.get("vote") or VoteForm(auto_id="vote-%s"),
        "publish": forms.get("publish") or PublishForm(auto_id="publish-%s"),
        "references": [
            (question, shown.numbers[question.key], _offered(question), _agreed(shown, contact.position, question.key))
            for question in shown.counted.card.questions.values()
        ],
        "beside": beside, "beside_places": queries.places(beside) if beside is not None else [], "page_keys": KEYS,
    }


def _begun(settled: Settlement | None) -> dict[str, Any]:
    if settled is None:
        return {}
    at = "" if settled.example_ms is None else formats.minutes_seconds(settled.example_ms // 1000)
    return {"text": settled.text, "example": settled.example.position if settled.example else None, "moment": at}


def _offered(question: QuestionText) -> list[tuple[str, str]]:
    return [(choice.code, choice.label or choice.code) for choice in QUESTION_KINDS.get(question.kind).field(question.options).choices]


def _agreed(shown: Shown, position: int, key: str) -> str:
    found = shown.counted.reference.get(position, {}).get(key)
    return "" if found is None else "na" if found.is_na else str(found.value)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Remind, move the end, close, agree on a reference, settle a question, vote, or publish."""
    one = queries.find(reference, by=request.actor)
    sent = request.POST
    position = int(sent["contact"]) if sent.get("contact", "").isascii() and sent.get("contact", "").isdigit() else 0
    try:
        match act:
            case "remind":
                number = actions.remind(one, by=request.actor)
                messages.success(request, f"{number} {'is' if number == 1 else 'are'} reminded.")
            case "move":
                move = MoveForm(sent, zone=zone_of(request), auto_id="move-%s")
                if not move.is_valid():
                    return show(request, one, forms={"move": move})
                actions.move_end(one, closes_at=move.cleaned_data["ends"], reason=move.cleaned_data["reason"], by=request.actor)
                messages.success(request, "Its end is moved.")
            case "close":
                actions.close(one, by=request.actor)
                messages.success(request, f"{reference} is closed.")
            case "most":
                number = settling.agree_with_most(one, position, by=request.actor)
                messages.success(request, f"{number} reference answers stand; what the room is divided on stays open.")
            case "agree":
                typed = {name.removeprefix("ref-"): sent.get(name, "") for name in sent if name.startswith("ref-")}
                number = settling.agree(one, position, typed, by=request.actor)
                messages.success(request, f"{number} reference answers stand, and the figures are counted anew.")
            case "settle":
                settle = SettleForm(sent, one=one, auto_id="settle-%s")
                if not settle.is_valid():
                    return show(request, one, forms={"settle": settle})
                settling.settle(one, sent.get("question", ""), **settle.said(), by=request.actor)
                messages.success(request, "It is written; the room can vote on it.")
            case "vote":
                vote = VoteForm(sent, auto_id="vote-%s")
                if not vote.is_valid():
                    return show(request, one, forms={"vote": vote})
                settling.vote(_settlement(one, sent.get("question", "")), **vote.cleaned_data, by=request.actor)
                messages.success(request, "Your vote is kept.")
            case "publish":
                publish = PublishForm(sent, auto_id="publish-%s")
                if not publish.is_valid():
                    return show(request, one, forms={"publish": publish})
                given = settling.publish(_settlement(one, sent.get("question", "")), **publish.cleaned_data, by=request.actor)
                messages.success(request, f"It is guidance {given} from {given.starts_on:%d %b %Y}; old scores do not change.")
            case _:
                raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    except RuleBroken as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        return show(request, one, wrong=f"{refusal.message} {refusal.remedy}")
    chosen = f"?contact={position}&question={sent['question']}" if position and sent.get("question", "").replace("-", "").isalnum() else ""
    return redirect(reverse("review:calibration_round", args=[reference]) + chosen)


def _settlement(one: Round, question: str) -> Settlement:
    found = queries.settlements(one).get(question)
    if found is None:
        raise RuleBroken("Nothing is written about that question.", remedy="Write how it is to be judged first.", code="nothing_settled")
    return found
