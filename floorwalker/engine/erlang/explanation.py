"""The answer to "why 18?": inputs, formula, what each target asks alone, and the rungs around the answer."""

from __future__ import annotations

import math
from dataclasses import dataclass

FORMULA = {
    "Erlang C": "load A = offered * aht / interval; P(wait) C = N B / (N - A (1 - B)) with B the Erlang B loss; "
    "service level = 1 - C exp(-(N - A) target / aht); mean wait = C aht / (N - A); occupancy = A / N",
    "Erlang A": "load A = offered * aht / interval; contacts give up after an exponential patience; "
    "service level = share of all offered served within the target; abandonment = mean wait / patience; "
    "occupancy = A (1 - abandonment) / N",
}
WORDS = {
    "stability": "more agents than load, or the queue grows without end",
    "contacts": "at least one agent where anything is offered",
    "target_share": "service level at least {:.10g}",
    "max_asa_seconds": "mean wait at most {:.10g} s",
    "max_abandonment": "abandonment at most {:.10g}",
    "max_occupancy": "occupancy at most {:.10g}",
    "min_agents": "never fewer than {:.10g}",
}


@dataclass(frozen=True, kw_only=True)
class Need:
    """How many agents one target asks for, were it the only one."""

    target: str
    agents: int
    limit: float = math.nan

    def __str__(self) -> str:
        """Say the target and its number in words."""
        return f"{WORDS[self.target].format(self.limit)}: {self.agents}"


@dataclass(frozen=True, kw_only=True)
class Rung:
    """What one number of agents would do."""

    agents: int
    service_level: float
    asa_seconds: float
    occupancy: float
    abandonment: float


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Everything behind one interval's number of agents; nan means "no such target"."""

    offered: float
    interval_seconds: float
    aht_seconds: float
    patience_seconds: float
    target_share: float
    target_seconds: float
    max_asa_seconds: float
    max_abandonment: float
    max_occupancy: float
    min_agents: float
    shrinkage: float
    load: float
    agents: int
    scheduled: float
    needs: tuple[Need, ...]
    rungs: tuple[Rung, ...]

    @property
    def model(self) -> str:
        """The formula's name: Erlang C where nobody gives up, else Erlang A."""
        return "Erlang C" if math.isinf(self.patience_seconds) else "Erlang A"

    @property
    def formula(self) -> str:
        """The formula in one line."""
        return FORMULA[self.model]

    @property
    def binding(self) -> tuple[Need, ...]:
        """The targets that decide the number: those that ask for it even alone."""
        return tuple(need for need in self.needs if need.agents == self.agents)

    def __str__(self) -> str:
        """Say it as a planner would read it out."""
        if self.offered == 0.0:
            return f"{self.agents}: nothing is offered, so only the minimum number of agents counts."
        ends = "" if math.isinf(self.patience_seconds) else f", patience {self.patience_seconds:.10g} s"
        work = f"{self.offered:.10g} contacts of {self.aht_seconds:.10g} s in {self.interval_seconds:.10g} s"
        lines = [
            f"{work} are {self.load:.6g} Erlang{ends} ({self.model}).",
            *(f"{need}{' (decides)' if need in self.binding else ''}" for need in self.needs),
            *(
                f"{rung.agents} agents: {rung.service_level:.1%} within {self.target_seconds:.10g} s, mean wait "
                f"{rung.asa_seconds:.1f} s, occupancy {rung.occupancy:.1%}, abandonment {rung.abandonment:.1%}"
                for rung in self.rungs
                if rung.agents > 0
            ),
        ]
        if not math.isnan(self.scheduled):
            lines.append(f"{self.agents} / (1 - {self.shrinkage:.10g}) makes {self.scheduled:.0f} to schedule.")
        return "\n".join(lines)
