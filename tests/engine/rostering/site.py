"""A small made-up site, seeded, for the rostering tests."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from floorwalker.engine.rostering import (
    Contract,
    FixedShift,
    Need,
    Person,
    RosterProblem,
    Span,
    TimeOff,
    Window,
    Wish,
    days_in,
    usual_shape,
)

LONDON = ZoneInfo("Europe/London")
SHAPES = (
    usual_shape("full", length_minutes=480),
    usual_shape("six", length_minutes=390),
    usual_shape("part", length_minutes=330),
)
FULL_TIME = Contract(min_minutes_per_week=2250, max_minutes_per_week=2250, max_days_per_week=5, shapes=("full",))
THIRTY = Contract(min_minutes_per_week=1800, max_minutes_per_week=1800, max_days_per_week=5, shapes=("six",))
PART_TIME = Contract(min_minutes_per_week=1260, max_minutes_per_week=1320, max_days_per_week=4, shapes=("part",))
OPEN = (450, 1230)


def site(
    people: int,
    *,
    seed: int = 1,
    first: date = date(2026, 11, 30),
    slot_minutes: int = 30,
    load_share: float = 0.9,
    closed_days: tuple[int, ...] = (),
) -> RosterProblem:
    """Return a week of `people` with three contracts, two skills, leave, needs, wishes and history."""
    rng = np.random.default_rng(seed)
    days = days_in(LONDON, first=first, count=7)
    everyone = []
    for number in range(people):
        contract = (FULL_TIME, THIRTY, PART_TIME)[int(rng.choice(3, p=[0.7, 0.15, 0.15]))]
        credit = contract.min_minutes_per_week // contract.max_days_per_week
        off = days[int(rng.integers(0, 5))]
        leave = TimeOff(kind="leave", start_minutes=off.start_minutes, end_minutes=off.end_minutes, credited_minutes=credit)
        school = tuple(Window(weekday=w, start_wall_minutes=540, end_wall_minutes=960) for w in range(5))
        everyone.append(
            Person(
                code=f"p{number:03d}",
                name=f"Person {number}",
                skills=frozenset((("claims",), ("claims", "policy"), ("policy",))[number % 3]),
                contract=contract,
                availability=school if contract is PART_TIME and number % 2 else None,
                needs=(Need(kind="no_start_before", minutes=600),) if rng.random() < 0.08 else (),
                wishes=(Wish(kind="finish_by", minutes=1080),) if rng.random() < 0.2 else (),
                time_off=(leave,) if rng.random() < 0.12 else (),
                fixed=tuple(FixedShift(weekday=w, start_wall_minutes=510, shape="full") for w in range(5))
                if contract is FULL_TIME and rng.random() < 0.06
                else (),
                worked_before=(Span(start_minutes=-720, end_minutes=-240),) if rng.random() < 0.3 else (),
            )
        )
    owed = sum(p.contract.min_minutes_per_week - sum(o.credited_minutes for o in p.time_off) for p in everyone)
    weights = (1.1, 1.05, 1.0, 1.0, 0.95, 0.5, 0.4)
    parts = []
    for number, (day, weight) in enumerate(zip(days, weights, strict=True)):
        slots = np.arange(day.length_minutes // slot_minutes)
        hour = np.array([day.wall(day.start_minutes + s * slot_minutes) / 60 for s in slots])
        bell = 0.35 + np.exp(-(((hour - 11) / 2.2) ** 2)) + 0.7 * np.exp(-(((hour - 15.5) / 2.5) ** 2))
        opened = (hour >= OPEN[0] / 60) & (hour < OPEN[1] / 60) & (number not in closed_days)
        parts.append(np.where(opened, bell * weight, 0.0))
    curve = np.concatenate(parts)
    curve *= owed * load_share / (curve.sum() * slot_minutes)
    return RosterProblem(
        days=days,
        slot_minutes=slot_minutes,
        requirement={"claims": np.round(curve * 0.6), "policy": np.round(curve * 0.4)},
        people=tuple(everyone),
        shapes=SHAPES,
        opening=tuple(None if n in closed_days else OPEN for n in range(7)),
    )
