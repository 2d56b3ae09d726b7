"""The sums that measures are made of: every column's unit, meaning, and how two parts of it become one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal[
    "contacts", "complaints", "seconds", "seconds squared", "answers", "points", "points squared", "weighted contacts",
    "weighted contacts squared",
]
Combine = Literal["sum", "largest"]
Source = Literal["visits", "agent_states", "surveys", "evaluations", "matters", "complaints"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One number counted from facts.

    Parameters
    ----------
    name
        What measures call it.
    source
        The table of facts it is counted from.
    unit
        What one of it is.
    meaning
        One sentence.
    combine
        ``sum`` when halves add up to the whole, ``largest`` when the whole is the larger half.
    """

    name: str
    source: Source
    unit: Unit
    meaning: str
    combine: Combine = "sum"


def _of(source: Source, unit: Unit, **meanings: str) -> tuple[Column, ...]:
    return tuple(Column(name=name, source=source, unit=unit, meaning=text) for name, text in meanings.items())


_KINDS = {
    "customer": "customer-critical", "business": "business-critical", "compliance": "compliance-critical", "ethics": "of ethics",
}
"""What questions of a scorecard are judged apart, and how people say it."""

COLUMNS: tuple[Column, ...] = (
    *_of(
        "visits",
        "contacts",
        offered="Visits that reached the queue: all but those ended in the menu or refused at the door.",
        answered="Offered visits that a person answered.",
        abandoned="Offered visits whose customer left before an answer; voicemail and callback are no abandons.",
        answered_in_time="Answered visits that waited no longer than the target.",
        abandoned_in_time="Abandoned visits that waited no longer than the target.",
        abandoned_short="Abandoned visits that waited no longer than the short-abandon threshold.",
        handle_known="Answered visits whose talk time the source gave.",
        talk_known="Answered visits whose talk time the source gave.",
        hold_known="Answered visits whose hold time the source gave.",
        wrap_known="Answered visits whose wrap-up time the source gave.",
        first_responses="Answered visits in channels other than voice.",
        answered_known="Answered visits of customers we know, the window passed or not.",
        watched="Answered visits of customers we know whose repeat window has passed.",
        came_back="Watched visits whose customer came back inside the window.",
        resolved_first="Watched visits whose customer did not come back and whose need was not left open.",
        still_open="Answered visits of customers we know whose repeat window has not passed yet.",
    ),
    *_of(
        "visits",
        "seconds",
        wait_answered_seconds="Wait of answered visits.",
        handle_seconds="Talk, hold and wrap-up of answered visits; a part that the source does not give is left out.",
        talk_seconds="Talk of answered visits.",
        hold_seconds="Hold of answered visits.",
        wrap_seconds="Wrap-up of answered visits.",
        effort_seconds="Handle time of answered visits, each divided by the contacts its agent held at once.",
        first_response_seconds="Wait until the first answer in channels other than voice.",
        workload_seconds="Talk, hold and wrap-up, counted in the interval where they fell.",
    ),
    Column(
        name="handle_seconds_squared",
        source="visits",
        unit="seconds squared",
        meaning="Squares of the handle times; with their sum they give the spread.",
    ),
    Column(
        name="wait_longest_seconds",
        source="visits",
        unit="seconds",
        combine="largest",
        meaning="The longest wait of any offered visit, answered or not.",
    ),
    *_of(
        "agent_states",
        "seconds",
        handling_seconds="Time of agents in talk, hold and wrap-up, where it fell.",
        available_seconds="Time of agents ready or ringing, waiting for a contact.",
        on_queue_seconds="Time of agents ready, ringing, in talk, hold or wrap-up.",
        paid_seconds="Time of agents that is paid.",
        paid_on_queue_seconds="Paid time of agents ready, ringing, in talk, hold or wrap-up.",
        paid_off_queue_seconds="Paid time of agents in any other state.",
        scheduled_seconds="Time of agents that the roster covers.",
        adherent_seconds="Scheduled time in which the agent did what the roster said.",
        scheduled_on_queue_seconds="Time that the roster gives to the queues.",
    ),
    *_of(
        "surveys",
        "answers",
        csat_answers="Answers to the satisfaction question.",
        csat_satisfied="Answers in the two best boxes of the satisfaction scale.",
        nps_answers="Answers to the recommendation question (0 to 10).",
        nps_promoters="Recommendation answers of 9 or 10.",
        nps_detractors="Recommendation answers of 0 to 6.",
        ces_answers="Answers to the effort question.",
        settled_answers="Answers to the question whether it was settled.",
        settled_yes="Answers that it was settled.",
    ),
    Column(
        name="ces_ease_points",
        source="surveys",
        unit="points",
        meaning="Effort answers carried to the scale 1 (hard) to 7 (easy).",
    ),
    Column(
        name="ces_ease_points_squared",
        source="surveys",
        unit="points squared",
        meaning="Squares of the effort answers on the scale 1 to 7; with their sum they give the spread.",
    ),
    *_of(
        "matters",
        "contacts",
        matter_contacts="Contacts that a person answered, each once.",
        matter_known="Answered contacts of which customer and reason are known, the window passed or not.",
        matter_watched="Answered contacts of which customer and reason are known and whose repeat window has passed.",
        matter_settled="Watched contacts whose customer did not come back about the same reason inside the window.",
        matter_open="Answered contacts of which customer and reason are known and whose repeat window has not passed yet.",
        passed_on_contacts="Answered contacts whose customer was handed to another queue or person.",
        other_channel_contacts="Watched contacts whose customer came back about the same reason over another channel.",
        told_again_contacts="Answered contacts of known customer and reason at which somebody served who was new to the matter.",
    ),
    Column(
        name="complaints",
        source="complaints",
        unit="complaints",
        meaning="Complaints that customers made, on the day on which they said it; those found to be difficulties are left out.",
    ),
    *_of(
        "evaluations",
        "contacts",
        evaluated="Contacts evaluated, however they were chosen.",
        evaluated_drawn="Contacts drawn by a sample plan and evaluated, so that it is known how many others each stands for.",
        scored="Drawn contacts that were scored.",
        **{f"{kind}_checked": f"Drawn contacts in which something {words} was judged." for kind, words in _KINDS.items()},
    ),
    *_of(
        "evaluations",
        "weighted contacts",
        scored_weight="Contacts that the scored ones stand for: the sum of one over the chance of each to be drawn.",
        score_weight="Their scores, each as often as the contacts that it stands for.",
        score_weight_squared="Squares of their scores, each as often as the contacts that it stands for.",
        passed_weight="Contacts that the passed ones stand for.",
        **{f"{kind}_weight": f"Contacts that those stand for in which something {words} was judged." for kind, words in _KINDS.items()},
        **{f"{kind}_failed_weight": f"Contacts that those stand for in which something {words} failed." for kind, words in _KINDS.items()},
    ),
    *_of(
        "evaluations",
        "weighted contacts squared",
        scored_weight_squared="Squares of the contacts that each scored one stands for; they say how much the weights blur.",
        **{f"{kind}_weight_squared": f"The same of those in which something {words} was judged." for kind, words in _KINDS.items()},
    ),
)

_BY_NAME = {column.name: column for column in COLUMNS}


def column(name: str) -> Column:
    """Return the column called `name`.

    Raises
    ------
    LookupError
        If there is none; the message lists what there is.
    """
    try:
        return _BY_NAME[name]
    except KeyError:
        raise LookupError(f"No column is called {name!r}; there are: {', '.join(sorted(_BY_NAME))}.") from None
