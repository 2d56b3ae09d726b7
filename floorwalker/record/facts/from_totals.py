"""How the columns of the measures shelf are counted from totals by interval, and which of them totals do not tell.

A total counts where its whole interval lies inside the cell that is asked; it is never cut, and never spread. Where a cell cuts one, or
where one does not tell a column, that column is no data in that cell.
"""

from __future__ import annotations

from typing import Final, Literal

from floorwalker.record.facts.counting_sql import Counted
from floorwalker.record.facts.schemas import MICROSECONDS

ToldBy = Literal["contacts", "totals", "contacts and totals", "longer intervals"]

_OURS: Final = "fits AND NOT beside_contacts"
_HANDLE: Final = "coalesce(handle_microseconds, talk_microseconds + coalesce(hold_microseconds, 0) + coalesce(wrap_microseconds, 0))"
_KNOWN: Final = "answered IS NOT NULL AND {} IS NOT NULL"
_WRITTEN: Final = f"{_OURS} AND channel <> 'voice' AND wait_answered_microseconds IS NOT NULL"


def _number(adds: str, rows: str = _OURS) -> Counted:
    return Counted(rows, adds)


def _seconds(adds: str, rows: str = _OURS) -> Counted:
    return Counted(f"{rows} AND {_KNOWN.format(adds)}", adds, MICROSECONDS)


def _known(adds: str) -> Counted:
    return Counted(f"{_OURS} AND {_KNOWN.format(adds)}", "answered")


IN_TIME: Final = "answered_in_time"
_IN_TIME: Final = f"{_OURS} AND in_time_microseconds = target_microseconds"

_GIVEN: Final[dict[str, Counted]] = {
    "offered": _number("offered"),
    "answered": _number("answered"),
    "abandoned": _number("abandoned"),
    "answered_in_time": _number("answered_in_time", _IN_TIME),
    "wait_answered_seconds": _seconds("wait_answered_microseconds"),
    "wait_longest_seconds": Counted(_OURS, "wait_longest_microseconds", MICROSECONDS, largest=True),
    "handle_known": _known(_HANDLE),
    "handle_seconds": _seconds(_HANDLE),
    "talk_known": _known("talk_microseconds"),
    "talk_seconds": _seconds("talk_microseconds"),
    "hold_known": _known("hold_microseconds"),
    "hold_seconds": _seconds("hold_microseconds"),
    "wrap_known": _known("wrap_microseconds"),
    "wrap_seconds": _seconds("wrap_microseconds"),
    "effort_seconds": _seconds(_HANDLE),
    "first_responses": _number("answered", _WRITTEN),
    "first_response_seconds": _seconds("wait_answered_microseconds", _WRITTEN),
    "workload_seconds": _seconds(_HANDLE),
}
_SILENT: Final[dict[str, str]] = {
    "answered": "answered IS NULL",
    "abandoned": "abandoned IS NULL",
    "answered_in_time": "answered_in_time IS NULL OR in_time_microseconds IS DISTINCT FROM target_microseconds",
    "abandoned_in_time": "TRUE",
    "abandoned_short": "TRUE",
    "wait_answered_seconds": "wait_answered_microseconds IS NULL",
    "wait_longest_seconds": "wait_longest_microseconds IS NULL",
    "handle_seconds_squared": "TRUE",
    "workload_seconds": f"{_HANDLE} IS NULL",
}
"""Column to when a total does not tell it. The columns beside count only what is known, and their measures say for how many they speak."""
LACKS: Final = "lacks_"
TOLD, BESIDE, CUT = "totals_told", "totals_beside", "totals_cut"
CONTACTS: Final = "contacts_told"
"""Columns of our own: totals that tell of a cell, those of whose interval contacts tell too, those that the cell cuts, and visits."""

ROUNDED, BELOW, ABOVE = "totals_rounded", "totals_below", "totals_above"
"""Totals whose count in time is reckoned from a rounded share, and by how much it may be less or more."""

TOTALS: Final[dict[str, Counted]] = {
    **_GIVEN,
    **{f"{LACKS}{name}": Counted(f"{_OURS} AND offered > 0 AND ({when})") for name, when in _SILENT.items()},
    TOLD: Counted(_OURS),
    BESIDE: Counted("beside_contacts"),
    ROUNDED: Counted(f"{_IN_TIME} AND in_time_low IS NOT NULL"),
    BELOW: Counted(f"{_IN_TIME} AND in_time_low IS NOT NULL", "answered_in_time - in_time_low"),
    ABOVE: Counted(f"{_IN_TIME} AND in_time_low IS NOT NULL", "in_time_high - answered_in_time"),
    CUT: Counted("NOT fits AND NOT beside_contacts", "1", how="where_it_falls"),
}


def wanted(columns: set[str]) -> set[str]:
    """Return what must be counted from totals so that `columns` can be filled and marked."""
    lacking = {f"{LACKS}{name}" for name in columns}
    rounded = {ROUNDED, BELOW, ABOVE} if "answered_in_time" in columns else set()
    return (columns | lacking | rounded | {TOLD, BESIDE, CUT}) & TOTALS.keys()
