"""Pages of surveys: the register, one survey with what came of it, and what customers said in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.charts import Chart, ScoredWeek, score_by_week
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.forms.drafts import number_in, state_of
from floorwalker.record.figure_words import written
from floorwalker.record.models import Reason, SentimentCorrection
from floorwalker.review.models import Survey, SurveyAsk
from floorwalker.review.queries import survey_results as results
from floorwalker.review.queries import surveys as queries
from floorwalker.review.queries.survey_results import Funnel, Scored
from floorwalker.review.rules.surveys import FOLLOWED_BY, INSTRUMENTS, THEMES, WAYS
from floorwalker.review.views.survey_acts import offered
from floorwalker.review.views.survey_report import answer as report_answer
from floorwalker.review.views.survey_words import cell, rate

BOUNDS: Final = {"csat": (0.0, 1.0), "nps": (-100.0, 100.0), "ces": (1.0, 7.0), "settled": (0.0, 1.0)}
State = SurveyAsk.State
SERVED_BY: Final = (("channel", "Channel"), ("queue", "Queue"))
NOT_ASKED: Final = (State.NOT_DRAWN, State.RESTING, State.OPTED_OUT, State.NO_ADDRESS, State.CARRIER, State.NOT_REACHED)


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List every survey in the versions that are open or published."""
    may_write = policy.allows(request.actor, queries.DRAFT)
    register: Register[Survey] = Register(
        code="surveys",
        title="Surveys",
        nouns=("version", "versions"),
        sort="-survey",
        columns=(
            Column("survey", "Survey", _named, sort="reference"),
            Column("version", "Version", lambda row: str(row.number), sort="number"),
            Column("instrument", "Asks about", lambda row: INSTRUMENTS[row.instrument].name, sort="instrument"),
            Column("ways", "By", lambda row: ", ".join(WAYS[each] for each in row.ways)),
            Column("share", "Of contacts", lambda row: formats.share(row.share), numeric=True),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter(
                "instrument", "Asks about", lambda rows, value: rows.filter(instrument=value),
                choices=[(each.code, each.name) for each in INSTRUMENTS.values()],
            ),
            Filter(
                "state", "State", lambda rows, value: rows.filter(state=value),
                choices=[each for each in Survey.State.choices if each[0] in queries.OPEN_OR_PUBLISHED],
            ),
        ),
        first_use=FirstUse(
            "Nobody is asked yet",
            "A survey says what customers are asked after a contact, who is asked and how many, and what follows a low score. It is "
            "published by somebody else than who wrote it; then customers are asked by email, and every contact shows why or why not.",
            "Begin a survey" if may_write else "", reverse("review:new_survey") if may_write else "", "message-square",
        ),
    )
    owed = queries.follow_ups(request.actor).filter(closed_at=None).count()
    context = {"title": "Surveys", "may_write": may_write, "owed": owed}
    return respond(request, "review/surveys.html", register=register, rows=queries.listed(request.actor), context=context)


def _named(row: Survey) -> Link:
    return Link(row.reference, f"{reverse('review:survey', args=[row.reference])}?version={row.number}", row.name)


@login_required
@require_safe
def survey(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one survey: who was asked and answered, the score with its range, by week and part, and how like those served they are."""
    one = queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))
    start, end = window(request)
    seen = queries.asks(request.actor, one.reference)
    rows = results.within(_kept(request, seen), start, end)
    part = request.GET.get("by", "queue")
    part = part if part in results.PARTS else "queue"
    found = results.counts(rows)
    (said, weeks), came = results.overall(one, rows), results.funnel(found)
    changed = results.changes(one, start, end)
    measure = results.measure_of(one)
    context = {
        "title": one.name or one.reference, "one": one, "state": state_of(one), "start": start, "last": end - timedelta(days=1),
        "acts": offered(request, one), "situation": _situation(one, came, said), "funnel": _funnel(came),
        "not_asked": [(State(code).label, came.states[code]) for code in NOT_ASKED if came.states.get(code)],
        "chart": _chart(one, weeks, changed), "changes": changed,
        "part": part, "parts": list(results.PARTS.items()), "cells": [cell(one, each) for each in results.by_part(one, rows, part)],
        "alike": [(name, [_alike(each) for each in results.likeness(found, code)]) for code, name in SERVED_BY],
        "themes": [(THEMES[code][0], code, n) for code, n in results.themes(rows).most_common() if code in THEMES],
        "says": _says(one), "measure": measure,
        "queues": Queue.objects.filter(retired_at=None).order_by("name").values_list("code", "name"),
        "queue": request.GET.get("queue", ""),
        "versions": Survey.objects.filter(reference=one.reference).order_by("-number").values_list("number", "state"),
        "few": results.FEW, "asked_once": came.eligible > 0,
        "owed": queries.follow_ups(request.actor).filter(ask__reference=one.reference, closed_at=None).count(),
    }
    return render(request, "review/survey.html", context)


def window(request: FloorRequest) -> tuple[date, date]:
    """Return the UTC days [start, end) that the address names, else the last quarter; what cannot be read is the last quarter too."""
    end = queries.today() + timedelta(days=1)
    until, since = (_day(request.GET.get(name, "")) for name in ("until", "since"))
    if until is not None and until < end:
        end = until + timedelta(days=1)
    start = since if since is not None and since < end else end - results.WINDOW
    return max(start, end - results.LONGEST), end


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _kept(request: FloorRequest, rows: Any) -> Any:
    queue = request.GET.get("queue", "")
    return rows.filter(queue__code=queue) if queue else rows


def _situation(one: Survey, came: Funnel, said: Scored) -> Situation:
    if one.state in (Survey.State.DRAFT, Survey.State.PROPOSED) and not came.eligible:
        return Situation("info", f"Version {one.number} is {one.get_state_display().lower()}: it asks nobody yet.")
    if came.rate is None and not said.n:
        why = "No contact that fits ended, or none was drawn, reached and not resting."
        return Situation("idle", "Nobody was asked in these days.", why)
    name = results.measure_of(one).name
    told = rate(came)
    if said.few:
        answers = f"{said.n} answer{'' if said.n == 1 else 's'}"
        return Situation("idle", f"{answers}: too few to tell the {name.lower()}.", f"Response rate {told}.")
    figures = [written(results.measure_of(one), each) for each in (said.value, said.low, said.high)]
    return Situation(
        "info", f"{name} {figures[0]}, between {figures[1]} and {figures[2]}; {said.n:,} answers.", f"Response rate {told}.",
        acts=(Act("Who answered?", "#alike"),),
    )


def _funnel(came: Funnel) -> list[tuple[str, str, str]]:
    def of(part: int, whole: int) -> str:
        return f"{formats.share(part / whole, places=1)} of those before" if whole else ""

    steps = [
        ("Fit the rules", formats.count(came.eligible), "contacts that ended"),
        ("Drawn", formats.count(came.drawn), of(came.drawn, came.eligible)),
        ("Asked and reached", formats.count(came.asked), of(came.asked, came.drawn)),
        ("Answered", formats.count(came.answered), rate(came).partition(":")[0]),
    ]
    if came.carried:
        steps.append(("Answered by telephone or chat", formats.count(came.carried), "who was asked is not told, so no rate"))
    return steps


def _chart(one: Survey, weeks: list[Scored], changed: list[tuple[date, str]]) -> Chart | None:
    measure = results.measure_of(one)
    if not weeks:
        return None
    drawn = [ScoredWeek(each.key, each.value, each.low, each.high, each.n, each.few) for each in weeks]
    return score_by_week(
        "survey", drawn, changes=changed, bounds=BOUNDS[one.instrument], title=f"{measure.name} by week",
        write=lambda value: written(measure, value),
    )


def _alike(each: results.Likeness) -> tuple[str, str, str, str, str]:
    return (
        each.name, formats.count(each.served), formats.share(each.served_share, places=1), formats.count(each.answered),
        formats.share(each.answered_share, places=1),
    )


def _says(one: Survey) -> list[tuple[str, str]]:
    """Return what a version says, as people read it."""
    names = [
        ", ".join(rows) or "all"
        for rows in (
            Queue.objects.filter(pk__in=one.queues).order_by("name").values_list("name", flat=True),
            [str(dict(SurveyAsk._meta.get_field("channel").choices or ())[each]) for each in one.channels],
            Reason.objects.filter(pk__in=one.reasons).order_by("name").values_list("name", flat=True),
        )
    ]
    scale = INSTRUMENTS[one.instrument]
    follow = "nothing"
    if one.follow_at is not None:
        follow = f"{one.follow_at} and below, by {FOLLOWED_BY[one.follow_by]}, within {one.follow_hours} h"
    return [
        ("Question", one.question), ("Scale", f"{scale.low} ({scale.worst}) to {scale.high} ({scale.best})"),
        ("Words", one.comment_question or "not asked for"), ("By", ", ".join(WAYS[each] for each in one.ways)), ("Queues", names[0]),
        ("Channels", names[1]), ("Reasons", names[2]), ("Of the contacts", formats.share(one.share)),
        ("Rest", f"{one.rest_days} days after any survey"),
        ("Asked", f"{one.after_minutes} minutes after the contact, open {one.open_days} days"),
        ("Followed up", follow), ("Owner", one.owner.display_name),
    ]


@login_required
@require_safe
def words(request: FloorRequest, reference: str) -> HttpResponseBase:
    """List what customers said in words, personal words masked."""
    one = queries.find(reference, by=request.actor)
    sorts = policy.allows(request.actor, queries.SORT)
    rows = queries.asks(request.actor, reference).filter(verbatim__isnull=False).select_related("verbatim", "queue", "agent")
    register: Register[SurveyAsk] = Register(
        code="survey_words",
        title="What customers said",
        nouns=("answer in words", "answers in words"),
        sort="-day",
        export="record.export",
        columns=(
            Column("day", "Contact", _contact, sort="day"),
            Column("score", "Score", lambda row: f"{row.score:.0f}" if row.score is not None else "", sort="score", numeric=True),
            Column("words", "Words", lambda row: row.verbatim.words),
            Column("theme", "Theme", lambda row: _theme(row, sorts=sorts)),
            Column("sounds", "Sounds", _sounds),
            Column("queue", "Queue", lambda row: row.queue.name if row.queue else ""),
            Column("agent", "Agent", lambda row: row.agent.display_name if row.agent else ""),
        ),
        filters=(
            Filter("q", "Words", lambda found, value: found.filter(verbatim__words__icontains=value)),
            Filter(
                "theme", "Theme", lambda found, value: found.filter(verbatim__theme=value),
                choices=[(code, name) for code, (name, _keywords) in THEMES.items()],
            ),
            Filter(
                "sounds", "Sounds", lambda found, value: found.filter(verbatim__sounds=value), choices=SentimentCorrection.Sentiment.choices
            ),
            Filter("score", "Score", _score_is, choices=[(str(each), str(each)) for each in INSTRUMENTS[one.instrument].scores]),
        ),
        first_use=FirstUse(
            "No customer wrote words yet", "Words stand here with names, numbers and addresses masked, sorted by a theme.", "", "",
            "message-square",
        ),
    )
    if request.GET:
        store.look(reference, page="words of a survey", by=request.actor)
    context = {"title": f"{one.name}: what customers said", "one": one}
    return respond(request, "review/survey_words.html", register=register, rows=rows, context=context)


def _score_is(rows: Any, value: str) -> Any:
    return rows.filter(score=float(value)) if value.isascii() and value.isdigit() and len(value) <= 2 else rows.none()


def _contact(row: SurveyAsk) -> Link:
    page = reverse("record:contact", args=[row.contact_reference])
    return Link(row.contact_reference, page, formats.day_with_year(row.day, zone="UTC"))


def _theme(row: SurveyAsk, *, sorts: bool) -> Link | str:
    verbatim = row.verbatim
    name = THEMES.get(verbatim.theme, THEMES["other"])[0]
    note = "" if verbatim.theme == verbatim.suggested else f"keywords say {THEMES.get(verbatim.suggested, THEMES['other'])[0].lower()}"
    return Link(name, reverse("review:sort_words", args=[row.reference, row.pk]), note) if sorts else name


def _sounds(row: SurveyAsk) -> Status | str:
    sounds = row.verbatim.sounds
    if not sounds:
        return "not told"
    states = {"negative": "miss", "neutral": "idle", "positive": "ok"}
    return Status(states[sounds], SentimentCorrection.Sentiment(sounds).label)  # type: ignore[arg-type]


@login_required
@require_safe
def report(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Show or send the score by agent and week."""
    return report_answer(request, queries.find(reference, by=request.actor), *window(request))
