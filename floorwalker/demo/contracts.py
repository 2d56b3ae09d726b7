"""The contracts people work under at Larkfield."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class Contract:
    """Paid minutes a week and how they may fall.

    Notes
    -----
    `weekdays` are the days that may be worked (0 is Monday); `shift_minutes` is the length of a shift with its unpaid
    lunch, `sunday_minutes` that of a shorter Sunday; `fixed_start` is minutes after midnight; `earliest_start` and
    `latest_end` bound the others.
    """

    code: str
    name: str
    paid_minutes: int
    days: int
    shift_minutes: int
    lunch_minutes: int
    weekdays: tuple[int, ...]
    earliest_start: int = 8 * 60
    latest_end: int = 20 * 60
    fixed_start: int | None = None
    is_term_time: bool = False
    sunday_minutes: int | None = None


_MON_TO_FRI = (0, 1, 2, 3, 4)
_MON_TO_SAT = (0, 1, 2, 3, 4, 5)
FULL: Final = Contract("full", "Full time, 37.5 h", 2250, 5, 480, 30, _MON_TO_SAT)
EARLY: Final = Contract("early", "Full time, early, 37.5 h", 2250, 5, 480, 30, _MON_TO_FRI, 7 * 60, 18 * 60)
THIRTY: Final = Contract("thirty", "Part time, 30 h", 1800, 4, 480, 30, _MON_TO_SAT)
TWENTY_TWO: Final = Contract("twenty_two", "Part time, 22 h", 1320, 4, 330, 0, _MON_TO_SAT)
SCHOOL: Final = Contract("school_hours", "School hours, 25 h", 1500, 5, 300, 0, _MON_TO_FRI, fixed_start=9 * 60 + 30)
TERM: Final = Contract("term_time", "Term time, 25 h", 1500, 5, 300, 0, _MON_TO_FRI, 9 * 60, 15 * 60 + 30, None, True)
WEEKEND: Final = Contract("weekend", "Weekend, 13 h", 780, 2, 480, 30, (SATURDAY, SUNDAY), sunday_minutes=360)
EVENING: Final = Contract("evening", "Evenings, 20 h", 1200, 5, 240, 0, _MON_TO_FRI, fixed_start=16 * 60)
FIXED: Final = Contract("fixed", "Fixed pattern, 30 h", 1800, 4, 480, 30, (0, 1, 2, 3), fixed_start=8 * 60)
OFFICE: Final = Contract("office", "Office hours, 37.5 h", 2250, 5, 480, 30, _MON_TO_FRI, fixed_start=9 * 60)
CONTRACTS: Final = (FULL, EARLY, THIRTY, TWENTY_TWO, SCHOOL, TERM, WEEKEND, EVENING, FIXED, OFFICE)
