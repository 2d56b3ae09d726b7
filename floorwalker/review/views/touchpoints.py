"""Audits of touchpoints: one question asked over all channels, what each answers beside what is right, and the score of sameness."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.charts import Chart, MatrixCell
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.models import Document
from floorwalker.review.actions import touchpoints as actions
from floorwalker.review.forms.effects import AnswerForm, AuditForm, CloseForm, JudgeForm, RaiseForm
from floorwalker.review.models import TouchpointAnswer, TouchpointAudit
from floorwalker.review.queries import touchpoints as queries
from floorwalker.review.views.matter_words import share_cell

VERDICTS: Final = {
    "": Status("idle", "Not judged yet"), "same": Status("ok", "The same"), "wording": Status("ok", "The same in other words"),
    "differs": Status("miss", "Something else"), "silent": Status("watch", "No answer"),
}
LIKE: Final = 0.999


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the audits with their score of sameness."""
    may = policy.allows(request.actor, queries.AUDIT)
    register: Register[TouchpointAudit] = Register(
        code="touchpoints",
        title="Audits of touchpoints",
        nouns=("audit", "audits"),
        columns=(
            Column("question", "Question", _link),
            Column("score", "Customers hear the same", lambda row: share_cell(queries.score(row))),
            Column("left", "Waits to be judged", lambda row: len(queries.left(row)), numeric=True),
            Column("statement", "Right answer", lambda row: row.statement.title if row.statement is not None else "written down"),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("begun_at", "Begun", lambda row: formats.day_with_year(row.begun_at, zone="UTC"), sort="begun_at"),
            Column("state", "State", lambda row: Status("idle", "Closed") if row.closed_at else Status("ok", "Open")),
        ),
        filters=(
            Filter("open", "Open", _open, choices=[("yes", "Yes"), ("no", "Closed")]),
        ),
        first_use=FirstUse(
            "No question was asked at every touchpoint yet",
            "Ask one question of documents, prompts, web pages and agents at once: the machine says how like the answers are, a person "
            "says whether a customer hears the same, and what differs becomes an issue.",
            "Ask a question" if may else "", reverse("review:begin_touchpoint_audit") if may else "", "scale",
        ),
    )
    context = {"title": "Same answer", "may": may}
    return respond(request, "review/touchpoints.html", register=register, rows=queries.listed(request.actor), context=context)


def _open(rows: Any, value: str) -> Any:
    return rows.filter(closed_at__isnull=value == "yes")


def _link(row: TouchpointAudit) -> Link:
    return Link(row.question, reverse("review:touchpoint_audit", args=[row.reference]), row.reference)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show an audit: every touchpoint with what it answers, the machine's comparison and a person's word."""
    audit = queries.find(reference, by=request.actor)
    answers = list(audit.answers.select_related("judged_by"))
    may = policy.allows(request.actor, queries.AUDIT)
    context: dict[str, Any] = {
        "title": audit.question, "audit": audit, "may": may and audit.closed_at is None, "may_raise": may,
        "score": share_cell(queries.score(audit)), "situation": _situation(audit, answers), "chart": _chart(answers),
        "answers": [_shown(each, request) for each in answers], "stale": queries.is_stale(audit),
    }
    return render(request, "review/touchpoint_audit.html", context)


def _situation(audit: TouchpointAudit, answers: list[TouchpointAnswer]) -> Situation:
    left, found = [each for each in answers if not each.verdict], queries.score(audit)
    differ = [each for each in answers if each.verdict in {"differs", "silent"}]
    if not answers:
        return Situation("info", "No touchpoint was found", "Add what you are answered where you ask.")
    if left:
        why = "The machine compares words; whether a customer hears the same, a person says."
        return Situation("info", f"{len(left)} of {len(answers)} answers wait for a person", why)
    if differ:
        names = ", ".join(each.name for each in differ[:3])
        return Situation("watch", f"At {len(differ)} of {len(answers)} touchpoints a customer hears something else, or nothing", names)
    return Situation("ok", f"A customer hears the same at all {found.n} touchpoints")


def _shown(each: TouchpointAnswer, request: FloorRequest) -> dict[str, Any]:
    url = ""
    if each.about:
        url = _page(each.about)
    machine = Status("idle", "No words") if each.likeness is None else Status("watch", f"{formats.share(each.likeness)} alike")
    if each.likeness is not None and each.likeness >= LIKE and not each.disagrees:
        machine = Status("ok", "Word for word")
    return {
        "one": each, "url": url, "channel": queries.channel_name(each.channel), "machine": machine, "verdict": VERDICTS[each.verdict],
        "figures": [f"{kind}: {says or 'nothing'} is right, it says {instead or 'nothing'}" for kind, says, instead in each.disagrees],
        "differs": each.verdict in {"differs", "silent"},
    }


def _page(about: str) -> str:
    ref = Ref.parse(about)
    names = {"document": "plan:document", "place": "plan:place", "contact": "record:contact", "customer_message": "plan:customer_message"}
    return reverse(names[ref.kind], args=[ref.reference]) if ref.kind in names else ""


def _chart(answers: list[TouchpointAnswer]) -> Chart | None:
    if not answers:
        return None
    channels = sorted({each.channel for each in answers}, key=queries.channel_name)
    kinds = [kind for kind in TouchpointAnswer.Kind if any(each.kind == kind for each in answers)]
    cells: dict[tuple[int, int], MatrixCell] = {}
    grouped: dict[tuple[int, int], list[TouchpointAnswer]] = defaultdict(list)
    for each in answers:
        grouped[kinds.index(TouchpointAnswer.Kind(each.kind)), channels.index(each.channel)].append(each)
    for place, some in grouped.items():
        bad, judged = [each for each in some if each.verdict in {"differs", "silent"}], [each for each in some if each.verdict]
        mark: Any = "wrong" if bad else "good" if judged and len(judged) == len(some) else "lacking"
        word = f"{len(judged) - len(bad)} of {len(some)}" if judged else f"{len(some)} to judge"
        told = f"{len(some)} touchpoints, {len(judged)} judged, {len(bad)} of them something else or nothing"
        cells[place] = MatrixCell(mark, word, told)
    return charts.matrix(
        "touchpoints", [str(kind.label) for kind in kinds], [queries.channel_name(code) for code in channels], cells,
        title="Where customers hear the same", names=("Touchpoint", "The same", "Something else", "Not judged yet"),
    )


@login_required
@require_http_methods(GET_OR_POST)
def begin(request: FloorRequest) -> HttpResponse:
    """Ask one question at every touchpoint."""
    policy.require(request.actor, queries.AUDIT)
    chosen = Document.objects.filter(reference=request.GET.get("statement", "")).first()
    form = AuditForm(
        request.POST or None, owners=queries.owners(), statements=queries.statements_held(),
        initial={"owner": request.actor.person_id, "statement": chosen.pk if chosen is not None else None},
    )
    made = tried(request, form, lambda: actions.begin(by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference}: {made.answers.count()} touchpoints were found.")
        return redirect("review:touchpoint_audit", made.reference)
    context = {"title": "Ask at every touchpoint", "form": form, "submit": "Find the answers", "cancel_url": reverse("review:touchpoints")}
    return render(request, "review/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(GET_OR_POST)
def judge(request: FloorRequest, reference: str, key: int) -> HttpResponse:
    """Say whether a touchpoint answers the same, or raise an issue where it does not."""
    policy.require(request.actor, queries.AUDIT)
    audit = queries.find(reference, by=request.actor)
    answer = audit.answers.filter(pk=key).first()
    if answer is None:
        raise NotFound(f"{reference} has no such answer.", remedy="Choose one of the list.")
    raising = request.GET.get("act") == "raise"
    begins = f"{answer.name}: {answer.note or 'no answer'}"[:300]
    form = RaiseForm(request.POST or None, initial={"summary": begins}) if raising else JudgeForm(
        request.POST or None, initial={"verdict": answer.verdict, "note": answer.note}
    )
    do = actions.raise_issue if raising else actions.judge
    made = tried(request, form, lambda: do(audit, key, by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference} is raised." if raising else f"{answer.name} is judged.")
        return redirect(f"{reverse('review:touchpoint_audit', args=[reference])}#answer-{key}")
    context = {
        "title": "Raise an issue" if raising else "Does a customer hear the same?", "form": form, "submit": "Raise" if raising else "Keep",
        "cancel_url": reverse("review:touchpoint_audit", args=[reference]), "audit": audit, "answer": _shown(answer, request),
    }
    return render(request, "review/touchpoint_judge.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(GET_OR_POST)
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Add what somebody was answered where they asked, or close an audit."""
    policy.require(request.actor, queries.AUDIT)
    audit = queries.find(reference, by=request.actor)
    if act not in {"add", "close"}:
        raise NotFound("That is not done with an audit.", remedy="Add an answer, or close it.")
    form = AnswerForm(request.POST or None) if act == "add" else CloseForm(request.POST or None)
    do = actions.add if act == "add" else actions.close
    made = tried(request, form, lambda: do(audit, by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, "The answer stands with the others." if act == "add" else f"{reference} is closed.")
        return redirect("review:touchpoint_audit", reference)
    context = {
        "title": "Add what you were answered" if act == "add" else "Close the audit", "form": form,
        "submit": "Add" if act == "add" else "Close",
        "cancel_url": reverse("review:touchpoint_audit", args=[reference]),
    }
    return render(request, "review/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)
