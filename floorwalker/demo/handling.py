"""How long serving one contact takes, and where a call may be passed on to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import exp, log
from typing import Final

from floorwalker.demo.calendar import wall_zero
from floorwalker.demo.crew import Agent, Contact
from floorwalker.demo.demand import LIVE_FROM_SECONDS, LIVE_HANDLE_FACTOR, LIVE_UNTIL_SECONDS, MarkedEvent
from floorwalker.demo.lines import (
    CLAIMS_VOICE,
    COMPLAINTS_VOICE,
    POLICY_VOICE,
    QUEUES,
    REASONS,
    RENEWALS_VOICE,
    reason_shares,
)
from floorwalker.demo.settle import Draw

# Service times of calls are close to lognormal (Brown et al., JASA 100(469), 2005, section 4.3).
TALK_SPREAD: Final = 0.62
HOLD_SPREAD: Final = 0.7
WRAP_SPREAD: Final = 0.6
CHAT_SLOWING: Final = 0.22
TRANSFERRED_TALK_SHARE: Final = 0.5

_ONWARD: Final = {
    CLAIMS_VOICE: (POLICY_VOICE, COMPLAINTS_VOICE),
    POLICY_VOICE: (RENEWALS_VOICE, CLAIMS_VOICE),
    RENEWALS_VOICE: (POLICY_VOICE, COMPLAINTS_VOICE),
    COMPLAINTS_VOICE: (CLAIMS_VOICE, CLAIMS_VOICE),
}


def _mean_factor(queue: int) -> float:
    shares = reason_shares(queue)
    return sum(share * REASONS[n].handle_factor for n, share in shares) / sum(share for _, share in shares)


_REASON_NORM: Final = tuple(_mean_factor(queue) for queue in range(len(QUEUES)))


def _lognormal(mean: float, spread: float, normal: Draw) -> float:
    return exp(log(mean) - spread * spread / 2 + spread * normal())


@dataclass(frozen=True)
class Parts:
    """Seconds of talk before a hold, of the hold, of talk after it, and of wrap-up."""

    talk: float
    hold: float
    more_talk: float
    wrap: float


@dataclass(frozen=True)
class Handling:
    """The handle times of one day, with the day's marked events; `is_live` adds the slow early afternoon on claims."""

    day: date
    events: tuple[MarkedEvent, ...]
    is_live: bool

    def parts(self, agent: Agent, contact: Contact, *, at: float, uniform: Draw, normal: Draw) -> Parts:
        """Return how long `agent` needs for `contact`."""
        number = contact.queue
        queue = QUEUES[number]
        factor = agent.pace * REASONS[contact.reason].handle_factor / _REASON_NORM[number]
        if number != agent.home:
            factor *= 1.06
        if contact.ordinal > 1:
            factor *= 1.08
        if number == CLAIMS_VOICE:
            for event in self.events:
                factor *= event.handle_factor
            if self.is_live and LIVE_FROM_SECONDS <= at - wall_zero(self.day) < LIVE_UNTIL_SECONDS:
                factor *= LIVE_HANDLE_FACTOR
        if agent.busy > 0:
            factor *= 1 + CHAT_SLOWING * agent.busy
        talk = max(12.0, _lognormal(queue.talk_seconds * factor, TALK_SPREAD, normal))
        wrap = max(5.0, _lognormal(queue.wrap_seconds * agent.pace, WRAP_SPREAD, normal))
        if uniform() >= queue.hold_share:
            return Parts(talk, 0.0, 0.0, wrap)
        before = talk * (0.2 + 0.5 * uniform())
        return Parts(before, _lognormal(queue.hold_seconds, HOLD_SPREAD, normal), talk - before, wrap)

    def onward(self, contact: Contact, *, at: float, uniform: Draw) -> int | None:
        """Return the queue a call is passed on to, or None for the most, which are not."""
        if contact.transfers or uniform() >= REASONS[contact.reason].transfer_share:
            return None
        target = _ONWARD[contact.queue][uniform() < 0.3]
        opening = QUEUES[target].opening_on(self.day)
        if opening is None or at > wall_zero(self.day) + opening[1] * 60 - 900:
            return None
        return target
