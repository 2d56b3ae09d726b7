"""Shipped texts to begin an impact assessment from: ours, to be verified by whoever answers for the processing; not legal advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VERIFY: Final = "Ours, verify; not legal advice."


@dataclass(frozen=True)
class RiskText:
    """A risk of a template: likelihood and severity, 1 to 3, before and after the measure."""

    what: str
    likelihood: int
    severity: int
    measure: str
    likelihood_after: int
    severity_after: int


@dataclass(frozen=True)
class Template:
    """A text to begin from."""

    code: str
    name: str
    rooms: tuple[str, ...]
    description: str
    necessity: str
    risks: tuple[RiskText, ...]


MONITORING: Final = Template(
    "monitoring", "Monitoring of workers", ("record", "review", "plan", "serve"),
    f"{VERIFY}\n\nCalls are recorded and some are listened to and judged against a scorecard. Words of contacts are written down and "
    "looked through by stated checks. Sign-in states, times of contacts and adherence to the roster are kept and shown as figures. The "
    "house does not record screens; add it here if another system of yours does.\n\nIt concerns everybody who serves customers, and the "
    "customers they speak to. Recordings go by the schedule of recordings; say here how long states and judgements are kept. A worker sees "
    "their own; a leader their team; quality and compliance what their role reaches. Each look at a record leaves a line in the trail, and "
    "everybody sees under My data what is kept on them, and may challenge it.",
    "It serves to keep service right, to treat complaints fairly, to plan enough people and to meet duties to record. The basis is "
    "legitimate interests, or a legal duty where one asks for recording: say which for each line. Name why less does not do: samples drawn "
    "by chance instead of all contacts, figures of teams instead of people, no live listening without a reason. Decisions about people are "
    "made by people, never by a figure or a check alone.",
    (
        RiskText("Workers feel watched at every moment, and strain rises.", 3, 2,
                 "Samples by chance, no names on walls, adherence by the day, all of it told openly before it begins.", 2, 2),
        RiskText("A machine's check or a figure decides on somebody's work.", 2, 3,
                 "A note on performance needs judged contacts and words, never numbers alone; each judgement may be disputed.", 1, 3),
        RiskText("Private talk, health or union matters are recorded.", 2, 3,
                 "Only queues of customers are recorded; spans are removed on request; words are masked; sight by reach.", 1, 3),
        RiskText("Somebody looks at recordings or figures out of curiosity.", 2, 2,
                 "Reach by role; each look is in the trail; the subject sees what is kept.", 1, 2),
        RiskText("Recordings and states are kept longer than anybody needs them.", 3, 2,
                 "The schedules let them go every night; holds stand with a reason.", 1, 2),
        RiskText("An accent, an impairment or an adjustment is judged as poor work.", 2, 3,
                 "Calibration rounds; automatic checks may be overruled; adjustments stand on the contract and count in figures.", 1, 3),
    ),
)  # fmt: skip
TEMPLATES: Final = {each.code: each for each in (MONITORING,)}
