"""What is asked of the facts: window, grouping, filters and thresholds, checked once and able to be asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from floorwalker.engine import measures
from floorwalker.ground.errors import RuleBroken
from floorwalker.record.facts.schemas import DIRECTIONS, MICROSECONDS, SCHEMAS, Table
from floorwalker.record.facts.slots import HALF_HOUR, HOUR

Value = int | str | None

DIMENSIONS: Final[dict[str, str]] = {
    "queue": "queue_id",
    "channel": "channel",
    "team": "team_id",
    "agent": "agent_id",
    "site": "site_id",
    "reason": "reason_id",
    "outcome": "outcome",
    "direction": "direction",
    "state": "state",
    "import": "import_id",
}
"""What facts can be grouped and filtered by, and the column that holds it."""
SPANS: Final = ("interval", "day", "week", "month")
"""What facts can be grouped by in time that goes on; a week begins on Monday."""
TURNS: Final = ("weekday", "hour", "half_hour")
"""What comes again each week or day, which facts can be grouped and filtered by: 1 is Monday; minutes since midnight by the wall clock."""
TIMES: Final = (*SPANS, *TURNS)

_WORDS: Final = ("channel", "outcome", "direction", "state")
_DAY_MINUTES: Final = 24 * 60
_TURN_MINUTES: Final = {"hour": HOUR, "half_hour": HALF_HOUR}
DEFAULT_TARGET_SECONDS: Final = 20.0
"""The usual answer target where no standard is in force (80/20)."""
DEFAULT_SHORT_ABANDON_SECONDS: Final = 5.0
"""The usual short-abandon threshold (callcentrehelper.com, call abandon rate); there is no standard."""


class QuestionRefused(RuleBroken):
    """The facts cannot be asked this."""

    code = "question_refused"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question to the facts; build it with `ask`.

    Parameters
    ----------
    start, end
        Window in UTC, half-open.
    zone
        IANA zone of intervals, days, weeks and months.
    by
        Names of `DIMENSIONS` and `TIMES`, in the order of the answer's columns.
    interval_minutes
        Length of an interval; it divides a day.
    filters
        Name and the values kept; None keeps rows without one.
    target_seconds, target_by_queue
        Answer target, and (queue, target) where a queue has its own.
    short_abandon_seconds
        Longest wait of a short abandon.
    needs
        Columns of the measures shelf.
    """

    start: datetime
    end: datetime
    zone: str
    by: tuple[str, ...]
    interval_minutes: int
    filters: tuple[tuple[str, tuple[Value, ...]], ...]
    target_seconds: float
    target_by_queue: tuple[tuple[int, float], ...]
    short_abandon_seconds: float
    needs: tuple[str, ...]

    @property
    def is_in_time(self) -> bool:
        """Whether rows have to be put into intervals, days or the like."""
        return any(name in TIMES for name in self.by) or any(name in TURNS for name, _ in self.filters)

    def applies_to(self, table: Table) -> bool:
        """Whether `table` has every column that is grouped or filtered by; else it has no data for this."""
        asked = {*self.by, *(name for name, _ in self.filters if name != "direction")} - set(TIMES)
        return all(DIMENSIONS[name] in SCHEMAS[table].names for name in asked)

    def as_record(self) -> dict[str, Any]:
        """Return it as plain values, to keep beside a frozen figure; `from_record` reads it."""
        return {
            **{name: getattr(self, name) for name in self.__dataclass_fields__},
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "by": list(self.by),
            "filters": {name: list(values) for name, values in self.filters},
            "target_by_queue": {str(queue): seconds for queue, seconds in self.target_by_queue},
            "needs": list(self.needs),
        }


def from_record(kept: Mapping[str, Any]) -> Question:
    """Return the question that `Question.as_record` gave."""
    return ask(
        start=datetime.fromisoformat(kept["start"]),
        end=datetime.fromisoformat(kept["end"]),
        zone=kept["zone"],
        by=kept["by"],
        interval_minutes=kept["interval_minutes"],
        filters=kept["filters"],
        target_seconds={
            None: kept["target_seconds"],
            **{int(queue): seconds for queue, seconds in kept["target_by_queue"].items()},
        },
        short_abandon_seconds=kept["short_abandon_seconds"],
        needs=kept["needs"],
    )


def ask(
    *,
    start: datetime,
    end: datetime,
    zone: str,
    by: Sequence[str],
    interval_minutes: int | None,
    filters: Mapping[str, Value | Iterable[Value]] | None,
    target_seconds: float | Mapping[int | None, float],
    short_abandon_seconds: float,
    needs: Iterable[str],
) -> Question:
    """Return the question, checked.

    Raises
    ------
    QuestionRefused
        If a name is unknown, the window is empty or has no zone, the interval does not divide a day, or a filter value
        is of the wrong kind.
    LookupError
        If a column in `needs` is not on the measures shelf.
    """
    by = tuple(by)
    for name in by:
        if name not in DIMENSIONS and name not in TIMES:
            raise QuestionRefused(f"Facts cannot be grouped by {name!r}.", remedy=f"Use {', '.join((*DIMENSIONS, *TIMES))}.")
    if len(set(by)) < len(by):
        raise QuestionRefused(f"A grouping stands twice in {', '.join(by)}.", remedy="Name each once.")
    if start.tzinfo is None or end.tzinfo is None or not start < end:
        raise QuestionRefused(
            f"The window from {start} to {end} is empty or has no zone.",
            remedy="Give two moments with their zone, the first before the second.",
        )
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise QuestionRefused(f"There is no time zone {zone!r}.", remedy="Give an IANA name such as Europe/London.") from error
    kept = {"direction": ("inbound",), **{name: _values(name, given) for name, given in (filters or {}).items()}}
    if isinstance(target_seconds, Mapping):
        own = {queue: float(seconds) for queue, seconds in target_seconds.items() if queue is not None}
        target = float(target_seconds.get(None, DEFAULT_TARGET_SECONDS))
    else:
        own, target = {}, float(target_seconds)
    for seconds in (target, *own.values(), short_abandon_seconds):
        if not 0 <= seconds < MICROSECONDS:
            raise QuestionRefused(f"A threshold of {seconds} s makes no sense.", remedy="Give seconds from 0 to a million.")
    return Question(
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        zone=zone,
        by=by,
        interval_minutes=_interval({*by, *kept}, interval_minutes),
        filters=tuple(sorted(kept.items())),
        target_seconds=target,
        target_by_queue=tuple(sorted((int(queue), seconds) for queue, seconds in own.items())),
        short_abandon_seconds=float(short_abandon_seconds),
        needs=tuple(dict.fromkeys(measures.column(name).name for name in needs)),
    )


def _interval(names: set[str], minutes: int | None) -> int:
    finest = min((_TURN_MINUTES[name] for name in names & _TURN_MINUTES.keys()), default=_DAY_MINUTES)
    if "interval" not in names:
        return finest
    if minutes is not None and minutes > finest:
        raise QuestionRefused(
            f"An interval of {minutes} minutes does not lie inside one part of the day.",
            remedy="Ask for shorter intervals, or for one of the two.",
        )
    if minutes is None or minutes < 1 or _DAY_MINUTES % minutes:
        raise QuestionRefused(
            f"An interval of {minutes} minutes does not divide a day.", remedy="Give 5, 10, 15, 30 or 60 minutes."
        )
    return minutes


def _values(name: str, given: Value | Iterable[Value]) -> tuple[Value, ...]:
    if name not in DIMENSIONS and name not in TURNS:
        raise QuestionRefused(f"Facts cannot be filtered by {name!r}.", remedy=f"Use {', '.join((*DIMENSIONS, *TURNS))}.")
    values = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else (given,)
    kind = str if name in _WORDS else int
    for value in values:
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise QuestionRefused(
                f"The filter {name} takes {'words' if kind is str else 'numbers'}; got {value!r}.",
                remedy="Give the identifier as it stands in the facts.",
            )
    if name == "direction" and not set(values) <= set(DIRECTIONS):
        raise QuestionRefused(f"No contact has the direction {values}.", remedy=f"Use {', '.join(DIRECTIONS)}.")
    return tuple(sorted(values, key=lambda value: (value is None, value)))
