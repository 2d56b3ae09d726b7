"""Takes a batch of facts as its maker gives it, refuses what cannot be true, and lays it out for the file."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.facts.schemas import (
    DIRECTIONS,
    INSTRUMENTS,
    MICROSECONDS,
    NEVER_ANSWERED,
    ORDER,
    OUTCOMES,
    SCHEMAS,
    STARTS,
    STATES,
    Table,
    stored_name,
)

# Longer than any shift with its overtime, so certainly a fault of the source; also keeps squares inside 64 bits.
LONGEST_HANDLING_SECONDS = 7 * 86_400
# One of a million contacts a day for a thousand days; also keeps millionths of its square inside 64 bits.
MOST_WEIGHT = 1e6
# A millisecond: what sources round to.
_ROUNDING_SECONDS = 0.001
_NPS_SCALE = (0.0, 10.0)


class FactsRefused(RuleBroken):
    """A batch of facts was refused; the day keeps what it had."""

    code = "facts_refused"


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the two ends of a UTC day, half-open."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    return start, start + timedelta(days=1)


def prepare(table: Table, day: date, batch: pa.RecordBatch | pa.Table) -> pa.Table:
    """Return `batch` checked, sorted and with durations in whole microseconds.

    Raises
    ------
    FactsRefused
        If a column is unknown, missing or of a kind that does not fit, or a row cannot be true.
    """
    rows = _fit(table, batch)
    start, end = day_bounds(day)
    at = rows[STARTS[table]]
    outside = pc.or_(pc.less(at, pa.scalar(start)), pc.greater_equal(at, pa.scalar(end)))
    _refuse(table, rows, outside, f"{STARTS[table]} lies outside the UTC day {day}", "Give each UTC day its own rows.")
    _CHECKS[table](rows)
    rows = rows.sort_by([(name, "ascending") for name in ORDER[table]])
    return pa.table({stored_name(name): _stored(rows[name], name) for name in rows.column_names})


def _fit(table: Table, batch: pa.RecordBatch | pa.Table) -> pa.Table:
    schema = SCHEMAS[table]
    rows = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
    unknown = sorted(set(rows.column_names) - set(schema.names))
    if unknown:
        raise FactsRefused(
            f"Facts of {table} have no column {', '.join(unknown)}.",
            remedy=f"Give only these: {', '.join(schema.names)}.",
        )
    columns = []
    for field in schema:
        if field.name not in rows.column_names:
            if not field.nullable:
                raise FactsRefused(f"Facts of {table} lack the column {field.name}.", remedy="Add it to the batch.")
            columns.append(pa.nulls(rows.num_rows, field.type))
            continue
        given = rows[field.name].combine_chunks()
        if not field.nullable and given.null_count:
            raise FactsRefused(
                f"{given.null_count} rows of {table} have no {field.name}.",
                remedy="Fill it, or reject those rows at import.",
            )
        columns.append(_cast(table, field, given))
    return pa.table(columns, schema=pa.schema([field.with_nullable(nullable=True) for field in schema]))


def _cast(table: Table, field: pa.Field, given: pa.Array) -> pa.Array:
    try:
        if pa.types.is_dictionary(field.type):
            words = given.cast(pa.string())
            return words.dictionary_encode()
        return given.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise FactsRefused(
            f"{table}.{field.name} should be {field.type}; got {given.type}: {error}.",
            remedy=f"Convert it to {field.type} before handing it over.",
        ) from error


def _stored(values: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    if not name.endswith("seconds"):
        return values
    return pc.cast(pc.round(pc.multiply(values, float(MICROSECONDS))), pa.int64())


def _refuse(table: Table, rows: pa.Table, wrong: pa.ChunkedArray, what: str, remedy: str) -> None:
    wrong = pc.fill_null(wrong, False)
    count = pc.sum(wrong).as_py() or 0
    if count:
        first = rows.filter(wrong).slice(0, 1).to_pylist()[0]
        named = {key: first[key] for key in ORDER[table]}
        raise FactsRefused(f"{count} rows of {table}: {what}. The first is {named}.", remedy=remedy, table=table, rows=count)


def _check_words(table: Table, rows: pa.Table, name: str, allowed: tuple[str, ...]) -> None:
    unknown = pc.invert(pc.is_in(pc.cast(rows[name], pa.string()), value_set=pa.array(allowed)))
    _refuse(table, rows, unknown, f"{name} is none of {', '.join(allowed)}", "Map the source's word to one of them.")


def _check_span(table: Table, rows: pa.Table, name: str, longest: float) -> None:
    seconds = rows[name]
    wrong = pc.or_(pc.invert(pc.is_finite(seconds)), pc.or_(pc.less(seconds, 0.0), pc.greater(seconds, longest)))
    _refuse(table, rows, wrong, f"{name} is negative, not finite or over {longest:g} s", "Repair or reject it at import.")


def _check_visits(rows: pa.Table) -> None:
    _check_words("visits", rows, "outcome", OUTCOMES)
    _check_words("visits", rows, "direction", DIRECTIONS)
    # Messages may wait long; the bound is what microseconds can hold with room for a sum (about 292 years).
    _check_span("visits", rows, "wait_seconds", 1e9)
    for name in ("ring_seconds", "talk_seconds", "hold_seconds", "wrap_seconds"):
        _check_span("visits", rows, name, LONGEST_HANDLING_SECONDS)
    _check_no_less(rows, "answered_at", "arrived_at")
    _check_no_less(rows, "ended_at", "arrived_at")
    remedy = "An answered visit has an answer time; one that nobody answered has none."
    answered, outcome = pc.is_valid(rows["answered_at"]), pc.cast(rows["outcome"], pa.string())
    unanswered = pc.and_(pc.invert(answered), pc.equal(outcome, "answered"))
    _refuse("visits", rows, unanswered, "answered without answered_at", remedy)
    unheard = pc.and_(answered, pc.is_in(outcome, value_set=pa.array(NEVER_ANSWERED)))
    _refuse("visits", rows, unheard, "answered_at in a visit that nobody answered", remedy)
    idle = pc.invert(pc.greater_equal(rows["concurrency"], 1.0))
    _refuse("visits", rows, idle, "concurrency is under 1", "An agent holds at least this contact; give 1.")


def _check_no_less(rows: pa.Table, later: str, earlier: str) -> None:
    wrong = pc.less(rows[later], rows[earlier])
    _refuse("visits", rows, wrong, f"{later} lies before {earlier}", "Repair or reject it at import.")


def _check_states(rows: pa.Table) -> None:
    _check_words("agent_states", rows, "state", STATES)
    length = pc.subtract(pc.cast(rows["ended_at"], pa.int64()), pc.cast(rows["started_at"], pa.int64()))
    _refuse("agent_states", rows, pc.less_equal(length, 0), "ended_at is not after started_at", "Leave out empty pieces.")
    said = pc.subtract(rows["seconds"], pc.divide(pc.cast(length, pa.float64()), float(MICROSECONDS)))
    differs = pc.invert(pc.less_equal(pc.abs(said), _ROUNDING_SECONDS))
    _refuse("agent_states", rows, differs, "seconds is not ended_at - started_at", "Work it out from the two times.")


def _check_surveys(rows: pa.Table) -> None:
    _check_words("surveys", rows, "instrument", INSTRUMENTS)
    low, high, score = rows["scale_min"], rows["scale_max"], rows["score"]
    inside = pc.and_(pc.less(low, high), pc.and_(pc.less_equal(low, score), pc.less_equal(score, high)))
    _refuse("surveys", rows, pc.invert(inside), "score lies outside its scale", "Reject the answer at import.")
    is_nps = pc.equal(pc.cast(rows["instrument"], pa.string()), "nps")
    on_scale = pc.and_(pc.equal(low, _NPS_SCALE[0]), pc.equal(high, _NPS_SCALE[1]))
    _refuse(
        "surveys",
        rows,
        pc.and_(is_nps, pc.invert(on_scale)),
        "a recommendation answer is not on the scale 0 to 10",
        "Record it as csat: promoters are defined on 0 to 10 only.",
    )


def _check_totals(rows: pa.Table) -> None:
    _check_words("totals", rows, "direction", DIRECTIONS)
    early = pc.less_equal(rows["ended_at"], rows["started_at"])
    _refuse("totals", rows, early, "ended_at is not after started_at", "Give the interval its end.")
    for name in ("offered", "answered", "abandoned", "answered_in_time"):
        _refuse("totals", rows, pc.less(rows[name], 0), f"{name} is negative", "Repair or reject it at import.")
    for name in SCHEMAS["totals"].names:
        if name.endswith("seconds"):
            _check_span("totals", rows, name, 1e9)
    for fewer, most in (("in_time_low", "answered_in_time"), ("answered_in_time", "in_time_high")):
        _refuse("totals", rows, pc.greater(rows[fewer], rows[most]), f"{fewer} is more than {most}", "Repair or reject it at import.")
    more = pc.greater(rows["answered_in_time"], rows["answered"])
    _refuse("totals", rows, more, "more answered in time than answered", "Repair or reject it at import.")


def _check_evaluations(rows: pa.Table) -> None:
    weight, score = rows["weight"], rows["score"]
    wrong = pc.or_(pc.invert(pc.is_finite(weight)), pc.or_(pc.less(weight, 1.0), pc.greater(weight, MOST_WEIGHT)))
    _refuse("evaluations", rows, wrong, "weight is under 1 or no weight", "A contact stands for itself at least: give one over its chance.")
    outside = pc.or_(pc.less(score, 0.0), pc.greater(score, 1.0))
    _refuse("evaluations", rows, outside, "score is no share from 0 to 1", "Give the score as a share.")


def _check_matters(rows: pa.Table) -> None:
    for name in ("wait_seconds", "hold_seconds", "customer_seconds", "next_seconds", "before_seconds"):
        _check_span("matters", rows, name, 1e9)
    known = pc.and_(rows["known"], pc.is_null(rows["matter_id"]))
    _refuse("matters", rows, known, "known without a matter", "A contact of known customer and reason is of a matter, if only its first.")


def _check_complaints(rows: pa.Table) -> None:
    twice = rows.num_rows > pc.count_distinct(rows["complaint_id"]).as_py()
    _refuse("complaints", rows, pa.chunked_array([pa.array([twice] * rows.num_rows, pa.bool_())]), "a complaint stands twice",
            "Give each once.")


_CHECKS = {
    "totals": _check_totals, "visits": _check_visits, "agent_states": _check_states, "surveys": _check_surveys,
    "evaluations": _check_evaluations, "matters": _check_matters, "complaints": _check_complaints,
}
