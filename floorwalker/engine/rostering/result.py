"""What a roster comes to: cover, hours, fairness and every rule with its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .cover import Cover
from .options import SATURDAY
from .problem import RosterProblem
from .rules import Reading, read
from .rules.contract_hours import credited_minutes
from .shifts import Shift, by_person

Floats = NDArray[np.float64]
Status = Literal["legal", "no_legal_roster"]
# Less than this is rounding of quarter hours, not a person missing.
NOTICEABLE_PEOPLE = 1e-6
# "10 required, 11 is fine, 12 is not" (injixo); 5 % is the other usual limit.
WITHIN_SHARE = 0.10


@dataclass(frozen=True, kw_only=True, eq=False)
class Coverage:
    """People on queue against people required, slot by slot.

    Attributes
    ----------
    required, scheduled, short, over : ndarray, shape (slots,)
        People over all skills. `short` is after the best division of people among skills, so short in one skill and over
        in another are both seen; scheduled = required - short + over.
    day : ndarray of int, shape (slots,)
        The site day of each slot.
    """

    slot_minutes: int
    required: Floats
    scheduled: Floats
    short: Floats
    over: Floats
    day: NDArray[np.int64]
    cost: float

    def short_slots(self, *, day: int | None = None, by_at_least: float = NOTICEABLE_PEOPLE) -> int:
        """Return how many slots lack people, on one day or all."""
        where = self.short >= by_at_least
        return int((where if day is None else where & (self.day == day)).sum())

    def efficiency(self) -> Efficiency:
        """Return the three definitions of schedule efficiency over the slots with a requirement."""
        wanted = self.required > 0
        required, share = self.required[wanted].sum(), self.slot_minutes / 60
        miss = self.short + self.over
        near = miss[wanted] <= WITHIN_SHARE * self.required[wanted] + NOTICEABLE_PEOPLE
        return Efficiency(
            net_share=float(1.0 - miss.sum() / required) if required else None,
            within_tenth_share=float(near.mean()) if wanted.any() else None,
            under_hours=float(self.short.sum() * share), over_hours=float(self.over.sum() * share),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Efficiency:
    """Schedule efficiency: None where nothing is required.

    `net_share` is 1 - sum of misses / sum of requirement; `within_tenth_share` the share of slots within 10 %;
    `under_hours` and `over_hours` stand apart, since one never pays for the other.
    """

    net_share: float | None
    within_tenth_share: float | None
    under_hours: float
    over_hours: float


@dataclass(frozen=True, kw_only=True)
class PersonSummary:
    """One person's week in numbers."""

    person: str
    worked_minutes: int
    credited_minutes: int
    contract_min_minutes: int
    contract_max_minutes: int
    days: int
    lates: int
    weekend_days: int
    start_drift_minutes: int


@dataclass(frozen=True, kw_only=True)
class Relaxation:
    """Something that, given up, would make a person's week legal."""

    person: str
    rules: tuple[str, ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class Diagnostics:
    """How the roster was found. `gap_share` is (cost - bound) / cost of cover; None without a bound."""

    solver: str
    cover_cost: float
    bound: float | None
    aggregate_cost: float | None
    gap_share: float | None
    sweeps: int
    was_cancelled: bool
    seed: int
    faults: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Roster:
    """A solved roster: shifts with their activities, and what is to be known about them."""

    problem: RosterProblem
    shifts: tuple[Shift, ...]
    status: Status
    relaxations: tuple[Relaxation, ...]
    diagnostics: Diagnostics

    @cached_property
    def coverage(self) -> Coverage:
        """Cover against requirement."""
        return coverage_of(self.problem, self.shifts)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """What every rule saw, kept and broken."""
        return tuple(read(self.problem, self.shifts))

    @property
    def broken(self) -> tuple[Reading, ...]:
        """Blocking rules that are broken and not waived."""
        return tuple(reading for reading in self.readings if reading.is_blocking)

    def rules_of(self, person: str, *, day: int | None = None) -> tuple[Reading, ...]:
        """Return what the rules saw of a person, on one day or all."""
        return tuple(r for r in self.readings if r.person == person and (day is None or r.day in (None, day)))

    def explain(self) -> tuple[str, ...]:
        """Return the roster in sentences: whether it is legal, how it covers, how fair it is, how good it can be."""
        cover, efficiency, lates = self.coverage, self.coverage.efficiency(), [p.lates for p in self.people]
        unit = "half hours" if self.problem.slot_minutes == 30 else "quarter hours"
        lines = [
            f"{len(self.broken)} rules broken." if self.broken else "Every blocking rule is kept.",
            (
                f"{cover.short_slots()} {unit} short, {cover.short_slots(by_at_least=2.0)} by 2 or more; "
                f"{efficiency.under_hours:.1f} h under and {efficiency.over_hours:.1f} h over the requirement."
            ),
        ]
        if lates:
            lines.append(f"Lates {min(lates)} to {max(lates)} each.")
        if self.diagnostics.bound is not None:
            lines.append(f"Cover costs {self.diagnostics.cover_cost:.0f}; no roster of these people can cost less than "
                         f"{self.diagnostics.bound:.0f}.")  # fmt: skip
        if self.relaxations:
            lines.append(f"No legal roster: relax one of {len(self.relaxations)}.")
            lines += [relaxation.words for relaxation in self.relaxations]
        return tuple(lines)

    @cached_property
    def people(self) -> tuple[PersonSummary, ...]:
        """Hours, lates and weekends of everyone."""
        mine = by_person(self.shifts)
        return tuple(_summary(self.problem, code, mine.get(code, [])) for code in self.problem.person_by_code)


def _summary(problem: RosterProblem, code: str, shifts: list[Shift]) -> PersonSummary:
    person, days = problem.person_by_code[code], problem.days
    starts = [days[s.day].wall(s.start_minutes) for s in shifts]
    weeks = len(range(0, len(days), 7))
    return PersonSummary(
        person=code,
        worked_minutes=sum(s.paid_minutes for s in shifts),
        credited_minutes=credited_minutes(problem, person, shifts, week=range(len(days))),
        contract_min_minutes=person.contract.min_minutes_per_week * weeks,
        contract_max_minutes=person.contract.max_minutes_per_week * weeks,
        days=len(shifts),
        lates=sum(s.end_minutes > days[s.day].at(problem.late_ends_after_minutes) for s in shifts),
        weekend_days=sum(days[s.day].date.weekday() >= SATURDAY for s in shifts),
        start_drift_minutes=max(starts) - min(starts) if starts else 0,
    )


def coverage_of(problem: RosterProblem, shifts: Iterable[Shift]) -> Coverage:
    """Return the cover that shifts give."""
    cover = Cover(problem)
    cover.add_shifts(shifts)
    short = np.maximum(cover.short(), 0.0)
    slot_starts = np.arange(problem.slots) * problem.slot_minutes
    return Coverage(
        slot_minutes=problem.slot_minutes, required=cover.required, scheduled=cover.present, short=short,
        over=np.maximum(cover.present - cover.required + short, 0.0), cost=cover.cost(),
        day=np.searchsorted([d.end_minutes for d in problem.days], slot_starts, side="right"),
    )  # fmt: skip
