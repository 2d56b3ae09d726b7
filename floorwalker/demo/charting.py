"""Control charts of Larkfield: begun, and answered as people would, through the actions that people use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from floorwalker.demo.lines import CHAT_QUEUE, CLAIMS_VOICE
from floorwalker.engine import charts as engine
from floorwalker.engine import measures
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.record.models import Interaction
from floorwalker.review.actions import chart_phases, charts, signal_samples, signals
from floorwalker.review.actions.charts import Part
from floorwalker.review.models import Chart
from floorwalker.review.queries import charts as queries
from floorwalker.review.rules.charts import Draft

CHARTED: Final = (
    (CLAIMS_VOICE, "repeat_contact", "day"), (CLAIMS_VOICE, "abandonment_rate", "day"), (CLAIMS_VOICE, "aht", "day"),
    (CHAT_QUEUE, "service_level", "day"), (CLAIMS_VOICE, "service_level", "week"),
)  # fmt: skip


def write(people: Sequence[Person], queues: Sequence[Queue]) -> int:
    """Begin charts through the actions, once, with signals explained, read and raised, and answered by a new phase; return how many."""
    if Chart.objects.exists():
        return 0
    among = Person.objects.filter(pk__in=[each.pk for each in people])
    manager, analyst = (
        with_role(among, role, on=queries.today()).order_by("pk").first() for role in (Role.OPERATIONS_MANAGER, Role.QUALITY_ANALYST)
    )
    if manager is None or analyst is None:
        return 0
    by = Actor.person(manager.pk)
    made = [_begin(queues[place], code, step, owner=manager, by=by) for place, code, step in CHARTED]
    repeat, given_up, handle_time, chat, _weekly = made
    _raise(repeat, by=by)
    _explain(given_up, by=Actor.person(analyst.pk))
    _new_phase(chat, by=by)
    if queries.reading(handle_time).too_early is None:
        chart_phases.freeze(handle_time, by=by)
    chart_phases.note(handle_time, day=queries.today() - timedelta(days=6), words="Two new starters on calls.", by=by)
    return len(made)


def _begin(queue: Queue, code: str, step: str, *, owner: Person, by: Actor) -> Chart:
    measure = measures.get(code)
    draft = Draft(f"{measure.name}, {queue.name}{' by week' if step == 'week' else ''}", measure, step, queries.first_day(queue.zone))
    return charts.make(draft, Part(queue=queue), owner=owner, by=by)


def _raise(chart: Chart, *, by: Actor) -> None:
    found = chart.signals.filter(rule="beyond_3", side=1).order_by("-value").first()
    if found is not None:
        _read(chart, found.reference, by=by)
        summary = f"More customers came back within the window on {found.at.day} {found.at:%B} than chance explains"
        signals.raise_issue(chart, found.reference, summary=summary, by=by)


def _read(chart: Chart, key: str, *, by: Actor) -> None:
    """Read twenty of the contacts behind a signal: what was found is what each was about."""
    try:
        made = signal_samples.draw(chart, key, by=by)
    except RuleBroken:  # a history as short as that of tests leaves no contacts behind it
        return
    found = dict(Interaction.objects.filter(pk__in=made.contacts.values("contact")).values_list("pk", "reason__name"))
    said = {each.position: found.get(each.contact) or "No reason given" for each in made.contacts.all()}
    signal_samples.read(chart, key, said, by=by)


def _explain(chart: Chart, *, by: Actor) -> None:
    found = chart.signals.filter(rule="beyond_3", side=1).order_by("-value").first()
    if found is not None:
        reason = "Nearly all of the queue's people were away that day; cover was drafted too late."
        signals.explain(chart, found.reference, reason=reason, by=by)


def _new_phase(chart: Chart, *, by: Actor) -> None:
    """Begin a phase where a run began after which the level stayed on its side, with points enough on either side of it."""
    series = queries.reading(chart).series
    for found in chart.signals.filter(rule="eight").order_by("at"):
        place = series.days.index(found.started_on)
        enough = engine.LEAST_POINTS <= place <= len(series) - engine.LEAST_POINTS
        if enough and (series.values[place:].mean() - series.values[:place].mean()) * found.side > 0:
            chart_phases.begin_phase(
                chart, starts_on=found.started_on, cause="Three chats at once instead of two", signal=found.reference, by=by
            )
            return
