"""Writes the SQL that counts facts: one part a table and way of counting, joined by their keys.

Names come from this package, numbers are checked numbers, words travel as parameters: nothing typed gets into the text.
"""

# ruff: noqa: S608 -- made of names and checked numbers of this package only; words travel as parameters.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from floorwalker.record.facts.counted import COUNTED, VISITS
from floorwalker.record.facts.counting_sql import Counted, How
from floorwalker.record.facts.question import DIMENSIONS, TIMES, TURNS, Question, Value
from floorwalker.record.facts.schemas import MICROSECONDS, SCHEMAS, STARTS, Table
from floorwalker.record.facts.slots import Slots, microseconds

_SPANS: Final[dict[Table, tuple[str, str]]] = {
    "visits": ("epoch_us(answered_at)", f"epoch_us(answered_at) + {VISITS['handle_seconds'].adds}"),
    "agent_states": ("epoch_us(started_at)", "epoch_us(ended_at)"),
    "totals": ("epoch_us(started_at)", "epoch_us(ended_at)"),
}


@dataclass(frozen=True)
class Part:
    """What one pass over one table counts.

    Parameters
    ----------
    table, how
        Where, and in which interval.
    columns
        Columns of the measures shelf.
    files
        Parquet files to read; at least one.
    """

    table: Table
    how: How
    columns: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return its name inside the query."""
        return f"{self.table}_{self.how}"


def conditions(question: Question, table: Table) -> tuple[str, dict[str, str]]:
    """Return the filters of `question` on `table` as SQL, and the words it names by parameter."""
    clauses, words = ["TRUE"], {}
    for name, values in question.filters:
        if name in TURNS or (name == "direction" and "direction" not in SCHEMAS[table].names):
            continue
        options = []
        for number, value in enumerate(values):
            if isinstance(value, str):
                words[f"{name}_{number}"] = value
                options.append(f"{DIMENSIONS[name]} = ${name}_{number}")
            else:
                options.append(_is(DIMENSIONS[name], value))
        clauses.append(f"({' OR '.join(options) or 'FALSE'})")
    return " AND ".join(clauses), words


def _is(column: str, value: Value) -> str:
    return f"{column} IS NULL" if value is None else f"{column} = {int(value)}"


def rows(question: Question, table: Table, files: str, slots: Slots | None = None) -> str:
    """Return the rows of `table` as a subquery in which the thresholds of `question` are columns, and of totals whether they fit."""
    target = str(round(question.target_seconds * MICROSECONDS))
    if question.target_by_queue and table in {"visits", "totals"}:
        own = " ".join(f"WHEN {q} THEN {round(seconds * MICROSECONDS)}" for q, seconds in question.target_by_queue)
        target = f"CASE queue_id {own} ELSE {target} END"
    short = round(question.short_abandon_seconds * MICROSECONDS)
    stored = of_totals(f"${files}") if table == "totals" else f"read_parquet(${files})"
    read = f"SELECT *, {target} AS target_microseconds, {short} AS short_abandon_microseconds FROM {stored}"
    return f"({_with_fit(question, read, slots)})" if table == "totals" else f"({read})"


def of_totals(files: str) -> str:
    """Return the totals in `files` (a parameter) as a subquery: files of before shares were read lack two columns."""
    later = "SELECT NULL::BIGINT AS in_time_low, NULL::BIGINT AS in_time_high WHERE FALSE"
    return f"(SELECT * FROM read_parquet({files}, union_by_name = true) UNION ALL BY NAME {later})"


def _with_fit(question: Question, read: str, slots: Slots | None) -> str:
    """Return the totals that touch the window, with whether each lies whole inside it and inside one of its slots."""
    begin, finish = _SPANS["totals"]
    first, last = microseconds(question.start), microseconds(question.end)
    inside = f"{begin} >= {first} AND {finish} <= {last}"
    touching = f"SELECT * FROM ({read}) WHERE {begin} < {last} AND {finish} > {first}"
    if slots is None:
        return f"SELECT *, {inside} AS fits FROM ({touching})"
    return (
        f"SELECT t.*, coalesce({inside} AND a.\"interval\" = z.\"interval\", FALSE) AS fits FROM ({touching}) AS t "
        f"LEFT JOIN slots AS a ON a.bucket = {bucket(begin, slots)} LEFT JOIN slots AS z ON z.bucket = {bucket(f'{finish} - 1', slots)}"
    )


def started_inside(question: Question, table: Table) -> str:
    """Return the condition that a row starts inside the window, in a form that skips files by their statistics."""
    start, end = (moment.strftime("%Y-%m-%d %H:%M:%S.%f+00") for moment in (question.start, question.end))
    return f"{STARTS[table]} >= TIMESTAMPTZ '{start}' AND {STARTS[table]} < TIMESTAMPTZ '{end}'"


def bucket(moment: str, slots: Slots) -> str:
    """Return the number of the bucket in which `moment` (microseconds) lies."""
    return f"(({moment} - {slots.origin_us}) // {slots.grain_us})::INTEGER"


def in_turn(question: Question) -> str:
    """Return the condition on slots that `question` filters by weekday or time of day; empty where it does not."""
    turns = [(name, values) for name, values in question.filters if name in TURNS]
    return " AND ".join(f"{_quoted(name)} IN ({', '.join(str(int(each or 0)) for each in values) or 'NULL'})" for name, values in turns)


def whole(question: Question, parts: list[Part], slots: Slots | None) -> tuple[str, dict[str, object]]:
    """Return the query for all `parts` together, and its parameters.

    The answer has the keys in the order of `question.by` and the columns of the parts in their own unit; NULL where no
    row counted.
    """
    parameters: dict[str, object] = {}
    tables, selects = [], []
    for part in parts:
        where, words = conditions(question, part.table)
        parameters |= words
        parameters[f"files_{part.name}"] = list(part.files)
        tables.append(f"{part.name} AS ({_bucketed(question, part, where, slots)})")
        selects.append(_slotted(question, part, slots))
    keys = ", ".join(_quoted(name) for name in question.by)
    columns = [column for part in parts for column in part.columns]
    if len(parts) > 1:
        together = {column: _joined(column) for column in columns}
        united = " UNION ALL BY NAME ".join(selects)
        grouped = f" GROUP BY {keys}" if keys else ""
        body = f"SELECT {_listed(question.by, together)} FROM ({united}){grouped}"
    else:
        body = selects[0]
    in_unit = {column: f"{column}::DOUBLE / {_unit(column)}" for column in columns}
    ordered = f" ORDER BY {keys}" if keys else ""
    return f"WITH {', '.join(tables)} SELECT {_listed(question.by, in_unit)} FROM ({body}){ordered}", parameters


def numbers(cell: Question, slots: Slots, *, which: str, rows_counted: str, page: str) -> tuple[str, dict[str, str]]:
    """Return the query for the identifiers `which` of the visits in a cell for which `rows_counted` holds, in order."""
    where, words = _inside(cell, slots)
    return (f"SELECT DISTINCT {which} FROM {rows(cell, 'visits', 'files')} WHERE {where} AND ({rows_counted}) {page}"), words


def settled(cell: Question, by: tuple[str, ...]) -> str:
    """Return contacts as a subquery with the columns of visits: from the arrival of the first visit to the end of the last.

    Whose it was, and by what it is filtered, is that of the last visit: there it was settled.
    """
    named = {DIMENSIONS[name] for name in (*by, *(name for name, _ in cell.filters)) if name in DIMENSIONS}
    last = "".join(f"arg_max_null({column}, arrived_at) AS {column}, " for column in sorted(named))
    return (
        f"(SELECT contact_id, {last}min(arrived_at) AS arrived_at, epoch_us(max(ended_at)) - epoch_us(min(arrived_at)) AS lasted, "
        f"bool_and(resolved) AS resolved FROM {rows(cell, 'visits', 'files')} GROUP BY contact_id)"
    )


def spread(
    cell: Question, slots: Slots, *, by: tuple[str, ...], counted: Mapping[str, Counted], edges: list[int], source: str = "",
    with_whole: bool = False,
) -> tuple[str, dict[str, str]]:
    """Return the query for number, mean, median, 90th percentile and histogram of what each of `counted` adds to the rows of `source`.

    The columns of each are its name, an underscore and what they hold. ``of_all`` is 1 in the row of everything together, which comes
    from the same pass `with_whole`.
    """
    where, words = _inside(cell, slots)
    source = source or rows(cell, "visits", "files")
    keys = "".join(f"{DIMENSIONS.get(name, _quoted(name))} AS {_quoted(name)}, " for name in by)
    if set(by) & set(TIMES):
        at = bucket(f"epoch_us({STARTS['visits']})", slots)
        source = f"(SELECT * FROM {source} AS found JOIN slots ON slots.bucket = {at} AND {started_inside(cell, 'visits')})"
    any_counts = " OR ".join(f"({each.rows})" for each in counted.values())
    values = ", ".join(f"CASE WHEN {each.rows} THEN {each.adds} END AS {name}" for name, each in counted.items())
    told = ", ".join(_told(name, each.unit, edges) for name, each in counted.items())
    named = ", ".join(map(_quoted, by))
    of_all = f"GROUPING({_quoted(by[0])})" if by and with_whole else str(int(not by))
    grouped = f"GROUP BY {f'GROUPING SETS (({named}), ())' if with_whole else named}" if by else ""
    ordered = f"ORDER BY {named}" if by else ""
    return (
        f"SELECT {named}{', ' if named else ''}{of_all} AS of_all, {told} "
        f"FROM (SELECT {keys}{values} FROM {source} WHERE {where} AND ({any_counts})) "
        f"{grouped} {ordered}"
    ), words


def _told(name: str, unit: int, edges: list[int]) -> str:
    """Return what is told of the values `name`, each a column."""
    ends = [f"AND {name} < {edge}" for edge in edges[1:]] + [""]
    bins = "".join(
        f", count(*) FILTER ({name} >= {edge} {end}) AS {name}_bin_{number}"
        for number, (edge, end) in enumerate(zip(edges, ends, strict=False))
    )
    return (
        f"count({name}) AS {name}_number, sum({name})::DOUBLE / count({name}) / {unit} AS {name}_mean_seconds, "
        f"quantile_cont({name}, [0.5, 0.9]) AS {name}_ends, {name}_ends[1] / {unit} AS {name}_median_seconds, "
        f"{name}_ends[2] / {unit} AS {name}_p90_seconds{bins}"
    )


def above_by_day(
    cells: tuple[Question, Question], slots: Slots, *, by: tuple[str, ...], counted: Mapping[str, Counted], source: str = ""
) -> tuple[str, dict[str, str]]:
    """Return the query for what each of `counted` adds to the rows of two windows by `by` and local day.

    It is how many values, their sum, and how many lie above what the table ``over`` has for the row (``NAME_median``, ``NAME_p90``) and for
    everything (``NAME_all_median``, ``NAME_all_p90``).
    """
    where, words = conditions(cells[0], "visits")
    names = [_quoted(name) for name in by]
    keys = "".join(f"{DIMENSIONS[name]} AS {quoted}, " for name, quoted in zip(by, names, strict=True))
    inside = " OR ".join(f"({started_inside(cell, 'visits')})" for cell in cells)
    any_counts = " OR ".join(f"({each.rows})" for each in counted.values())
    values = ", ".join(f"CASE WHEN {each.rows} THEN {each.adds} END AS {name}" for name, each in counted.items())
    sums = {
        column: how
        for name, each in counted.items()
        for column, how in (
            (f"{name}_number", f"count({name})"), (f"{name}_total", f"sum({name}::DOUBLE) / {each.unit}"),
            *((f"{name}_above_{word}", f"count(*) FILTER ({name} > {name}_{word})") for word in ("median", "p90", "all_median", "all_p90")),
        )
    }
    added = ", ".join(f"sum({name}){'' if name.endswith('_total') else '::BIGINT'} AS {name}" for name in sums)
    listed = "".join(f"v.{name}, " for name in names)
    same = " AND ".join(f"v.{name} IS NOT DISTINCT FROM o.{name}" for name in names) or "TRUE"
    at = bucket(f"epoch_us({STARTS['visits']})", slots)
    return (
        f"SELECT {', '.join([*names, ''])}slots.day AS day, {added} FROM ("
        f"SELECT {listed}v.bucket, {', '.join(f'{how} AS {name}' for name, how in sums.items())} FROM ("
        f"SELECT {keys}{at} AS bucket, {values} FROM {source or rows(cells[0], 'visits', 'files')} "
        f"WHERE ({inside}) AND {where} AND ({any_counts})) AS v LEFT JOIN over AS o ON {same} GROUP BY {listed}v.bucket"
        f") JOIN slots USING (bucket) GROUP BY ALL"
    ), words


def _inside(cell: Question, slots: Slots) -> tuple[str, dict[str, str]]:
    """Return the condition that a visit lies in a cell, and the words it names by parameter."""
    where, words = conditions(cell, "visits")
    if turns := in_turn(cell):
        at = bucket(f"epoch_us({STARTS['visits']})", slots)
        where += f" AND {at} IN (SELECT bucket FROM slots WHERE {turns})"
    return f"{started_inside(cell, 'visits')} AND {where}", words


def _bucketed(question: Question, part: Part, where: str, slots: Slots | None) -> str:
    """Return the sums of one part by its dimensions and, if asked, by bucket."""
    counted = COUNTED[part.table]
    sums = ", ".join(f"{counted[column].sql} AS {column}" for column in part.columns)
    dimensions = "".join(f"{DIMENSIONS[name]} AS {_quoted(name)}, " for name in question.by if name not in TIMES)
    source = rows(question, part.table, f"files_{part.name}", slots)
    if part.how == "at_start":
        at = f"{bucket(f'epoch_us({STARTS[part.table]})', slots)} AS bucket, " if slots else ""
        inside = started_inside(question, part.table)
        return f"SELECT {dimensions}{at}{sums} FROM {source} WHERE {inside} AND {where} GROUP BY ALL"
    begin, finish = _SPANS[part.table]
    first, last = microseconds(question.start), microseconds(question.end)
    spans = (
        f"SELECT *, greatest({begin}, {first}) AS from_us, least({finish}, {last}) AS until_us FROM {source} "
        f"WHERE {where} AND {begin} < least({finish}, {last}) AND {finish} > {first}"
    )
    if slots is None:
        pieces, at = f"SELECT *, until_us - from_us AS piece_microseconds FROM ({spans})", ""
    else:
        numbers = f"generate_series({bucket('from_us', slots)}, {bucket('until_us - 1', slots)})"
        left = f"{slots.origin_us} + bucket * {slots.grain_us}"
        pieces = (
            f"SELECT *, least(until_us, {left} + {slots.grain_us}) - greatest(from_us, {left}) AS piece_microseconds "
            f"FROM (SELECT *, unnest({numbers}) AS bucket FROM ({spans}))"
        )
        at = "bucket, "
    return f"SELECT {dimensions}{at}{sums} FROM ({pieces}) GROUP BY ALL"


def _slotted(question: Question, part: Part, slots: Slots | None) -> str:
    """Return one part by the keys asked: its few distinct buckets taken to their slots."""
    if slots is None:
        return f"SELECT * FROM {part.name}"
    turns = in_turn(question)
    joined = f"FROM {part.name} JOIN slots USING (bucket){f' WHERE {turns}' if turns else ''}"
    if slots.each_has_one_bucket and "interval" in question.by:
        return f"SELECT {_listed(question.by, {column: column for column in part.columns})} {joined}"
    sums = {column: _joined(column) for column in part.columns}
    keys = ", ".join(_quoted(name) for name in question.by)
    return f"SELECT {_listed(question.by, sums)} {joined}" + (f" GROUP BY {keys}" if keys else "")


def _listed(keys: tuple[str, ...], columns: Mapping[str, str]) -> str:
    return ", ".join([*map(_quoted, keys), *(f"{value} AS {name}" for name, value in columns.items())])


def _joined(column: str) -> str:
    largest = any(column in table and table[column].largest for table in COUNTED.values())
    return f"{'max' if largest else 'sum'}({column})"


def _unit(column: str) -> int:
    return next(table[column].unit for table in COUNTED.values() if column in table)


def _quoted(name: str) -> str:
    return f'"{name}"'
