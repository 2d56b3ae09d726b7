"""What a report answers to one reader: its rows and figures, each beside its standard, its contacts, and the period it is compared with.

The reach of whoever reads is put into the question itself, whoever wrote or shared the report.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Final, cast

from django.http import QueryDict
from django.urls import reverse

from floorwalker.engine import measures as shelf
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Team
from floorwalker.ground.web import formats
from floorwalker.record import counting, facts, sight
from floorwalker.record.facts.spread import Of
from floorwalker.record.figure_words import about_totals, behind, key_in_words, rounded_in_words, told_in_words, written
from floorwalker.record.queries import asked, cells
from floorwalker.record.queries.asked import Asked
from floorwalker.record.queries.contacts import midnight
from floorwalker.record.queries.figures import Figures
from floorwalker.record.queries.judged import Judged, Standards
from floorwalker.review.queries.report_changes import STATISTICS, Change, Changes, compare
from floorwalker.review.rules.reports import DURATIONS, Definition, ReportRefused

ROWS_AT_MOST: Final = 30_000
"""Rows of a report; nobody reads more, and a table of more is an export of contacts."""
Keys = tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """One column: a measure of the shelf, or a statistic of how a duration is spread."""

    code: str
    name: str
    measure: shelf.Measure | None = None
    duration: str = ""
    statistic: str = ""

    @property
    def unit(self) -> str:
        """The unit of its figures."""
        return self.measure.unit if self.measure else "seconds"

    @property
    def formula(self) -> str:
        """How it is worked out, in one line."""
        if self.measure is None:
            return f"{self.statistic} of {DURATIONS[self.duration].lower()}, read from each contact"
        return self.measure.formula


@dataclass(frozen=True)
class Figure:
    """One figure of one row: its value, NaN where there is no data, and all that a reader must know beside it."""

    column: Column
    value: float
    n: float = math.nan
    low: float = math.nan
    high: float = math.nan
    judged: Judged | None = None
    unsure: bool = False
    told: str = ""
    leads: bool = False
    """Whether contacts lie behind it that the reader may open."""
    change: Change | None = None

    @property
    def text(self) -> str:
        """The figure in its unit."""
        return self.text_of(self.value)

    def text_of(self, value: float) -> str:
        """Return another figure of this column in its unit."""
        if self.column.measure is None:
            return str(formats.NO_DATA) if math.isnan(value) else formats.duration(value)
        return written(self.column.measure, value)

    @property
    def before_text(self) -> str:
        """The figure of the period that it is compared with, in its unit."""
        return self.text_of(self.change.before) if self.change else ""

    @property
    def target_text(self) -> str:
        """The target in force, or the band where neither more nor less is good; empty where none is."""
        if self.judged is None:
            return ""
        standard = self.judged.standard
        if self.column.measure is not None and self.column.measure.better == "within a band":
            low, high = standard.target - standard.tolerance, standard.target + standard.tolerance
            return f"band {self.text_of(low)} to {self.text_of(high)}"
        return f"target {self.text_of(standard.target)}"

    @property
    def behind(self) -> str:
        """N and the range that chance allows, where it is a rate."""
        if self.column.measure is None:
            return f"of {formats.count(self.n)}" if self.n == self.n and self.column.statistic == "mean" else ""
        return behind(self.column.measure, self.n, self.low, self.high) if self.column.measure.is_rate else ""

    @property
    def few(self) -> bool:
        """Whether so few stand behind it that it says little: it is greyed."""
        counted = self.column.measure is None or (self.column.measure.is_rate and self.column.measure.unit != "contacts")
        return counted and not math.isnan(self.value) and self.n < formats.SMALL_SAMPLE


@dataclass(frozen=True)
class Row:
    """One row: its keys as the facts have them, in words, and its figures in the order of the columns."""

    keys: Keys
    labels: tuple[str, ...]
    figures: tuple[Figure, ...]
    number: int = -1

    @property
    def at(self) -> str:
        """What it is called in an address; empty for everything together."""
        return "|".join(each.isoformat() if isinstance(each, date) else str(each) for each in self.keys)


@dataclass(frozen=True)
class Answer:
    """What a report says to one reader at one moment.

    Parameters
    ----------
    definition, asked
        What was asked, and that with the reader's reach in it.
    whole
        The figures of all rows together.
    narrowed
        Whether the reader's roles reach only a part of it.
    changes
        How it differs from another period; None where it is compared with none.
    whole_sums, spreads
        What is frozen when it is filed, beside `figures`: the sums of all together, and durations by row and of all together.
    """

    definition: Definition
    asked: Asked
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    whole: Row
    figures: Figures
    narrowed: bool
    other: tuple[date, date] | None
    changes: Changes | None
    whole_sums: facts.Sums | None = None
    spreads: Mapping[str, tuple[facts.Spread, facts.Spread]] = field(default_factory=dict)

    @cached_property
    def data_at(self) -> datetime | None:
        """When the newest of the facts that it rests on was counted; None where there are none."""
        question, store = self.figures.table.sums.question, counting.store()
        with store.reading() as snapshot:
            days = [
                facts_of_day
                for table in self.figures.table.sums.versions
                for facts_of_day in snapshot.starting_in(table, question.start, question.end).values()
            ]
        newest = max((each.written_at for each in days), default=None)
        return None if newest is None else datetime.fromisoformat(newest)

    @property
    def versions(self) -> str:
        """A digest of the data versions that it rests on: the same where nothing was counted anew."""
        read = self.figures.table.sums.versions
        named = {table: {day.isoformat(): version for day, version in sorted(days.items())} for table, days in read.items()}
        return hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def totals(self) -> list[str]:
        """What has to be said of totals that take part."""
        return about_totals(self.asked.measures, self.figures)


def ask(definition: Definition, *, by: Actor, zone: str) -> Answer:
    """Return what `definition` answers to `by`, whose days are those of `zone` unless one queue is meant.

    Raises
    ------
    NotAllowed
        If no role of `by` includes such figures.
    ReportRefused, AskRefused
        If it names what is no longer there, or days that are none.
    """
    narrowed = dict(definition.narrowed)
    queue = Queue.objects.filter(code=narrowed.get("queue", "")).first()
    zone = queue.zone if queue is not None else zone
    today = clock.today(zone)
    start, end = definition.days(today)
    question = asked.read(address(definition, start, end, zone), by=by, zone=zone)
    answer = question.answer()
    if len(answer.rows) > ROWS_AT_MOST:
        raise ReportRefused(
            f"The report has {len(answer.rows):,} rows; at most {ROWS_AT_MOST:,} can be told.",
            remedy="Choose fewer days, longer steps, or one part of the service.",
        )
    whole = question.answer(by=())
    other = definition.other_days(today)
    changes = None
    if other is not None:
        window = (midnight(other[0], zone).astimezone(UTC), midnight(other[1], zone).astimezone(UTC))
        changes = compare(answer.table, (start, end), other, window, in_time=definition.in_time, durations=definition.durations)
    spread_out = tuple(cast(Of, name) for name in definition.durations)
    spreads = cast(
        Mapping[str, tuple[facts.Spread, facts.Spread]],
        facts.spreads(counting.store(), answer.table.sums.question, of=spread_out, by=question.by),
    )
    columns = columns_of(question.measures, definition)
    builder = Builder(question, columns, links=policy.allows(by, sight.VIEW_CONTACTS))
    rows = builder.rows(answer, {name: by_row for name, (by_row, _) in spreads.items()}, changes)
    total = builder.whole(whole, {name: of_all for name, (_, of_all) in spreads.items()}, changes)
    reached = bool(asked.reach(by, (*question.by, *(name for name in ("team",) if narrowed.get(name)))))
    return Answer(definition, question, columns, rows, total, answer, reached, other, changes, whole.table.sums, spreads)


def columns_of(measures: Sequence[shelf.Measure], definition: Definition) -> tuple[Column, ...]:
    """Return the columns of a report: its measures, then mean, median and 90th percentile of each duration."""
    return (
        *(Column(each.code, each.name, each) for each in measures),
        *(Column(f"{name}_{word}", f"{DURATIONS[name]}, {word}", None, name, word) for name in definition.durations for word in STATISTICS),
    )


def address(definition: Definition, start: date, end: date, zone: str) -> QueryDict:
    """Return the question as the page of figures takes it."""
    query = QueryDict(mutable=True)
    for name, value in definition.narrowed:
        query[name] = value
    by = (*definition.by, "", "")
    query.update({
        "by": by[0], "and": by[1], "interval": str(definition.interval), "from": start.isoformat(), "to": end.isoformat(), "zone": zone,
    })
    query.setlist("m", list(definition.measures))
    return query


class Builder:
    """Makes rows of figures, asking for standards, queues and teams once."""

    def __init__(self, question: Asked, columns: Sequence[Column], *, links: bool) -> None:
        self._asked, self._columns, self._links = question, columns, links
        self._standards = Standards(question.end)
        self._queues = {each.pk: each for each in Queue.objects.all()} if "queue" in question.by else {}
        self._teams = {each.pk: each for each in Team.objects.all()} if "team" in question.by else {}

    def rows(self, answer: Figures, spreads: Mapping[str, facts.Spread], changes: Changes | None) -> tuple[Row, ...]:
        """Return the rows in the order of their keys as people read them; time goes on, names go by the alphabet."""
        keys = keys_of(answer.table.sums.table, self._asked.by)
        figures = self._figures(answer, keys, spreads, changes)
        rows = [
            Row(key, tuple(self._label(name, row[name]) for name in self._asked.by), figures[number], number)
            for number, (key, row) in enumerate(zip(keys, self._named(answer), strict=True))
        ]
        times = [place for place, name in enumerate(self._asked.by) if name not in asked_names()]
        return tuple(sorted(rows, key=lambda row: tuple(
            (row.keys[place] is None, row.keys[place] if place in times and row.keys[place] is not None else row.labels[place].casefold())
            for place in range(len(self._asked.by))
        )))  # fmt: skip

    def _label(self, name: str, value: Any) -> str:
        """Return a key in words; the year of a day goes without saying where all days are of one."""
        words = key_in_words(name, value, zone=self._asked.zone)
        one_year = self._asked.start.year == self._asked.end.year
        return words.removesuffix(f" {self._asked.start.year}") if one_year and name in ("day", "week") else words

    def whole(self, answer: Figures, spreads: Mapping[str, facts.Spread], changes: Changes | None) -> Row:
        """Return the one row of everything together; no data at all is a row of no data."""
        if len(answer.table):
            return Row((), (), self._figures(answer, [()], spreads, changes)[0], 0)
        return Row((), (), tuple(Figure(column, math.nan) for column in self._columns))

    def _named(self, answer: Figures) -> list[dict[str, Any]]:
        if "queue" not in self._asked.by:
            return answer.rows
        names = {each.code: each.name for each in self._queues.values()}
        return [row | {"queue": names.get(row["queue"], row["queue"])} for row in answer.rows]

    def _figures(
        self, answer: Figures, keys: Sequence[Keys], spreads: Mapping[str, facts.Spread], changes: Changes | None
    ) -> list[tuple[Figure, ...]]:
        columns = [
            self._of_measure(column, answer, keys, changes) if column.measure is not None
            else self._of_spread(column, keys, spreads, changes)
            for column in self._columns
        ]
        return list(zip(*columns, strict=True))

    def _of_measure(self, column: Column, answer: Figures, keys: Sequence[Keys], changes: Changes | None) -> list[Figure]:
        measure, table = cast(shelf.Measure, column.measure), answer.table
        values, (low, high) = table.values(measure.code), table.range(measure.code)
        n = table.number(measure.code) if measure.is_rate else values * math.nan
        unsure, rounded = table.is_provisional(measure.code), list(zip(*table.rounding(measure.code), strict=True))
        found = []
        for number, key in enumerate(keys):
            value = float(values[number])
            told = ", ".join(filter(None, (
                told_in_words(measure, table.sums.told_by[number]), rounded_in_words(measure, *map(float, rounded[number])),
            )))  # fmt: skip
            found.append(Figure(
                column, value, float(n[number]), float(low[number]), float(high[number]),
                self._standards.judge(measure, value, self._queue(key), self._team(key)), unsure[number], told,
                self._links and _leads(measure, value, table.sums.told_by[number]),
                changes.of(column.code, key) if changes is not None else None,
            ))  # fmt: skip
        return found

    def _of_spread(
        self, column: Column, keys: Sequence[Keys], spreads: Mapping[str, facts.Spread], changes: Changes | None
    ) -> list[Figure]:
        table = spreads[column.duration].table
        by = [name for name in self._asked.by if name in table.column_names]
        at = dict(zip(keys_of(table, by), table.to_pylist(), strict=True)) if table.num_rows else {}
        statistic = STATISTICS[column.statistic]
        return [
            Figure(
                column, float(at[key][statistic]), float(at[key]["number"]),
                change=changes.of(column.code, key) if changes is not None else None,
            ) if key in at else Figure(column, math.nan)
            for key in keys
        ]

    def _queue(self, key: Keys) -> Queue | None:
        return self._queues.get(key[self._asked.by.index("queue")]) if "queue" in self._asked.by and key else self._asked.queue

    def _team(self, key: Keys) -> Team | None:
        if "agent" in self._asked.by:  # one person is not the team
            return None
        return self._teams.get(key[self._asked.by.index("team")]) if "team" in self._asked.by and key else self._asked.team

def _leads(measure: shelf.Measure, value: float, told_by: str) -> bool:
    """Return whether contacts lie behind a figure; none do where only totals were told."""
    nothing = math.isnan(value) or (value == 0 and not measure.is_rate)
    return bool(cells.counted_in(measure)) and not nothing and told_by != "totals"


def behind_of(answer: Answer, at: str, code: str) -> str:
    """Return the address of the contacts behind the figure `code` of the row `at`; empty where there is none that leads to any."""
    row = next((each for each in (answer.whole, *answer.rows) if each.at == at), None)
    figure = next((each for each in row.figures if each.column.code == code and each.leads), None) if row is not None else None
    sums = answer.figures.table.sums if at else answer.whole_sums
    if row is None or figure is None or figure.column.measure is None or sums is None:
        return ""
    measure = figure.column.measure
    return reverse("record:contacts_behind", args=[cells.Cell(measure, sums.cell(row.number), cells.counted_in(measure)).token])


def asked_names() -> frozenset[str]:
    """Return the groupings that are names, not times."""
    return frozenset({"queue", "channel", "reason", "team", "agent", "site"})


def keys_of(table: Any, by: Sequence[str]) -> list[Keys]:
    """Return the keys of each row of a table of facts, as they stand there."""
    return list(zip(*(table[name].to_pylist() for name in by), strict=True)) if by else [()] * table.num_rows
