"""One day on the floor as a discrete-event simulation: customers queue, people serve, take breaks, and go home."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from heapq import heappop, heappush
from math import exp, log
from typing import Final

import numpy as np

from floorwalker.demo import day as book_kinds
from floorwalker.demo.calendar import wall_zero
from floorwalker.demo.crew import BREAKS, GOING_HOME, GONE, SERVED, WAITING, WAITING_FOR_CALL, Agent, Contact
from floorwalker.demo.day import STATE_NUMBER, Book
from floorwalker.demo.demand import gets_through_at
from floorwalker.demo.handling import TRANSFERRED_TALK_SHARE, Handling
from floorwalker.demo.lines import CHAT, EMAIL, QUEUES, VOICE
from floorwalker.demo.settle import RETURN_AFTER_ABANDON_SHARE, Return, return_of, settle
from floorwalker.demo.waiting import WaitingRoom

ENTER, FREE, LEAVE, PLAN, BACK, SIGN_IN, CALL_BACK_CHOICE, CALL_BACK_DUE, LAST_CALL = range(9)

# Patience: a few hang up almost at once, the rest are lognormal (Brown et al., JASA 100(469), 2005, section 5).
HASTY_SHARE: Final = 0.05
HASTY_MEDIAN_SECONDS: Final = 9.0
PATIENCE_LOG_MEDIAN: Final = {VOICE: 5.75, CHAT: 5.6}
PATIENCE_LOG_SPREAD: Final = 0.95
BALK_SCALE_SECONDS: Final = 1500.0
REDIAL_SHARE: Final = 0.40
REDIAL_LOG_MEDIAN: Final = 6.6
REDIAL_SPREAD: Final = 0.9
CALL_BACK_OFFER_WAIT_SECONDS: Final = 60.0
CALL_BACK_TAKEN_SHARE: Final = 0.15
CALL_BACK_CHOICE_SECONDS: Final = 45.0
CALL_BACK_LAST_OFFER_SECONDS: Final = 3600.0
CALL_BACK_NOT_BEFORE_SECONDS: Final = 1200.0
CALL_BACK_GIVEN_UP_SECONDS: Final = 900.0
HELP_QUEUE_LENGTH: Final = 5
SHORTEST_SESSION_SECONDS: Final = 420.0
LONG_OVERRUN_SHARE: Final = 0.03
LONG_OVERRUN_SECONDS: Final = 480.0
OVERTIME_SECONDS: Final = 1200.0
EMAIL_OVERTIME_SECONDS: Final = 3600.0
EMAIL_BACKLOG: Final = 60
"""So many emails waiting at the end of a shift are more than the next day takes in its stride; its people stay on for them."""
NO_ANSWER_SHARE: Final = 0.008
NO_ANSWER_SECONDS: Final = 20.0
CALL_BACK_UNREACHED_SHARE: Final = 0.09

_READY, _RING, _TALK, _OFF = (STATE_NUMBER[s] for s in ("ready", "ring", "talk", "off"))
_HOLD, _WRAP, _AWAY = (STATE_NUMBER[s] for s in ("hold", "wrap", "unavailable"))


def stream(rng: np.random.Generator, *, normal: bool) -> Iterator[float]:
    """Yield draws one by one, made in blocks."""
    while True:
        yield from (rng.standard_normal(4096) if normal else rng.random(4096)).tolist()


class Floor:
    """The floor of one day.

    Parameters
    ----------
    backlog : deque of Contact
        Emails left from the days before; what is left at the end stays in it.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        *,
        day: date,
        agents: Sequence[Agent],
        backlog: deque[Contact],
        handling: Handling,
        next_number: int,
    ) -> None:
        self.day = day
        self.book = Book()
        self.returns: list[tuple[date, Return]] = []
        self.next_number = next_number
        self._uniform = stream(rng, normal=False).__next__
        self._normal = stream(rng, normal=True).__next__
        self._handling = handling
        self._heap: list[tuple[float, int, int, Agent | Contact | None, int]] = []
        self._turn = 0
        self._room = WaitingRoom(backlog)
        zero = wall_zero(day)
        self._closes = [zero + opening[1] * 60.0 if (opening := queue.opening_on(day)) is not None else zero for queue in QUEUES]
        for agent in agents:
            self._push(agent.signs_in, SIGN_IN, agent, 0)
            self._push(agent.shift_ended, PLAN, agent, GOING_HOME)
            for index, (started, _, _) in enumerate(agent.plans):
                self._push(started, PLAN, agent, index)
        for queue, closes in enumerate(self._closes):
            self._push(closes + CALL_BACK_GIVEN_UP_SECONDS, LAST_CALL, None, queue)

    def _push(self, at: float, kind: int, who: Agent | Contact | None, what: int) -> None:
        self._turn += 1
        heappush(self._heap, (at, self._turn, kind, who, what))

    def expect(self, contact: Contact, *, at: float) -> None:
        """Let `contact` reach its queue at a moment."""
        self._push(at, ENTER, contact, 0)

    def run(self) -> None:
        """Play every event of the day in order."""
        heap = self._heap
        while heap:
            at, _, kind, who, what = heappop(heap)
            if isinstance(who, Agent):
                if kind == FREE:
                    self._finish(who, at)
                elif kind == PLAN:
                    self._plan(who, what, at)
                elif kind == BACK:
                    self._back(who, what, at)
                else:
                    self._sign_in(who, at)
            elif who is not None:
                if kind == ENTER:
                    self._enter(who, at)
                elif kind == LEAVE:
                    if who.status == WAITING and who.visit == what:
                        self._abandon(who, at)
                elif kind == CALL_BACK_CHOICE:
                    if who.status == WAITING and who.visit == what:
                        self._choose_call_back(who, at)
                elif who.status == WAITING_FOR_CALL:
                    self._call_back_due(who, at)
            else:
                self._give_up_calls(what, at)

    # -- customers ---------------------------------------------------------------------------------------------------

    def _enter(self, contact: Contact, at: float) -> None:
        queue = contact.queue
        contact.status = WAITING
        agent = self._room.agent_for(queue)
        if agent is not None:
            contact.since = at
            self._serve(agent, contact, at)
            return
        contact.visit += 1
        contact.since = at
        self._room.join(contact)
        channel = QUEUES[queue].channel
        if channel == EMAIL:
            return
        uniform, normal = self._uniform, self._normal
        expected_wait = self._room.expected_wait_seconds(queue)
        if uniform() < HASTY_SHARE:
            patience = HASTY_MEDIAN_SECONDS * exp(0.7 * normal())
        elif uniform() < 1 - exp(-expected_wait / BALK_SCALE_SECONDS):
            patience = 2.0 + 8.0 * uniform()
        else:
            patience = exp(PATIENCE_LOG_MEDIAN[channel] + PATIENCE_LOG_SPREAD * normal())
        self._push(at + patience, LEAVE, contact, contact.visit)
        if channel != VOICE or expected_wait < CALL_BACK_OFFER_WAIT_SECONDS:
            return
        if at < self._closes[queue] - CALL_BACK_LAST_OFFER_SECONDS and uniform() < CALL_BACK_TAKEN_SHARE:
            self._push(at + CALL_BACK_CHOICE_SECONDS, CALL_BACK_CHOICE, contact, contact.visit)

    def _abandon(self, contact: Contact, at: float) -> None:
        self._room.left(contact)
        contact.status = GONE
        self.book.segments.append((contact.number, book_kinds.QUEUE, contact.queue, -1, contact.since, at))
        self._end(contact, at, book_kinds.ABANDONED)
        uniform = self._uniform
        if uniform() < REDIAL_SHARE:
            again = at + exp(REDIAL_LOG_MEDIAN + REDIAL_SPREAD * self._normal())
            if contact.channel == VOICE:
                again = gets_through_at(again, self._handling.events, again=uniform())
            if again < self._closes[contact.first_queue] - 60:
                number = self.next_number
                self.next_number += 1
                fresh = contact.redialled(number, at=again)
                wait = 0.0
                if fresh.channel == VOICE:
                    wait = 15.0 + 20.0 * uniform()
                    self.book.segments.append((number, book_kinds.IVR, fresh.queue, -1, again, again + wait))
                self.expect(fresh, at=again + wait)
        elif contact.customer >= 0 and uniform() < RETURN_AFTER_ABANDON_SHARE:
            back = Return(contact.customer, contact.need, contact.ordinal + 1, contact.first_queue, contact.reason)
            self.returns.append((self.day + timedelta(days=1), back))

    def _choose_call_back(self, contact: Contact, at: float) -> None:
        self._room.left(contact)
        contact.status = WAITING_FOR_CALL
        contact.waited += at - contact.since
        self.book.segments.append((contact.number, book_kinds.QUEUE, contact.queue, -1, contact.since, at))
        contact.since = at
        self._push(at + CALL_BACK_NOT_BEFORE_SECONDS, CALL_BACK_DUE, contact, 0)

    def _call_back_due(self, contact: Contact, at: float) -> None:
        agent = self._room.agent_for(contact.queue) if not self._room.length[contact.queue] else None
        if agent is not None:
            self._serve(agent, contact, at)
        else:
            self._room.owe_call(contact)

    def _give_up_calls(self, queue: int, at: float) -> None:
        for contact in self._room.calls_given_up(queue):
            contact.status = GONE
            self.book.segments.append((contact.number, book_kinds.CALLBACK, queue, -1, contact.since, at))
            self._end(contact, at, book_kinds.CALLBACK_MISSED, unhappy=True)
            if contact.customer >= 0:
                who = (contact.customer, contact.need, contact.ordinal, queue, contact.reason)
                self.returns.append((self.day + timedelta(days=1), return_of(*who, dissatisfied=True, uniform=self._uniform)))

    def _end(
        self, contact: Contact, at: float, ending: int, *, agent: int = -1, outcome: int = -1, unhappy: bool = False
    ) -> None:
        self.book.contacts.append(contact.row(at, ending=ending, agent=agent, outcome=outcome, unhappy=unhappy))

    # -- people ------------------------------------------------------------------------------------------------------

    def _sign_in(self, agent: Agent, at: float) -> None:
        if at > agent.shift_started:
            self.book.states.append((agent.number, _OFF, agent.shift_started, at))
        agent.since = at
        self._room.sign_on(agent)
        self._next(agent, at)

    def _plan(self, agent: Agent, index: int, at: float) -> None:
        is_session = index >= 0 and agent.plans[index][1] not in BREAKS and agent.channel != EMAIL
        if is_session and self._room.length[agent.home] >= HELP_QUEUE_LENGTH and self._uniform() < agent.willingness:
            return
        agent.pending.append(index)
        if agent.is_idle:
            self._room.wake(agent)
            self.book.states.append((agent.number, _READY, agent.since, at))
            agent.since = at
            self._next(agent, at)

    def _back(self, agent: Agent, state: int, at: float) -> None:
        self.book.states.append((agent.number, state, agent.since, at))
        agent.since = at
        self._room.sign_on(agent)
        self._next(agent, at)

    def _next(self, agent: Agent, at: float) -> None:
        """Let a free agent go home, start what is due, serve who waits, or be ready; `agent.since` is now."""
        if GOING_HOME in agent.pending:
            if agent.channel == EMAIL:
                stays = self._room.length[agent.home] >= EMAIL_BACKLOG and at < agent.shift_ended + EMAIL_OVERTIME_SECONDS
            else:
                stays = self._closes[agent.home] <= at < agent.shift_ended + OVERTIME_SECONDS
            contact = self._room.contact_for(agent, at=at) if stays else None
            if contact is not None:
                self._serve(agent, contact, at)
            else:
                self._room.sign_off(agent)
            return
        while agent.pending:
            started, state, ended = agent.plans[agent.pending.pop(0)]
            uniform = self._uniform
            if state in BREAKS:
                until = at + ended - started
                if state != _AWAY:
                    until -= agent.overrun_seconds * log(1 - uniform())
                    until += LONG_OVERRUN_SECONDS * (uniform() < LONG_OVERRUN_SHARE)
            else:
                until = ended + 60 * uniform()
                if until - at < SHORTEST_SESSION_SECONDS:
                    continue
            self._room.sign_off(agent)
            self._push(until, BACK, agent, state)
            return
        contact = self._room.contact_for(agent, at=at)
        if contact is None:
            self._room.rest(agent)
            return
        self._serve(agent, contact, at)
        if agent.channel == CHAT:
            self._fill_chats(agent, at)

    def _fill_chats(self, agent: Agent, at: float) -> None:
        while agent.busy < QUEUES[agent.home].concurrency and not agent.pending:
            contact = self._room.contact_for(agent, at=at)
            if contact is None:
                return
            self._serve(agent, contact, at)

    def _finish(self, agent: Agent, at: float) -> None:
        if agent.channel == CHAT:
            agent.busy -= 1
            if agent.busy:
                self._fill_chats(agent, at)
                return
            self._room.done_chatting(agent)
            self.book.states.append((agent.number, _TALK, agent.since, at))
        agent.since = at
        self._next(agent, at)

    # -- service -----------------------------------------------------------------------------------------------------

    def _serve(self, agent: Agent, contact: Contact, at: float) -> None:
        """Write the whole service at once: nothing that happens later can change it."""
        number, who, queue = contact.number, agent.number, contact.queue
        segment, state = self.book.segments.append, self.book.states.append
        uniform, normal = self._uniform, self._normal
        is_call_back = contact.status == WAITING_FOR_CALL
        segment((number, book_kinds.CALLBACK if is_call_back else book_kinds.QUEUE, queue, -1, contact.since, at))
        if not is_call_back:
            contact.waited += at - contact.since
        contact.status = SERVED
        is_chat, is_voice = agent.channel == CHAT, agent.channel == VOICE
        if agent.since < at and not agent.busy:
            state((who, _READY, agent.since, at))
        answered = at
        if is_voice:
            answered += 12.0 + 15.0 * uniform() if is_call_back else 2.0 + 4.0 * uniform()
            if not is_call_back and uniform() < NO_ANSWER_SHARE:
                missed = at + NO_ANSWER_SECONDS
                segment((number, book_kinds.ALERT, queue, who, at, missed))
                state((who, _RING, at, missed))
                contact.since, contact.is_put_back = missed, True
                self._push(missed, ENTER, contact, 0)
                agent.since = missed
                self._room.sign_off(agent)
                self._push(missed + 40 - 120 * log(1 - uniform()), BACK, agent, _AWAY)
                return
            segment((number, book_kinds.ALERT, queue, who, at, answered))
            state((who, _RING, at, answered))
            if is_call_back and uniform() < CALL_BACK_UNREACHED_SHARE:
                self._end(contact, answered, book_kinds.CALLBACK_UNREACHED)
                self._push(answered, FREE, agent, 0)
                return
        elif is_chat:
            answered += 1.0 + 5.0 * uniform()
            segment((number, book_kinds.ALERT, queue, who, at, answered))
        parts = self._handling.parts(agent, contact, at=at, uniform=uniform, normal=normal)
        target = self._handling.onward(contact, at=at, uniform=uniform) if is_voice else None
        if target is not None:
            handed = answered + parts.talk * TRANSFERRED_TALK_SHARE
            left = handed + 12.0 + 25.0 * uniform()
            segment((number, book_kinds.TALK, queue, who, answered, handed))
            segment((number, book_kinds.TRANSFER, queue, who, handed, left))
            state((who, _TALK, answered, left))
            contact.queue, contact.since = target, left
            contact.transfers += 1
            self._push(left, ENTER, contact, 0)
            self._push(left, FREE, agent, 0)
            return
        held = answered + parts.talk
        resumed = held + parts.hold
        talked = resumed + parts.more_talk
        ended = talked + parts.wrap
        segment((number, book_kinds.TALK, queue, who, answered, held))
        segment((number, book_kinds.WRAP, queue, who, talked, ended))
        if parts.hold:
            segment((number, book_kinds.HOLD, queue, who, held, resumed))
            segment((number, book_kinds.TALK, queue, who, resumed, talked))
        if is_chat:
            if not agent.busy:
                self._room.chatting(agent)
                agent.since = at
            agent.busy += 1
        else:
            state((who, _TALK, answered, held))
            state((who, _WRAP, talked, ended))
            if parts.hold:
                state((who, _HOLD, held, resumed))
                state((who, _TALK, resumed, talked))
        self._push(ended, FREE, agent, 0)
        self._settle(agent, contact, talked=talked, ended=ended)

    def _settle(self, agent: Agent, contact: Contact, *, talked: float, ended: float) -> None:
        settled = settle(
            customer=contact.customer,
            need=contact.need,
            ordinal=contact.ordinal,
            queue=contact.queue,
            reason=contact.reason,
            waited_seconds=contact.waited,
            transfers=contact.transfers,
            open_share_factor=agent.open_share_factor,
            uniform=self._uniform,
            normal=self._normal,
        )
        self._end(
            contact,
            ended,
            book_kinds.HANDLED,
            agent=agent.number,
            outcome=settled.outcome,
            unhappy=settled.dissatisfied,
        )
        self.book.notes.append((contact.number, settled.note))
        if settled.scores is not None:
            answered = talked + settled.answer_after_seconds
            for kind, score in enumerate(settled.scores):
                self.book.surveys.append((contact.number, kind, score, answered))
        if settled.back is not None:
            self.returns.append((self.day + settled.back_after, settled.back))
