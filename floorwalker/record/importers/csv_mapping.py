"""Any CSV or workbook with one row a contact, through a mapping: which column is what, guessed, confirmed and saved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, cast

from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import cells, guessing, values
from floorwalker.record.importers.base import (
    KEY_CHARACTERS,
    NAME_CHARACTERS,
    Contact,
    Options,
    Ownership,
    Piece,
    Rejected,
    Repair,
    Result,
    Row,
    Source,
    ValueRefused,
)
from floorwalker.record.importers.reading import MissingLocalTime, to_utc
from floorwalker.record.importers.tables import Record, Table, line_of, open_table
from floorwalker.record.importers.values import Order, Unit

REPAIRS: Final = {"local_time_chosen": "The clock shows this time twice; the first is taken."}
REFUSALS: Final = {
    "cell_too_long": "A cell is longer than the setting Largest cell allows, or a quote was never closed.",
    "wrong_columns": "The row has more cells than the header.",
    "empty": "A value that every contact needs is missing.",
    "bad_time": "The start is no date and time in the order that the mapping says.",
    "out_of_range": "The start lies before 1990 or in the future: an empty or broken clock.",
    "missing_local_time": "The clock skipped this local time.",
    "bad_length": "A length is neither a number nor mm:ss nor h:mm:ss.",
    "negative_length": "A length is less than nothing.",
    "absurd_length": "A length is more than a week: a counter that stuck.",
    "formula": "The cell is a formula, not a value.",
    "too_long_name": "The name is longer than any name may be.",
}
LENGTHS: tuple[str, ...] = ("wait", "talk", "hold", "wrap")
TEXTS: Final = ("reference", "queue", "agent", "customer", "outcome", "channel", "direction", "reason")
REQUIRED: Final = "start"
ALLOWED_AHEAD: Final = timedelta(days=2)
"""A log whose zone was mistaken may run a day ahead; more is a broken clock."""
OUTCOME_WORDS: Final = (
    ("transferred", ("transfer",)), ("voicemail", ("voicemail", "voice mail")), ("callback", ("callback", "call back")),
    ("abandoned", ("abandon", "hang", "lost", "missed", "no answer", "unanswered", "not answered", "noanswer", "timeout", "busy")),
    ("ended_in_ivr", ("ivr", "menu", "self service")), ("refused", ("refused", "blocked", "rejected")),
    ("answered", ("answer", "handled", "complete", "connect", "success", "resolved", "closed")),
)  # fmt: skip
CHANNEL_WORDS: Final = (
    ("chat", ("chat", "web", "messag", "whatsapp", "sms")), ("email", ("mail",)), ("voice", ("voice", "phone", "call", "tel")),
)  # fmt: skip


@dataclass(frozen=True)
class _Plan:
    """A mapping laid on the columns of one file: where each field stands."""

    at: dict[str, int]
    names: dict[str, str]
    order: Order
    units: dict[str, Unit]
    channel: str
    direction: str
    outcomes: dict[str, str]


class CsvMapping:
    """Reads a table through a mapping."""

    code = "csv"
    label = "Any CSV or Excel workbook"
    expects = "One row a contact with at least its start; you say which column is what, and the guess is shown."
    default_zone = "Europe/London"
    default_ownership: Ownership = "own"
    joins = False
    repairs = REPAIRS
    refusals = REFUSALS

    def recognises(self, head: str, *, name: str) -> bool:
        """Return whether it is a workbook or text with a delimiter; it stands last on the shelf."""
        first = head.split("\n", 1)[0]
        return head.startswith("PK") or any(first.count(mark) for mark in (",", ";", "\t"))

    def header(self, sources: Sequence[Source], options: Options) -> str:
        """Return the header of the first file."""
        table = open_table(sources[0], cell_limit_bytes=options.cell_limit_bytes)
        return line_of(table.columns, delimiter=table.delimiter)

    def read(self, sources: Sequence[Source], options: Options) -> Iterator[Result]:
        """Yield a contact or a refusal for every row after the header."""
        latest = clock.now() + ALLOWED_AHEAD
        for number, source in enumerate(sources):
            mapping = options.mapping or sure_mapping(source, options)
            table = open_table(source, cell_limit_bytes=options.cell_limit_bytes)
            plan = _plan(mapping, table, source.name)
            for record in table.rows:
                row = Row(number, record.number)
                try:
                    yield self._contact(row, record, table, plan, options, latest)
                except ValueRefused as refused:
                    text = line_of(record.cells, delimiter=table.delimiter)
                    yield Rejected(row, refused.field, refused.value, refused.code, REFUSALS[refused.code], text)

    def _contact(
        self, row: Row, record: Record, table: Table, plan: _Plan, options: Options, latest: datetime
    ) -> Contact:
        text = cells.of_row(record, table, at=plan.at, names=plan.names)
        said = {field: text(field) for field in TEXTS}
        for field in ("queue", "agent", "customer", "reason"):
            if len(said[field]) > NAME_CHARACTERS:
                raise ValueRefused(plan.names[field], said[field], "too_long_name")
        started, repairs = _start(text, plan, options, latest)
        spans = {field: _length(text(field), plan, field) for field in LENGTHS if field in plan.at}
        outcome = _outcome(said["outcome"], spans, said["agent"], plan.outcomes)
        queue, agent = said["queue"] or None, said["agent"] or None
        pieces = _pieces(started, spans, outcome, queue, agent)
        return Contact(
            rows=(row,),
            external_id=_key(said["reference"], record.cells, plan),
            channel=word_among(said["channel"], CHANNEL_WORDS) or plan.channel,
            direction="outbound" if said["direction"].lower().startswith("out") else plan.direction,
            outcome=outcome,
            started_at=started,
            ended_at=pieces[-1].ended_at,
            pieces=pieces,
            queue=queue,
            agent=agent,
            customer=said["customer"] or None,
            reason=said["reason"] or None,
            repairs=repairs,
        )


def sure_mapping(source: Source, options: Options) -> dict[str, Any]:
    """Return the guessed mapping of `source` where nothing is unsure.

    Raises
    ------
    RuleBroken
        Naming the columns that must be confirmed first.
    """
    reading = look(source, cell_limit_bytes=options.cell_limit_bytes)
    unsure = [guess.column for guess in reading.columns if guess.meaning and not guess.is_sure]
    if not reading.order_sure:
        unsure.append("the order of day and month")
    if unsure:
        raise RuleBroken(
            f"The columns of {source.name} are not certain: {', '.join(unsure[:8])}.",
            remedy="Confirm them once on the page Import a log and save the mapping; then give its name with --mapping.",
            code="mapping_unsure",
            columns=unsure,
        )
    return reading.as_mapping()


def look(source: Source, *, cell_limit_bytes: int) -> guessing.Reading:
    """Return how the table in `source` seems to be meant, judged from its first rows."""
    table = open_table(source, cell_limit_bytes=cell_limit_bytes)
    rows = [record.cells for record in islice(table.rows, guessing.SAMPLE_ROWS) if not record.problem]
    return guessing.guess(table.columns, rows)


def _plan(mapping: dict[str, Any], table: Table, name: str) -> _Plan:
    fields: dict[str, str] = mapping["fields"]
    missing = [column for column in fields.values() if column not in table.columns]
    if missing:
        raise RuleBroken(
            f"{name} has no column called {', '.join(repr(column) for column in missing[:5])}.",
            remedy=f"Its columns are: {', '.join(table.columns[:20])}. Choose the mapping made for this file.",
            code="mapping_does_not_fit",
            file=name,
        )
    if REQUIRED not in fields and not {"date", "time"} <= set(fields):
        totals = guessing.guess(table.columns, []).totals
        raise RuleBroken(
            f"{name} seems to hold totals for each interval, not one row a contact."
            if totals
            else f"No column of {name} is the start of the contact.",
            remedy="Read it as Totals by interval: choose that as its kind of log, or give interval-totals to the command."
            if totals
            else "Say which column holds its date and time, or which two hold the date and the time.",
            code="totals_only" if totals else "no_start",
            file=name,
        )
    at = {field: table.columns.index(column) for field, column in fields.items()}
    return _Plan(
        at, fields, cast(Order, mapping.get("order", "ymd")), mapping.get("units", {}), mapping.get("channel", "voice"),
        mapping.get("direction", "inbound"), {code.casefold(): said for code, said in mapping.get("outcomes", {}).items()},
    )


def _start(text: cells.Text, plan: _Plan, options: Options, latest: datetime) -> tuple[datetime, tuple[Repair, ...]]:
    field = REQUIRED if REQUIRED in plan.at else "date"
    moment, is_utc = cells.moment(text, field, names=plan.names, order=plan.order, latest=latest)
    if is_utc:
        return moment, ()
    try:
        utc, chosen = to_utc(moment, zone=options.zone)
    except MissingLocalTime:
        raise ValueRefused(plan.names[field], text(field), "missing_local_time") from None
    return utc, (Repair("local_time_chosen", plan.names[field], text(field)),) if chosen else ()


def _length(said: str, plan: _Plan, field: str) -> float:
    return cells.seconds(said, plan.names[field], unit=plan.units.get(field, "s"), longest=values.LONGEST_SECONDS) or 0.0


def word_among(said: str, known: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return the code of `known` one of whose words stands in what was said, empty when none does."""
    low = said.casefold()
    return next((code for code, words in known if low and any(word in low for word in words)), "")


def _outcome(said: str, spans: dict[str, float], agent: str, outcomes: dict[str, str]) -> str:
    """Return what came of the contact: as the mapping says, as its word says, else whether anybody spoke."""
    known = outcomes.get(said.casefold()) or word_among(said, OUTCOME_WORDS)
    if known:
        return known
    spoke = spans["talk"] > 0 if "talk" in spans else bool(agent)
    return "answered" if spoke else "abandoned"


def _pieces(
    started: datetime, spans: dict[str, float], outcome: str, queue: str | None, agent: str | None
) -> tuple[Piece, ...]:
    at, pieces = started, []
    handled = outcome in {"answered", "transferred"}
    kinds = {"wait": "queue"} | ({"talk": "talk", "hold": "hold", "wrap": "wrap"} if handled else {})
    for field, kind in kinds.items():
        if spans.get(field) or (kind == "talk") or (kind == "queue" and not handled):
            end = at + timedelta(seconds=spans.get(field, 0.0))
            pieces.append(Piece(kind, at, end, queue=queue, agent=agent if kind != "queue" else None))
            at = end
    last = pieces[-1]
    return (*pieces[:-1], Piece(last.kind, last.started_at, last.ended_at, 0, last.queue, last.agent, outcome))


def _key(reference: str, cells: list[str], plan: _Plan) -> str:
    """Return the contact's key: its reference with its start as written, or without a reference a digest of the row."""
    stamp = "/".join(cells[plan.at[field]].strip() for field in ("start", "date", "time") if field in plan.at)
    key = f"{reference}@{stamp}"
    if reference and len(key) <= KEY_CHARACTERS:
        return key
    return "row:" + hashlib.sha256("\x1f".join([reference, *(cell.strip() for cell in cells)]).encode()).hexdigest()[:40]
