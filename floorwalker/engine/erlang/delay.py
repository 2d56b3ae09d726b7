"""Erlang C: contacts that wait as long as it takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from floorwalker.engine import _fast
from floorwalker.engine.erlang.allowed import AGENTS, AHT_SECONDS, LOAD, TARGET_SECONDS, Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Performance:
    """What a queue does in the long run; every share is of all offered contacts unless it says otherwise.

    `wait_share` waits at all, `wait_over_share` waits longer than the target, `service_level` is served within the
    target, `abandonment` gives up, `asa_seconds` is the mean wait of all offered (served or not), `occupancy` is the
    busy share of the agents' time (nan without agents).
    """

    wait_share: Floats
    wait_over_share: Floats
    service_level: Floats
    abandonment: Floats
    asa_seconds: Floats
    occupancy: Floats


def wait_probability(load: ArrayLike, *, agents: ArrayLike) -> Floats:
    """Return the chance that a contact has to wait.

    Parameters
    ----------
    load : array_like
        Offered work in Erlang. Not negative.
    agents : array_like of whole numbers, broadcastable with `load`
        Agents ready to answer, shrinkage already taken off.

    Returns
    -------
    ndarray, shape of the broadcast
        Probability in [0, 1]. Where there is more work than agents the queue has no steady state and the value is 1.

    Raises
    ------
    ValueError
        If a load is negative or not finite, or a number of agents is negative or not whole.

    Notes
    -----
    C = N / ((N - A) I + A) with I one over Erlang B: no factorial, so thousands of agents do not overflow.

    References
    ----------
    .. [1] A. K. Erlang 1917, as restated in N. Gans, G. Koole, A. Mandelbaum, "Telephone call centers: tutorial,
       review, and research prospects", M&SOM 5(2), 2003.

    Examples
    --------
    >>> wait_probability(10.0, agents=14).round(3).item()
    0.174
    """
    loads, numbers = np.broadcast_arrays(LOAD.checked(load, called="load"), AGENTS.checked(agents, called="agents"))
    inverse = _fast.inverse_blocking(loads.ravel(), numbers.ravel()).reshape(loads.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        waiting = numbers / ((numbers - loads) * inverse + loads)
    return np.where(loads == 0.0, 0.0, np.where(numbers > loads, waiting, 1.0))


def performance(load: ArrayLike, *, agents: ArrayLike, aht_seconds: ArrayLike, target_seconds: ArrayLike) -> Performance:
    """Return what a queue does whose contacts never give up.

    Parameters
    ----------
    load : array_like
        Offered work in Erlang.
    agents : array_like of whole numbers
        Agents ready to answer.
    aht_seconds : array_like
        Mean handling time.
    target_seconds : array_like
        The wait within which an answer counts as in time.

    Returns
    -------
    Performance
        Where there is at least as much work as agents: everybody waits, service level 0, mean wait infinite.

    Raises
    ------
    ValueError
        If an input is out of range.

    Examples
    --------
    100 calls in 30 minutes of 3 minutes each, 14 agents, 20 seconds:

    >>> performance(10.0, agents=14, aht_seconds=180, target_seconds=20).service_level.round(6).item()
    0.88835
    """
    waiting = wait_probability(load, agents=agents)
    loads, numbers, aht, target, waiting = np.broadcast_arrays(
        LOAD.checked(load, called="load"),
        AGENTS.checked(agents, called="agents"),
        AHT_SECONDS.checked(aht_seconds, called="aht_seconds"),
        TARGET_SECONDS.checked(target_seconds, called="target_seconds"),
        waiting,
    )
    overloaded = (loads > 0.0) & (numbers <= loads)
    spare = np.where(overloaded, 0.0, numbers - loads)
    over = waiting * np.exp(-spare * target / aht)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_wait = np.where(waiting == 0.0, 0.0, waiting * aht / spare)
        occupancy = np.where(numbers > 0.0, np.minimum(loads / numbers, 1.0), np.nan)
    return Performance(
        wait_share=waiting,
        wait_over_share=over,
        service_level=1.0 - over,
        abandonment=np.zeros_like(waiting),
        asa_seconds=mean_wait,
        occupancy=occupancy,
    )
