"""Filed figures read again: the rows as they were frozen, and what they would be now."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final, cast

import pyarrow as pa

from floorwalker.engine import measures as shelf
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person, Site, Team
from floorwalker.record import counting, facts
from floorwalker.record.facts.from_totals import ToldBy
from floorwalker.record.models import Reason
from floorwalker.record.queries.asked import Asked
from floorwalker.record.queries.figures import Figures
from floorwalker.review.models import FiledReport
from floorwalker.review.queries import report_changes
from floorwalker.review.queries.report_answers import Answer, Builder, columns_of
from floorwalker.review.queries.report_changes import Changes
from floorwalker.review.rules.reports import Definition, from_record

_DAYS: Final = ("day", "week", "month")
_NAMES: Final[dict[str, Any]] = {
    "queue": lambda: Queue.objects.values_list("pk", "name"), "agent": lambda: Person.objects.values_list("pk", "display_name"),
    "team": lambda: Team.objects.values_list("pk", "name"), "site": lambda: Site.objects.values_list("pk", "code"),
    "reason": lambda: Reason.objects.values_list("pk", "name"),
}
STATISTICS: Final = ("number", "mean_seconds", "median_seconds", "p90_seconds")


def frozen(sums: facts.Sums, changes: Changes | None = None) -> dict[str, Any]:
    """Return what is kept of figures: the question, the sums, data versions, digests, who told of each row, and how they differ from the
    period that they were compared with."""
    compared = {} if changes is None else {"compared": changes.as_record()}
    return {**asdict(facts.freeze(counting.store(), sums)), "told_by": list(sums.told_by), **compared}


def frozen_spread(spread: facts.Spread) -> list[dict[str, Any]]:
    """Return what is kept of the spread of a duration."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in spread.table.to_pylist()
    ]


def answer(one: FiledReport) -> Answer:
    """Return filed figures in the form of an answer, from what was frozen alone; only names are those of today."""
    asks = from_record(one.asks)
    asked = _asked(one, asks)
    rows, whole = _figures(one.figures, asked), _figures(one.whole, asked)
    columns = columns_of(asked.measures, asks)
    builder = Builder(asked, columns, links=False)
    spreads = {name: _spread(each["rows"], asked) for name, each in one.spreads.items()}
    whole_spreads = {name: _spread(each["whole"], asked) for name, each in one.spreads.items()}
    changes = report_changes.from_record(one.figures["compared"]) if "compared" in one.figures else None
    return Answer(
        asks, asked, columns, builder.rows(rows, spreads, changes), builder.whole(whole, whole_spreads, changes), rows, one.is_narrowed,
        changes.other if changes is not None else None, changes,
    )


def restated(one: FiledReport) -> facts.Restated | None:
    """Return what the figures would be now; None where nothing that they rest on was counted anew."""
    kept = {name: value for name, value in one.figures.items() if name not in ("told_by", "compared")}
    return facts.restate(counting.store(), facts.Frozen(**kept))


def _asked(one: FiledReport, asks: Definition) -> Asked:
    narrowed = dict(asks.narrowed)
    return Asked(
        tuple(shelf.get(code) for code in asks.measures), asks.by, asks.interval, one.starts_on, one.ends_on, one.zone,
        Queue.objects.filter(code=narrowed.get("queue", "")).first(), narrowed.get("channel", ""), None, None, "", {},
        Team.objects.filter(code=narrowed.get("team", "")).first(),
    )


def _figures(kept: dict[str, Any], asked: Asked) -> Figures:
    question = facts.from_record(kept["question"])
    keys = {name: pa.array([_key(name, row[name]) for row in kept["rows"]]) for name in question.by}
    columns = {
        name: pa.array([float("nan") if row[name] is None else float(row[name]) for row in kept["rows"]], pa.float64())
        for name in question.needs
    }
    if not keys and not columns:
        columns = {"nothing": pa.nulls(len(kept["rows"]))}
    told = tuple(cast(ToldBy, each) for each in kept["told_by"])
    table = facts.MeasureTable(facts.Sums(question, pa.table({**keys, **columns}), {}, told), asked.measures)
    names = {name: dict(_NAMES[name]()) for name in question.by if name in _NAMES}
    rows = [
        {name: names[name].get(value, value) if name in names else value for name, value in row.items()}
        for row in table.table().to_pylist()
    ]
    return Figures([*question.by], rows, table)


def _spread(rows: list[dict[str, Any]], asked: Asked) -> facts.Spread:
    named = [*(name for name in asked.by if rows and name in rows[0]), *STATISTICS]
    table = pa.table({name: pa.array([_key(name, row[name]) for row in rows]) for name in named})
    return facts.Spread(table, cast(Any, None))


def _key(name: str, value: Any) -> Any:
    if name == "interval" and value is not None:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in _DAYS and value is not None else value
