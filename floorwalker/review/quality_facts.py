"""What evaluations tell the facts: one row a contact that was judged, with how many others it stands for, counted day by day anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import pyarrow as pa
from django.db.models import Count, Q

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.record import counting
from floorwalker.record.facts.schemas import SCHEMAS, Table
from floorwalker.review import sight
from floorwalker.review.models import Answer, Evaluation, Pick, Question

COUNT: Final = "review.count_evaluations"
COUNT_DAILY: Final = "review.count_evaluations_daily"
TABLE: Final[Table] = "evaluations"
LOOK_BACK: Final = timedelta(days=92)
"""Days that are counted again each night: a draw may come after a contact was judged, and a name may turn out to be another's."""
A_DAY: Final = timedelta(days=1)
CLASSES: Final = tuple(value for value, _ in Question.ErrorClass.choices if value)


def ask(evaluations: Iterable[Evaluation], *, by: Actor) -> None:
    """Ask for the days of `evaluations` to be counted again, in the transaction of the action that changed them."""
    days = sorted({each.contact_at.astimezone(UTC).date().isoformat() for each in evaluations if each.kind in sight.RESULTS})
    if days:
        queue.enqueue(COUNT, arguments={"days": days}, by=by)


def count(running: RunningJob) -> dict[str, Any]:
    """Count the days that the job names."""
    days = [date.fromisoformat(day) for day in running.arguments["days"]]
    running.progress(len(days), note=f"{len(days)} days")
    return {"rows": count_days(days)}


def count_daily(running: RunningJob) -> dict[str, Any]:
    """Count the days of the last three months on which contacts were judged."""
    since = clock.now() - LOOK_BACK
    moments = sight.counted().filter(contact_at__gte=since).values_list("contact_at", flat=True)
    days = sorted({moment.astimezone(UTC).date() for moment in moments})
    running.progress(len(days), note=f"{len(days)} days")
    return {"rows": count_days(days)}


def count_days(days: Iterable[date]) -> int:
    """Replace the facts of each of `days` by what its evaluations say now; return how many rows they hold."""
    wanted = sorted(set(days))
    if not wanted:
        return 0
    rows = rows_of(wanted)
    schema = SCHEMAS[TABLE]
    made = {
        (TABLE, day): pa.Table.from_pylist(rows.get(day, []), schema=pa.schema([each.with_nullable(nullable=True) for each in schema]))
        for day in wanted
    }
    with counting.store().counting():
        counting.store().replace_days(made, written_at=clock.now())
    return sum(map(len, rows.values()))


def rows_of(days: Iterable[date]) -> dict[date, list[dict[str, Any]]]:
    """Return the facts of `days`: one for each evaluation that counts, of which one a contact carries the weight of its pick.

    Four queries, however many days.
    """
    on_days = Q(pk__in=())
    for day in days:
        start = datetime.combine(day, time(), tzinfo=UTC)
        on_days |= Q(contact_at__gte=start, contact_at__lt=start + A_DAY)
    judged = list(sight.counted().filter(on_days).select_related("team", "agent").order_by("submitted_at", "pk"))
    weights, failed = _weights({each.contact for each in judged}), _failed([each.pk for each in judged])
    found: dict[date, list[dict[str, Any]]] = {}
    for each in judged:
        flags = failed.get(each.pk, {})
        found.setdefault(each.contact_at.astimezone(UTC).date(), []).append(
            {
                "evaluation_id": each.pk, "contact_id": each.contact, "contact_at": each.contact_at, "queue_id": each.queue_id,
                "channel": each.channel, "agent_id": each.agent_id, "team_id": each.team_id,
                "site_id": each.team.site_id if each.team is not None else each.agent.site_id, "reason_id": each.reason_id,
                "weight": weights.pop(each.contact, None), "score": each.score, "passed": each.passed,
                **{f"{name}_failed": flags.get(name) for name in (*CLASSES, "ethics")},
            }
        )
    return found


def _weights(contacts: set[int]) -> dict[int, float]:
    """Return one over the chance of each contact that a plan drew; one that was swapped out stays missing."""
    picks = Pick.objects.filter(contact__in=contacts, draw__isnull=False, swapped_at=None).order_by("-pk")
    return {contact: 1 / chance for contact, chance in picks.values_list("contact", "chance") if chance}


def _failed(evaluations: list[int]) -> Mapping[int, dict[str, bool]]:
    """Return of each evaluation which critical errors, and whether anything of ethics, failed; what was not judged is left out."""
    rows = Answer.objects.filter(evaluation__in=evaluations, failed__isnull=False)
    found: dict[int, dict[str, bool]] = {}
    fails = Count("pk", filter=Q(failed=True))
    by_class = rows.exclude(question__error_class="").values_list("evaluation", "question__error_class").annotate(fails=fails)
    by_ethics = rows.filter(question__behaviour=Question.Behaviour.ETHICS).values_list("evaluation").annotate(fails=fails)
    for evaluation, name, fails_there in by_class:
        found.setdefault(evaluation, {})[name] = fails_there > 0
    for evaluation, fails_there in by_ethics:
        found.setdefault(evaluation, {})["ethics"] = fails_there > 0
    return found
