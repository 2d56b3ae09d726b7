"""Who waits and who is free: the queues of the floor, and the rule that brings the two together."""

from __future__ import annotations

from collections import deque
from typing import Final

from floorwalker.demo.crew import WAITING, Agent, Contact
from floorwalker.demo.lines import CHAT, QUEUES

HOME_HEAD_START_SECONDS: Final = 20.0
BORROW_AFTER_SECONDS: Final = 8.0


class WaitingRoom:
    """The customers in each queue and the agents free to serve them.

    Parameters
    ----------
    backlog : deque of Contact
        Emails left from the days before; the emails of the day join it.

    Notes
    -----
    A free agent takes who has waited longest, with a head start for the home queue and for urgent queues. A customer is
    given to the longest idle agent at home on the queue, else to the longest idle who can serve it, else (chat) to the
    agent with the fewest conversations who still has room. Customers who hang up stay in line, marked, until passed by.
    """

    def __init__(self, backlog: deque[Contact]) -> None:
        self.length = [0] * len(QUEUES)
        self.length[-1] = len(backlog)
        self._lines: list[deque[Contact]] = [*(deque[Contact]() for _ in QUEUES[:-1]), backlog]
        self._calls_owed: list[deque[Contact]] = [deque() for _ in QUEUES]
        self._on_queue = [0] * len(QUEUES)
        self._idle: tuple[list[Agent], ...] = ([], [], [])
        self._in_chats: list[Agent] = []

    def join(self, contact: Contact) -> None:
        """Put a contact at the end of its queue, or in front if an offer of it was not answered."""
        line = self._lines[contact.queue]
        if contact.is_put_back:
            contact.is_put_back = False
            line.appendleft(contact)
        else:
            line.append(contact)
        self.length[contact.queue] += 1

    def left(self, contact: Contact) -> None:
        """Count out a contact that no longer waits."""
        self.length[contact.queue] -= 1

    def expected_wait_seconds(self, queue: int) -> float:
        """Return what a caller at the end of the queue may be told."""
        kind = QUEUES[queue]
        return self.length[queue] * kind.handle_seconds / max(1, self._on_queue[queue]) / kind.concurrency

    def owe_call(self, contact: Contact) -> None:
        """Keep a promised call-back until somebody is free."""
        self._calls_owed[contact.queue].append(contact)

    def calls_given_up(self, queue: int) -> list[Contact]:
        """Return the call-backs that nobody made, and forget them."""
        owed = list(self._calls_owed[queue])
        self._calls_owed[queue].clear()
        return owed

    def sign_on(self, agent: Agent) -> None:
        """Count an agent in on each queue they serve."""
        for queue in agent.skills:
            self._on_queue[queue] += 1

    def sign_off(self, agent: Agent) -> None:
        """Count an agent out."""
        for queue in agent.skills:
            self._on_queue[queue] -= 1

    def rest(self, agent: Agent) -> None:
        """Let an agent wait for work."""
        agent.is_idle = True
        self._idle[agent.channel].append(agent)

    def wake(self, agent: Agent) -> None:
        """Take an agent from among the idle."""
        agent.is_idle = False
        self._idle[agent.channel].remove(agent)

    def chatting(self, agent: Agent) -> None:
        """Note that an agent has begun to chat and may take more."""
        self._in_chats.append(agent)

    def done_chatting(self, agent: Agent) -> None:
        """Note that an agent's last chat has ended."""
        self._in_chats.remove(agent)

    def agent_for(self, queue: int) -> Agent | None:
        """Take the agent to serve one contact of `queue` now, or None if it must wait."""
        found: Agent | None = None
        for agent in self._idle[QUEUES[queue].channel]:
            if agent.home == queue:
                found = agent
                break
            if found is None and queue in agent.skills:
                found = agent
        if found is not None:
            self.wake(found)
        elif QUEUES[queue].channel == CHAT:
            room = [a for a in self._in_chats if a.busy < QUEUES[queue].concurrency and not a.pending]
            found = min(room, key=lambda a: a.busy) if room else None
        return found

    def contact_for(self, agent: Agent, *, at: float) -> Contact | None:
        """Take the contact `agent` should serve now: who waits, else a call-back owed, else nobody."""
        best, most = -1, -1.0
        for queue in agent.skills:
            line = self._lines[queue]
            while line and line[0].status != WAITING:
                line.popleft()
            if not line:
                continue
            waited = at - line[0].since
            if queue == agent.home:
                waited += HOME_HEAD_START_SECONDS
            elif waited < BORROW_AFTER_SECONDS:
                continue
            waited += QUEUES[queue].priority_seconds
            if waited > most:
                best, most = queue, waited
        if best >= 0:
            self.length[best] -= 1
            return self._lines[best].popleft()
        for queue in agent.skills:
            if self._calls_owed[queue]:
                return self._calls_owed[queue].popleft()
        return None
