"""Day after day at Larkfield: who comes, who is there to serve, what is left over for tomorrow."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.demo.calendar import midnight, wall_bins, wall_zero
from floorwalker.demo.crew import Agent, Contact, first_contact, report_for_work
from floorwalker.demo.customers import CUSTOMERS
from floorwalker.demo.day import (
    ACTIVITY_NUMBER,
    ENDED_IN_IVR,
    IVR,
    LEFT_VOICEMAIL,
    NOBODY,
    OPEN,
    QUEUE,
    STATE_NUMBER,
    VOICEMAIL,
    Book,
    Day,
)
from floorwalker.demo.demand import SELF_SERVED_SHARE, MarkedEvent, draw_arrivals, expected, gets_through_at
from floorwalker.demo.floor import Floor, stream
from floorwalker.demo.handling import Handling
from floorwalker.demo.lines import QUEUES, VOICE, reason_shares
from floorwalker.demo.people import Person
from floorwalker.demo.roster import Shift
from floorwalker.demo.settle import Draw, Return

UNKNOWN_SHARE: Final = 0.05
CLOSED_VOICEMAIL_SHARE: Final = 0.2
FIRST_NUMBER: Final = 10_001
ARRIVALS, FLOOR = 1, 2

_OFF: Final = STATE_NUMBER["off"]


class History:
    """The state that one day hands to the next: customers who will come back, emails not yet answered, the counter."""

    def __init__(
        self, seed: int, *, people: Sequence[Person], events: tuple[MarkedEvent, ...], today: date, story_day: date
    ) -> None:
        self._seed = seed
        self._people = people
        self._events = events
        self._today = today
        self._story_day = story_day
        self._returns: dict[date, list[Return]] = defaultdict(list)
        self._backlog: deque[Contact] = deque()
        self._next_number = FIRST_NUMBER

    def play(self, day: date, *, shifts: Sequence[Shift], absent: frozenset[tuple[int, date]]) -> Day:
        """Play one day and return it; days must be played in order."""
        drawn = np.random.default_rng([self._seed, day.toordinal(), ARRIVALS])
        played = np.random.default_rng([self._seed, day.toordinal(), FLOOR])
        uniform = stream(drawn, normal=False).__next__
        events = tuple(event for event in self._events if event.day == day)
        arriving, gone = self._arrivals(drawn, day, events=events, uniform=uniform)
        agents, away = self._crew(shifts, absent=absent, uniform=uniform)
        floor = Floor(
            played,
            day=day,
            agents=agents,
            backlog=self._backlog,
            handling=Handling(day, events, day == self._story_day),
            next_number=self._next_number,
        )
        for contact, at in arriving:
            floor.expect(contact, at=at)
        book = floor.book
        self._write_short_calls(book, gone, uniform=uniform)
        for contact, at in arriving:
            if contact.channel == VOICE:
                book.segments.append((contact.number, IVR, contact.queue, NOBODY, contact.started, at))
        floor.run()
        self._next_number = floor.next_number
        for due, back in floor.returns:
            self._returns[due].append(back)
        for shift in away:
            zero = wall_zero(day)
            book.states.append((shift.person, _OFF, zero + shift.started, zero + shift.ended))
        self._write_schedule(book, shifts)
        if day == self._today:
            self._write_open(book)
        return book.close(day)

    def _crew(
        self, shifts: Sequence[Shift], *, absent: frozenset[tuple[int, date]], uniform: Draw
    ) -> tuple[list[Agent], list[Shift]]:
        agents: list[Agent] = []
        away: list[Shift] = []
        for shift in shifts:
            if (shift.person, shift.day) in absent:
                away.append(shift)
            else:
                agents.append(report_for_work(self._people[shift.person], shift, uniform=uniform))
        return agents, away

    def _due_back(self, day: date, *, uniform: Draw) -> list[Return]:
        """Return who comes back on `day`; at a weekend most leave it until the next day."""
        today: list[Return] = []
        busy = expected(day).sum(axis=1).tolist()
        for back in self._returns.pop(day, []):
            queue = QUEUES[back.queue]
            if queue.opening_on(day) is None or uniform() > busy[back.queue] / queue.weekday_contacts:
                self._returns[day + timedelta(days=1)].append(back)
            else:
                today.append(back)
        return today

    def _arrivals(
        self, rng: np.random.Generator, day: date, *, events: tuple[MarkedEvent, ...], uniform: Draw
    ) -> tuple[list[tuple[Contact, float]], list[Contact]]:
        """Return the contacts that reach a queue, with the moment they do, and the calls that end in the menu."""
        back = self._due_back(day, uniform=uniform)
        counts = np.bincount([r.queue for r in back], minlength=len(QUEUES)).astype(np.int64)
        moments = draw_arrivals(rng, day, events=events, returning=counts, story_day=self._story_day)
        rates = expected(day)
        rows: list[tuple[float, int, Return | None, int]] = []
        for queue, drawn in enumerate(moments):
            shares = reason_shares(queue)
            weights = np.array([share for _, share in shares])
            reasons = rng.choice([n for n, _ in shares], size=drawn.size, p=weights / weights.sum())
            rows.extend((at, queue, None, why) for at, why in zip(drawn.tolist(), reasons.tolist(), strict=True))
        for coming in back:
            at = self._moment(day, coming.queue, rates, uniform=uniform)
            if QUEUES[coming.queue].channel == VOICE:
                at = gets_through_at(at, events, again=uniform())
            rows.append((at, coming.queue, coming, coming.reason))
        rows.sort(key=lambda row: row[0])
        customers = rng.integers(CUSTOMERS, size=len(rows)).tolist()
        reaching: list[tuple[Contact, float]] = []
        ending: list[Contact] = []
        zero = wall_zero(day)
        for (at, queue, known, why), customer in zip(rows, customers, strict=True):
            number = self._next_number
            self._next_number += 1
            if known is not None:
                contact = first_contact(
                    number,
                    customer=known.customer,
                    queue=queue,
                    reason=why,
                    started=at,
                    need=known.need,
                    ordinal=known.ordinal,
                )
            else:
                unknown = QUEUES[queue].channel == VOICE and uniform() < UNKNOWN_SHARE
                contact = first_contact(number, customer=-1 if unknown else customer, queue=queue, reason=why, started=at)
            opening = QUEUES[queue].opening_on(day)
            is_open = opening is not None and zero + opening[0] * 60 <= at < zero + opening[1] * 60
            if QUEUES[queue].channel != VOICE:
                reaching.append((contact, at))
            elif not is_open or (known is None and uniform() < SELF_SERVED_SHARE):
                contact.status = int(not is_open)
                ending.append(contact)
            else:
                reaching.append((contact, at + 14 + 30 * uniform()))
        return reaching, ending

    def _moment(self, day: date, queue: int, rates: NDArray[np.float64], *, uniform: Draw) -> float:
        """Return a moment within opening hours, drawn along the day's curve."""
        opening = QUEUES[queue].opening_on(day)
        assert opening is not None, "customers come back only to an open queue"
        bins = np.array(wall_bins(day))
        weight = np.where((bins >= opening[0] // 30) & (bins < opening[1] // 30), rates[queue], 0.0)
        running = np.cumsum(weight)
        column = int(np.searchsorted(running, uniform() * running[-1], side="right"))
        return midnight(day) + 1800.0 * (column + uniform())

    def _write_short_calls(self, book: Book, calls: Sequence[Contact], *, uniform: Draw) -> None:
        """Write the calls that never reach a queue: served by the menu, or out of hours with or without a voicemail."""
        for call in calls:
            is_closed = call.status == 1
            at = call.started + (12 + 10 * uniform() if is_closed else 25 + 70 * uniform())
            book.segments.append((call.number, IVR, call.queue, NOBODY, call.started, at))
            ending = ENDED_IN_IVR
            if is_closed and uniform() < CLOSED_VOICEMAIL_SHARE:
                spoken = at + 15 + 45 * uniform()
                book.segments.append((call.number, VOICEMAIL, call.queue, NOBODY, at, spoken))
                at, ending = spoken, LEFT_VOICEMAIL
            book.contacts.append(call.row(at, ending=ending, agent=NOBODY, outcome=-1, unhappy=False))

    def _write_schedule(self, book: Book, shifts: Sequence[Shift]) -> None:
        for shift in shifts:
            zero = wall_zero(shift.day)
            for activity in shift.activities:
                book.schedule.append(
                    (shift.person, ACTIVITY_NUMBER[activity.code], zero + activity.started, zero + activity.ended)
                )

    def _write_open(self, book: Book) -> None:
        """Write the emails still waiting when the last day ends: open, without an end."""
        nothing = float("nan")
        for contact in self._backlog:
            book.segments.append((contact.number, QUEUE, contact.queue, NOBODY, contact.since, nothing))
            book.contacts.append(contact.row(nothing, ending=OPEN, agent=NOBODY, outcome=-1, unhappy=False))
