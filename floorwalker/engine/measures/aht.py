"""Handle time, its parts, and its form for agents who hold several contacts at once."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

AHT = Measure(
    code="aht",
    name="Average handle time",
    unit="seconds",
    better="within a band",
    requirement="organisational",
    aspect="speed",
    numerator={"handle_seconds": 1},
    denominator={"handle_known": 1},
    spread="mean",
    squares="handle_seconds_squared",
    covers=("handle_known", "answered"),
    meaning="Mean time a contact takes its agent: talk, hold and wrap-up.",
    formula="(talk + hold + wrap-up) / answered",
    source="Requirement rows on AHT; a part that the source does not give is left out and shown as no data.",
    page="handle-time",
)

AVERAGE_TALK = Measure(
    code="average_talk",
    name="Average talk",
    unit="seconds",
    better="within a band",
    requirement="organisational",
    aspect="speed",
    numerator={"talk_seconds": 1},
    denominator={"talk_known": 1},
    covers=("talk_known", "answered"),
    meaning="Mean talk time of answered contacts.",
    formula="talk / answered contacts with a known talk time",
    source="Part of handle time.",
    page="handle-time",
)

AVERAGE_HOLD = Measure(
    code="average_hold",
    name="Average hold",
    unit="seconds",
    better="lower",
    requirement="organisational",
    aspect="speed",
    numerator={"hold_seconds": 1},
    denominator={"hold_known": 1},
    covers=("hold_known", "answered"),
    meaning="Mean time answered contacts spent on hold.",
    formula="hold / answered contacts with a known hold time",
    source="Part of handle time.",
    page="handle-time",
)

AVERAGE_WRAP = Measure(
    code="average_wrap",
    name="Average wrap-up",
    unit="seconds",
    better="within a band",
    requirement="organisational",
    aspect="speed",
    numerator={"wrap_seconds": 1},
    denominator={"wrap_known": 1},
    covers=("wrap_known", "answered"),
    meaning="Mean wrap-up time after answered contacts.",
    formula="wrap-up / answered contacts with a known wrap-up time",
    source="Part of handle time.",
    page="handle-time",
)

AHT_ADJUSTED = Measure(
    code="aht_adjusted",
    name="Average handle time, adjusted for concurrency",
    unit="seconds",
    better="within a band",
    requirement="organisational",
    aspect="speed",
    numerator={"effort_seconds": 1},
    denominator={"handle_known": 1},
    covers=("handle_known", "answered"),
    meaning="Mean time of one agent that a contact uses up, when several are held at once.",
    formula="sum of (handle time / contacts held at once) / answered",
    source="Requirement row 222; equal to handle time where agents hold one contact at a time.",
    page="handle-time",
)
