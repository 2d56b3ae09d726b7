"""Asks how contacts follow one another: sums by part, contacts that both rule and customer tell of, and matters with their returns."""

# ruff: noqa: S608 -- made of names and checked numbers of this package only; words travel as parameters.

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, overload

import pyarrow as pa
from cachetools import cached

from floorwalker.ground.models.lines import Channel
from floorwalker.record.facts import sql
from floorwalker.record.facts.question import DIMENSIONS, Question
from floorwalker.record.facts.schemas import MICROSECONDS, Table
from floorwalker.record.facts.store import FactStore
from floorwalker.record.facts.sums import KEPT, KEPT_LOCK, connected

TABLE: Final[Table] = "matters"
PARTS: Final = ("queue", "channel", "team", "agent", "reason")
HARD: Final = 4
"""The middle of the scale of effort from 1 (hard) to 7 (easy)."""
_WATCHED: Final = "known AND window_closed"
_ALIKE: Final = {
    "answered": "answered", "known": "known", "window_closed": "window_closed", "is_first": "place = 1",
    "returned": "next_id IS NOT NULL", "another_way": "next_channel <> channel", "said_settled": "said_settled",
    "recorded_settled": "recorded_settled", "passed_on": "passed_on", "told_again": "told_again", "satisfied": "satisfied",
}
"""What is told of a contact by yes, no or nothing. Contacts alike in all of it are put together first: of a million few sorts remain,
and each of thirty figures is a sum over those."""
_SUMMED: Final = {
    "n": "count(*)", "eased": "count(ease)", "ease": "sum(ease)", "ease_squares": "sum(ease * ease)",
    "timed": "count(customer_microseconds)", "customer": "sum(customer_microseconds)",
    "waits": "sum(wait_microseconds) FILTER (customer_microseconds IS NOT NULL)",
    "holds": "count(hold_microseconds)", "hold": "sum(hold_microseconds)",
}


def _sum(column: str, condition: str) -> str:
    return f"coalesce(sum({column}) FILTER ({condition}), 0)"


def _count(condition: str, column: str = "n") -> str:
    return f"{_sum(column, condition)}::BIGINT"


def _seconds(column: str, condition: str) -> str:
    return f"{_sum(column, condition)}::DOUBLE / {MICROSECONDS}"


_MEASURED: Final = {
    "offered": _count("TRUE"), "contacts": _count("answered"), "known": _count("known"), "watched": _count(_WATCHED),
    "open": _count("known AND NOT window_closed"), "settled": _count(f"{_WATCHED} AND NOT returned"),
    "first_watched": _count(f"{_WATCHED} AND is_first"), "first_settled": _count(f"{_WATCHED} AND is_first AND NOT returned"),
    "said": _count("answered AND said_settled IS NOT NULL"), "said_yes": _count("answered AND said_settled"),
    "recorded": _count("answered AND recorded_settled IS NOT NULL"), "recorded_yes": _count("answered AND recorded_settled"),
    "both": _count(f"{_WATCHED} AND said_settled IS NOT NULL"), "both_settled": _count(f"{_WATCHED} AND said_settled AND NOT returned"),
    "both_returned": _count(f"{_WATCHED} AND NOT said_settled AND returned"),
    "yes_but_returned": _count(f"{_WATCHED} AND said_settled AND returned"),
    "no_but_stayed": _count(f"{_WATCHED} AND NOT said_settled AND NOT returned"),
    "passed_on": _count("answered AND passed_on"), "told_again": _count("known AND told_again"),
    "other_channel": _count(f"{_WATCHED} AND another_way"), "asked_ease": _count("answered", "eased"),
    "ease": _sum("ease", "answered"), "ease_squared": _sum("ease_squares", "answered"),
    "asked_satisfied": _count("answered AND satisfied IS NOT NULL"), "satisfied": _count("answered AND satisfied"),
    "waited": _count("answered", "timed"), "wait_seconds": _seconds("waits", "answered"), "held": _count("answered", "holds"),
    "hold_seconds": _seconds("hold", "answered"), "matters": _count("known AND is_first"), "spent_seconds": _seconds("customer", "known"),
}
"""What is counted of each part: name to aggregate."""
COLUMNS: Final = tuple(_MEASURED)
KINDS: Final = {
    "returned": "known AND place = 1 AND next_id IS NOT NULL", "passed_on": "answered AND passed_on",
    "told_again": "known AND told_again", "other_channel": f"{_WATCHED} AND next_channel <> channel", "hard": f"answered AND ease < {HARD}",
    "not_settled": "answered AND NOT said_settled",
    "yes_but_returned": f"{_WATCHED} AND said_settled AND next_id IS NOT NULL",
    "no_but_stayed": f"{_WATCHED} AND NOT said_settled AND next_id IS NULL",
    "both_settled": f"{_WATCHED} AND said_settled AND next_id IS NULL",
    "both_returned": f"{_WATCHED} AND NOT said_settled AND next_id IS NOT NULL",
}
"""Contacts that can be listed: code to condition."""
LATER: Final = timedelta(days=92)
"""So long after a question the later contacts of its matters are looked for."""
Row = dict[str, Any]


def together(store: FactStore, question: Question, *, by: str = "") -> list[Row]:
    """Return the sums of `COLUMNS` over the contacts of `question`, one row for each value of `by` under the name ``key``.

    Raises
    ------
    LookupError
        If contacts cannot be told apart by that.
    """
    if by and by not in PARTS:
        raise LookupError(f"Matters cannot be told by {by!r}; there are: {', '.join(PARTS)}.")
    return _asked(store, question, _summed(key=DIMENSIONS[by] if by else ""))


def _summed(*, key: str = "", among: str = "TRUE") -> str:
    """Return the query for the sums of `COLUMNS` over the contacts `among` those of a question, by `key` in its order if one is given."""
    alike = ", ".join(f"{how} AS {name}" for name, how in {**({"key": key} if key else {}), **_ALIKE, **_SUMMED}.items())
    listed = ", ".join(f"{how} AS {name}" for name, how in _MEASURED.items())
    inside = f"SELECT {alike} FROM {{rows}} WHERE {{where}} AND ({among}) GROUP BY ALL"
    return f"SELECT {'key, ' if key else ''}{listed} FROM ({inside}) {'GROUP BY key ORDER BY key' if key else ''}"


Touch = tuple[Iterable[int], Iterable[int], str]
"""Where customers meet us: queues and reasons by key (none: all) and, without queues, the channel."""


def touching(store: FactStore, question: Question, touches: Iterable[Touch]) -> Row | None:
    """Return the same sums over the contacts that fit one of `touches` at least, each once; None where nothing was followed."""
    found = _asked(store, question, _summed(among=_fits(touches)))
    return found[0] if found else None


def touching_by_day(store: FactStore, question: Question, touches: Iterable[Touch] | None, *, zone: str) -> list[Row]:
    """Return the same by local day of `zone` under the name ``key``, in order; without `touches` of all contacts."""
    fits = "TRUE" if touches is None else _fits(touches)
    return _asked(store, question, _summed(key="CAST(timezone($zone, contact_at) AS DATE)", among=fits), zone=zone)


def counts_by_day(store: FactStore, question: Question, *, by: str, zone: str) -> list[Row]:
    """Return how many contacts came, answered or not, by local day (``day``) and one of `PARTS` (``key``)."""
    return _asked(
        store, question,
        f"SELECT CAST(timezone($zone, contact_at) AS DATE) AS day, {DIMENSIONS[by]} AS key, count(*) AS n FROM {{rows}} WHERE {{where}} "
        "GROUP BY ALL", zone=zone,
    )


def _fits(touches: Iterable[Touch]) -> str:
    options = []
    for queues, reasons, channel in touches:
        whole = [f"queue_id IN ({_keys(queues)})" if list(queues) else f"channel = '{Channel(channel).value}'"]
        if list(reasons):
            whole.append(f"reason_id IN ({_keys(reasons)})")
        options.append(f"({' AND '.join(whole)})")
    return " OR ".join(options) or "FALSE"


def _keys(keys: Iterable[int]) -> str:
    return ", ".join(str(int(key)) for key in keys)


def of_contacts(store: FactStore, question: Question, contacts: Iterable[int]) -> list[Row]:
    """Return the same sums over those of `contacts` that are inside `question`."""
    numbers = ", ".join(str(int(each)) for each in contacts) or "-1"
    return _asked(store, question, _summed(among=f"contact_id IN ({numbers})"), again=False)


@dataclass(frozen=True)
class Found(Sequence[Row]):
    """Contacts inside a question of one of `KINDS`, newest first; asked for as far as they are looked at.

    With `fewest` over 1 only those of matters with at least so many contacts.
    """

    store: FactStore
    question: Question
    kind: str
    fewest: int = 1
    skip: int = 0
    most: int | None = None

    def __len__(self) -> int:
        found = _asked(self.store, self.question, f"SELECT count(*) AS n FROM ({self._text})", again=False)
        return int(found[0]["n"]) if found else 0

    def __iter__(self) -> Iterator[Row]:
        return iter(_asked(self.store, self.question, self._text, again=False))

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Found: ...
    def __getitem__(self, place: int | slice) -> Row | Found:
        """Return one, or those of a slice, without asking for them yet."""
        if isinstance(place, int):
            return next(iter(self[place : place + 1]))
        first = place.start or 0
        most = None if place.stop is None else max(place.stop - first, 0)
        return replace(self, skip=self.skip + first, most=most)

    @property
    def _text(self) -> str:
        limit = "" if self.most is None else f"LIMIT {int(self.most)}"
        often = ""
        if self.fewest > 1:
            long = f"SELECT matter_id FROM read_parquet($later) GROUP BY matter_id HAVING max(place) >= {int(self.fewest)}"
            often = f"AND matter_id IN ({long})"
        return (
            "SELECT matter_id, contact_id, contact_at, queue_id, reason_id, agent_id, team_id, channel FROM {rows} "
            f"WHERE {{where}} AND {KINDS[self.kind]} {often} ORDER BY contact_at DESC, contact_id DESC {limit} OFFSET {int(self.skip)}"
        )


def chains(store: FactStore, matters: Iterable[int], *, start: datetime, end: datetime) -> dict[int, list[Row]]:
    """Return the contacts of each of `matters` that began in [start, end), in order."""
    numbers = ", ".join(str(int(each)) for each in matters) or "-1"
    kept: dict[int, list[Row]] = {}
    with store.reading() as snapshot:
        files = snapshot.paths(snapshot.starting_in(TABLE, start, end))
        if not files:
            return kept
        with connected(store) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            found = connection.execute(
                "SELECT matter_id, contact_id, contact_at, channel, reason_id, queue_id, agent_id, team_id, answered, "
                f"before_microseconds, said_settled FROM read_parquet($files) WHERE matter_id IN ({numbers}) "
                "ORDER BY matter_id, contact_at, contact_id",
                {"files": files},
            ).to_arrow_table()
    for row in found.to_pylist():
        before = row.pop("before_microseconds")
        kept.setdefault(row["matter_id"], []).append(row | {"before_seconds": None if before is None else before / MICROSECONDS})
    return kept


def returned_to(store: FactStore, question: Question) -> list[Row]:
    """Return from which channel to which customers came back, with how many of the contacts of `question` did."""
    return _asked(
        store, question,
        f"SELECT channel, next_channel, count(*) AS n FROM {{rows}} WHERE {{where}} AND {_WATCHED} AND next_id IS NOT NULL GROUP BY ALL",
    )


def _asked(store: FactStore, question: Question, text: str, *, again: bool = True, **values: object) -> list[Row]:
    """Return what `text` asks; what is asked `again` as it is, a sum and not a page of a list, is kept."""
    with store.reading() as snapshot:
        files = snapshot.paths(snapshot.starting_in(TABLE, question.start, question.end))
        if not files:
            return []
        where, words = sql.conditions(question, TABLE)
        inside = f"{sql.started_inside(question, TABLE)} AND {where}"
        if "$later" in text:
            values["later"] = snapshot.paths(snapshot.starting_in(TABLE, question.start, question.end + LATER))
        asked = text.format(rows=sql.rows(question, TABLE, "files"), where=inside)
        found = (_kept if again else _read)(store, asked, {**words, **values, "files": files})
    rows: list[Row] = found.to_pylist()
    return rows


def _key(store: FactStore, text: str, values: Mapping[str, object]) -> tuple[object, ...]:
    return ("matters", store.root, text, *((name, tuple(v) if isinstance(v, list) else v) for name, v in sorted(values.items())))


def _read(store: FactStore, text: str, values: Mapping[str, object]) -> pa.Table:
    with connected(store) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(text, values).to_arrow_table()


_kept = cached(KEPT, key=_key, lock=KEPT_LOCK)(_read)
"""The same: files never change, so what was computed of them last is kept within a bound."""
