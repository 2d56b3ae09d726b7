"""Reports as files: CSV, workbook and PDF, each with what was asked, how each measure is worked out, of which data, when and for whom."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any, Final

from floorwalker.ground import clock, signed_files
from floorwalker.ground.web import formats, papers
from floorwalker.ground.web.cells import csv_text
from floorwalker.record.queries.asked import GROUPINGS
from floorwalker.review.queries import reports as queries
from floorwalker.review.queries.report_answers import Answer, Figure, Row
from floorwalker.review.queries.report_changes import RATE

FORMS: Final = {
    "csv": "text/csv; charset=utf-8", "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_ON_PAPER: Final = 2_000
"""Lines of a PDF; a longer report goes as a table."""


@dataclass(frozen=True)
class Heading:
    """What stands on top of a file: the name of the report, its reference and version, who it is for, and what was said of it."""

    name: str
    reference: str
    reader: str
    remarks: tuple[tuple[str, str], ...] = ()


def made(answer: Answer, heading: Heading, form: str) -> bytes:
    """Return the report as a file of `form`, one of `FORMS`; tables and papers are signed."""
    facts = stamp(answer, heading)
    about = {"what": "report", "report": heading.reference or heading.name, "data": answer.versions}
    match form:
        case "csv":
            return signed_files.sign(_csv(answer, facts), about=about, prefix="#")[0]
        case "pdf":
            return signed_files.sign(_paper(answer, heading, facts), about=about, prefix="%")[0]
        case _:
            return _workbook(answer, facts)


def stamp(answer: Answer, heading: Heading) -> list[tuple[str, str]]:
    """Return what a file says of itself: what was asked, each definition, the data and their time, the filters, for whom and when."""
    asked, zone = answer.asked, answer.asked.zone
    days = f"{_day(asked.start)} up to {_day(asked.end)}, not included, {zone}"
    reach = queries.filters_in_words(answer.definition.narrowed) or "everything"
    facts = [("Report", f"{heading.name}{f' ({heading.reference})' if heading.reference else ''}"), ("Days", days)]
    if answer.definition.by:
        facts.append(("By", " and ".join(GROUPINGS[name] for name in answer.definition.by)))
    facts.append(("Of", f"{reach}{'; only what the roles of the reader reach' if answer.narrowed else ''}"))
    facts += [
        (column.name, f"{column.measure.meaning} {column.formula}. {column.measure.source}" if column.measure else column.formula)
        for column in answer.columns
    ]
    if any("answered_in_time" in measure.needs for measure in asked.measures):
        facts.append(("In time", _targets(answer)))
    if answer.changes is not None and answer.other is not None:
        paired = "each day beside the same weekday" if answer.changes.paired else "days of either period by themselves"
        judged = f"{answer.changes.tested} figures judged together, of those called real at most {formats.share(RATE)} by chance"
        other = f"{_day(answer.other[0])} up to {_day(answer.other[1])}, not included"
        facts.append(("Compared with", f"{other}; {paired}; {judged}"))
    counted = f"counted {formats.moment_with_year(answer.data_at, zone=zone)}, " if answer.data_at else ""
    facts.append(("Data", f"{counted}version {answer.versions}"))
    facts += heading.remarks
    facts += [(("Totals", words)) for words in answer.totals]
    facts.append(("Made", f"{formats.moment_with_year(clock.now(), zone=zone)} for {heading.reader}"))
    return facts


def _targets(answer: Answer) -> str:
    question = answer.figures.table.sums.question
    each = {seconds for _, seconds in question.target_by_queue} or {question.target_seconds}
    return f"within {', '.join(f'{seconds:g} s' for seconds in sorted(each))}, as the standard of each queue in force says"


def table(answer: Answer) -> tuple[list[str], list[list[Any]]]:
    """Return the report as plain values: keys, then each figure with its n, range, target, and what it was; no data is empty, never 0."""
    shown = [*answer.rows] if answer.rows else []
    heads = [*(GROUPINGS[name] for name in answer.definition.by)]
    extras = [_extras(number, [answer.whole, *shown]) for number in range(len(answer.columns))]
    for column, wanted in zip(answer.columns, extras, strict=True):
        heads += [column.name, *(f"{column.name}: {name}" for name in wanted)]
    lines = [[*row.labels, *_plain(row, extras)] for row in shown]
    if answer.definition.by:
        lines.append(["all", *[""] * (len(answer.definition.by) - 1), *_plain(answer.whole, extras)])
    return heads, lines


_EXTRAS: Final[dict[str, Callable[[Figure], float]]] = {
    "n": lambda each: each.n, "from": lambda each: each.low, "to": lambda each: each.high,
    "target": lambda each: each.judged.standard.target if each.judged else math.nan,
    "before": lambda each: each.change.before if each.change else math.nan,
}


def _extras(number: int, rows: Sequence[Row]) -> list[str]:
    """Return which of n, range, target and change any row of a column has."""
    figures = [row.figures[number] for row in rows]
    wanted = [name for name, of in _EXTRAS.items() if any(not math.isnan(of(each)) for each in figures)]
    return [*wanted, *(["change"] if any(each.change for each in figures) else [])]


def _plain(row: Row, extras: Sequence[Sequence[str]]) -> list[Any]:
    cells: list[Any] = []
    for each, wanted in zip(row.figures, extras, strict=True):
        cells.append(_number(each.value))
        cells += [(each.change.words if each.change else "") if name == "change" else _number(_EXTRAS[name](each)) for name in wanted]
    return cells


def _number(value: float) -> float | str:
    return "" if math.isnan(value) else float(f"{value:.10g}")


def _csv(answer: Answer, facts: Sequence[tuple[str, str]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    heads, lines = table(answer)
    writer.writerow(heads)
    writer.writerows([[_in_csv(cell) for cell in line] for line in lines])
    writer.writerow([])
    writer.writerows([csv_text(name), csv_text(words)] for name, words in facts)
    return target.getvalue().encode()


def _in_csv(cell: Any) -> object:
    return f"{cell:.10g}" if isinstance(cell, float) else csv_text(cell)


def _workbook(answer: Answer, facts: Sequence[tuple[str, str]]) -> bytes:
    xl: Any = import_module("xlsxwriter")  # few need it
    out = io.BytesIO()
    heads, lines = table(answer)
    shares = _share_columns(answer, len(answer.definition.by))
    with xl.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
        sheet = book.add_worksheet("Report")
        sheet.set_column(0, max(len(heads) - 1, 0), 18)
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, csv_text(head), bold)
        for at, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, float):
                    sheet.write_number(at, column, cell, percent if column in shares else None)
                else:
                    sheet.write_string(at, column, csv_text(cell))
        how = book.add_worksheet("What it says")
        how.set_column(0, 0, 28)
        how.set_column(1, 1, 120)
        for at, (name, words) in enumerate(facts):
            how.write_string(at, 0, csv_text(name), bold)
            how.write_string(at, 1, csv_text(words))
    return out.getvalue()


def _share_columns(answer: Answer, first: int) -> set[int]:
    """Return which columns of the table hold shares of a whole."""
    rows, at, found = [answer.whole, *answer.rows], first, set()
    for number, column in enumerate(answer.columns):
        wanted = _extras(number, rows)
        if column.unit == "share":
            found |= {at, *(at + 1 + place for place, name in enumerate(wanted) if name not in ("n", "change"))}
        at += 1 + len(wanted)
    return found


def _paper(answer: Answer, heading: Heading, facts: Sequence[tuple[str, str]]) -> bytes:
    heads = [*(GROUPINGS[name].capitalize() for name in answer.definition.by), *(column.name for column in answer.columns)]
    rows = [[*row.labels, *(_on_paper(each) for each in row.figures)] for row in answer.rows[:ROWS_ON_PAPER]]
    keys = len(answer.definition.by)
    rows.append([*(["all", ""][:keys]), *(_on_paper(each) for each in answer.whole.figures)])
    widths = [*[1.4] * keys, *[1.0] * len(answer.columns)]
    if len(answer.rows) > ROWS_ON_PAPER:
        facts = [*facts, ("Rows", f"the first {ROWS_ON_PAPER:,} of {len(answer.rows):,}; the table holds all")]
    return papers.paper(
        heading.name, facts=facts, grid=papers.Grid(heads, rows, [width / sum(widths) for width in widths]), author=heading.reader,
        foot=f"{heading.reference or heading.name}, data {answer.versions}",
    )


def _on_paper(each: Figure) -> str:
    was = f"was {each.text_of(each.change.before)}, {each.change.words}" if each.change else ""
    return "\n".join(filter(None, (each.text, each.behind, each.target_text, was, each.told)))


def _day(day: date | datetime) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
