"""What a home is: one sentence, at most four figures with their way, one chart, and what the role keeps an eye on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy

from floorwalker.desks.homes.trend import Trend
from floorwalker.desks.my_day.panels import Panel, Reader
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.parts import Situation, Tile

MOST_FIGURES: Final = 4
"""A board with fifteen numbers is ignored (UI.md, finding 1)."""

NOT_YET: Final = gettext_lazy("No past of it yet: no whole week is over.")
NO_PAST: Final = gettext_lazy("As it stands now; no past of it is kept.")


@dataclass(frozen=True)
class Figure:
    """One figure: the tile with target, meaning and next step; the sentence that says what it means; how it went, and where nothing
    says how, why not."""

    tile: Tile
    meaning: str
    trend: Trend | None = None
    no_trend: Any = NOT_YET


@dataclass(frozen=True)
class Shown:
    """What one home shows now. Without a chart `no_chart` says why, and what would bring it."""

    situation: Situation
    figures: Sequence[Figure]
    chart: Chart | None
    chart_sub: str
    no_chart: str
    panels: Sequence[Panel]
    chart_url: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Home:
    """The home of one role.

    Parameters
    ----------
    role
        Whose it is; its code stands in the address.
    answers
        The question that it answers first, as its reader would ask it.
    show
        Works out what it shows to one reader; it asks permission in the queries that it calls, and never a query of its own for what
        another page shows.
    """

    role: Role
    answers: str
    show: Callable[[Reader], Shown]

    @property
    def code(self) -> str:
        """What addresses call it."""
        return str(self.role.value)
