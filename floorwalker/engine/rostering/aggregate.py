"""The aggregate model: how many people of each kind start each shift, with pauses as flows, before anyone is named.

People with the same skills, contract and possible shifts are one group. Every row is something that each legal roster also
keeps, so the best value of the model, or any bound on it, is a bound on the cover of every roster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from .cover import Cover, skill_families
from .legal import PAUSE_STEP_MINUTES
from .options import Option, Options
from .problem import RosterProblem
from .shifts import Pause

# SciPy carries no types of its own; `rows` is a csr_matrix.
_sparse: Any = scipy.sparse
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """People who are exchangeable, by their place in the problem."""

    members: tuple[int, ...]
    options: Options


@dataclass(frozen=True, eq=False)
class AggregateModel:
    """A mixed integer programme in matrix form; the first columns are the starts.

    Minimise ``cost @ x + constant`` with ``row_low <= rows @ x <= row_high`` and ``lower <= x <= upper``. The first
    ``len(starts)`` columns are whole numbers; the others may be.
    """

    groups: tuple[Group, ...]
    starts: tuple[tuple[int, Option], ...]
    cost: Floats
    constant: float
    lower: Floats
    upper: Floats
    is_short: NDArray[np.bool_]
    rows: Any
    row_low: Floats
    row_high: Floats


class _Columns:
    def __init__(self) -> None:
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def column(self, *, cost: float, upper: float) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(self, entries: Iterable[tuple[int, float]], *, low: float = -np.inf, high: float = np.inf) -> int:
        number = len(self.low)
        self.low.append(low)
        self.high.append(high)
        self.entries += [(number, column, value) for column, value in entries]
        return number


def group_people(everyone: Sequence[Options]) -> tuple[Group, ...]:
    """Return the groups of exchangeable people."""
    by_signature: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, options in enumerate(everyone):
        by_signature[options.signature].append(place)
    return tuple(Group(tuple(places), everyone[places[0]]) for places in by_signature.values())


def build(problem: RosterProblem, everyone: Sequence[Options]) -> AggregateModel:
    """Return the aggregate model of a problem; locked shifts are taken off the requirement."""
    cover = Cover(problem)
    cover.add_shifts(problem.locked)
    made, groups = _Columns(), group_people(everyone)
    over = problem.weights.over * cover.scale
    starts: list[tuple[int, Option]] = []
    column_of: dict[tuple[int, int], list[tuple[int, Option]]] = defaultdict(list)
    # For each kind of skills and slot, what columns put on the queue (or, as pauses, take off it).
    present: dict[tuple[frozenset[str], int], list[tuple[int, float]]] = defaultdict(list)
    same_shift: dict[tuple[frozenset[str], int, str], list[tuple[int, Option]]] = defaultdict(list)
    for place, group in enumerate(groups):
        for day, options in enumerate(group.options.by_day):
            for option in options:
                if option.locked is not None:
                    continue
                shares = _shares(problem, option.start, option.end)
                column = made.column(cost=over * sum(s for _, s in shares), upper=len(group.members))
                starts.append((place, option))
                column_of[place, day].append((column, option))
                skills = group.options.skills
                same_shift[skills, option.start, option.shape.code].append((column, option))
                for slot, share in shares:
                    present[skills, slot].append((column, share))
    for (skills, start, _), columns in same_shift.items():
        for pause in columns[0][1].shape.pauses:
            flows = []
            for places in sorted(_pause_places(problem, pause, start)):
                column = made.column(cost=-over * sum(s for _, s in places), upper=np.inf)
                flows.append((column, 1.0))
                for slot, share in places:
                    present[skills, slot].append((column, -share))
            made.row([*flows, *((column, -1.0) for column, _ in columns)], low=0.0, high=0.0)
    for place, group in enumerate(groups):
        _person_rows(made, group, {day: column_of[place, day] for day in range(len(problem.days))})
    first_short = len(made.cost)
    _cover_rows(made, problem, cover, present)
    size = (len(made.low), len(made.cost))
    row, column_number, value = (np.array(part) for part in zip(*made.entries, strict=True))
    return AggregateModel(
        groups=groups, starts=tuple(starts), cost=np.array(made.cost), lower=np.zeros(len(made.cost)), upper=np.array(made.upper),
        constant=over * float((cover.present - cover.required).sum()),
        is_short=np.arange(len(made.cost)) >= first_short,
        rows=_sparse.csr_matrix((value, (row.astype(int), column_number.astype(int))), shape=size),
        row_low=np.array(made.low), row_high=np.array(made.high),
    )  # fmt: skip


def _shares(problem: RosterProblem, start: int, end: int) -> list[tuple[int, float]]:
    slot = problem.slot_minutes
    within = range(max(0, start // slot), min(problem.slots, -(-end // slot)))
    return [(n, (min(end, (n + 1) * slot) - max(start, n * slot)) / slot) for n in within]


def _pause_places(problem: RosterProblem, pause: Pause, start: int) -> set[tuple[tuple[int, float], ...]]:
    at = range(start + pause.earliest_minutes, start + pause.latest_minutes + 1, PAUSE_STEP_MINUTES)
    return {tuple(_shares(problem, begins, begins + pause.length_minutes)) for begins in at}


def _person_rows(made: _Columns, group: Group, by_day: dict[int, list[tuple[int, Option]]]) -> None:
    people, options, legal = len(group.members), group.options, group.options.legal
    for day, columns in by_day.items():
        if columns:
            made.row([(c, 1.0) for c, _ in columns], high=people)
        following = by_day.get(day + 1, [])
        rest = legal.days[day + 1].rest_needed if day + 1 < len(by_day) else 0
        if following and legal.holds("daily_rest", day + 1):
            latest = max(o.start for _, o in following)
            for end in sorted({o.end for _, o in columns if o.end + rest > min(f.start for _, f in following)}):
                late = [(c, 1.0) for c, o in columns if o.end >= end]
                early = [(c, 1.0) for c, o in following if o.start < end + rest]
                if early and end <= latest + rest:
                    made.row([*late, *early], high=people)
    for number, week in enumerate(legal.weeks):
        columns = [pair for day in week.days for pair in by_day[day]]
        if not columns:
            continue
        locked = [o.paid for day in week.days for o in options.by_day[day] if o.locked is not None]
        cap = options.cap_minutes[number] - sum(locked)
        least = max(0, week.least - week.credit) - sum(locked) if legal.holds("contract_hours", week.days[0]) else 0
        made.row([(c, float(o.paid)) for c, o in columns], low=people * max(0, least), high=people * max(0, cap))
        if legal.holds("contract_days", week.days[0]):
            made.row([(c, 1.0) for c, _ in columns], high=people * max(0, week.days_most - len(locked)))


def _cover_rows(
    made: _Columns,
    problem: RosterProblem,
    cover: Cover,
    present: dict[tuple[frozenset[str], int], list[tuple[int, float]]],
) -> None:
    w, scale = problem.weights, cover.scale
    # People on queue by kind and slot have a column of their own: written out in every row that they help, the starts and
    # pauses behind them made fifteen times the entries at sixty people with six skills.
    there: dict[int, list[tuple[frozenset[str], int]]] = defaultdict(list)
    for (skills, slot), columns in present.items():
        on_queue = made.column(cost=0.0, upper=np.inf)
        made.row([(on_queue, -1.0), *columns], low=0.0, high=0.0)
        there[slot].append((skills, on_queue))
    families = len(skill_families(problem))
    for slot in range(problem.slots):
        shorts = []
        for family in range(families):
            rows = cover.families[family]
            if (cover.left[rows, slot] <= 0).all():
                continue
            short = made.column(cost=scale * (w.short + w.over), upper=np.inf)
            shorts.append((short, 1.0))
            for place in range(rows.start, rows.stop):
                if cover.left[place, slot] > 0:
                    helped = [(column, 1.0) for skills, column in there[slot] if skills & cover.sets[place]]
                    made.row([(short, 1.0), *helped], low=float(cover.left[place, slot]))
        if shorts:
            deep = made.column(cost=scale * w.short_beyond_one, upper=np.inf)
            made.row([(deep, 1.0), *((column, -1.0) for column, _ in shorts)], low=-1.0)
