"""Scorecards as files: a table that is read back as it is, a signed paper, and Markdown; and beginning one from a table."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import signed_files
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import downloads, formats
from floorwalker.ground.web.papers import Grid
from floorwalker.ground.web.text_papers import markdown_table, text_paper
from floorwalker.ground.web.uploading import WorkFolderHandler
from floorwalker.plan.forms.drafts import number_in
from floorwalker.record.importers.base import Source
from floorwalker.record.importers.tables import Table, open_table
from floorwalker.review.actions import scorecards as actions
from floorwalker.review.forms.scorecards import BeginForm
from floorwalker.review.models import Scorecard
from floorwalker.review.queries import scorecards as queries
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.rules import card_rows
from floorwalker.review.rules.card_differences import EFFECTS, condition_words
from floorwalker.review.rules.card_rows import TableRefused, Wrong
from floorwalker.review.rules.scorecards import LONGEST_GUIDANCE, Card, Condition, QuestionText, SectionText
from floorwalker.review.views.scorecard_builder import begin_page

DECIDED: Final = (Scorecard.State.PUBLISHED, Scorecard.State.SUPERSEDED)
"""What somebody decided on is signed when it leaves the house; a draft is not."""
CELL_BYTES: Final = 4 * LONGEST_GUIDANCE
MOST_BYTES: Final = 5 * 2**20
EXAMPLE: Final = Card(
    "My scorecard", 0.8,
    (
        SectionText("care", "Understanding", 60, (
            QuestionText(
                "heard", "scale", "Said back what the customer told", 10, "There: in their words. Missing: asks for it again.",
                {"low": 0, "high": 3, "pass_at": 2, "anchors": {"0": "Not at all", "3": "Every time"}}, behaviour="listening",
            ),
        )),
        SectionText("next", "Next step", 40, (
            QuestionText("promised", "yes_no", "Said what happens next", 10, note_on_fail=True),
            QuestionText("when", "date", "The day that was promised", 0, shown_if=Condition("promised", ("yes",))),
        )),
    ),
)


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send a version as a table of one row a question, which can be read back."""
    shown = _shown(request, reference)
    return _csv(queries.card_of(shown), f"{reference}-{shown.number}")


@login_required
@require_safe
def template(request: FloorRequest) -> HttpResponseBase:
    """Send a small example of the table, to be filled in."""
    policy.require(request.actor, queries.DRAFT)
    return _csv(EXAMPLE, "scorecard-example")


def _csv(card: Card, name: str) -> HttpResponseBase:
    heads = card_rows.columns()
    return downloads.csv_file(name, [heads, *([row.get(head, "") for head in heads] for row in card_rows.table(card))])


@csrf_exempt
@login_required
@require_POST
def begin_from_file(request: FloorRequest) -> HttpResponse:
    """Begin a scorecard from a table; who may not write one is refused before a byte is read."""
    policy.require(request.actor, queries.DRAFT)
    request.upload_handlers = [WorkFolderHandler(request)]
    return _begin_from_file(request)


@csrf_protect
def _begin_from_file(request: FloorRequest) -> HttpResponse:
    upload: Any = request.FILES.get("file")
    wrong: Sequence[Wrong] = ()
    try:
        if upload is None:
            raise RuleBroken("No file was given.", remedy="Choose a workbook (.xlsx) or a CSV file.", code="no_file")
        if request.person is None:
            raise RuleBroken("Only a person writes a scorecard.", remedy="Sign in as somebody who may.", code="not_a_person")
        made = actions.draft(read_file(upload.name or "file", upload.file), owner=request.person, by=request.actor)
    except NotAllowed:
        raise
    except RuleBroken as refusal:
        if isinstance(refusal, TableRefused):
            wrong = refusal.wrong
        form = BeginForm(initial={"owner": request.person})
        return begin_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY, refusal=refusal, faults=wrong)
    messages.success(request, f"{made.name} is begun as {made.reference}. Look it through, then propose it.")
    return redirect("review:build_scorecard", reference=made.reference)


def read_file(name: str, stream: Any) -> Card:
    """Return the scorecard that a file says.

    Raises
    ------
    RuleBroken
        If the file is too large or no table; `TableRefused` where it is a table and no scorecard.
    """
    size = stream.seek(0, io.SEEK_END)
    if size > MOST_BYTES:
        remedy = f"A scorecard takes less than {MOST_BYTES // 2**20} MB."
        raise RuleBroken(f"{name} has {size:,} bytes.", remedy=remedy, code="file_too_large")
    return card_rows.read_table(*_rows(open_table(Source(name, stream), cell_limit_bytes=CELL_BYTES)))


def _rows(found: Table) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    def rows() -> Iterator[tuple[int, list[str]]]:
        for record in found.rows:
            if record.problem:
                raise TableRefused([Wrong(record.number, "", "".join(record.cells)[:80], "A cell is longer than any of a scorecard.")])
            yield record.number, record.cells

    return found.columns, rows()


def _shown(request: FloorRequest, reference: str) -> Scorecard:
    return queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))


@login_required
@require_safe
def as_paper(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a version as a tagged PDF; a published one is signed."""
    shown = _shown(request, reference)
    card = queries.card_of(shown)
    content = text_paper(
        shown.name, facts=_facts(shown), passages=[], tables=_tables(card), author=shown.owner.display_name,
        foot=f"{shown.reference}, version {shown.number}, {shown.get_state_display().lower()}",
    )
    if shown.state in DECIDED:
        about = {"kind": "scorecard", "reference": shown.reference, "version": str(shown.number), "sha256": shown.digest}
        content, _ = signed_files.sign(content, about=about, prefix="%")
    return _sent(request, shown, content, "pdf", "application/pdf")


@login_required
@require_safe
def as_markdown(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a version as Markdown, with the same words and tables as on paper."""
    shown = _shown(request, reference)
    lines = [f"# {_plain(shown.name)}\n", *(f"- {name}: {_plain(value)}" for name, value in _facts(shown)), ""]
    for title, grid in _tables(queries.card_of(shown)):
        lines += markdown_table(_plain(title), grid)
    return _sent(request, shown, "\n".join(lines).encode(), "md", "text/markdown; charset=utf-8")


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")


def _sent(request: FloorRequest, shown: Scorecard, content: bytes, ending: str, kind: str) -> HttpResponse:
    store.look(shown.reference, page=f"{ending} of scorecard", by=request.actor)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{shown.reference.lower()}-version-{shown.number}.{ending}"'
    return answer


def _facts(shown: Scorecard) -> list[tuple[str, str]]:
    facts = [
        ("Scorecard", f"{shown.reference}, version {shown.number}, {shown.get_state_display().lower()}"),
        ("Pass mark", f"{shown.pass_mark:.0%}"), ("Owner", shown.owner.display_name),
    ]
    if shown.purpose:
        facts.insert(1, ("What for", shown.purpose))
    if shown.decided_by is not None and shown.decided_at is not None and shown.state in DECIDED:
        facts.append(("Published", f"{formats.moment_with_year(shown.decided_at, zone='UTC')} by {shown.decided_by.display_name}"))
    return [*facts, *([("SHA-256", shown.digest)] if shown.digest else [])]


def _tables(card: Card) -> list[tuple[str, Grid]]:
    called = {each.key: each.text for each in card.questions.values()}
    heads = ["Question", "Weight", "How it is answered", "A fail", "How it is judged", "Checks"]
    found = []
    for place, section in enumerate(card.sections, start=1):
        rows = [_cells(each, f"{place}.{number}", called) for number, each in enumerate(section.questions, start=1)]
        asked = "" if section.shown_if is None else f", asked {condition_words(section.shown_if, called)}"
        found.append((f"{place} {section.title}, {section.weight} %{asked}", Grid(heads, rows, [1.4, 0.4, 1.0, 0.8, 2.2, 0.9])))
    return found


def _cells(question: QuestionText, number: str, called: dict[str, str]) -> list[str]:
    kind = QUESTION_KINDS.get(question.kind)
    said = kind.typed(question.options)
    answered = [kind.label, *(f"{ask.label}: {said[ask.name]}" for ask in kind.asks if said[ask.name])]
    asked = [] if question.shown_if is None else [f"Asked {condition_words(question.shown_if, called)}."]
    fail = [EFFECTS[question.must_pass], *(["needs a note"] if question.note_on_fail else []), question.error_class]
    return [
        f"{number} {question.text}", str(question.weight), "\n".join([*answered, *([] if question.may_be_na else ["Always applies"])]),
        ", ".join(filter(None, fail)), "\n".join(filter(None, [*asked, question.guidance])),
        "\n".join(filter(None, [question.standard, question.regulation, question.behaviour])),
    ]

