"""How each column of the measures shelf is counted from the rows of facts, as SQL over one file's columns.

Every expression is made of names and numbers of this module; nothing a person typed gets into it.
"""

from __future__ import annotations

from typing import Final

from floorwalker.record.facts.counting_sql import Counted
from floorwalker.record.facts.from_totals import CONTACTS, TOTALS
from floorwalker.record.facts.schemas import (
    AVAILABLE,
    HANDLING,
    MICROSECONDS,
    NEVER_IN_QUEUE,
    ON_QUEUE_ACTIVITY,
    Table,
)


def _words(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


_OFFERED = f"outcome NOT IN {_words(NEVER_IN_QUEUE)}"
_ANSWERED = "answered_at IS NOT NULL"
_ABANDONED = "outcome = 'abandoned'"
_IN_TIME = "wait_microseconds <= target_microseconds"
_TALK_KNOWN = f"{_ANSWERED} AND talk_microseconds IS NOT NULL"
_HANDLE = "(talk_microseconds + coalesce(hold_microseconds, 0) + coalesce(wrap_microseconds, 0))"
_KNOWN = f"{_ANSWERED} AND customer_known"
_WATCHED = f"{_KNOWN} AND window_closed"
_WRITTEN = f"{_ANSWERED} AND channel <> 'voice'"
_MILLISECONDS = f"({_HANDLE} // 1000)"
_EFFORT = f"round({_HANDLE} / concurrency)::BIGINT"


def _sum(rows: str, adds: str) -> Counted:
    return Counted(rows, adds, MICROSECONDS)


VISITS: Final[dict[str, Counted]] = {
    "offered": Counted(_OFFERED),
    "answered": Counted(_ANSWERED),
    "abandoned": Counted(_ABANDONED),
    "answered_in_time": Counted(f"{_ANSWERED} AND {_IN_TIME}"),
    "abandoned_in_time": Counted(f"{_ABANDONED} AND {_IN_TIME}"),
    "abandoned_short": Counted(f"{_ABANDONED} AND wait_microseconds <= short_abandon_microseconds"),
    "wait_answered_seconds": _sum(_ANSWERED, "wait_microseconds"),
    "wait_longest_seconds": Counted(_OFFERED, "wait_microseconds", MICROSECONDS, largest=True),
    "handle_known": Counted(_TALK_KNOWN),
    "handle_seconds": _sum(_TALK_KNOWN, _HANDLE),
    "handle_seconds_squared": Counted(_TALK_KNOWN, f"({_MILLISECONDS} * {_MILLISECONDS})", 1_000_000),
    "talk_known": Counted(_TALK_KNOWN),
    "talk_seconds": _sum(_TALK_KNOWN, "talk_microseconds"),
    "hold_known": Counted(f"{_ANSWERED} AND hold_microseconds IS NOT NULL"),
    "hold_seconds": _sum(_ANSWERED, "hold_microseconds"),
    "wrap_known": Counted(f"{_ANSWERED} AND wrap_microseconds IS NOT NULL"),
    "wrap_seconds": _sum(_ANSWERED, "wrap_microseconds"),
    "effort_seconds": _sum(_TALK_KNOWN, _EFFORT),
    "first_responses": Counted(_WRITTEN),
    "first_response_seconds": _sum(_WRITTEN, "wait_microseconds"),
    "answered_known": Counted(_KNOWN),
    "watched": Counted(_WATCHED),
    "came_back": Counted(f"{_WATCHED} AND followed_up"),
    "resolved_first": Counted(f"{_WATCHED} AND NOT followed_up AND resolved IS NOT FALSE"),
    "still_open": Counted(f"{_KNOWN} AND NOT window_closed"),
    "workload_seconds": Counted(_TALK_KNOWN, "piece_microseconds", MICROSECONDS, "where_it_falls"),
    CONTACTS: Counted(""),
}

_ON_QUEUE = f"state IN {_words((*AVAILABLE, *HANDLING))}"


def _time(rows: str) -> Counted:
    return Counted(rows, "piece_microseconds", MICROSECONDS, "where_it_falls")


AGENT_STATES: Final[dict[str, Counted]] = {
    "handling_seconds": _time(f"state IN {_words(HANDLING)}"),
    "available_seconds": _time(f"state IN {_words(AVAILABLE)}"),
    "on_queue_seconds": _time(_ON_QUEUE),
    "paid_seconds": _time("paid"),
    "paid_on_queue_seconds": _time(f"paid AND {_ON_QUEUE}"),
    "paid_off_queue_seconds": _time(f"paid AND NOT {_ON_QUEUE}"),
    "scheduled_seconds": _time("in_adherence IS NOT NULL"),
    "adherent_seconds": _time("in_adherence"),
    "scheduled_on_queue_seconds": _time(f"scheduled_activity = '{ON_QUEUE_ACTIVITY}'"),
}

_BEST_BOXES = 2
_EASE = "CASE WHEN easy_is_high THEN score - scale_min ELSE scale_max - score END / (scale_max - scale_min)"
_EASE_POINTS = f"(1 + 6 * {_EASE})"  # carried to the scale 1 to 7 of CES 2.0

SURVEYS: Final[dict[str, Counted]] = {
    "csat_answers": Counted("instrument = 'csat'"),
    "csat_satisfied": Counted(f"instrument = 'csat' AND score > scale_max - {_BEST_BOXES}"),
    "nps_answers": Counted("instrument = 'nps'"),
    "nps_promoters": Counted("instrument = 'nps' AND score >= 9"),
    "nps_detractors": Counted("instrument = 'nps' AND score <= 6"),
    "ces_answers": Counted("instrument = 'ces'"),
    "ces_ease_points": Counted("instrument = 'ces'", f"round(1e6 * {_EASE_POINTS})::BIGINT", MICROSECONDS),
    "ces_ease_points_squared": Counted(
        "instrument = 'ces'", f"round(1e6 * {_EASE_POINTS} * {_EASE_POINTS})::BIGINT", MICROSECONDS
    ),
    "settled_answers": Counted("instrument = 'settled'"),
    "settled_yes": Counted("instrument = 'settled' AND score * 2 > scale_min + scale_max"),
}

_MATTER_WATCHED = "known AND window_closed"

MATTERS: Final[dict[str, Counted]] = {
    "matter_contacts": Counted("answered"),
    "matter_known": Counted("known"),
    "matter_watched": Counted(_MATTER_WATCHED),
    "matter_settled": Counted(f"{_MATTER_WATCHED} AND next_id IS NULL"),
    "matter_open": Counted("known AND NOT window_closed"),
    "passed_on_contacts": Counted("answered AND passed_on"),
    "other_channel_contacts": Counted(f"{_MATTER_WATCHED} AND next_channel <> channel"),
    "told_again_contacts": Counted("known AND told_again"),
}

_DRAWN = "weight IS NOT NULL"
_SCORED = f"{_DRAWN} AND score IS NOT NULL"
_MILLIONTHS = 1_000_000


def _weight(rows: str, adds: str = "weight") -> Counted:
    return Counted(rows, f"round({_MILLIONTHS} * {adds})::BIGINT", _MILLIONTHS)


def _judged(kind: str) -> dict[str, Counted]:
    checked = f"{_DRAWN} AND {kind}_failed IS NOT NULL"
    return {
        f"{kind}_checked": Counted(checked), f"{kind}_weight": _weight(checked),
        f"{kind}_weight_squared": _weight(checked, "weight * weight"), f"{kind}_failed_weight": _weight(f"{checked} AND {kind}_failed"),
    }


EVALUATIONS: Final[dict[str, Counted]] = {
    "evaluated": Counted(""),
    "evaluated_drawn": Counted(_DRAWN),
    "scored": Counted(_SCORED),
    "scored_weight": _weight(_SCORED),
    "scored_weight_squared": _weight(_SCORED, "weight * weight"),
    "score_weight": Counted(_SCORED, "round(1e6 * weight * score)::BIGINT", MICROSECONDS),
    "score_weight_squared": Counted(_SCORED, "round(1e6 * weight * score * score)::BIGINT", MICROSECONDS),
    "passed_weight": _weight(f"{_SCORED} AND passed"),
    **{name: each for kind in ("customer", "business", "compliance", "ethics") for name, each in _judged(kind).items()},
}

COUNTED: Final[dict[Table, dict[str, Counted]]] = {
    "visits": VISITS, "agent_states": AGENT_STATES, "surveys": SURVEYS, "totals": TOTALS, "evaluations": EVALUATIONS,
    "matters": MATTERS, "complaints": {"complaints": Counted("")},
}
"""Table to column to how it is counted; together the columns of `engine.measures.COLUMNS`, and those that mark what totals told."""
