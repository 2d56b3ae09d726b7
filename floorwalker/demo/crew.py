"""Those on the simulated floor: an agent for one day, and a contact until it ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import log
from typing import Final

from floorwalker.demo.calendar import wall_zero
from floorwalker.demo.day import STATE_NUMBER
from floorwalker.demo.lines import QUEUES
from floorwalker.demo.people import Person
from floorwalker.demo.roster import Shift
from floorwalker.demo.settle import Draw

GOING_HOME: Final = -1
WAITING, WAITING_FOR_CALL, SERVED, GONE = range(4)
BREAKS: Final = frozenset(STATE_NUMBER[state] for state in ("break", "lunch", "unavailable"))

LATE_SHARE: Final = 0.06
LATE_MEAN_SECONDS: Final = 540.0
EARLY_SECONDS: Final = 150.0
PERSONAL_PAUSES_AN_HOUR: Final = 0.20
PERSONAL_PAUSE_SECONDS: Final = 200.0
ON_QUEUE: Final = frozenset(("voice", "chat", "email"))


@dataclass(slots=True, eq=False)
class Agent:
    """A person at work today: what is planned, and what they are doing now (`since` when)."""

    number: int
    home: int
    channel: int
    skills: tuple[int, ...]
    pace: float
    open_share_factor: float
    overrun_seconds: float
    willingness: float
    signs_in: float
    shift_started: float
    shift_ended: float
    plans: list[tuple[float, int, float]]
    pending: list[int] = field(default_factory=list)
    is_idle: bool = False
    busy: int = 0
    since: float = 0.0


@dataclass(slots=True, eq=False)
class Contact:
    """A contact on its way; `visit` counts its turns in a queue so that an old hang-up is not obeyed."""

    number: int
    customer: int
    need: int
    ordinal: int
    queue: int
    first_queue: int
    channel: int
    started: float
    reason: int
    since: float = 0.0
    waited: float = 0.0
    status: int = 0
    visit: int = 0
    transfers: int = 0
    is_put_back: bool = False

    def redialled(self, number: int, *, at: float) -> Contact:
        """Return the same customer trying again as a new contact."""
        return replace(
            self,
            number=number,
            ordinal=self.ordinal + 1,
            queue=self.first_queue,
            started=at,
            since=at,
            waited=0.0,
            status=0,
            visit=0,
            transfers=0,
            is_put_back=False,
        )

    def row(self, ended: float, *, ending: int, agent: int, outcome: int, unhappy: bool) -> tuple[float, ...]:
        """Return the contact as a row of the day's book."""
        return (
            self.number,
            self.customer,
            self.need,
            self.ordinal,
            self.channel,
            self.first_queue,
            self.started,
            ended,
            self.reason,
            outcome,
            ending,
            agent,
            unhappy,
            self.transfers,
        )


def report_for_work(person: Person, shift: Shift, *, uniform: Draw) -> Agent:
    """Return `person` as an agent for the day of `shift`: how late, and with which unplanned pauses."""
    zero = wall_zero(shift.day)
    started, ended = zero + shift.started, zero + shift.ended
    signs_in = started - EARLY_SECONDS * uniform() ** 2
    if uniform() < LATE_SHARE:
        signs_in = started - LATE_MEAN_SECONDS * log(1 - uniform())
    plans = [(zero + a.started, STATE_NUMBER[a.code], zero + a.ended) for a in shift.activities if a.code not in ON_QUEUE]
    at = started
    while True:
        at -= 3600 / PERSONAL_PAUSES_AN_HOUR * log(1 - uniform())
        if at > ended - 1800:
            break
        plans.append((at, STATE_NUMBER["unavailable"], at + 60 - (PERSONAL_PAUSE_SECONDS - 60) * log(1 - uniform())))
    home = person.home if person.home is not None else 0
    return Agent(
        person.number,
        home,
        QUEUES[home].channel,
        tuple(s.queue for s in person.skills if QUEUES[s.queue].channel == QUEUES[home].channel),
        person.pace,
        person.open_share_factor,
        person.overrun_seconds,
        person.willingness,
        signs_in,
        started,
        ended,
        plans,
    )


def first_contact(
    number: int, *, customer: int, queue: int, reason: int, started: float, need: int | None = None, ordinal: int = 1
) -> Contact:
    """Return a contact that has just begun; without a `need` it opens one of its own."""
    own = number if need is None else need
    return Contact(number, customer, own, ordinal, queue, queue, QUEUES[queue].channel, started, reason, started)
