"""The tables of facts: what a row is, what it may hold, and how it lies in a file.

No row holds a name, a number or a text of a person: identifiers only.
"""

from __future__ import annotations

from typing import Final, Literal

import pyarrow as pa

Table = Literal["visits", "agent_states", "surveys", "totals", "evaluations", "matters", "complaints"]

OUTCOMES: Final = ("answered", "abandoned", "voicemail", "callback", "transferred", "ended_in_ivr", "refused")
NEVER_IN_QUEUE: Final = ("ended_in_ivr", "refused")
"""Outcomes of visits that are not offered: the customer never stood in the queue."""
NEVER_ANSWERED: Final = ("abandoned", "voicemail", "callback", "ended_in_ivr", "refused")
DIRECTIONS: Final = ("inbound", "outbound", "internal")

HANDLING: Final = ("talk", "hold", "wrap")
AVAILABLE: Final = ("ready", "ring")
"""Ringing counts as available: nobody is being served yet."""
STATES: Final = (
    *AVAILABLE,
    *HANDLING,
    *("break", "lunch", "training", "meeting", "coaching", "admin", "unavailable", "off"),
)
ON_QUEUE_ACTIVITY: Final = "on_queue"
"""What `scheduled_activity` says when the roster gives the time to the queues."""
INSTRUMENTS: Final = ("csat", "nps", "ces", "settled")

_WORD = pa.dictionary(pa.int32(), pa.string())
_UTC = pa.timestamp("us", tz="UTC")


def _must(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


def _may(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind)


SCHEMAS: Final[dict[Table, pa.Schema]] = {
    # One row per visit of a contact to a queue.
    "visits": pa.schema(
        [
            _must("visit_id", pa.int64()),
            _must("contact_id", pa.int64()),
            _may("queue_id", pa.int32()),
            _must("channel", _WORD),
            _must("direction", _WORD),
            _may("agent_id", pa.int32()),
            _may("team_id", pa.int32()),
            _may("site_id", pa.int32()),
            _may("reason_id", pa.int32()),
            _must("outcome", _WORD),
            _must("arrived_at", _UTC),  # queue start; service start if served without queueing
            _may("answered_at", _UTC),
            _may("ended_at", _UTC),
            _must("wait_seconds", pa.float64()),
            _may("ring_seconds", pa.float64()),
            _may("talk_seconds", pa.float64()),  # null: the source does not say
            _may("hold_seconds", pa.float64()),
            _may("wrap_seconds", pa.float64()),
            _must("concurrency", pa.float64()),  # mean number of contacts the agent held at once
            _must("customer_known", pa.bool_()),
            _must("window_closed", pa.bool_()),
            _must("followed_up", pa.bool_()),  # the same customer came back inside the window
            _may("resolved", pa.bool_()),
            _may("import_id", pa.int64()),
            _must("repaired", pa.bool_()),
        ]
    ),
    # One row per piece of an agent's time; pieces of one agent do not overlap.
    "agent_states": pa.schema(
        [
            _must("agent_id", pa.int32()),
            _may("team_id", pa.int32()),
            _may("site_id", pa.int32()),
            _may("queue_id", pa.int32()),
            _must("state", _WORD),
            _must("started_at", _UTC),
            _must("ended_at", _UTC),
            _must("seconds", pa.float64()),
            _must("paid", pa.bool_()),
            _may("scheduled_activity", _WORD),
            _may("in_adherence", pa.bool_()),  # null: the roster says nothing about this piece
        ]
    ),
    # One row per answer to one survey question.
    "surveys": pa.schema(
        [
            _must("answered_at", _UTC),
            _may("queue_id", pa.int32()),
            _may("agent_id", pa.int32()),
            _may("team_id", pa.int32()),
            _may("site_id", pa.int32()),
            _may("channel", _WORD),
            _may("contact_id", pa.int64()),
            _must("instrument", _WORD),
            _must("score", pa.float64()),
            _must("scale_min", pa.float64()),
            _must("scale_max", pa.float64()),
            _must("easy_is_high", pa.bool_()),
        ]
    ),
    # One row per contact that was evaluated, and counts; written by whoever judges.
    "evaluations": pa.schema(
        [
            _must("evaluation_id", pa.int64()),
            _must("contact_id", pa.int64()),
            _must("contact_at", _UTC),
            _may("queue_id", pa.int32()),
            _must("channel", _WORD),
            _must("agent_id", pa.int32()),
            _may("team_id", pa.int32()),
            _may("site_id", pa.int32()),
            _may("reason_id", pa.int32()),
            _may("weight", pa.float64()),  # contacts that it stands for; null: chosen for another reason than by chance
            _may("score", pa.float64()),
            _may("passed", pa.bool_()),
            _may("customer_failed", pa.bool_()),  # null: nothing of the kind was judged
            _may("business_failed", pa.bool_()),
            _may("compliance_failed", pa.bool_()),
            _may("ethics_failed", pa.bool_()),
        ]
    ),
    # One row per inbound contact: how it stands among those of the same customer about the same reason, its matter.
    "matters": pa.schema(
        [
            _must("contact_id", pa.int64()),
            _must("contact_at", _UTC),
            _may("queue_id", pa.int32()),
            _must("channel", _WORD),
            _may("agent_id", pa.int32()),
            _may("team_id", pa.int32()),
            _may("site_id", pa.int32()),
            _may("reason_id", pa.int32()),
            _must("answered", pa.bool_()),
            _must("known", pa.bool_()),  # answered, and customer and reason are known
            _must("window_closed", pa.bool_()),
            _may("matter_id", pa.int64()),  # number of the first contact of the matter
            _may("place", pa.int32()),  # 1 is the first contact of the matter
            _may("next_id", pa.int64()),  # the return, where there was one inside the window
            _may("next_channel", _WORD),
            _may("next_seconds", pa.float64()),
            _may("before_seconds", pa.float64()),  # since the contact before of the same matter
            _must("passed_on", pa.bool_()),
            _must("told_again", pa.bool_()),  # somebody served who was new to the matter
            _must("wait_seconds", pa.float64()),
            _may("hold_seconds", pa.float64()),
            _may("customer_seconds", pa.float64()),  # that the customer spent waiting and talking; null where they did other things
            _may("recorded_settled", pa.bool_()),  # what was written down; null: nothing
            _may("said_settled", pa.bool_()),  # what the customer answered; null: nothing
            _may("satisfied", pa.bool_()),
            _may("ease", pa.float64()),  # points from 1 to 7
        ]
    ),
    # One row per complaint that a customer made; written by whoever keeps complaints. Whose contact it came from is not asked.
    "complaints": pa.schema(
        [
            _must("complaint_id", pa.int64()),
            _must("received_at", _UTC),  # when the customer said it
            _may("contact_id", pa.int64()),
            _may("queue_id", pa.int32()),  # of its contact, else the one queue of its line and channel
            _must("channel", _WORD),
            _may("site_id", pa.int32()),
            _may("reason_id", pa.int32()),
        ]
    ),
    # One row per queue and interval of a source that tells no contacts; null: the source does not say.
    "totals": pa.schema(
        [
            _must("queue_id", pa.int32()),
            _must("channel", _WORD),
            _must("direction", _WORD),
            _must("started_at", _UTC),
            _must("ended_at", _UTC),
            _must("offered", pa.int64()),
            _may("answered", pa.int64()),
            _may("abandoned", pa.int64()),
            _may("answered_in_time", pa.int64()),
            _may("in_time_low", pa.int64()),  # where the count in time is reckoned from a rounded share: the fewest and the most
            _may("in_time_high", pa.int64()),
            _may("in_time_seconds", pa.float64()),  # within which an answer was in time
            _may("wait_answered_seconds", pa.float64()),
            _may("wait_longest_seconds", pa.float64()),
            _may("handle_seconds", pa.float64()),
            _may("talk_seconds", pa.float64()),
            _may("hold_seconds", pa.float64()),
            _may("wrap_seconds", pa.float64()),
            _must("beside_contacts", pa.bool_()),  # contacts tell of the same interval, and count in its place
            _may("import_id", pa.int64()),
        ]
    ),
}
"""Table name to Arrow schema of a batch given to `FactStore.replace_day`. A column that may be null may be left out."""

STARTS: Final[dict[Table, str]] = {
    "visits": "arrived_at", "agent_states": "started_at", "surveys": "answered_at", "totals": "started_at",
    "evaluations": "contact_at", "matters": "contact_at", "complaints": "received_at",
}
"""The time by which a row belongs to a UTC day."""

ORDER: Final[dict[Table, tuple[str, ...]]] = {
    "visits": ("queue_id", "arrived_at", "visit_id"),
    "agent_states": ("agent_id", "started_at"),
    "surveys": ("queue_id", "answered_at", "contact_id"),
    "totals": ("queue_id", "started_at"),
    "evaluations": ("queue_id", "contact_at", "evaluation_id"),
    "matters": ("queue_id", "contact_at", "contact_id"),
    "complaints": ("queue_id", "received_at", "complaint_id"),
}
"""How rows lie in a file: one queue's quarter hours side by side, which is what the sums ask for."""

MICROSECONDS: Final = 1_000_000


def stored_name(name: str) -> str:
    """Return the name a column has in the file: seconds are kept as whole microseconds, so that sums are exact."""
    return f"{name.removesuffix('seconds')}microseconds" if name.endswith("seconds") else name
