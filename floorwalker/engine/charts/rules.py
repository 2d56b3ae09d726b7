"""The rules by which points stand out: those of Western Electric and of Nelson, one row of a table each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Fires = NDArray[np.int8]
"""For each point 1 where the rule fires above the centre, -1 below, 2 where it has no side, 0 where it does not."""
Shape = Literal["diamond", "square", "triangle"]
NO_SIDE: Final = 2


@dataclass(frozen=True)
class Rule:
    """One rule.

    Parameters
    ----------
    code, name
        What programs and people call it.
    length
        How many points it looks at, the one that fires included.
    western, nelson
        Its number among the rules of either; 0 where it is none of them.
    zone
        Whether it counts points in zones of one or two sigmas, which asks for points near to normal: not advised for p and u charts.
    shape
        How it is drawn.
    fires
        From z, the sigmas of each point from its centre, to where it fires.
    """

    code: str
    name: str
    length: int
    shape: Shape
    fires: Callable[[Array], Fires]
    western: int = 0
    nelson: int = 0
    zone: bool = False

    @property
    def numbers(self) -> str:
        """Its numbers in the books."""
        named = [f"Western Electric {self.western}"] if self.western else []
        return ", ".join([*named, *([f"Nelson {self.nelson}"] if self.nelson else [])])


def _beyond(z: Array, *, sigmas: float, enough: int, of: int) -> Fires:
    """Enough of the last points beyond so many sigmas on one side, the last of them too."""
    found = np.zeros(len(z), dtype=np.int8)
    for side in (1, -1):
        out = side * z > sigmas
        number = np.convolve(out.astype(int), np.ones(of, dtype=int))[: len(z)]
        found[out & (number >= enough)] = side
    return found


def _one_side(z: Array, *, length: int) -> Fires:
    found = np.zeros(len(z), dtype=np.int8)
    for side in (1, -1):
        found[_run(side * z > 0) >= length] = side
    return found


def _steady(z: Array, *, length: int) -> Fires:
    """So many points each higher, or each lower, than the one before."""
    step = np.diff(z, prepend=np.nan)
    found = np.zeros(len(z), dtype=np.int8)
    for side in (1, -1):
        found[_run(side * step > 0) >= length - 1] = side
    return found


def _alternating(z: Array, *, length: int) -> Fires:
    step = np.diff(z, prepend=np.nan)
    turned = step * np.concatenate(([np.nan], step[:-1])) < 0
    return np.where(_run(turned) >= length - 2, NO_SIDE, 0).astype(np.int8)


def _near(z: Array, *, length: int) -> Fires:
    return np.where(_run(np.abs(z) < 1) >= length, NO_SIDE, 0).astype(np.int8)


def _far(z: Array, *, length: int) -> Fires:
    return np.where(_run(np.abs(z) > 1) >= length, NO_SIDE, 0).astype(np.int8)


def _run(holds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each point how many in a row up to it hold."""
    place = np.arange(len(holds))
    return place - np.maximum.accumulate(np.where(holds, -1, place))


_SHELF: Final = (
    Rule("beyond_3", "One point outside the limits", 1, "diamond", partial(_beyond, sigmas=3.0, enough=1, of=1), western=1, nelson=1),
    Rule(
        "two_of_three", "2 of 3 past two sigma on one side", 3, "triangle", partial(_beyond, sigmas=2.0, enough=2, of=3), western=2,
        nelson=5, zone=True,
    ),
    Rule(
        "four_of_five", "4 of 5 past one sigma on one side", 5, "triangle", partial(_beyond, sigmas=1.0, enough=4, of=5), western=3,
        nelson=6, zone=True,
    ),
    Rule("eight", "8 in a row on one side", 8, "square", partial(_one_side, length=8), western=4),
    Rule("nine", "9 in a row on one side", 9, "square", partial(_one_side, length=9), nelson=2),
    Rule("steady", "6 steadily up or down", 6, "square", partial(_steady, length=6), nelson=3),
    Rule("alternating", "14 up and down in turn", 14, "square", partial(_alternating, length=14), nelson=4),
    Rule("near", "15 within one sigma", 15, "square", partial(_near, length=15), nelson=7, zone=True),
    Rule("far", "8 all past one sigma, either side", 8, "square", partial(_far, length=8), nelson=8, zone=True),
)
RULES: Final[dict[str, Rule]] = {rule.code: rule for rule in _SHELF}
WESTERN_ELECTRIC: Final = tuple(sorted((rule.code for rule in _SHELF if rule.western), key=lambda code: RULES[code].western))
NELSON: Final = tuple(sorted((rule.code for rule in _SHELF if rule.nelson), key=lambda code: RULES[code].nelson))


def get(code: str) -> Rule:
    """Return the rule called `code`.

    Raises
    ------
    LookupError
        If there is none; the message lists what there is.
    """
    try:
        return RULES[code]
    except KeyError:
        raise LookupError(f"No rule is called {code!r}; there are: {', '.join(RULES)}.") from None


def advised(kind: str) -> tuple[str, ...]:
    """Return the rules that suit a kind of chart: limits and the run, and 2 of 3 where the spread is measured; of an EWMA the limits alone.

    Zone rules read the tails as those of a normal distribution, which counts with limits from theory alone do not have [1]_; the points
    of an EWMA hang together, so that any run rule fires by itself.

    References
    ----------
    .. [1] Numerics.net, "Control charts for attributes"; D. J. Wheeler, "Making Sense of Data", 2003.
    """
    if kind == "ewma":
        return ("beyond_3",)
    return ("beyond_3", "eight") if kind in {"p", "u", "c"} else ("beyond_3", "two_of_three", "eight")


def not_advised(kind: str, codes: Iterable[str]) -> list[Rule]:
    """Return those of the rules `codes` that do not suit a kind of chart."""
    if kind == "ewma":
        return [get(code) for code in codes if code != "beyond_3"]
    return [rule for code in codes if kind in {"p", "u", "c"} and (rule := get(code)).zone]


@dataclass(frozen=True)
class Found:
    """A rule that fired: at the point `at` for the first time, and on until `through`; what it looked at began at `start`.

    `side` is 1 above the centre, -1 below, 0 where the rule has none.
    """

    rule: Rule
    start: int
    at: int
    through: int
    side: int


def find(z: ArrayLike, codes: Sequence[str]) -> list[Found]:
    """Return where the rules `codes` fire in one phase, in the order of time; a rule that goes on firing is told once.

    Parameters
    ----------
    z : array_like
        Sigmas of each point from its centre; NaN where there is no data, which breaks every run. Comparisons are strict, so that a point on
        a line counts on neither side and ties break runs.

    Raises
    ------
    LookupError
        If there is no such rule.

    References
    ----------
    .. [1] Western Electric Company, "Statistical Quality Control Handbook", 1956.
    .. [2] L. S. Nelson, "The Shewhart control chart: tests for special causes", Journal of Quality Technology 16, 1984.
    """
    x, found = np.asarray(z, dtype=np.float64), list[Found]()
    for code in codes:
        rule = get(code)
        fires = rule.fires(x)
        for at in np.flatnonzero(fires):
            side = 0 if fires[at] == NO_SIDE else int(fires[at])
            last = found[-1] if found and found[-1].rule is rule else None
            if last is not None and last.through == at - 1 and last.side == side:
                found[-1] = Found(rule, last.start, last.at, int(at), side)
            else:
                found.append(Found(rule, max(0, int(at) - rule.length + 1), int(at), int(at), side))
    return sorted(found, key=lambda each: (each.at, list(codes).index(each.rule.code)))
