"""The contacts that people handled in a stretch of time, one row each, in order: what lists of contacts are drawn from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.record.facts.schemas import DIRECTIONS, MICROSECONDS
from floorwalker.record.facts.store import FactStore
from floorwalker.record.facts.sums import connected

Numbers = NDArray[np.int64]

UNKNOWN = 0
"""What stands for a key or a word that is not known; no record has it."""
CHANNELS: Final = ("voice", "chat", "email", "sms", "social", "post", "visit")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which contacts are asked for; an empty collection keeps all.

    Parameters
    ----------
    start, end
        Half-open, by the arrival of the last visit to a queue at which the contact was handled.
    queues, teams, sites, reasons
        Primary keys; teams and sites are those of the day.
    channels, directions
        Words of the facts.
    shortest_seconds, longest_seconds
        Handle time, talk, hold and wrap-up of all visits together; None: any.
    """

    start: datetime
    end: datetime
    queues: Collection[int] = ()
    teams: Collection[int] = ()
    sites: Collection[int] = ()
    reasons: Collection[int] = ()
    channels: Collection[str] = ()
    directions: Collection[str] = ()
    shortest_seconds: float | None = None
    longest_seconds: float | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Handled:
    """Contacts as columns of one length, in the order of `at`, then of their number; keys that are not known are 0.

    `at` is in microseconds since 1970, lengths in seconds; `channel` and `direction` count the words of `CHANNELS` and `DIRECTIONS` from 1;
    `visits` counts the handled visits within the stretch; `told` says whether a reason, or whether it was settled, is known.
    """

    contact: Numbers
    at: Numbers
    queue: Numbers
    agent: Numbers
    team: Numbers
    reason: Numbers
    channel: Numbers
    direction: Numbers
    length: NDArray[np.float64]
    hold: NDArray[np.float64]
    visits: Numbers
    followed_up: NDArray[np.bool_]
    told: NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.contact.size)

    def kept(self, rows: NDArray[np.bool_] | Numbers) -> Handled:
        """Return those of `rows`, a mask or places in order."""
        return Handled(**{name: getattr(self, name)[rows] for name in self.__dataclass_fields__})


def moment(at: int) -> datetime:
    """Return microseconds since 1970 as a moment in UTC."""
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(at))


_KEYS = {"queue": "queue_id", "agent": "agent_id", "team": "team_id", "reason": "reason_id"}
_LENGTH = "coalesce(talk_microseconds, 0) + coalesce(hold_microseconds, 0) + coalesce(wrap_microseconds, 0)"


def handled(store: FactStore, wanted: Wanted) -> Handled:
    """Return the contacts of `wanted` that somebody handled, each once, by the last visit at which that was done."""
    with store.reading() as snapshot:
        files = snapshot.paths(snapshot.starting_in("visits", wanted.start, wanted.end))
        if not files:
            return _one_each({name: np.empty(0, dtype=np.int64) for name in _COLUMNS})
        text, words = _question(wanted)
        with connected(store) as connection:
            found = connection.execute(text, {**words, "files": files}).to_arrow_table()
    columns = {name: np.asarray(found[name].combine_chunks().to_numpy(zero_copy_only=False)) for name in _COLUMNS}
    return _lasting(_one_each(columns), wanted)


_COLUMNS = ("contact", "at", *_KEYS, "channel", "direction", "length", "hold", "followed_up", "told")


def _question(wanted: Wanted) -> tuple[str, dict[str, object]]:
    start, end = (moment.strftime("%Y-%m-%d %H:%M:%S.%f+00") for moment in (wanted.start, wanted.end))
    conditions = [
        "agent_id IS NOT NULL", "answered_at IS NOT NULL",
        f"arrived_at >= TIMESTAMPTZ '{start}'", f"arrived_at < TIMESTAMPTZ '{end}'",
    ]
    for column, keys in (
        ("queue_id", wanted.queues), ("team_id", wanted.teams), ("site_id", wanted.sites), ("reason_id", wanted.reasons),
    ):
        if keys:
            conditions.append(f"{column} IN ({', '.join(str(int(key)) for key in sorted(keys))})")
    words: dict[str, object] = {}
    for column, chosen in (("channel", wanted.channels), ("direction", wanted.directions)):
        if chosen:
            words[column] = sorted(chosen)
            conditions.append(f"list_contains(${column}, {column})")
    keys_read = ", ".join(f"coalesce({column}, {UNKNOWN})::BIGINT AS {name}" for name, column in _KEYS.items())
    return (
        f"SELECT contact_id AS contact, epoch_us(arrived_at) AS at, {keys_read}, "  # noqa: S608 (our own words and numbers)
        f"{_place('channel', CHANNELS)}, {_place('direction', DIRECTIONS)}, {_LENGTH} AS length, "
        f"coalesce(hold_microseconds, 0) AS hold, followed_up, reason_id IS NOT NULL OR resolved IS NOT NULL AS told "
        f"FROM read_parquet($files) WHERE {' AND '.join(conditions)} ORDER BY arrived_at, contact_id"
    ), words


def _place(column: str, words: Collection[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"coalesce(list_position([{listed}], {column}::VARCHAR), {UNKNOWN})::BIGINT AS {column}"


def _one_each(columns: dict[str, NDArray[Any]]) -> Handled:
    """Return one row a contact: of several visits the last stands for it, with the lengths of all."""
    contact = np.asarray(columns["contact"], dtype=np.int64)
    length: NDArray[Any]
    hold: NDArray[Any]
    if np.all(np.diff(contact) > 0):  # as numbers are given in the order of time, mostly so
        rows, visits = np.arange(contact.size), np.ones(contact.size, dtype=np.int64)
        length, hold = columns["length"], columns["hold"]
    else:
        found, last, which = np.unique(contact[::-1], return_index=True, return_inverse=True)
        rows = np.sort(contact.size - 1 - last)
        place = np.searchsorted(found, contact[rows])
        visits = np.bincount(which, minlength=found.size)[place]
        length, hold = (np.bincount(which, weights=columns[name][::-1], minlength=found.size)[place] for name in ("length", "hold"))


    def kept(name: str) -> Numbers:
        return np.asarray(np.asarray(columns[name], dtype=np.int64)[rows])

    return Handled(
        contact=contact[rows], at=kept("at"), queue=kept("queue"), agent=kept("agent"), team=kept("team"), reason=kept("reason"),
        channel=kept("channel"), direction=kept("direction"), followed_up=kept("followed_up") > 0, told=kept("told") > 0,
        length=length / MICROSECONDS, hold=hold / MICROSECONDS, visits=visits,
    )


def _lasting(found: Handled, wanted: Wanted) -> Handled:
    keep = np.ones(len(found), dtype=bool)
    if wanted.shortest_seconds is not None:
        keep &= found.length >= wanted.shortest_seconds
    if wanted.longest_seconds is not None:
        keep &= found.length <= wanted.longest_seconds
    return found if keep.all() else found.kept(keep)
