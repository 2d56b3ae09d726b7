"""What the columns of a table of totals can mean, and how long its intervals are, guessed as those of contacts are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Any, Final

from floorwalker.record.importers import guessing, values
from floorwalker.record.importers.base import Source
from floorwalker.record.importers.guessing import Meaning, Reading
from floorwalker.record.importers.tables import open_table
from floorwalker.record.importers.values import Order

MEANINGS: Final = (
    Meaning(
        "start", "Start of the interval", "moment",
        "start|interval start|start time|interval|date time|datetime|timestamp|period|period start|from|half hour|start interval|"
        "interval begin|begin|interval start time|start date time|time interval",
    ),
    Meaning("date", "Date alone", "moment", "date|day|start date|interval date|call date"),
    Meaning(
        "time", "Time of day alone", "clock", "time|interval|start time|half hour|time of day|interval start|hour|time interval|period",
    ),
    Meaning(
        "queue", "Queue", "text",
        "queue|queue name|queuename|q name|skill|split|split skill|vdn|service|line|acd queue|queue id|skill group|csq|csq name|"
        "service queue|campaign|department",
    ),
    Meaning(
        "offered", "Offered", "count",
        "offered|calls offered|contacts offered|received|calls received|contacts received|inbound calls|entered|acd calls offered|nco|"
        "total calls|calls|contacts|volume",
    ),
    Meaning(
        "answered", "Answered", "count",
        "answered|handled|calls answered|calls handled|contacts answered|contacts handled|answered calls|acd calls|accepted|nch",
    ),
    Meaning(
        "abandoned", "Abandoned", "count",
        "abandoned|abandons|calls abandoned|contacts abandoned|abandoned calls|aban calls|aban|lost|lost calls|hung up",
    ),
    Meaning(
        "answered_in_time", "Answered within the target", "count",
        "answered within target|answered in time|answered within sl|answered in sl|within sl|within target|in service level|"
        "within service level|within threshold|in sl|answered within|acceptable|in sla|within sla|answered in sla|met sl",
    ),
    Meaning(
        "in_time_share", "Service level, as a share", "share",
        "service level|sl|service level percent|sl percent|service level pct|sl pct|sla|sla percent|tsf|telephone service factor|"
        "percent in sl|percent within sl|percent answered in time|grade of service|gos|svc level|svc lvl|service lvl|within sl|in sl|"
        "within sla|in sla|within target|answered in time|answered within sl",
    ),
    Meaning(
        "abandoned_short", "Short abandons", "count",
        "short abandons|short abandoned|short abandon|abandoned short|short aban|short calls|abandoned within threshold",
    ),
    Meaning(
        "wait", "Wait of the answered, together", "length",
        "total wait|total wait time|wait seconds|wait time|total speed of answer|total answer time|ans time|answer time|anstime|"
        "total delay",
    ),
    Meaning("average_wait", "Average wait of the answered", "length", "asa|average speed of answer|avg speed of answer|avg speed ans|"
            "average wait|avg wait|average delay|average wait time|avg wait time|average answer time|avg answer time"),
    Meaning("longest", "Longest wait", "length", "longest wait|max wait|maximum wait|longest delay|max delay|longest queue time|"
            "max queue time"),
    Meaning(
        "handle", "Handle time, together", "length",
        "handle time|handle seconds|total handle time|handling time|total handling time|handle",
    ),
    Meaning("average_handle", "Average handle time", "length", "aht|average handle time|avg handle time|average handling time|"
            "avg handling time|average handle|avg handle"),
    Meaning("talk", "Talk, together", "length", "talk|talk time|total talk time|talk seconds|acd time|total talk"),
    Meaning("average_talk", "Average talk", "length", "average talk|avg talk|average talk time|avg talk time|avg acd time|att"),
    Meaning("hold", "Hold, together", "length", "hold|hold time|total hold time|hold seconds"),
    Meaning("average_hold", "Average hold", "length", "average hold|avg hold|average hold time|avg hold time"),
    Meaning("wrap", "Wrap-up, together", "length", "wrap|wrap up|wrap time|acw|acw time|after call work|total acw|wrap seconds|"
            "total wrap time|after call work time"),
    Meaning("average_wrap", "Average wrap-up", "length", "average wrap|avg wrap|average acw|avg acw|avg acw time|average acw time|"
            "average wrap up|average wrap time|average after call work"),
    Meaning("channel", "Channel", "code", "channel|media|media type|contact type|medium"),
    Meaning("direction", "Direction", "code", "direction|call direction|in out"),
)  # fmt: skip
LENGTHS: Final = tuple(meaning.code for meaning in MEANINGS if meaning.shape == "length")
MINUTES: Final = (5, 10, 15, 20, 30, 60)
"""Lengths that an interval may have; each divides an hour."""
LONGEST_SPAN: Final = 60
"""Characters of a cell that may be an interval."""
CLOCK: Final = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
SPAN: Final = re.compile(rf"(?P<start>.*{CLOCK})\s*(?:-|\u2013|\u2014|to|until)\s*(?P<end>{CLOCK})")
TARGET: Final = re.compile(r"(?<![\d])(\d{1,3})\s*(?:s|sec|secs|seconds)?(?![\d])")


def start_of(cell: str) -> str:
    """Return what a cell says of the start: ``09:00-09:30`` begins at ``09:00``; an offset from UTC is left where it stands."""
    found = SPAN.fullmatch(cell.strip()) if len(cell) <= LONGEST_SPAN else None
    if found is None:
        return cell
    last = re.search(rf"{CLOCK}$", found["start"])
    first, end = (values.clock(text) for text in (last.group() if last else "", found["end"]))
    if first is None or end is None:
        return cell
    length = (end - first) % timedelta(days=1)
    return found["start"] if timedelta() < length <= timedelta(hours=1) else cell


def look(source: Source, *, cell_limit_bytes: int) -> tuple[Reading, dict[str, Any]]:
    """Return how the table of totals in `source` seems to be meant, judged from its first rows, and the mapping that follows."""
    table = open_table(source, cell_limit_bytes=cell_limit_bytes)
    rows = [[start_of(cell) for cell in record.cells] for record in islice(table.rows, guessing.SAMPLE_ROWS) if not record.problem]
    plain = guessing.guess([TARGET.sub("", column) for column in table.columns], rows, meanings=MEANINGS)
    columns = tuple(replace(guess, column=column) for guess, column in zip(plain.columns, table.columns, strict=True))
    reading = replace(plain, columns=columns)
    return reading, mapping_of(reading, rows)


def mapping_of(reading: Reading, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the guess as a mapping: besides the columns the length of an interval, 0 where nothing tells, and the target."""
    known = reading.as_mapping()
    fields: dict[str, str] = known["fields"]
    at = {guess.meaning: number for number, guess in enumerate(reading.columns) if guess.meaning}
    target = TARGET.search(fields.get("answered_in_time", "")) or _last(TARGET, fields.get("in_time_share", ""))
    told = [row[at["in_time_share"]] for row in rows if at.get("in_time_share", len(row)) < len(row)]
    return known | {
        "share_of": "", "share_of_one": bool(told) and all(_is_of_one(cell) for cell in told),
        "rows": "totals", "minutes": _minutes(_starts(at, rows, reading.order)), "queue": "",
        "target_seconds": float(target[1]) if target else None,
    }


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the last that is found: a level of 80/20 is 80 % within 20 seconds."""
    return next(iter([*pattern.finditer(text)][-1:]), None)


def _is_of_one(cell: str) -> bool:
    """Return whether a cell of a column of shares can be one of 0 to 1, as workbooks hold them, rather than hundredths."""
    return not cell.strip() or ("%" not in cell and values.share(cell, of_one=True) is not None)


def _starts(at: dict[str, int], rows: Iterable[Sequence[str]], order: Order) -> Iterable[datetime]:
    for row in rows:
        cells = {code: row[number] for code, number in at.items() if number < len(row)}
        if (found := values.moment(cells.get("start", ""), order)) is not None:
            yield found[0].replace(tzinfo=None)
        elif (day := values.moment(cells.get("date", ""), order)) is not None:
            yield day[0].replace(tzinfo=None, hour=0, minute=0, second=0) + (values.clock(cells.get("time", "")) or timedelta())


def _minutes(starts: Iterable[datetime]) -> int:
    steps = [after - before for before, after in pairwise(sorted(set(starts)))]
    shortest = min(steps, default=timedelta())
    minutes = int(shortest.total_seconds()) // 60
    return minutes if minutes in MINUTES and shortest == timedelta(minutes=minutes) else 0
