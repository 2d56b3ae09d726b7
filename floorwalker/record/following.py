"""How contacts follow one another: each inbound contact in its matter, the contacts of one customer about one reason, day by day anew.

A contact follows the one before when it began within the repeat window of it. No name is read: customers are keys, and what is kept
names contacts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa
from django.db import transaction
from numpy.typing import NDArray

from floorwalker.ground import clock, settings
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job
from floorwalker.record import counting, ways
from floorwalker.record.facts.counted import VISITS
from floorwalker.record.facts.schemas import MICROSECONDS, Table

FOLLOW: Final = "record.follow_contacts"
TABLE: Final[Table] = "matters"
LOOK_BACK: Final = timedelta(days=92)
"""Days that are followed again each night: a name may turn out to be another's, and an import may come late."""
WINDOWS_BEFORE: Final = 4
"""Windows read before the first day, so that the first contact of a long matter is found."""
ANSWERS_WITHIN: Final = timedelta(days=35)
"""Surveys are open for 30 days at most."""
LIVE: Final = ("voice", "chat")
"""Where the customer stays until it is over; whoever writes does other things meanwhile."""
EVERY: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)
Numbers = NDArray[np.int64]

_CONTACTS: Final = f"""
    SELECT contact_id, epoch_us(min(arrived_at)) AS at, arg_min(queue_id, arrived_at)::BIGINT AS queue_id,
        any_value(channel)::VARCHAR AS channel, any_value(reason_id)::BIGINT AS reason_id,
        arg_max(agent_id, arrived_at) FILTER (answered_at IS NOT NULL)::BIGINT AS agent_id,
        arg_max(team_id, arrived_at) FILTER (answered_at IS NOT NULL)::BIGINT AS team_id,
        arg_max(site_id, arrived_at) FILTER (answered_at IS NOT NULL)::BIGINT AS site_id,
        bool_or(answered_at IS NOT NULL) AS answered, count(DISTINCT agent_id) FILTER (answered_at IS NOT NULL) AS people,
        bool_or(outcome = 'transferred') AS handed_on, sum(wait_microseconds)::BIGINT AS wait,
        sum(hold_microseconds)::BIGINT AS hold, sum(talk_microseconds)::BIGINT AS talk, any_value(resolved) AS resolved
    FROM read_parquet($files)
    WHERE arrived_at >= $start AND arrived_at < $end AND direction = 'inbound' AND {VISITS['offered'].rows}
    GROUP BY contact_id ORDER BY contact_id
"""  # noqa: S608 (our own words)
_ANSWERS: Final = """
    SELECT contact_id,
        max(CASE WHEN instrument = 'settled' THEN CAST(score * 2 > scale_min + scale_max AS INTEGER) END) AS settled,
        max(CASE WHEN instrument = 'csat' THEN CAST(score > scale_max - 2 AS INTEGER) END) AS satisfied,
        max(CASE WHEN instrument = 'ces'
            THEN 1 + 6 * (CASE WHEN easy_is_high THEN score - scale_min ELSE scale_max - score END) / (scale_max - scale_min) END) AS ease
    FROM read_parquet($files) WHERE answered_at >= $start AND answered_at < $end AND contact_id IS NOT NULL
    GROUP BY contact_id ORDER BY contact_id
"""


def window() -> timedelta:
    """Return within which a contact of the same customer about the same reason is a return: the repeat window of the house."""
    return timedelta(days=int(settings.get("repeat_window_days")))


def due(now: datetime) -> list[Due]:
    """Return the turn that is due at `now`: once an hour, where visits or answers were counted since contacts were last followed."""
    last = Job.objects.filter(kind=FOLLOW).order_by("-id").values_list("created_at", flat=True).first()
    if last is not None and now - last < EVERY:
        return []
    counted = _last_counted()
    if counted is None or (last is not None and counted <= last):
        return []
    return [Due(f"{FOLLOW}:{int(now.timestamp() // EVERY.total_seconds())}", {})]


def _last_counted() -> datetime | None:
    with counting.store().reading() as snapshot:
        written = [facts.written_at for table in ("visits", "surveys") for facts in snapshot.days[table].values()]
    return max(map(datetime.fromisoformat, written), default=None)


def follow(running: RunningJob) -> dict[str, Any]:
    """Follow the contacts of the last three months, and of every day that was never followed."""
    since = (clock.now() - LOOK_BACK).date()
    with counting.store().reading() as snapshot:
        days = [day for day in snapshot.days["visits"] if day >= since or day not in snapshot.days[TABLE]]

    def told(done: int, total: int) -> None:
        with transaction.atomic():
            running.progress(done, total=total, note=f"{done} of {total} stretches of days")

    return {"contacts": follow_days(days, told=told)}


def follow_days(days: Iterable[date], *, told: Callable[[int, int], None] = lambda _done, _total: None) -> int:
    """Replace how the contacts of `days` (UTC) follow one another; return how many contacts there are.

    Days of an archived year are left as they are: whose its contacts were is not asked of an archive.
    """
    silent = counting.archived_years()
    wanted = sorted({day for day in days if day.year not in silent})
    runs, contacts = list(_runs(wanted)), 0
    with counting.store().counting():
        for done, (first, last) in enumerate(runs, start=1):
            made = _followed(first, last + A_DAY)
            contacts += made.num_rows
            counting.store().replace_days(
                {(TABLE, day): _of_day(made, day) for day in wanted if first <= day <= last}, written_at=clock.now()
            )
            told(done, len(runs))
    return contacts


def _runs(days: list[date]) -> Iterable[tuple[date, date]]:
    """Yield stretches of `days` of at most the days looked back on, without gaps longer than a window inside."""
    run: list[date] = []
    for day in days:
        if run and (day - run[-1] > window() or day - run[0] > LOOK_BACK):
            yield run[0], run[-1]
            run = []
        run.append(day)
    if run:
        yield run[0], run[-1]


def _of_day(made: pa.Table, day: date) -> pa.Table:
    low = int(datetime.combine(day, time(), UTC).timestamp()) * MICROSECONDS
    at = made["contact_at"].cast(pa.int64()).to_numpy()
    return made.filter(pa.array((at >= low) & (at < low + 86_400 * MICROSECONDS)))


def _followed(first: date, end: date) -> pa.Table:
    """Return the contacts of the UTC days [first, end) in the form of the facts."""
    span = window()
    start, until = (datetime.combine(day, time(), UTC) for day in (first, end))
    read = start - span * WINDOWS_BEFORE - ways.LONGEST_CONTACT
    rows = ways.asked("visits", read, until + span + ways.LONGEST_CONTACT, _CONTACTS)
    if not rows.num_rows:
        return pa.table({"contact_at": pa.array([], pa.timestamp("us", tz="UTC"))})
    contact, at, agent = (ways.numbers(rows, name) for name in ("contact_id", "at", "agent_id"))
    customer = ways.customers_of(contact, read, until + span + ways.LONGEST_CONTACT)
    reason, people = ways.numbers(rows, "reason_id"), ways.numbers(rows, "people")
    answered, handed_on = (ways.numbers(rows, name).astype(np.bool_) for name in ("answered", "handed_on"))
    chain = matters(customer, reason, at, agent, span_us=round(span.total_seconds() * MICROSECONDS))
    answers = ways.asked("surveys", start, until + ANSWERS_WITHIN, _ANSWERS)
    settled, satisfied, ease = (_beside(contact, answers, name) for name in ("settled", "satisfied", "ease"))
    channel = np.asarray(rows["channel"].to_pylist(), dtype=np.str_)
    wait, hold, talk = (ways.numbers(rows, name) / MICROSECONDS for name in ("wait", "hold", "talk"))
    now_us = round(clock.now().timestamp() * MICROSECONDS)
    inside = (at >= round(start.timestamp() * MICROSECONDS)) & (at < round(until.timestamp() * MICROSECONDS))
    keep = pa.array(inside)
    after = np.maximum(chain.next, 0)
    spent = np.isin(channel, LIVE)
    made = {
        "contact_id": contact, "contact_at": pa.array(at, pa.int64()).cast(pa.timestamp("us", tz="UTC")), "queue_id": rows["queue_id"],
        "channel": channel.tolist(), "agent_id": rows["agent_id"], "team_id": rows["team_id"], "site_id": rows["site_id"],
        "reason_id": rows["reason_id"], "answered": answered, "known": answered & (customer > 0) & (reason > 0),
        "window_closed": at + round(span.total_seconds() * MICROSECONDS) <= now_us,
        "matter_id": _or_null(contact[chain.first], chain.first >= 0), "place": _or_null(chain.place, chain.first >= 0),
        "next_id": _or_null(contact[after], chain.next >= 0), "next_channel": _or_null(channel[after], chain.next >= 0),
        "next_seconds": _or_null((at[after] - at) / MICROSECONDS, chain.next >= 0),
        "before_seconds": _or_null((at - at[np.maximum(chain.before, 0)]) / MICROSECONDS, chain.before >= 0),
        "passed_on": handed_on | (people > 1), "told_again": chain.told_again | (people > 1), "wait_seconds": wait,
        "hold_seconds": _or_null(hold, np.asarray(rows["hold"].is_valid().to_numpy(zero_copy_only=False))),
        "customer_seconds": _or_null(wait + hold + talk, spent), "recorded_settled": rows["resolved"],
        "said_settled": _or_null(settled > 0, ~np.isnan(settled)), "satisfied": _or_null(satisfied > 0, ~np.isnan(satisfied)),
        "ease": _or_null(ease, ~np.isnan(ease)),
    }
    return pa.table({name: pa.array(values) if isinstance(values, list) else values for name, values in made.items()}).filter(keep)


class Chained:
    """Of each contact, as places among all: the first of its matter, the one before and the next; -1 where there is none."""

    def __init__(self, size: int) -> None:
        self.first = np.full(size, -1, dtype=np.int64)
        self.before = self.first.copy()
        self.next = self.first.copy()
        self.place = np.zeros(size, dtype=np.int64)
        self.told_again = np.zeros(size, dtype=np.bool_)


def matters(customer: Numbers, reason: Numbers, at: Numbers, agent: Numbers, *, span_us: int) -> Chained:
    """Return how contacts follow one another: same customer, same reason, and begun at most `span_us` microseconds after the one before.

    Contacts whose customer or reason is not known (0) stand alone in no matter. Told again is a contact that another agent served than
    the one before; where one of the two was served by nobody, nothing is said.
    """
    found = Chained(customer.size)
    told = np.flatnonzero((customer > 0) & (reason > 0))
    order = told[np.lexsort((at[told], reason[told], customer[told]))]
    if not order.size:
        return found
    one, other = order[:-1], order[1:]
    follows = (customer[one] == customer[other]) & (reason[one] == reason[other]) & (at[other] - at[one] <= span_us)
    begins = np.concatenate([[True], ~follows])
    number = np.arange(order.size)
    start = np.maximum.accumulate(np.where(begins, number, 0))
    found.first[order], found.place[order] = order[start], number - start + 1
    found.before[other[follows]], found.next[one[follows]] = one[follows], other[follows]
    served = follows & (agent[one] > 0) & (agent[other] > 0)
    found.told_again[other[served]] = agent[one[served]] != agent[other[served]]
    return found


def _beside(contact: Numbers, answers: pa.Table, name: str) -> NDArray[np.float64]:
    """Return what was answered about each of `contact`, which are sorted; NaN where nothing was."""
    found = np.full(contact.size, np.nan)
    if not answers.num_rows:
        return found
    keys = ways.numbers(answers, "contact_id")
    values = np.asarray(answers[name].cast(pa.float64()).to_numpy(), dtype=np.float64)
    places = np.searchsorted(contact, keys)
    there = places < contact.size
    there[there] = contact[places[there]] == keys[there]
    found[places[there]] = values[there]
    return found


def _or_null(values: NDArray[Any], known: NDArray[np.bool_]) -> pa.Array:
    return pa.array(values.tolist() if values.dtype.kind == "U" else values, mask=~known)
