"""A briefing on paper and as Markdown: what was told, to whom, who came, who confirmed, what they asked and what was answered."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from floorwalker.ground import refs, signed_files
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.papers import Grid
from floorwalker.ground.web.text_papers import text_paper
from floorwalker.plan.briefing_words import state_of
from floorwalker.plan.models import Briefing
from floorwalker.plan.queries import briefings as queries
from floorwalker.plan.views.told import Told, worded

KINDS: Final = {"pdf": "application/pdf", "md": "text/markdown; charset=utf-8"}
CAME: Final = {True: "yes", False: "no", None: ""}


@login_required
@require_safe
def as_file(request: FloorRequest, reference: str, ending: str) -> HttpResponse:
    """Send a briefing as PDF, signed once it was held, or as Markdown; of its audience, whom the reader sees."""
    one = queries.find(reference, by=request.actor)
    if ending not in KINDS:
        raise NotFound("There is no such file.", remedy="Ask for the PDF or the Markdown.")
    facts, tables = _facts(request, one), [each for each in (_audience(request, one), _questions(one)) if each[1].rows]
    if ending == "pdf":
        content = text_paper(
            one.title, facts=facts, passages=list(worded(("What is told", one.content), ("Agenda", one.agenda))), tables=tables,
            author=one.leader.display_name, foot=one.reference,
        )
        if one.held_at is not None:
            about = {"kind": "briefing", "reference": one.reference, "title": one.title, "about": one.about,
                     "held_at": one.held_at.isoformat()}
            content, _ = signed_files.sign(content, about=about, prefix="%")
    else:
        content = Told(one.title, [*facts, ("What is told", one.content), ("Agenda", one.agenda or "none")], tables).as_markdown()
    store.look(one.reference, page=f"briefing {ending}", by=request.actor)
    answer = HttpResponse(content, content_type=KINDS[ending])
    answer["Content-Disposition"] = f'attachment; filename="{one.reference}.{ending}"'
    return answer


def _facts(request: FloorRequest, one: Briefing) -> list[tuple[str, str]]:
    people, zone = list(one.people.all()), one.site.zone
    seen = refs.sight(Ref.parse(one.about), by=request.actor) if one.about else None
    came, confirmed = sum(each.attended is True for each in people), sum(each.confirmed_at is not None for each in people)
    told = [
        ("Briefing", f"{one.reference}, {str(state_of(one)).lower()}"), ("Called off", one.cancelled_why),
        ("Passes on", seen.label if seen is not None else "nothing that is kept"), ("Leader", one.leader.display_name),
        ("When", f"{formats.moment_with_year(one.starts_at, zone=zone)} to {formats.clock(one.ends_at, zone=zone)}"),
        ("For", one.audience), ("Came", f"{came} of {len(people)}" if one.held_at is not None else ""),
        ("Read and understood", formats.share(confirmed / len(people)) + f" ({confirmed} of {len(people)})" if people else ""),
        ("Called by", f"{one.called_by.display_name}, {formats.moment_with_year(one.called_at, zone=zone)}"),
        ("Repeats", one.repeats.reference if one.repeats is not None else ""),
    ]
    return [each for each in told if each[1]]


def _audience(request: FloorRequest, one: Briefing) -> tuple[str, Grid]:
    zone = one.site.zone
    rows = [
        [each.person.display_name, CAME[each.attended], each.caught_up_in.reference if each.caught_up_in is not None else "",
         formats.moment_with_year(each.confirmed_at, zone=zone) if each.confirmed_at is not None else "not yet"]
        for each in (queries.seen(one, by=request.actor) if policy.allows(request.actor, queries.VIEW) else [])
    ]
    return "Who was asked", Grid(["Person", "Came", "Caught up in", "Read and understood"], rows, [1.6, 0.6, 1, 1.4])


def _questions(one: Briefing) -> tuple[str, Grid]:
    rows = [
        [each.question, each.asked_by.display_name, each.answer or "not answered yet",
         each.answered_by.display_name if each.answered_by is not None else ""]
        for each in one.questions.select_related("asked_by", "answered_by")
    ]
    return "Questions", Grid(["Question", "Asked by", "Answer", "Answered by"], rows, [2, 1, 2, 1])
