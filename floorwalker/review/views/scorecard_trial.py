"""Trying a version of a scorecard out: the form as evaluators see it, scored as it is filled in, with nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from floorwalker.ground.requests import FloorRequest
from floorwalker.plan.forms.drafts import number_in
from floorwalker.review.queries import scorecards as queries
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.questions.base import Field
from floorwalker.review.rules.scorecards import Card, QuestionText
from floorwalker.review.rules.scoring import Given, Result, asked, score
from floorwalker.review.views.evaluation_sheet import NA

LONGEST = 2_000


@dataclass(frozen=True)
class Tried:
    """One question of the trial: how it is put, what was answered, whether it is asked now, and what is wrong with the answer."""

    number: str
    question: QuestionText
    field: Field
    typed: str
    note: str
    is_asked: bool
    fault: str = ""
    mark: str = ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: FloorRequest, reference: str) -> HttpResponse:
    """Show the form; with answers, what they come to."""
    shown = queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))
    card = queries.card_of(shown)
    ready = {
        each.key: each for section in card.sections for each in section.questions
        if not any(QUESTION_KINDS.get(each.kind).faults(each.options))
    }
    post = QueryDict() if "clear" in request.POST else request.POST
    given, faults = answers(ready, post)
    result = score(card, given)
    shares = {each.key: each for each in result.sections}
    context = {
        "title": f"Try out {shown.name}", "one": shown, "result": result, "sections": [
            (place, section, shares.get(section.key), list(_rows(section.questions, place, card, ready, given, faults, post, result)))
            for place, section in enumerate(card.sections, start=1)
        ],
        "unready": len(card.questions) - len(ready), "left": len([key for key in result.unanswered if key in ready]),
    }
    return render(request, "review/scorecard_trial.html", context)


def answers(ready: dict[str, QuestionText], post: QueryDict) -> tuple[dict[str, Given], dict[str, str]]:
    """Return the answers that can be read, and by key what is wrong with the others."""
    given, faults = {}, {}
    for key, question in ready.items():
        typed, note = post.get(f"answer.{key}", "")[:LONGEST], post.get(f"note.{key}", "")[:LONGEST]
        if typed == NA and question.may_be_na:
            given[key] = Given(is_na=True, note=note)
        elif typed:
            try:
                given[key] = Given(QUESTION_KINDS.get(question.kind).read(typed, question.options), note=note)
            except ValueError as refused:
                faults[key] = str(refused)
    return given, faults


def _rows(
    questions: tuple[QuestionText, ...], place: int, card: Card, ready: dict[str, QuestionText], given: dict[str, Given],
    faults: dict[str, str], post: QueryDict, result: Result,
) -> Iterator[Tried]:
    shown = asked(card, given)
    for number, each in enumerate(questions, start=1):
        if each.key in ready:
            field = QUESTION_KINDS.get(each.kind).field(each.options)
            yield Tried(
                f"{place}.{number}", each, field, post.get(f"answer.{each.key}", "")[:LONGEST], post.get(f"note.{each.key}", "")[:LONGEST],
                each.key in shown, faults.get(each.key, ""), _mark(each.key, result),
            )


def _mark(key: str, result: Result) -> str:
    if key in result.failed_all:
        return "Fails the whole"
    if key in result.failed_section:
        return "Its section scores nothing"
    if key in result.tracked:
        return "Counted on its own"
    return "Needs a note" if key in result.without_note else ""
