"""What Larkfield's customers can ask for: lines, queues, opening hours, reasons, outcomes, standards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.demo.calendar import is_bank_holiday

VOICE, CHAT, EMAIL = 0, 1, 2
CHANNELS: Final = ("voice", "chat", "email")
NORTHMOOR: Final = "Northmoor"
"""The name under which customers of the client know us."""

Opening = tuple[int, int] | None


@dataclass(frozen=True)
class Line:
    """What a customer asks for."""

    code: str
    name: str


@dataclass(frozen=True)
class Queue:
    """A line by channel: the place where contacts wait.

    Notes
    -----
    `opening` holds minutes after local midnight for Monday to Sunday and, last, for a bank holiday.
    `weekday_contacts` is the mean number offered on an ordinary weekday. Seconds are means over all handled contacts;
    `hold_seconds` is the mean of those held. `priority_seconds` is the head start given in routing.
    `client` is on whose behalf it is served, where that is not Larkfield itself, and `brand` under which name.
    """

    code: str
    name: str
    line: str
    channel: int
    opening: tuple[Opening, ...]
    weekday_contacts: float
    talk_seconds: float
    hold_share: float
    hold_seconds: float
    wrap_seconds: float
    priority_seconds: float = 0.0
    concurrency: int = 1
    client: str = ""
    brand: str = ""

    @property
    def handle_seconds(self) -> float:
        """Planned talk, hold and wrap of one contact."""
        return self.talk_seconds + self.hold_share * self.hold_seconds + self.wrap_seconds

    def opening_on(self, day: date) -> Opening:
        """Return the local minutes between which the queue is open on `day`, or None if it is closed."""
        return self.opening[7 if is_bank_holiday(day) else day.weekday()]


@dataclass(frozen=True)
class Reason:
    """Why a customer came; `parent` is the branch it hangs on (None for a branch)."""

    code: str
    name: str
    parent: str | None
    weight: float = 0.0
    handle_factor: float = 1.0
    unresolved_share: float = 0.0
    transfer_share: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What came of a contact, and whether that settles the need."""

    code: str
    name: str
    resolved: bool
    share: float


@dataclass(frozen=True)
class Standard:
    """A standard in force at Larkfield: measure, where it applies, target, and how far off still counts as near."""

    measure: str
    queue: str | None
    target: float
    seconds: float | None
    tolerance: float


def _weekly(weekday: tuple[int, int], saturday: tuple[int, int] | None, sunday: tuple[int, int] | None) -> tuple[Opening, ...]:
    return (*(weekday,) * 5, saturday, sunday, sunday)


_SHORT_DAY = (10 * 60, 16 * 60)
_CLAIMS = _weekly((8 * 60, 20 * 60), (9 * 60, 17 * 60), _SHORT_DAY)
_OFFICE = _weekly((8 * 60, 20 * 60), (9 * 60, 17 * 60), None)
_CHAT = _weekly((8 * 60, 20 * 60), (9 * 60, 17 * 60), _SHORT_DAY)
_EMAIL = _weekly((7 * 60, 21 * 60), (8 * 60, 18 * 60), (9 * 60, 17 * 60))

LINES: Final = (
    Line("claims", "Claims"),
    Line("policy", "Policy changes"),
    Line("renewals", "Renewals"),
    Line("complaints", "Complaints"),
    Line("service", "Customer service"),
)

QUEUES: Final = (
    Queue("claims_voice", "Claims", "claims", VOICE, _CLAIMS, 680, 262, 0.30, 75, 88),
    Queue("policy_voice", "Policy changes", "policy", VOICE, _OFFICE, 356, 240, 0.25, 60, 66),
    Queue("renewals_voice", "Renewals", "renewals", VOICE, _OFFICE, 322, 268, 0.20, 60, 62, client="Northmoor Mutual", brand=NORTHMOOR),
    Queue("complaints_voice", "Complaints line", "complaints", VOICE, _OFFICE, 72, 330, 0.25, 90, 105, 90.0),
    Queue("chat", "Chat", "service", CHAT, _CHAT, 262, 470, 0.0, 0, 35, 0.0, 3),
    Queue("email", "Email", "service", EMAIL, _EMAIL, 250, 330, 0.0, 0, 40),
)
CLAIMS_VOICE, POLICY_VOICE, RENEWALS_VOICE, COMPLAINTS_VOICE, CHAT_QUEUE, EMAIL_QUEUE = range(6)

REASONS: Final = (
    Reason("claim", "Claim", None),
    Reason("claim.new_home", "New claim, home", "claim", 0.20, 1.35, 0.20, 0.02),
    Reason("claim.new_motor", "New claim, motor", "claim", 0.17, 1.30, 0.16, 0.02),
    Reason("claim.escape_of_water", "Claim, escape of water, drying", "claim", 0.12, 1.15, 0.30, 0.03),
    Reason("claim.progress", "Where is my claim?", "claim", 0.27, 0.68, 0.24, 0.04),
    Reason("claim.repairer", "Repairer or contractor", "claim", 0.14, 0.85, 0.32, 0.05),
    Reason("claim.payment", "Claim payment", "claim", 0.10, 0.85, 0.20, 0.05),
    Reason("policy", "Policy", None),
    Reason("policy.address", "Change of address", "policy", 0.24, 0.90, 0.07, 0.03),
    Reason("policy.vehicle", "Change of vehicle", "policy", 0.22, 1.15, 0.08, 0.03),
    Reason("policy.documents", "Documents not received", "policy", 0.22, 0.70, 0.17, 0.02),
    Reason("policy.cover", "What am I covered for?", "policy", 0.19, 1.10, 0.13, 0.07),
    Reason("policy.cancel", "Cancel a policy", "policy", 0.13, 1.20, 0.12, 0.12),
    Reason("renewal", "Renewal", None),
    Reason("renewal.price", "Renewal price", "renewal", 0.42, 1.12, 0.12, 0.03),
    Reason("renewal.confirm", "Confirm renewal", "renewal", 0.28, 0.78, 0.05, 0.02),
    Reason("renewal.payment", "Direct debit and payment", "renewal", 0.20, 0.95, 0.15, 0.05),
    Reason("renewal.lapse", "Stop renewal", "renewal", 0.10, 1.10, 0.10, 0.06),
    Reason("complaint", "Complaint", None),
    Reason("complaint.delay", "Delay", "complaint", 0.42, 1.00, 0.34, 0.04),
    Reason("complaint.callback", "Call-back not made", "complaint", 0.22, 0.85, 0.28, 0.03),
    Reason("complaint.repair", "Quality of a repair", "complaint", 0.20, 1.15, 0.38, 0.06),
    Reason("complaint.premium", "Premium or charge", "complaint", 0.16, 1.00, 0.24, 0.06),
)
REASON_NUMBER: Final = {reason.code: number for number, reason in enumerate(REASONS)}

_DIGITAL_MIX: Final = {"claim": 0.34, "policy": 0.42, "renewal": 0.24}
_BRANCHES: Final[tuple[dict[str, float], ...]] = (
    {"claim": 1.0},
    {"policy": 1.0},
    {"renewal": 1.0},
    {"complaint": 1.0},
    _DIGITAL_MIX,
    _DIGITAL_MIX,
)


def reason_shares(queue: int) -> list[tuple[int, float]]:
    """Return the leaf reasons heard on a queue with their shares, which add up to one."""
    mix = _BRANCHES[queue]
    return [(n, mix[r.parent] * r.weight) for n, r in enumerate(REASONS) if r.parent is not None and r.parent in mix]


OUTCOMES: Final = (
    Outcome("resolved", "Resolved", True, 0.72),
    Outcome("advice", "Advice given", True, 0.18),
    Outcome("changed", "Record changed", True, 0.10),
    Outcome("call_back_promised", "Call-back promised", False, 0.34),
    Outcome("passed_on", "Passed to another team", False, 0.36),
    Outcome("documents_awaited", "Waiting for documents", False, 0.30),
)

STANDARDS: Final = (
    *(Standard("service_level", q.code, 0.80, 20, 0.05) for q in QUEUES if q.channel == VOICE),
    Standard("service_level", "chat", 0.85, 60, 0.05),
    Standard("service_level", "email", 0.90, 4 * 3600, 0.05),
    Standard("abandonment_rate", None, 0.05, None, 0.01),
    Standard("adherence", None, 0.92, None, 0.02),
    Standard("fcr", None, 0.75, None, 0.05),
    Standard("quality_score", None, 0.80, None, 0.03),
    Standard("compliance_critical_errors", None, 0.05, None, 0.02),
)
