"""Facts made up with a seed: small days that hold everything a sum may trip over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from floorwalker.record.facts import SCHEMAS, FactStore

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OUTCOMES = ["answered"] * 7 + ["abandoned"] * 2 + ["voicemail", "callback", "transferred", "ended_in_ivr", "refused"]


def visit(arrived_at: datetime, **other: Any) -> dict[str, Any]:
    """Return one answered voice visit; name what differs."""
    wait = float(other.get("wait_seconds", 10.0))
    row = {
        "visit_id": int(arrived_at.timestamp()),
        "contact_id": int(arrived_at.timestamp()),
        "queue_id": 1,
        "channel": "voice",
        "direction": "inbound",
        "outcome": "answered",
        "arrived_at": arrived_at,
        "wait_seconds": wait,
        "talk_seconds": 100.0,
        "concurrency": 1.0,
        "customer_known": True,
        "window_closed": True,
        "followed_up": False,
        "repaired": False,
        **other,
    }
    if row["outcome"] == "answered" and "answered_at" not in row:
        row["answered_at"] = arrived_at + timedelta(seconds=wait)
    return row


def batch(table: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Return `rows` as a batch with the columns they have."""
    schema = SCHEMAS[table]  # type: ignore[index]
    named = [field for field in schema if any(field.name in row for row in rows) or not field.nullable]
    return pa.Table.from_pylist(rows, schema=pa.schema([field.with_nullable(True) for field in named]))


def random_visits(day: date, number: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return one UTC day of visits of every outcome, channel and gap, some handled past midnight."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    rows = []
    for index in range(number):
        arrived = midnight + timedelta(milliseconds=int(rng.integers(0, 86_400_000)))
        outcome = str(rng.choice(OUTCOMES))
        wait = round(float(rng.exponential(15)), 3)
        answered = outcome == "answered" or (outcome == "transferred" and rng.random() < 0.5)
        part = {
            name: (round(float(rng.exponential(mean)), 3) if answered and rng.random() < known else None)
            for name, mean, known in (
                ("talk_seconds", 900, 0.9),
                ("hold_seconds", 30, 0.6),
                ("wrap_seconds", 60, 0.5),
            )
        }
        number_ = day.toordinal() * 100_000 + index
        rows.append(
            visit(
                arrived,
                visit_id=number_,
                contact_id=number_ // 2,
                queue_id=int(rng.integers(1, 4)) if rng.random() < 0.95 else None,
                channel=str(rng.choice(["voice", "voice", "chat", "email"])),
                direction="inbound" if rng.random() < 0.9 else "outbound",
                agent_id=int(rng.integers(1, 9)) if answered else None,
                team_id=int(rng.integers(1, 3)) if answered else None,
                outcome=outcome,
                wait_seconds=wait,
                answered_at=arrived + timedelta(seconds=wait) if answered else None,
                concurrency=float(rng.choice([1.0, 1.0, 2.0, 2.5])),
                customer_known=bool(rng.random() < 0.8),
                window_closed=bool(rng.random() < 0.7),
                followed_up=bool(rng.random() < 0.2),
                resolved=[True, False, None][int(rng.integers(0, 3))],
                **part,
            )
        )
    return rows


def random_states(day: date, agents: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return pieces that start on one UTC day; each agent's last one crosses midnight."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    rows = []
    for agent in range(1, agents + 1):
        at = midnight + timedelta(hours=8, seconds=float(rng.integers(0, 3600)))
        while at < midnight + timedelta(days=1):
            seconds = round(float(rng.exponential(2400)) + 1, 3)
            state = str(rng.choice(["ready", "ring", "talk", "hold", "wrap", "break", "training", "off"]))
            scheduled = [None, "on_queue", "break"][int(rng.integers(0, 3))]
            until = at + timedelta(seconds=seconds)
            rows.append(
                {
                    "agent_id": agent,
                    "team_id": 1 + agent % 2,
                    "queue_id": int(rng.integers(1, 4)) if state in ("talk", "hold", "wrap") else None,
                    "state": state,
                    "started_at": at,
                    "ended_at": until,
                    "seconds": seconds,
                    "paid": state != "off",
                    "scheduled_activity": scheduled,
                    "in_adherence": None if scheduled is None else bool(rng.random() < 0.8),
                }
            )
            at = until
    return rows


def random_surveys(day: date, number: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return one UTC day of answers on scales of several lengths and both directions."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    rows = []
    for _ in range(number):
        instrument = str(rng.choice(["csat", "nps", "ces", "settled"]))
        low, high = {"csat": (1, 5), "nps": (0, 10), "ces": (1, int(rng.choice([5, 7]))), "settled": (0, 1)}[instrument]
        rows.append(
            {
                "answered_at": midnight + timedelta(seconds=int(rng.integers(0, 86_400))),
                "queue_id": int(rng.integers(1, 4)),
                "agent_id": int(rng.integers(1, 9)),
                "contact_id": int(rng.integers(1, 1000)),
                "instrument": instrument,
                "score": float(rng.integers(low, high + 1)),
                "scale_min": float(low),
                "scale_max": float(high),
                "easy_is_high": bool(rng.random() < 0.5),
            }
        )
    return rows


def random_evaluations(day: date, number: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return one UTC day of evaluated contacts: some drawn with a chance of their own, some not, some not scored."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    kinds = ("customer", "business", "compliance", "ethics")
    rows = []
    for index in range(number):
        score = round(float(rng.random()), 3) if rng.random() < 0.9 else None
        rows.append(
            {
                "evaluation_id": day.toordinal() * 1_000 + index,
                "contact_id": int(rng.integers(1, 1000)),
                "contact_at": midnight + timedelta(seconds=int(rng.integers(0, 86_400))),
                "queue_id": int(rng.integers(1, 4)),
                "channel": "voice",
                "agent_id": int(rng.integers(1, 9)),
                "weight": round(float(rng.uniform(1, 300)), 3) if rng.random() < 0.8 else None,
                "score": score,
                "passed": None if score is None else score >= 0.8,
                **{f"{kind}_failed": None if rng.random() < 0.3 else bool(rng.random() < 0.2) for kind in kinds},
            }
        )
    return rows


def random_matters(day: date, number: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return one UTC day of contacts followed to the next about the same reason: some unknown, some open, some come back."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    rows = []
    for index in range(number):
        contact, answered = day.toordinal() * 1_000 + index, bool(rng.random() < 0.8)
        known = answered and bool(rng.random() < 0.8)
        comes_back = known and bool(rng.random() < 0.3)
        rows.append(
            {
                "contact_id": contact,
                "contact_at": midnight + timedelta(seconds=int(rng.integers(0, 86_400))),
                "queue_id": int(rng.integers(1, 4)),
                "channel": "voice",
                "agent_id": int(rng.integers(1, 9)),
                "answered": answered,
                "known": known,
                "window_closed": bool(rng.random() < 0.7),
                "matter_id": contact if known else None,
                "place": 1 if known else None,
                "next_id": contact + 1 if comes_back else None,
                "next_channel": str(rng.choice(["voice", "chat"])) if comes_back else None,
                "next_seconds": 3_600.0 if comes_back else None,
                "passed_on": answered and bool(rng.random() < 0.2),
                "told_again": answered and bool(rng.random() < 0.2),
                "wait_seconds": 10.0,
            }
        )
    return rows


def random_complaints(day: date, number: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return one UTC day of complaints, some without a contact."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return [
        {
            "complaint_id": day.toordinal() * 1_000 + index,
            "received_at": midnight + timedelta(seconds=int(rng.integers(0, 86_400))),
            "contact_id": int(rng.integers(1, 1000)) if rng.random() < 0.7 else None,
            "queue_id": int(rng.integers(1, 4)) if rng.random() < 0.8 else None,
            "channel": "voice",
        }
        for index in range(number)
    ]


def a_floor(store: FactStore, first: date, days: int, seed: int) -> dict[str, pd.DataFrame]:
    """Write `days` days, the third of them empty, and return all rows as plain frames."""
    rng = np.random.default_rng(seed)
    tables = ("visits", "agent_states", "surveys", "evaluations", "matters", "complaints")
    kept: dict[str, list[dict[str, Any]]] = {table: [] for table in tables}
    for number in range(days):
        day = first + timedelta(days=number)
        is_empty = number == 2
        made = {
            "visits": [] if is_empty else random_visits(day, 60, rng),
            "agent_states": [] if is_empty else random_states(day, 3, rng),
            "surveys": [] if is_empty else random_surveys(day, 40, rng),
            "evaluations": [] if is_empty else random_evaluations(day, 30, rng),
            "matters": [] if is_empty else random_matters(day, 30, rng),
            "complaints": [] if is_empty else random_complaints(day, 8, rng),
        }
        for table, rows in made.items():
            store.replace_day(table, day, batch(table, rows), written_at=NOW)  # type: ignore[arg-type]
            kept[table] += rows
    return {table: pd.DataFrame(rows) for table, rows in kept.items()}
