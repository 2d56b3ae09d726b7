"""Changes laid over a base forecast: the one place where base, events and overrides become the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Effect = Literal["percent", "add", "set", "at_least", "at_most"]
PER_CENT = 100.0


class Change(Protocol):
    """What a layer must say: its effect over the half-open span [starts_at, ends_at), and whether it counts."""

    kind: str
    effect: str
    amount: float
    starts_at: datetime
    ends_at: datetime
    switched_on: bool


@dataclass(frozen=True)
class Layered:
    """A base with its layers applied in order.

    Attributes
    ----------
    base, forecast : float, shape (n,)
        Contacts an interval before and after.
    events, overrides : float, shape (n,)
        What the layers of each kind that are on add together; base + events + overrides is the forecast.
    effects : tuple of float, shape (n,) each
        What each layer adds, in the order given; of one that is off, what it would add to the forecast.
    """

    base: Floats
    forecast: Floats
    events: Floats
    overrides: Floats
    effects: tuple[Floats, ...]

    @property
    def factor(self) -> Floats:
        """Forecast over base; 1 where the base is nothing. Ranges are carried over by it."""
        return np.divide(self.forecast, self.base, out=np.ones_like(self.base), where=self.base > 0.0)


def lay(starts: Sequence[datetime], base: Sequence[float], layers: Sequence[Change]) -> Layered:
    """Apply `layers` in their order to `base`; each acts on what those before it left, and none goes below zero.

    Parameters
    ----------
    starts
        UTC start of each interval.
    base
        Contacts expected in each interval.
    """
    ground = np.asarray(base, dtype=np.float64)
    now, kinds = ground.copy(), {"event": np.zeros_like(ground), "override": np.zeros_like(ground)}
    effects: list[Floats] = []
    for layer in layers:
        if layer.switched_on:
            after = changed(now, layer.effect, layer.amount, inside=_inside(starts, layer))
            effects.append(after - now)
            kinds["event" if layer.kind == "event" else "override"] += after - now
            now = after
        else:
            effects.append(np.zeros_like(ground))
    for place, layer in enumerate(layers):
        if not layer.switched_on:
            effects[place] = changed(now, layer.effect, layer.amount, inside=_inside(starts, layer)) - now
    return Layered(ground, now, kinds["event"], kinds["override"], tuple(effects))


def changed(values: Floats, effect: str, amount: float, *, inside: NDArray[np.bool_]) -> Floats:
    """Return `values` with one effect over the intervals `inside`.

    "add" is a total: it is spread in proportion to what is there, evenly where nothing is.

    Raises
    ------
    LookupError
        If there is no such effect.
    """
    after = values.copy()
    here = values[inside]
    match effect:
        case "percent":
            after[inside] = here * (1.0 + amount / PER_CENT)
        case "add":
            whole = here.sum()
            shares = here / whole if whole > 0.0 else np.full(here.size, 1.0 / max(here.size, 1))
            after[inside] = here + amount * shares
        case "set":
            after[inside] = amount
        case "at_least":
            after[inside] = np.maximum(here, amount)
        case "at_most":
            after[inside] = np.minimum(here, amount)
        case _:
            raise LookupError(f"There is no effect {effect!r}; there are: percent, add, set, at_least, at_most.")
    return np.maximum(after, 0.0)


def _inside(starts: Sequence[datetime], layer: Change) -> NDArray[np.bool_]:
    return np.array([layer.starts_at <= start < layer.ends_at for start in starts], dtype=np.bool_)
