"""A CSV or workbook with one row a queue and interval, through a mapping: what a switch reports that tells no contacts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import cells, guessing, values
from floorwalker.record.importers.base import (
    NAME_CHARACTERS,
    Options,
    Ownership,
    Rejected,
    Repair,
    Result,
    Row,
    Source,
    Total,
    ValueRefused,
)
from floorwalker.record.importers.csv_mapping import ALLOWED_AHEAD, CHANNEL_WORDS, word_among
from floorwalker.record.importers.reading import MissingLocalTime, to_utc
from floorwalker.record.importers.tables import Record, Table, line_of, open_table
from floorwalker.record.importers.total_columns import LENGTHS, MINUTES, look, start_of
from floorwalker.record.importers.values import Order, Unit

REPAIRS: Final = {
    "local_time_chosen": "The clock shows this time twice; the first row of it is taken for the first.",
    "from_share": "How many were answered in time is reckoned from a rounded share; the figures say between what it lies.",
    "more_answered": "More were answered than came: the source counts a contact where it ends. It is kept as it stands.",
}
REFUSALS: Final = {
    "cell_too_long": "A cell is longer than the setting Largest cell allows, or a quote was never closed.",
    "wrong_columns": "The row has more cells than the header.",
    "empty": "The start, the queue or how many were offered is missing.",
    "bad_time": "The start is no date and time in the order that the mapping says.",
    "out_of_range": "The start lies before 1990 or in the future: an empty or broken clock.",
    "missing_local_time": "The clock skipped this local time.",
    "off_raster": "The row does not begin where an interval begins: a part of one is told under the start of the whole.",
    "bad_count": "A count is no whole number of at least 0.",
    "absurd_count": "A count is more than a million in one interval: a counter that stuck.",
    "bad_length": "A length is neither a number nor mm:ss nor h:mm:ss.",
    "negative_length": "A length is less than nothing.",
    "absurd_length": "A length is more than a thousand days: a counter that stuck.",
    "more_in_time": "More were answered in time than were answered.",
    "bad_share": "A service level is no share: a number from 0 to 100 %.",
    "share_misfit": "No whole number of contacts makes this share, rounded or cut: it is of something else than the mapping says.",
    "formula": "The cell is a formula, not a value.",
    "too_long_name": "The name is longer than any name may be.",
}
MOST: Final = 1_000_000
LONGEST_SECONDS: Final = 1_000 * 86_400.0
"""The seconds of all contacts of an interval together: more than ten thousand people could spend in two hours."""
DIRECTIONS: Final = ("inbound", "outbound", "internal")
COUNTS: Final = ("offered", "answered", "abandoned", "answered_in_time", "abandoned_short")
SHARE_OF: Final = {
    "offered": "all offered", "answered": "all answered", "offered_less_short": "all offered without short abandons",
}
"""What a service level that comes as a share may be a share of."""


@dataclass(frozen=True)
class _Plan:
    """A mapping laid on the columns of one file, and what this file has told of the hour that the clock repeats."""

    at: dict[str, int]
    names: dict[str, str]
    mapping: dict[str, Any]
    zone: str
    latest: datetime
    twice: dict[tuple[str, ...], int] = field(default_factory=dict)


class IntervalTotals:
    """Reads a table of totals through a mapping."""

    code = "interval-totals"
    label = "Totals by interval (CSV or Excel workbook)"
    expects = "One row a queue and interval, such as half an hour, with at least its start and how many were offered."
    default_zone = "Europe/London"
    default_ownership: Ownership = "own"
    joins = False
    repairs = REPAIRS
    refusals = REFUSALS

    def recognises(self, head: str, *, name: str) -> bool:
        """Return whether its header counts contacts and names none; a workbook is told apart only when it is looked into."""
        first = head.split("\n", 1)[0].strip("\r\ufeff")
        mark = max((",", ";", "\t"), key=first.count)
        columns = [column.strip().strip('"') for column in first.split(mark)]
        return len(columns) > 1 and not head.startswith("PK") and guessing.guess(columns, []).totals

    def header(self, sources: Sequence[Source], options: Options) -> str:
        """Return the header of the first file."""
        table = open_table(sources[0], cell_limit_bytes=options.cell_limit_bytes)
        return line_of(table.columns, delimiter=table.delimiter)

    def read(self, sources: Sequence[Source], options: Options) -> Iterator[Result]:
        """Yield a total or a refusal for every row after the header."""
        latest = clock.now() + ALLOWED_AHEAD
        for number, source in enumerate(sources):
            mapping = options.mapping or sure_mapping(source, options)
            table = open_table(source, cell_limit_bytes=options.cell_limit_bytes)
            plan = _plan(mapping, table, source.name, zone=options.zone, latest=latest)
            for record in table.rows:
                row = Row(number, record.number)
                try:
                    yield _total(row, record, table, plan)
                except ValueRefused as refused:
                    text = line_of(record.cells, delimiter=table.delimiter)
                    yield Rejected(row, refused.field, refused.value, refused.code, REFUSALS[refused.code], text)


def sure_mapping(source: Source, options: Options) -> dict[str, Any]:
    """Return the guessed mapping of `source` where nothing is unsure.

    Raises
    ------
    RuleBroken
        Naming what must be confirmed first.
    """
    reading, mapping = look(source, cell_limit_bytes=options.cell_limit_bytes)
    unsure = [guess.column for guess in reading.columns if guess.meaning and not guess.is_sure]
    unsure += [] if reading.order_sure else ["the order of day and month"]
    unsure += missing(mapping)
    if unsure:
        raise RuleBroken(
            f"What the columns of {source.name} mean is not certain: {', '.join(unsure[:8])}.",
            remedy="Confirm it once on the page Import a log and save the mapping; then give its name with --mapping.",
            code="mapping_unsure", columns=unsure,
        )
    return mapping


def missing(mapping: dict[str, Any]) -> list[str]:
    """Return in words what a mapping does not say and totals cannot be read without."""
    fields = mapping["fields"]
    wanted = {
        "which column is the start of the interval": "start" in fields or {"date", "time"} <= set(fields),
        "which column is the number offered": "offered" in fields,
        "which queue it is": "queue" in fields or bool(mapping.get("queue")),
        "how long an interval is": mapping.get("minutes") in MINUTES,
        "within how many seconds an answer is in time": (
            not {"answered_in_time", "in_time_share"} & set(fields) or mapping.get("target_seconds") is not None
        ),
        "of what the service level is a share": "in_time_share" not in fields or mapping.get("share_of") in SHARE_OF,
        "which column is the number answered, of which the service level is a share": (
            "in_time_share" not in fields or mapping.get("share_of") != "answered" or "answered" in fields
        ),
        "which column is the number of short abandons": (
            "in_time_share" not in fields or mapping.get("share_of") != "offered_less_short" or "abandoned_short" in fields
        ),
    }
    return [words for words, is_said in wanted.items() if not is_said]


def _plan(mapping: dict[str, Any], table: Table, name: str, *, zone: str, latest: datetime) -> _Plan:
    fields: dict[str, str] = mapping["fields"]
    absent = [column for column in fields.values() if column not in table.columns]
    if absent:
        raise RuleBroken(
            f"{name} has no column called {', '.join(repr(column) for column in absent[:5])}.",
            remedy=f"Its columns are: {', '.join(table.columns[:20])}. Choose the mapping made for this file.",
            code="mapping_does_not_fit", file=name,
        )
    if unsaid := missing(mapping):
        raise RuleBroken(
            f"The mapping does not say {unsaid[0]}.",
            remedy="Say it on the page How to read them, as Totals by interval, and save the mapping again.", code="mapping_of_contacts",
        )
    return _Plan({code: table.columns.index(column) for code, column in fields.items()}, fields, mapping, zone, latest)


def _total(row: Row, record: Record, table: Table, plan: _Plan) -> Total:
    text = cells.of_row(record, table, at=plan.at, names=plan.names)
    queue = text("queue") or plan.mapping.get("queue", "")
    if not queue:
        raise ValueRefused(plan.names["queue"], "", "empty")
    if len(queue) > NAME_CHARACTERS:
        raise ValueRefused(plan.names["queue"], queue, "too_long_name")
    channel = word_among(text("channel"), CHANNEL_WORDS) or plan.mapping.get("channel", "voice")
    said = text("direction").lower()
    direction = next((each for each in DIRECTIONS if said and each.startswith(said[:3])), plan.mapping.get("direction", "inbound"))
    counts = {code: _count(text(code), plan.names[code]) for code in COUNTS if code in plan.at}
    offered = counts.pop("offered")
    if offered is None:
        raise ValueRefused(plan.names["offered"], "", "empty")
    answered, in_time = counts.get("answered"), counts.get("answered_in_time")
    if in_time is not None and in_time > (offered if answered is None else answered):
        raise ValueRefused(plan.names["answered_in_time"], str(in_time), "more_in_time")
    started, repairs = _start(text, plan, (queue, channel, direction))
    low = high = None
    if in_time is None and (known := _from_share(text, plan, offered, counts)) is not None:
        low, in_time, high = known
        repairs = (*repairs, Repair("from_share", plan.names["in_time_share"], text("in_time_share")))
    if answered is not None and answered > offered:
        repairs = (*repairs, Repair("more_answered", plan.names["answered"], str(answered)))
    return Total(
        rows=(row,), queue=queue, channel=channel, direction=direction, started_at=started,
        ended_at=started + timedelta(minutes=plan.mapping["minutes"]), offered=offered, answered=answered,
        abandoned=counts.get("abandoned"), answered_in_time=in_time, in_time_low=low, in_time_high=high,
        target_seconds=plan.mapping.get("target_seconds") if in_time is not None else None, repairs=repairs,
        **_lengths(text, plan, answered),
    )  # fmt: skip


def _from_share(text: cells.Text, plan: _Plan, offered: int, counts: Mapping[Any, int | None]) -> tuple[int, int, int] | None:
    """Return the fewest, the likeliest and the most answered in time that make the share told, None where none is told.

    Switches round a share or cut it, so the true one lies from half a step below to a step above what is written.
    """
    said = text("in_time_share") if "in_time_share" in plan.at else ""
    base = {"offered": offered, "answered": counts.get("answered")}.get(plan.mapping["share_of"] if said else "", offered)
    if said and plan.mapping["share_of"] == "offered_less_short":
        short = counts.get("abandoned_short")
        base = None if short is None else offered - short
    if not said or base is None:
        return None
    name = plan.names["in_time_share"]
    found = values.share(said, of_one=bool(plan.mapping.get("share_of_one")))
    if found is None:
        raise ValueRefused(name, said, "bad_share")
    share, step = found
    most = min(base, offered if (answered := counts.get("answered")) is None else answered)
    low = max(0, math.ceil((share - step / 2) * base))
    high = min(most, math.ceil((share + step) * base) - 1 if base else 0)
    if low > high:
        raise ValueRefused(name, said, "share_misfit")
    return low, min(high, max(low, round(share * base))), high


def _count(said: str, name: str) -> int | None:
    if not said:
        return None
    number = values.count(said)
    if number is None:
        raise ValueRefused(name, said, "bad_count")
    if number > MOST:
        raise ValueRefused(name, said, "absurd_count")
    return number


def _lengths(text: cells.Text, plan: _Plan, answered: int | None) -> dict[str, float | None]:
    """Return the seconds of all answered together: as told, else the mean that is told times how many were answered."""
    told = {code: _length(text(code), plan, code) for code in LENGTHS if code in plan.at}
    found: dict[str, float | None] = {"wait_longest_seconds": told.get("longest")}
    for code, name in (("wait", "wait_answered"), ("handle", "handle"), ("talk", "talk"), ("hold", "hold"), ("wrap", "wrap")):
        mean = told.get(f"average_{code}")
        if (whole := told.get(code)) is None and answered is not None and (mean is not None or not answered):
            whole = round((mean or 0.0) * answered, 3) if f"average_{code}" in plan.at or code in plan.at else None
        found[f"{name}_seconds"] = whole
    return found


def _length(said: str, plan: _Plan, code: str) -> float | None:
    unit = cast(Unit, plan.mapping.get("units", {}).get(code, "s"))
    return cells.seconds(said, plan.names[code], unit=unit, longest=LONGEST_SECONDS)


def _start(text: cells.Text, plan: _Plan, whose: tuple[str, ...]) -> tuple[datetime, tuple[Repair, ...]]:
    """Return the start in UTC; of the hour that the clock repeats the first row of a queue is the first, its second the second."""
    code = "start" if "start" in plan.at else "date"
    order = cast(Order, plan.mapping.get("order", "ymd"))
    moment, is_utc = cells.moment(lambda field: start_of(text(field)), code, names=plan.names, order=order, latest=plan.latest)
    said = start_of(text(code))
    repairs: tuple[Repair, ...] = ()
    if not is_utc:
        try:
            local, (moment, is_twice) = moment, to_utc(moment, zone=plan.zone)
        except MissingLocalTime:
            raise ValueRefused(plan.names[code], said, "missing_local_time") from None
        if is_twice:
            seen = plan.twice[*whose, local.isoformat()] = plan.twice.get((*whose, local.isoformat()), 0) + 1
            if seen > 1:
                moment, _ = to_utc(local, zone=plan.zone, after=moment + timedelta(microseconds=1))
            else:
                repairs = (Repair("local_time_chosen", plan.names[code], said),)
    here = moment.astimezone(ZoneInfo(plan.zone))
    if here.second or here.microsecond or here.minute % plan.mapping["minutes"]:
        raise ValueRefused(plan.names[code], said, "off_raster")
    return moment, repairs
