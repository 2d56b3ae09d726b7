"""Figures as words: each in the unit of its measure, with what stands behind it; no data stays "no data"."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from floorwalker.engine.measures import Measure, column
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import STATES, icon_svg
from floorwalker.record.queries.figures import TOLD_BY, Figures
from floorwalker.record.queries.judged import Judged

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOBODY = {
    "queue": "no queue", "agent": "nobody", "team": "no team", "site": "no site", "reason": "no reason given", "channel": "unknown",
}


def written(measure: Measure, value: float | None) -> str:
    """Return one figure in the unit of `measure`."""
    if value is None or math.isnan(value):
        return str(formats.NO_DATA)
    match measure.unit:
        case "share":
            return formats.share(value, places=1)
        case "seconds":
            return formats.minutes_seconds(value)
        case "contacts":
            return formats.count(value)
        case _:
            return formats.decimal(value)


def drawn(measure: Measure, value: float) -> float | None:
    """Return one figure as a chart draws it: shares in percent, no data as None."""
    if math.isnan(value):
        return None
    return value * 100 if measure.unit == "share" else value


def unit_of(measure: Measure) -> str:
    """Return the words beside an axis."""
    return {"share": "%", "seconds": "s", "contacts": "contacts", "points": "points", "per thousand": "per 1,000"}[measure.unit]


def key_in_words(name: str, value: Any, *, zone: str) -> str:
    """Return the key of a row: a queue, a person, a day, an interval."""
    if value is None:
        return NOBODY.get(name, str(formats.NO_DATA))
    if isinstance(value, datetime):
        return formats.moment(value, zone=zone)
    if isinstance(value, date):
        if name == "month":
            return f"{value:%B %Y}"
        return f"{'week of ' if name == 'week' else ''}{formats.day(value, zone=zone)} {value.year}"
    if name in ("hour", "half_hour"):
        return f"{value // 60:02d}:{value % 60:02d}"
    return WEEKDAYS[int(value) - 1] if name == "weekday" else str(value)


@dataclass(frozen=True)
class FigureCell:
    """One figure in a table: the value leads to its contacts, below stand n, the range, and how it stands to the target."""

    text: str
    url: str = ""
    note: str = ""
    judged: Judged | None = None
    unsure: bool = False
    told: str = ""

    def __html__(self) -> SafeString:
        """Return the cell as markup."""
        value: SafeString | str = self.text
        if self.judged is not None and self.judged.verdict is not None:
            state = self.judged.verdict
            value = format_html('<span class="st {}">{}{}</span>', state, icon_svg(STATES[state]), self.text)
        if self.url:
            value = format_html('<a href="{}">{}</a>', self.url, value)
        notes = ", ".join(filter(None, ("provisional" if self.unsure else "", self.told, self.note)))
        return format_html("{}<small>{}</small>", value, notes) if notes else format_html("{}", value)

    def __str__(self) -> str:
        return self.text


def told_in_words(measure: Measure, told_by: str) -> str:
    """Return by what other than contacts a figure is told, empty where by contacts alone."""
    if not any(column(name).source == "visits" for name in measure.needs):
        return ""
    return {"totals": "totals only", "contacts and totals": "contacts and totals", "longer intervals": "told by longer intervals"}.get(
        told_by, ""
    )


def rounded_in_words(measure: Measure, low: float, high: float) -> str:
    """Return that a figure is reckoned from rounded shares, and between what it lies; empty where none is."""
    if math.isnan(low) or math.isnan(high):
        return ""
    ends = written(measure, low), written(measure, high)
    return "from a rounded share" if ends[0] == ends[1] else f"from a rounded share ({ends[0]} to {ends[1]})"


def about_totals(measures: Iterable[Measure], answer: Figures) -> list[str]:
    """Return what has to be said of totals by interval that take part in `answer`, or are left out of it; nothing where there are none."""
    sums, words = answer.table.sums, []
    if set(sums.told_by) & {"totals", "contacts and totals"}:
        words.append(
            "Totals only: told by the source as totals of each interval. No contacts lie behind them; what only contacts tell is no data."
        )
        in_time = [measure.code for measure in measures if "answered_in_time" in measure.needs]
        if any(math.isnan(row[code]) and row[TOLD_BY] != "longer intervals" for row in answer.rows for code in in_time):
            words.append("From totals a service level is known only where the target is the one that the source counts by.")
    if any(number for number, _less, _more in sums.rounded):
        words.append("From a rounded share: the source tells no count in time but a percentage, so the figure is not exact.")
    if "longer intervals" in sums.told_by:
        words.append("Some totals are of longer intervals than asked, and are not cut: choose longer ones.")
    if beside := sum(sums.beside):
        intervals = f"{formats.count(beside)} interval{'' if beside == 1 else 's'}"
        words.append(f"Of {intervals} both contacts and totals were told: the contacts count.")
    if sums.leaves_out_totals:
        words.append("Contacts that were told only as totals of each interval are left out: they tell of queue, channel and time alone.")
    return words


def behind(measure: Measure, number: float, low: float, high: float) -> str:
    """Return n and the range that chance allows, "of 640, 76% to 82%"; a range of a few contacts says nothing and is left out."""
    parts = []
    if number == 0:
        return ""
    if not math.isnan(number) and measure.unit != "contacts":
        parts.append(f"of {formats.count(number)}" if measure.denominator and "seconds" not in next(iter(measure.denominator))
                     else f"of {formats.duration(number)}")
    if not math.isnan(low) and number >= formats.SMALL_SAMPLE:
        parts.append(f"{written(measure, low)} to {written(measure, high)}")
    return ", ".join(parts)
