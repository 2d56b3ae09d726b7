"""Erlang B: the share of contacts turned away where nobody can wait."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from floorwalker.engine import _fast
from floorwalker.engine.erlang.allowed import AGENTS, LOAD, Floats


def blocking_probability(load: ArrayLike, *, agents: ArrayLike) -> Floats:
    """Return the chance that a contact finds every agent (or line) busy and is turned away.

    Parameters
    ----------
    load : array_like
        Offered work in Erlang: arrivals per second times handling time in seconds. Not negative.
    agents : array_like of whole numbers, broadcastable with `load`
        Agents or lines.

    Returns
    -------
    ndarray, shape of the broadcast
        Probability in [0, 1]; 0 where it is below 1e-308.

    Raises
    ------
    ValueError
        If a load is negative or not finite, or a number of agents is negative or not whole.

    Notes
    -----
    One over the probability follows I(n) = 1 + I(n-1) n / load: only sums of positive numbers, so no cancellation.

    References
    ----------
    .. [1] A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic
       telephone exchanges", 1917.

    Examples
    --------
    >>> blocking_probability(10.0, agents=14).round(6).item()
    0.056819
    """
    loads, numbers = np.broadcast_arrays(LOAD.checked(load, called="load"), AGENTS.checked(agents, called="agents"))
    return (1.0 / _fast.inverse_blocking(loads.ravel(), numbers.ravel())).reshape(loads.shape)
