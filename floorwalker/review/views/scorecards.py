"""Pages of scorecards: the register, and one version with everything it asks, how it stands and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground import refs
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.forms.deciding import ReasonForm
from floorwalker.plan.forms.drafts import forms_to_decide, may_be_done, number_in, state_of
from floorwalker.plan.models.drafts import OPEN
from floorwalker.review.forms.scorecards import GuidanceForm
from floorwalker.review.models import Guidance, Scorecard
from floorwalker.review.queries import checked
from floorwalker.review.queries import scorecards as queries
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.rules.card_differences import EFFECTS, between, condition_words
from floorwalker.review.rules.scorecards import Card, QuestionText, missing

State = Scorecard.State


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every scorecard in the versions that are open or published."""
    may_draft = policy.allows(request.actor, queries.DRAFT)
    register: Register[Scorecard] = Register(
        code="scorecards",
        title="Scorecards",
        nouns=("version", "versions"),
        sort="-scorecard",
        columns=(
            Column("scorecard", "Scorecard", _named, sort="reference"),
            Column("version", "Version", lambda row: str(row.number), sort="number"),
            Column("pass_mark", "Pass mark", lambda row: f"{row.pass_mark:.0%}", sort="pass_mark"),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter(
                "state", "State", lambda rows, value: rows.filter(state=value),
                choices=[each for each in State.choices if each[0] in queries.OPEN_OR_PUBLISHED],
            ),
        ),
        first_use=FirstUse(
            "No scorecard is written yet",
            "A scorecard says by which questions contacts are judged, how much each weighs, and which must pass. It is published by "
            "somebody else than who wrote it, and never changes after that.",
            "Write the first" if may_draft else "", reverse("review:begin_scorecard") if may_draft else "", "clipboard-check",
        ),
    )
    context = {"title": "Scorecards", "may_draft": may_draft}
    return respond(request, "review/scorecards.html", register=register, rows=queries.listed(request.actor), context=context)


def _named(row: Scorecard) -> Link:
    return Link(row.reference, f"{reverse('review:scorecard', args=[row.reference])}?version={row.number}", row.name)


@dataclass(frozen=True)
class Line:
    """One question as a reader sees it: number, what it asks, how it is answered, what answers mean, what a fail does, what it checks,
    and the guidance given since."""

    number: str
    question: QuestionText
    answered: str
    meanings: str
    fail: str
    asked: str
    checks: str
    page: str
    given: list[Guidance]
    to_come: list[Guidance]


@login_required
@require_safe
def scorecard(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one version: its sections with their questions, how it stands, its versions, and what may be done."""
    shown = queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))
    card = queries.card_of(shown)
    gaps = missing(card) if shown.state in OPEN else []
    versions = list(queries.versions(reference))
    before = next((each for each in versions if each.number < shown.number and each.state in {State.PUBLISHED, State.SUPERSEDED}), None)
    may_publish = policy.allows(request.actor, queries.PUBLISH)
    context = {
        "title": shown.name, "one": shown, "state": state_of(shown), "sections": list(_sections(request, shown, card)), "gaps": gaps,
        "versions": [(each, state_of(each)) for each in versions], "before": before, "total": sum(each.weight for each in card.sections),
        "differences": between(queries.card_of(before), card) if before is not None else [], "is_as_frozen": shown.digest == card.digest,
        "zone": zone_of(request), "judges": _uses(shown), "questions": len(card.questions),
        "may_guide": shown.state == State.PUBLISHED and may_publish,
        **may_be_done(request, shown, write=queries.DRAFT, publish=queries.PUBLISH, gaps=gaps),
        **forms_to_decide(queries.approvers(but=request.actor)), "retire": ReasonForm(auto_id="retire-%s"),
    }
    if context["may_guide"]:
        context["guidance"] = GuidanceForm(of=shown, initial={"starts_on": queries.today()})
    return render(request, "review/scorecard.html", context)


def _uses(shown: Scorecard) -> list[str]:
    return [words_of(each) for each in queries.uses() if each.scorecard == shown.reference] if shown.state == State.PUBLISHED else []


def words_of(use: Any) -> str:
    """Return which contacts a use is about, in words."""
    said = [use.channel, use.queue.name if use.queue else "", use.reason.name if use.reason else ""]
    return ", ".join(filter(None, said)) or "every contact"


def _sections(request: FloorRequest, shown: Scorecard, card: Card) -> Any:
    called = {each.key: each.text for each in card.questions.values()}
    given: dict[str, list[Guidance]] = {}
    for each in shown.guidance_given.select_related("given_by").order_by("number"):
        given.setdefault(each.question, []).append(each)
    seen = _pages(request, card)
    for place, section in enumerate(card.sections, start=1):
        numbered = ((f"{place}.{number}", each) for number, each in enumerate(section.questions, start=1))
        lines = [_line(each, number, called, given.get(each.key, []), seen) for number, each in numbered]
        yield place, section, condition_words(section.shown_if, called) if section.shown_if else "", lines


def _line(
    question: QuestionText, number: str, called: dict[str, str], given: list[Guidance], seen: dict[str, tuple[str, str]]
) -> Line:
    kind, today = QUESTION_KINDS.get(question.kind), queries.today()
    typed = kind.typed(question.options)
    said = [f"{ask.label.lower()} {typed[ask.name]}" for ask in kind.asks if typed[ask.name] and ask.widget != "lines"]
    meanings = "\n".join(typed[ask.name] for ask in kind.asks if ask.widget == "lines")
    checks, page = seen.get(question.standard, (question.standard, ""))
    in_force = [each for each in given if each.starts_on <= today]
    return Line(
        number, question, ", ".join([kind.label, *said]), meanings, EFFECTS[question.must_pass] if question.must_pass else "",
        condition_words(question.shown_if, called) if question.shown_if else "", checks, page, in_force[-1:],
        [each for each in given if each.starts_on > today],
    )


def _pages(request: FloorRequest, card: Card) -> dict[str, tuple[str, str]]:
    """Return how each document or standard that is checked is called for this reader, and its page where they may see it."""
    found = {}
    names = checked.names(checked.checkable(request.actor, on=queries.today()))
    for text in {each.standard for each in card.questions.values() if each.standard}:
        kind, _, reference = text.partition(":")
        if kind in refs.kinds():
            seen = refs.sight(Ref(kind, reference), by=request.actor)
            found[text] = (names.get(text, seen.label), seen.page or "")
    return found
