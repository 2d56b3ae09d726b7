"""Sums of facts worked out with plain pandas, row by row."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

TARGET, SHORT = 20.0, 5.0


def slot_of(moment: datetime, zone: ZoneInfo, minutes: int) -> tuple[datetime, timedelta]:
    """Return the wall-clock start of the slot of `moment` with the offset in force: two same hours differ by it."""
    local = moment.astimezone(zone)
    minute = (local.hour * 60 + local.minute) // minutes * minutes
    offset = local.utcoffset()
    assert offset is not None
    return local.replace(tzinfo=None, hour=minute // 60, minute=minute % 60, second=0, microsecond=0), offset


def _split(begin: datetime, end: datetime, zone: ZoneInfo, minutes: int) -> dict[Any, float]:
    """Return the seconds of [begin, end) in each slot, walking minute by minute."""
    seconds: dict[Any, float] = defaultdict(float)
    at = begin
    while at < end:
        step = min(at.replace(second=0, microsecond=0) + timedelta(minutes=1), end)
        seconds[slot_of(at, zone, minutes)] += (step - at).total_seconds()
        at = step
    return seconds


def _visit_columns(row: Any) -> dict[str, float]:
    answered = not pd.isna(row.answered_at)
    offered = row.outcome not in ("ended_in_ivr", "refused")
    abandoned = row.outcome == "abandoned"
    talk, hold, wrap = row.talk_seconds, row.hold_seconds, row.wrap_seconds
    timed = answered and not pd.isna(talk)
    handle = float(np.nansum([talk, hold, wrap])) if timed else 0.0
    followed = answered and row.customer_known and row.window_closed
    return {
        "offered": offered,
        "answered": answered,
        "abandoned": abandoned,
        "answered_in_time": answered and row.wait_seconds <= TARGET,
        "abandoned_in_time": abandoned and row.wait_seconds <= TARGET,
        "abandoned_short": abandoned and row.wait_seconds <= SHORT,
        "wait_answered_seconds": row.wait_seconds if answered else 0,
        "handle_known": timed,
        "handle_seconds": handle,
        "handle_seconds_squared": handle**2,
        "talk_known": timed,
        "talk_seconds": talk if timed else 0,
        "hold_known": answered and not pd.isna(hold),
        "hold_seconds": 0 if pd.isna(hold) or not answered else hold,
        "wrap_known": answered and not pd.isna(wrap),
        "wrap_seconds": 0 if pd.isna(wrap) or not answered else wrap,
        "effort_seconds": handle / row.concurrency,
        "first_responses": answered and row.channel != "voice",
        "first_response_seconds": row.wait_seconds if answered and row.channel != "voice" else 0,
        "answered_known": answered and row.customer_known,
        "watched": followed,
        "came_back": followed and row.followed_up,
        "resolved_first": followed and not row.followed_up and row.resolved is not False,
        "still_open": answered and row.customer_known and not row.window_closed,
    }


def _state_columns(row: Any) -> dict[str, bool]:
    on_queue = row.state in ("ready", "ring", "talk", "hold", "wrap")
    return {
        "handling_seconds": row.state in ("talk", "hold", "wrap"),
        "available_seconds": row.state in ("ready", "ring"),
        "on_queue_seconds": on_queue,
        "paid_seconds": row.paid,
        "paid_on_queue_seconds": row.paid and on_queue,
        "paid_off_queue_seconds": row.paid and not on_queue,
        "scheduled_seconds": row.in_adherence is not None,
        "adherent_seconds": row.in_adherence is True,
        "scheduled_on_queue_seconds": row.scheduled_activity == "on_queue",
    }


def _survey_columns(row: Any) -> dict[str, float]:
    span = row.scale_max - row.scale_min
    ease = (row.score - row.scale_min if row.easy_is_high else row.scale_max - row.score) / span
    points = 1 + 6 * ease if row.instrument == "ces" else 0
    return {
        "csat_answers": row.instrument == "csat",
        "csat_satisfied": row.instrument == "csat" and row.score >= row.scale_max - 1,
        "nps_answers": row.instrument == "nps",
        "nps_promoters": row.instrument == "nps" and row.score >= 9,
        "nps_detractors": row.instrument == "nps" and row.score <= 6,
        "ces_answers": row.instrument == "ces",
        "settled_answers": row.instrument == "settled",
        "settled_yes": row.instrument == "settled" and row.score > 0.5,
        "ces_ease_points": points,
        "ces_ease_points_squared": points**2,
    }


def _evaluation_columns(row: Any) -> dict[str, float]:
    weight = 0.0 if pd.isna(row.weight) else row.weight
    score = 0.0 if pd.isna(row.score) else row.score
    scored = 0.0 if pd.isna(row.score) else weight
    counted = {
        "evaluated": 1, "evaluated_drawn": weight > 0, "scored": scored > 0, "scored_weight": scored, "scored_weight_squared": scored**2,
        "score_weight": scored * score, "score_weight_squared": scored * score**2, "passed_weight": scored * (row.passed is True),
    }
    for kind in ("customer", "business", "compliance", "ethics"):
        failed = getattr(row, f"{kind}_failed")
        judged = 0.0 if failed is None else weight
        counted |= {
            f"{kind}_checked": judged > 0, f"{kind}_weight": judged, f"{kind}_weight_squared": judged**2,
            f"{kind}_failed_weight": judged * (failed is True),
        }
    return counted


def _matter_columns(row: Any) -> dict[str, bool]:
    watched, came_back = row.known and row.window_closed, not pd.isna(row.next_id)
    return {
        "matter_contacts": row.answered,
        "matter_known": row.known,
        "matter_watched": watched,
        "matter_settled": watched and not came_back,
        "matter_open": row.known and not row.window_closed,
        "passed_on_contacts": row.answered and row.passed_on,
        "other_channel_contacts": watched and came_back and row.next_channel != row.channel,
        "told_again_contacts": row.known and row.told_again,
    }


def by_hand(
    floor: dict[str, pd.DataFrame], start: datetime, end: datetime, zone: ZoneInfo, minutes: int
) -> dict[Any, dict[str, float]]:
    cells: dict[Any, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in floor["visits"].astype(object).itertuples():
        if row.direction != "inbound":
            continue
        arrived = row.arrived_at.to_pydatetime()
        if start <= arrived < end:
            cell = cells[slot_of(arrived, zone, minutes)]
            for name, value in _visit_columns(row).items():
                cell[name] += value
            if row.outcome not in ("ended_in_ivr", "refused"):
                cell["wait_longest_seconds"] = max(cell["wait_longest_seconds"], row.wait_seconds)
        columns = _visit_columns(row)
        if columns["handle_known"]:
            begin = row.answered_at.to_pydatetime()
            finish = min(begin + timedelta(seconds=columns["handle_seconds"]), end)
            for slot, seconds in _split(max(begin, start), finish, zone, minutes).items():
                cells[slot]["workload_seconds"] += seconds
    for row in floor["agent_states"].astype(object).itertuples():
        begin, finish = max(row.started_at.to_pydatetime(), start), min(row.ended_at.to_pydatetime(), end)
        for slot, seconds in _split(begin, finish, zone, minutes).items():
            for name, counts in _state_columns(row).items():
                cells[slot][name] += seconds if counts else 0.0
    for row in floor["surveys"].astype(object).itertuples():
        if start <= row.answered_at.to_pydatetime() < end:
            for name, value in _survey_columns(row).items():
                cells[slot_of(row.answered_at.to_pydatetime(), zone, minutes)][name] += value
    for row in floor["evaluations"].astype(object).itertuples():
        if start <= row.contact_at.to_pydatetime() < end:
            for name, value in _evaluation_columns(row).items():
                cells[slot_of(row.contact_at.to_pydatetime(), zone, minutes)][name] += value
    for row in floor["matters"].astype(object).itertuples():
        if start <= row.contact_at.to_pydatetime() < end:
            for name, value in _matter_columns(row).items():
                cells[slot_of(row.contact_at.to_pydatetime(), zone, minutes)][name] += value
    for row in floor["complaints"].astype(object).itertuples():
        if start <= row.received_at.to_pydatetime() < end:
            cells[slot_of(row.received_at.to_pydatetime(), zone, minutes)]["complaints"] += 1
    return cells
