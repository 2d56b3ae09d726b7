"""The numbers of the rostering rules: data with a date of effect and a source, never constants in code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_REGULATIONS = date(1998, 10, 1)
_YOUNG_AMENDMENT = date(2003, 4, 6)
_WTR = "Working Time Regulations 1998"


@dataclass(frozen=True, kw_only=True)
class RuleValue:
    """One number of one rule, in force from a day until a later one of the same code replaces it."""

    code: str
    value: int
    unit: str
    from_date: date
    source: str


def value_in_force(values: Sequence[RuleValue], code: str, *, on: date) -> int:
    """Return the value of a code in force on a day.

    Raises
    ------
    ValueError
        If none is in force.
    """
    known = [v for v in values if v.code == code and v.from_date <= on]
    if not known:
        raise ValueError(f"No value of {code} is in force on {on}; add one with an earlier date of effect.")
    # Of two from the same day the later in the list wins, so that a site can append a stricter one.
    return max(enumerate(known), key=lambda numbered: (numbered[1].from_date, numbered[0]))[1].value


def _law(code: str, value: int, unit: str, section: str, *, since: date = _REGULATIONS) -> RuleValue:
    return RuleValue(code=code, value=value, unit=unit, from_date=since, source=f"{_WTR}, {section}")


def _practice(code: str, value: int, unit: str) -> RuleValue:
    return RuleValue(code=code, value=value, unit=unit, from_date=_REGULATIONS, source="Site practice, to be set")


UK_WORKING_TIME: tuple[RuleValue, ...] = (
    _law("daily_rest.minutes", 11 * 60, "minutes", "reg 10(1)"),
    _law("daily_rest.young_minutes", 12 * 60, "minutes", "reg 10(2)"),
    _law("weekly_rest.minutes", 24 * 60, "minutes", "reg 11(1)"),
    _law("weekly_rest.young_minutes", 48 * 60, "minutes", "reg 11(3)"),
    _law("weekly_rest.fortnight_minutes", 48 * 60, "minutes", "reg 11(2)(b)"),
    _law("weekly_rest.fortnight_allowed", 0, "1 yes, 0 no", "reg 11(2): the employer decides"),
    _law("weekly_rest.on_top_of_daily", 1, "1 yes, 0 no", "reg 11(7)"),
    _law("weekly_hours.minutes", 48 * 60, "minutes", "reg 4(1)"),
    _law("weekly_hours.reference_weeks", 17, "weeks", "reg 4(3)"),
    _law("rest_break.over_minutes", 6 * 60, "minutes", "reg 12(1)"),
    _law("rest_break.minutes", 20, "minutes", "reg 12(3)"),
    _law("rest_break.young_over_minutes", 4 * 60 + 30, "minutes", "reg 12(4)"),
    _law("rest_break.young_minutes", 30, "minutes", "reg 12(4)"),
    _law("night_work.from_minutes", 23 * 60, "wall minutes", "reg 2(1)"),
    _law("night_work.until_minutes", 6 * 60, "wall minutes", "reg 2(1)"),
    _law("night_work.part_minutes", 3 * 60, "minutes", "reg 2(1)"),
    _law("night_work.minutes_per_day", 8 * 60, "minutes", "reg 6(1)"),
    _law("young_worker.minutes_per_day", 8 * 60, "minutes", "reg 5A(1)(a)", since=_YOUNG_AMENDMENT),
    _law("young_worker.minutes_per_week", 40 * 60, "minutes", "reg 5A(1)(b)", since=_YOUNG_AMENDMENT),
    _law("young_worker.night_from_minutes", 22 * 60, "wall minutes", "reg 6A", since=_YOUNG_AMENDMENT),
    _law("young_worker.night_until_minutes", 6 * 60, "wall minutes", "reg 6A", since=_YOUNG_AMENDMENT),
    _practice("consecutive_days.days", 6, "days"),
    _practice("notice.days", 7, "days"),
)
