"""Erlang A: contacts that give up when their patience ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from floorwalker.engine import _fast
from floorwalker.engine.erlang import delay
from floorwalker.engine.erlang.allowed import AGENTS, AHT_SECONDS, LOAD, PATIENCE_SECONDS, TARGET_SECONDS
from floorwalker.engine.erlang.delay import Performance


def performance(
    load: ArrayLike,
    *,
    agents: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    target_seconds: ArrayLike,
) -> Performance:
    """Return what a queue does, exactly, at any load, where contacts give up after an exponential patience.

    Parameters
    ----------
    load : array_like
        Offered work in Erlang; may exceed the agents.
    agents : array_like of whole numbers
        Agents ready to answer.
    aht_seconds : array_like
        Mean handling time (exponential).
    patience_seconds : array_like
        Mean time a contact would wait before giving up; inf where nobody gives up, which is Erlang C.
    target_seconds : array_like
        The wait within which an answer counts as in time.

    Returns
    -------
    Performance
        Shapes of the broadcast. `service_level` is the share of all offered contacts served within the target.

    Raises
    ------
    ValueError
        If an input is out of range.

    Notes
    -----
    No quadrature: given that a contact waits for V, y exp(-V / patience) is a gamma variable cut off at y, so
    each tail is the same positive series (or an incomplete gamma function) at another point. See
    docs/methods/erlang-a.md.

    References
    ----------
    .. [1] C. Palm, "Research on telephone traffic carried by full availability groups", 1957.
    .. [2] O. Garnett, A. Mandelbaum, M. Reiman, "Designing a call center with impatient customers", M&SOM 4(3), 2002.

    Examples
    --------
    50 agents, 48 calls a minute of one minute, patience two minutes (Mandelbaum and Zeltyn's example):

    >>> queue = performance(48, agents=50, aht_seconds=60, patience_seconds=120, target_seconds=20)
    >>> round(queue.abandonment.item(), 4), round(queue.asa_seconds.item(), 2)
    (0.0309, 3.71)
    """
    arrays = np.broadcast_arrays(
        LOAD.checked(load, called="load"),
        AGENTS.checked(agents, called="agents"),
        AHT_SECONDS.checked(aht_seconds, called="aht_seconds"),
        PATIENCE_SECONDS.checked(patience_seconds, called="patience_seconds", none=np.inf),
        TARGET_SECONDS.checked(target_seconds, called="target_seconds"),
    )
    loads, numbers, aht, patience, target = (np.ravel(array) for array in arrays)
    figures = np.empty((6, loads.size))
    ends = np.isfinite(patience)
    figures[:, ends] = _fast.patience_figures(loads[ends], numbers[ends], aht[ends], patience[ends], target[ends])
    figures[4, ends] = np.maximum(1.0 - figures[4, ends], 0.0)
    endless = delay.performance(loads[~ends], agents=numbers[~ends], aht_seconds=aht[~ends], target_seconds=target[~ends])
    figures[:, ~ends] = (
        endless.wait_share,
        endless.abandonment,
        endless.asa_seconds,
        endless.wait_over_share,
        endless.service_level,
        endless.occupancy,
    )
    waiting, abandonment, mean_wait, over, in_time, occupancy = figures.reshape(6, *arrays[0].shape)
    return Performance(
        wait_share=waiting,
        wait_over_share=over,
        service_level=in_time,
        abandonment=abandonment,
        asa_seconds=mean_wait,
        occupancy=occupancy,
    )
