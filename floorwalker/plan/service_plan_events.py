"""Lines that service plans write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class PlanDrafted(Event):
    """Somebody began a service plan, or the next version of one."""

    kind = "service_plan.drafted"
    record_kind = "service_plan"
    sentence = "Drafted {subject}, version {number}, {name}: {function} from {first_day} to {last_day}, after {before}"

    name: str
    number: int
    function: str
    first_day: date
    last_day: date
    before: str


@dataclass(frozen=True, kw_only=True)
class PlanHeadChanged(Event):
    """What a draft covers was changed."""

    kind = "service_plan.changed"
    record_kind = "service_plan"
    sentence = "Changed {subject}: {function} from {first_day} to {last_day}, queues {queues}"

    function: str
    first_day: date
    last_day: date
    queues: str


@dataclass(frozen=True, kw_only=True)
class PlanPartChanged(Event):
    """An objective or an arrangement of a draft was written, changed or taken out."""

    kind = "service_plan.part_changed"
    record_kind = "service_plan"
    sentence = "{act} {part} {number} of {subject}: {words}"

    act: str
    part: str
    number: int
    words: str


@dataclass(frozen=True, kw_only=True)
class PlanAsked(Event):
    """People were asked about a draft."""

    kind = "service_plan.asked"
    record_kind = "service_plan"
    sentence = "Asked {people} about {subject}"

    people: str


@dataclass(frozen=True, kw_only=True)
class PlanSaid(Event):
    """Somebody who was asked about a draft agreed or objected."""

    kind = "service_plan.said"
    record_kind = "service_plan"
    is_decision = True
    sentence = "Of {subject}: {says} ({note})"

    says: str
    note: Sleeved


@dataclass(frozen=True, kw_only=True)
class PlanAnswered(Event):
    """What somebody said of a draft was answered."""

    kind = "service_plan.answered"
    record_kind = "service_plan"
    sentence = "Answered {person} on {subject}: {answer}"

    person: str
    answer: Sleeved


@dataclass(frozen=True, kw_only=True)
class PlanMoved(Event):
    """A plan took a step in its life."""

    kind = "service_plan.moved"
    record_kind = "service_plan"
    is_decision = True
    sentence = "{subject} went from {before} to {state} ({note})"

    before: str
    state: str
    note: Sleeved


@dataclass(frozen=True, kw_only=True)
class PlanReviewed(Event):
    """What came of an objective was signed."""

    kind = "service_plan.reviewed"
    record_kind = "service_plan"
    sentence = "Signed of objective {number} of {subject}: {measure} {actual} against {target}, {verdict}"

    number: int
    measure: str
    actual: str
    target: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class PlanGiven(Event):
    """A plan got another owner."""

    kind = "service_plan.given"
    record_kind = "service_plan"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class RiskWeighed(Event):
    """A risk of a running plan was looked at and weighed anew."""

    kind = "service_plan.risk_weighed"
    record_kind = "service_plan"
    sentence = "Weighed risk {number} of {subject}: {before} before, {weight} now ({note}); next by {review_on}"

    number: int
    before: str
    weight: str
    note: Sleeved
    review_on: date


@dataclass(frozen=True, kw_only=True)
class PlanTested(Event):
    """An arrangement for what may go wrong was tried."""

    kind = "service_plan.tested"
    record_kind = "service_plan"
    sentence = "Tested arrangement {number} of {subject} ({scenario}) on {tested_on}: {result}; next by {next_test_on}"

    number: int
    scenario: str
    tested_on: date
    result: str
    next_test_on: date


@dataclass(frozen=True, kw_only=True)
class MilestoneStepped(Event):
    """Somebody said how a milestone stands."""

    kind = "service_plan.milestone_stepped"
    record_kind = "service_plan"
    sentence = "Milestone {number} of {subject} went from {before} to {state}, done on {done_on} ({note})"

    number: int
    before: str
    state: str
    done_on: str
    note: Sleeved


@dataclass(frozen=True, kw_only=True)
class MilestoneMoved(Event):
    """The agreed days or the owner of a milestone were changed."""

    kind = "service_plan.milestone_moved"
    record_kind = "service_plan"
    sentence = "Moved milestone {number} of {subject} from {before} to {after} ({why})"

    number: int
    before: str
    after: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class ContingencyBegan(Event):
    """An arrangement was used because its trigger was seen."""

    kind = "service_plan.contingency_began"
    record_kind = "service_plan"
    sentence = "Used arrangement {number} of {subject} ({scenario}), {seconds} seconds after its trigger: {what}"

    number: int
    scenario: str
    seconds: int
    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class ContingencyEnded(Event):
    """What an arrangement was used for is over."""

    kind = "service_plan.contingency_ended"
    record_kind = "service_plan"
    sentence = "Ended the use of arrangement {number} of {subject} after {seconds} seconds: {learnt}"

    number: int
    seconds: int
    learnt: Sleeved


SERVICE_PLAN_EVENTS: tuple[type[Event], ...] = (
    PlanDrafted, PlanHeadChanged, PlanPartChanged, PlanAsked, PlanSaid, PlanAnswered, PlanMoved, PlanReviewed, PlanGiven,
    PlanTested, RiskWeighed, MilestoneStepped, MilestoneMoved, ContingencyBegan, ContingencyEnded,
)
