"""The fewest agents that keep every promise of an interval at once, and why that many."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from floorwalker.engine import _fast
from floorwalker.engine.erlang import allowed, patience
from floorwalker.engine.erlang.allowed import Floats
from floorwalker.engine.erlang.delay import Performance
from floorwalker.engine.erlang.explanation import Explanation, Need, Rung

#: Float dust: two figures closer than this share of each other are the same figure (the kernels use the same).
SAME = 1e-12
#: Rungs shown on either side of the answer.
RUNGS = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Staffing:
    """The requirement of each interval with the inputs it came from; every array has one value an interval.

    nan stands for "no such target", "no shrinkage given" and, in the results, for "nothing was offered".
    """

    offered: Floats
    interval_seconds: Floats
    aht_seconds: Floats
    patience_seconds: Floats
    target_share: Floats
    target_seconds: Floats
    max_asa_seconds: Floats
    max_abandonment: Floats
    max_occupancy: Floats
    min_agents: Floats
    shrinkage: Floats
    load: Floats
    agents: NDArray[np.int64]

    @cached_property
    def scheduled(self) -> Floats:
        """Agents to schedule so that the required number is there after shrinkage; nan where none is given."""
        return with_shrinkage(self.agents, shrinkage=self.shrinkage)

    @cached_property
    def performance(self) -> Performance:
        """What the required agents are expected to do; nan in every figure where nothing is offered."""
        figures = self.performance_with(self.agents)
        nothing = self.offered == 0.0
        named = {part.name: getattr(figures, part.name) for part in fields(Performance)}
        return Performance(**{name: np.where(nothing, np.nan, values) for name, values in named.items()})

    def performance_with(self, agents: ArrayLike) -> Performance:
        """Return what another number of agents would do with the same contacts: the what-if."""
        return patience.performance(
            self.load,
            agents=agents,
            aht_seconds=np.where(self.offered == 0.0, 1.0, self.aht_seconds),
            patience_seconds=self.patience_seconds,
            target_seconds=self.target_seconds,
        )

    def explain(self, index: int) -> Explanation:
        """Answer "why this many?" for one interval: inputs, formula, what each target asks alone, the rungs around it.

        Parameters
        ----------
        index : int
            Position of the interval.

        Raises
        ------
        IndexError
            If there is no such interval.
        """
        one = {part.name: getattr(self, part.name)[[index]] for part in fields(self)}
        agents = int(one["agents"][0])
        here = Staffing(**one)
        rungs = np.arange(max(agents - RUNGS, 0), agents + RUNGS + 1)
        around = here.performance_with(rungs)
        given = {name: float(values[0]) for name, values in one.items() if name != "agents"}
        return Explanation(
            **given,
            agents=agents,
            scheduled=float(here.scheduled[0]),
            needs=tuple(_needs(here)),
            rungs=tuple(
                Rung(
                    agents=int(number),
                    service_level=float(around.service_level[k]),
                    asa_seconds=float(around.asa_seconds[k]),
                    occupancy=float(around.occupancy[k]),
                    abandonment=float(around.abandonment[k]),
                )
                for k, number in enumerate(rungs)
            )
            if given["offered"] > 0.0
            else (),
        )


def required_agents(
    offered: ArrayLike,
    *,
    interval_seconds: ArrayLike,
    aht_seconds: ArrayLike,
    target_seconds: ArrayLike,
    target_share: ArrayLike = np.nan,
    max_asa_seconds: ArrayLike = np.nan,
    max_abandonment: ArrayLike = np.nan,
    max_occupancy: ArrayLike = np.nan,
    min_agents: ArrayLike = 0,
    patience_seconds: ArrayLike = np.inf,
    shrinkage: ArrayLike = np.nan,
) -> Staffing:
    """Return the fewest agents that meet all targets together, for every interval.

    Parameters
    ----------
    offered : array_like
        Contacts expected in the interval; may be a fraction.
    interval_seconds : array_like
        Length of the interval.
    aht_seconds : array_like
        Mean handling time: talk, hold and wrap. nan is allowed where nothing is offered.
    target_seconds : array_like
        The wait within which an answer counts as in time.
    target_share : array_like, optional
        Share of all offered contacts to be served within `target_seconds`.
    max_asa_seconds : array_like, optional
        Longest allowed mean wait of all offered contacts.
    max_abandonment : array_like, optional
        Largest allowed share of offered contacts that give up.
    max_occupancy : array_like, optional
        Largest allowed busy share of the agents' time.
    min_agents : array_like of whole numbers, optional
        Never fewer than this, also where nothing is offered.
    patience_seconds : array_like, optional
        Mean patience; inf where nobody gives up (Erlang C), else Erlang A.
    shrinkage : array_like, optional
        Share of scheduled time not spent ready for contacts.

    Returns
    -------
    Staffing
        One value an interval. Nothing offered asks `min_agents` and has no shares (nan).

    Raises
    ------
    ValueError
        If an input is out of range, naming the value and the range.

    Notes
    -----
    Each target gets easier with every further agent, so the first number that meets all of them is found by one pass
    of the recursion (Erlang C) or by doubling and halving (Erlang A). Without abandonment the agents must exceed the
    load, whatever the targets.

    Examples
    --------
    >>> required_agents(
    ...     [100, 0], interval_seconds=1800, aht_seconds=180, target_share=0.8, target_seconds=20, shrinkage=0.3
    ... ).agents.tolist()
    [14, 0]
    """
    aht = np.asarray(aht_seconds, dtype=np.float64)
    unused = np.isnan(aht) & (np.asarray(offered, dtype=np.float64) == 0.0)
    if aht.size:
        allowed.AHT_SECONDS.checked(np.where(unused, 1.0, aht), called="aht_seconds")
    checked = {
        "offered": allowed.OFFERED.checked(offered, called="offered"),
        "interval_seconds": allowed.INTERVAL_SECONDS.checked(interval_seconds, called="interval_seconds"),
        "aht_seconds": aht,
        "patience_seconds": allowed.PATIENCE_SECONDS.checked(patience_seconds, called="patience_seconds", none=np.inf),
        "target_share": allowed.TARGET_SHARE.checked(target_share, called="target_share", none=np.nan),
        "target_seconds": allowed.TARGET_SECONDS.checked(target_seconds, called="target_seconds"),
        "max_asa_seconds": allowed.MAX_ASA_SECONDS.checked(max_asa_seconds, called="max_asa_seconds", none=np.nan),
        "max_abandonment": allowed.MAX_ABANDONMENT.checked(max_abandonment, called="max_abandonment", none=np.nan),
        "max_occupancy": allowed.MAX_OCCUPANCY.checked(max_occupancy, called="max_occupancy", none=np.nan),
        "min_agents": allowed.AGENTS.checked(min_agents, called="min_agents"),
        "shrinkage": allowed.SHRINKAGE.checked(shrinkage, called="shrinkage", none=np.nan),
    }
    rows = np.broadcast_arrays(*(np.atleast_1d(values) for values in checked.values()))
    inputs = {name: np.array(values) for name, values in zip(checked, rows, strict=True)}
    if inputs["offered"].ndim != 1:
        raise ValueError(f"intervals must be in one row of numbers; got {inputs['offered'].ndim} dimensions")
    load = np.where(inputs["offered"] == 0.0, 0.0, inputs["offered"] * inputs["aht_seconds"])
    load = allowed.LOAD.checked(load / inputs["interval_seconds"], called="offered * aht_seconds / interval_seconds")
    return Staffing(**inputs, load=load, agents=_solve(load, inputs))


def with_shrinkage(agents: ArrayLike, *, shrinkage: ArrayLike) -> Floats:
    """Return how many to schedule: agents / (1 - shrinkage), rounded up, and not by float dust.

    Parameters
    ----------
    agents : array_like of whole numbers
        Agents needed on the floor.
    shrinkage : array_like
        Share of scheduled time that is not spent ready for contacts, in [0, 1); nan where none is given.

    Returns
    -------
    ndarray
        Whole numbers as floats; nan where no shrinkage is given.

    Examples
    --------
    >>> with_shrinkage(91, shrinkage=0.3).item()  # not 91 * 1.3
    130.0
    """
    share = allowed.SHRINKAGE.checked(shrinkage, called="shrinkage", none=np.nan)
    paid = allowed.AGENTS.checked(agents, called="agents") / (1.0 - share)
    nearest = np.rint(paid)
    return np.where(np.abs(paid - nearest) <= SAME * nearest, nearest, np.ceil(paid))


#: Every limit of the search, in the kernels' order, with nan (no such target) as an infinite limit.
LIMITS = ("target_share", "max_asa_seconds", "max_abandonment", "max_occupancy")


def _solve(load: Floats, inputs: dict[str, Floats]) -> NDArray[np.int64]:
    limits = {name: np.where(np.isnan(inputs[name]), np.inf, inputs[name]) for name in LIMITS}
    late = np.where(np.isnan(inputs["target_share"]), np.inf, 1.0 - inputs["target_share"])
    return _fast.agents_needed(
        load,
        np.where(load > 0.0, inputs["aht_seconds"], 1.0),
        inputs["patience_seconds"],
        inputs["target_seconds"],
        late,
        limits["max_asa_seconds"],
        limits["max_abandonment"],
        limits["max_occupancy"],
        inputs["min_agents"].astype(np.int64),
    )


def _needs(one: Staffing) -> list[Need]:
    """Solve for each target alone, so that a reader sees which of them decides."""
    given = {part.name: getattr(one, part.name) for part in fields(one)}
    free = given | {name: np.array([np.nan]) for name in LIMITS} | {"min_agents": np.array([0.0])}
    needs = []
    if one.load[0] > 0.0:
        alone = int(_solve(one.load, free)[0])
        needs.append(Need(target="stability" if np.isinf(one.patience_seconds[0]) else "contacts", agents=alone))
        for name in LIMITS:
            if not np.isnan(given[name][0]):
                alone = int(_solve(one.load, free | {name: given[name]})[0])
                needs.append(Need(target=name, limit=float(given[name][0]), agents=alone))
    if one.min_agents[0] > 0.0:
        needs.append(Need(target="min_agents", limit=float(one.min_agents[0]), agents=int(one.min_agents[0])))
    return needs
