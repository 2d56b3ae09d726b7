"""Two solvers of one aggregate model: HiGHS through SciPy, always there, and CP-SAT when OR-Tools is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import scipy.optimize
import scipy.sparse
from numpy.typing import NDArray

from .aggregate import AggregateModel

# SciPy carries no types of its own.
_optimize: Any = scipy.optimize
_sparse: Any = scipy.sparse

SolverName = Literal["cp_sat", "highs"]
# CP-SAT counts in whole numbers: requirements are rounded down to this part of a person, which keeps the bound a bound.
PARTS_OF_A_PERSON = 60
COST_PARTS = 1000
# Beyond this gap more search moves single people only, which naming does better.
GOOD_GAP_SHARE = 0.005
# One node of the root's work is far dearer than a unit of CP-SAT's; this keeps their times alike on the bench.
NODES_PER_WORK = 20
# A start whose reduced cost (people-half-hours) is above this is not worth a whole person's shift.
WORTH_KEEPING = 0.3
ROUNDING = 1e-7

Cancelled = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class AggregateSolution:
    """What a solver found: counts for each start (None when it found none), their cost, and the proven bound."""

    solver: SolverName
    counts: NDArray[np.int64] | None
    cost: float
    bound: float
    status: str


def has_cp_sat() -> bool:
    """Return whether OR-Tools is installed."""
    return importlib.util.find_spec("ortools") is not None


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The linear relaxation: its value (no roster's cover costs less), its columns and their reduced costs."""

    bound: float
    columns: NDArray[np.float64]
    reduced_costs: NDArray[np.float64]


def relax(model: AggregateModel, *, seconds: float | None = None) -> Relaxation:
    """Solve the linear relaxation, in at most `seconds` when given.

    Raises
    ------
    ValueError
        If it has no solution, which means that some group of people has no legal week; or none was found in time.
    """
    is_equal = model.row_low == model.row_high
    is_high, is_low = ~is_equal & np.isfinite(model.row_high), ~is_equal & np.isfinite(model.row_low)
    found = _optimize.linprog(
        model.cost,
        A_ub=_sparse.vstack([model.rows[is_high], -model.rows[is_low]]),
        b_ub=np.concatenate([model.row_high[is_high], -model.row_low[is_low]]),
        A_eq=model.rows[is_equal], b_eq=model.row_low[is_equal],
        # Interior points: 0.8 s where the simplex method took 3.4 s at sixty people, 4 s where it took 42 s with six skills.
        bounds=np.column_stack([model.lower, model.upper]), method="highs-ipm",
        options={} if seconds is None else {"time_limit": seconds},
    )  # fmt: skip
    if found.status != 0:
        raise ValueError(f"The aggregate model has no solution: {found.message}")
    return Relaxation(float(found.fun) + model.constant, found.x, found.lower.marginals)


def near(model: AggregateModel, relaxation: Relaxation) -> AggregateModel:
    """Return the model with each start's count held to the whole numbers around its relaxed value.

    Starts that the relaxation does not use, and that would cost more than `WORTH_KEEPING` to use, are left out.
    On the 60-person bench this finds in 8 s what the whole model needs 15 s or more for.
    """
    starts = slice(0, len(model.starts))
    relaxed = relaxation.columns[starts]
    kept = (relaxation.reduced_costs[starts] <= WORTH_KEEPING) | (relaxed > ROUNDING)
    lower, upper = model.lower.copy(), model.upper.copy()
    lower[starts] = np.floor(relaxed + ROUNDING)
    upper[starts] = np.where(kept, np.ceil(relaxed - ROUNDING), 0.0)
    return replace(model, lower=lower, upper=upper)


def solve_highs(model: AggregateModel, *, work: float, seconds: float | None) -> AggregateSolution:
    """Solve with HiGHS: `work` limits the nodes, `seconds` (if given) the time."""
    options: dict[str, float] = {"node_limit": max(1, round(work * NODES_PER_WORK)), "mip_rel_gap": GOOD_GAP_SHARE}
    if seconds is not None:
        options["time_limit"] = seconds
    integrality = np.zeros(len(model.cost))
    integrality[: len(model.starts)] = 1
    found = _optimize.milp(
        model.cost, integrality=integrality, bounds=_optimize.Bounds(model.lower, model.upper),
        constraints=_optimize.LinearConstraint(model.rows, model.row_low, model.row_high), options=options,
    )  # fmt: skip
    counts = None if found.x is None else np.rint(found.x[: len(model.starts)]).astype(np.int64)
    bound = found.mip_dual_bound
    return AggregateSolution(
        solver="highs", counts=counts, status=str(found.message),
        cost=np.inf if found.x is None else float(found.fun) + model.constant,
        bound=-np.inf if bound is None or not np.isfinite(bound) else float(bound) + model.constant,
    )  # fmt: skip


def solve_cp_sat(
    model: AggregateModel, *, work: float, seconds: float | None, seed: int, is_cancelled: Cancelled
) -> AggregateSolution:
    """Solve with CP-SAT: `work` is its deterministic time, `seconds` (if given) the wall time.

    Without `seconds` the search is interleaved and gives the same answer for the same seed.
    """
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    people = int(sum(len(group.members) for group in model.groups))
    most = [people if not np.isfinite(u) else int(u) for u in model.upper]
    width = len(model.cost)
    # Shortage columns count in parts of a person, starts and pauses in whole people.
    is_part = model.is_short
    unit = np.where(is_part, 1.0 / PARTS_OF_A_PERSON, 1.0)
    ceiling = PARTS_OF_A_PERSON * int(np.ceil(np.max(model.row_low, initial=1.0)) + people)
    names = [cp.new_int_var(int(model.lower[n]), ceiling if is_part[n] else most[n], f"{n}") for n in range(width)]
    rows = model.rows
    for r in range(rows.shape[0]):
        span = slice(rows.indptr[r], rows.indptr[r + 1])
        columns, values = rows.indices[span], rows.data[span]
        parts = PARTS_OF_A_PERSON if is_part[columns].any() else 1
        terms = np.rint(values * unit[columns] * parts).astype(int).tolist()
        low = -cp_model.INT32_MAX if np.isinf(model.row_low[r]) else int(np.floor(model.row_low[r] * parts + 1e-6))
        high = cp_model.INT32_MAX if np.isinf(model.row_high[r]) else int(np.floor(model.row_high[r] * parts + 1e-6))
        expression = cp_model.LinearExpr.weighted_sum([names[c] for c in columns], terms)
        cp.add_linear_constraint(expression, low, high)
    costs = np.rint(model.cost * unit * COST_PARTS * PARTS_OF_A_PERSON).astype(int).tolist()
    cp.minimize(cp_model.LinearExpr.weighted_sum(names, costs))
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = work
    solver.parameters.relative_gap_limit = GOOD_GAP_SHARE
    solver.parameters.num_workers = 2 if seconds is not None else 4
    solver.parameters.interleave_search = seconds is None
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds

    class Watch(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            if is_cancelled():
                self.stop_search()

    status = solver.solve(cp, Watch())
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    scale = COST_PARTS * PARTS_OF_A_PERSON
    return AggregateSolution(
        solver="cp_sat",
        counts=np.array([solver.value(v) for v in names[: len(model.starts)]], dtype=np.int64) if found else None,
        cost=solver.objective_value / scale + model.constant if found else np.inf,
        bound=solver.best_objective_bound / scale + model.constant,
        status=solver.status_name(status).lower(),
    )
