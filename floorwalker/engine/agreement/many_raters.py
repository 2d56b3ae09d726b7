"""Agreement of several raters beyond chance: Fleiss, Conger, Gwet and Brennan-Prediger, which differ in what they call chance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from floorwalker.engine.agreement.ratings import Array, Ratings
from floorwalker.engine.agreement.result import ALL_ALIKE, NO_PAIRS, Agreement, nothing, student
from floorwalker.engine.agreement.weighting import Weighting, weights

# How often each item counts, shape (draws, items) -> the figure of each draw.
Chance = Callable[[Ratings, Array, Array], Array]


def fleiss(ratings: Ratings, *, weighting: Weighting = "identity", confidence: float = 0.95) -> Agreement:
    """Return Fleiss' kappa: chance is that all raters share the mean frequencies of the answers.

    References
    ----------
    .. [1] J. L. Fleiss, "Measuring nominal scale agreement among many raters", Psychol. Bull. 76, 1971.
    .. [2] K. L. Gwet, "Handbook of Inter-Rater Reliability", 4th edition, 2014, chapters 2 and 5 (missing answers, standard error).
    """
    return _linearised("fleiss", ratings, weighting, _fleiss_chance, confidence)


def gwet(ratings: Ratings, *, weighting: Weighting = "identity", confidence: float = 0.95) -> Agreement:
    """Return Gwet's AC1, or AC2 where `weighting` says what nearly the same answer counts.

    Chance is reckoned from the answers that are hard to give, so that the figure stays high where nearly all pass and nearly
    all agree; kappa does not.

    References
    ----------
    .. [1] K. L. Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement", Br. J. Math. Stat.
       Psychol. 61, 2008.
    """
    return _linearised("gwet", ratings, weighting, _gwet_chance, confidence)


def brennan_prediger(ratings: Ratings, *, weighting: Weighting = "identity", confidence: float = 0.95) -> Agreement:
    """Return Brennan and Prediger's coefficient: chance is that every possible answer is as likely.

    References
    ----------
    .. [1] R. L. Brennan, D. J. Prediger, "Coefficient kappa: some uses, misuses, and alternatives", Educ. Psychol. Meas. 41, 1981.
    """
    return _linearised("brennan_prediger", ratings, weighting, _even_chance, confidence)


def conger(ratings: Ratings, *, weighting: Weighting = "identity") -> Agreement:
    """Return Conger's kappa: chance is that each rater keeps their own frequencies. Its range is had by `bootstrap`.

    References
    ----------
    .. [1] A. J. Conger, "Integration and generalization of kappas for multiple raters", Psychol. Bull. 88, 1980.
    """
    if (refused := _refused("conger", ratings)) is not None:
        return refused
    once = np.ones((1, ratings.items))
    observed = float(_observed(ratings, weights(ratings.categories, weighting), once)[0])
    expected = float(_own_chance(ratings, weights(ratings.categories, weighting), once)[0])
    if not expected < 1:
        return nothing("conger", ratings, ALL_ALIKE)
    return Agreement(
        "conger", (observed - expected) / (1 - expected), _compared(ratings), ratings.raters, observed=observed, expected=expected
    )


def percent(ratings: Ratings, *, weighting: Weighting = "identity", confidence: float = 0.95) -> Agreement:
    """Return the share of pairs of answers that agree, over all items; it says nothing of what chance would give."""
    return _linearised("percent", ratings, weighting, _no_chance, confidence)


def drawn(code: str, ratings: Ratings, times: Array, *, weighting: Weighting = "identity") -> Array:
    """Return the figure `code` for each draw of items; NaN where a draw has none.

    Parameters
    ----------
    code
        percent, fleiss, conger, gwet or brennan_prediger.
    times : ndarray, shape (draws, items)
        How often each item counts.
    """
    weight = weights(ratings.categories, weighting)
    observed, expected = _observed(ratings, weight, times), CHANCES[code](ratings, weight, times)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(expected < 1, (observed - expected) / (1 - expected), np.nan))


def _refused(code: str, ratings: Ratings) -> Agreement | None:
    return None if (ratings.given >= 2).any() else nothing(code, ratings, NO_PAIRS)


def _compared(ratings: Ratings) -> int:
    return int((ratings.given >= 2).sum())


def _linearised(code: str, ratings: Ratings, weighting: Weighting, chance: Chance, confidence: float) -> Agreement:
    """Return the figure with Gwet's standard error, which takes the chance agreement as estimated too."""
    if (refused := _refused(code, ratings)) is not None:
        return refused
    weight = weights(ratings.categories, weighting)
    once = np.ones((1, ratings.items))
    observed, expected = float(_observed(ratings, weight, once)[0]), float(chance(ratings, weight, once)[0])
    if not expected < 1:
        return nothing(code, ratings, ALL_ALIKE)
    value = (observed - expected) / (1 - expected)
    items, compared = ratings.items, _compared(ratings)
    if items < 2:
        return Agreement(code, value, compared, ratings.raters, observed=observed, expected=expected)
    paired = ratings.given >= 2
    own = (items / compared) * (_agreement_of_items(ratings, weight) - expected * paired) / (1 - expected)
    pull = 2 * (1 - value) * (_chance_of_items(code, ratings, weight) - expected) / (1 - expected)
    error = float(np.sqrt(((own - pull - value) ** 2).sum() / (items * (items - 1))))
    low, high = student(value, error, items - 1, confidence=confidence)
    return Agreement(code, value, compared, ratings.raters, low, high, error, observed, expected)


def _agreement_of_items(ratings: Ratings, weight: Array) -> Array:
    """Return the share of pairs of raters that agree on each item; 0 where fewer than two answered."""
    given = ratings.given
    pairs = (ratings.counts * (ratings.counts @ weight - 1)).sum(axis=1)
    return np.asarray(np.where(given >= 2, pairs / np.maximum(given * (given - 1), 1), 0.0))


def _observed(ratings: Ratings, weight: Array, times: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((times @ _agreement_of_items(ratings, weight)) / (times @ (ratings.given >= 2)))


def _frequencies(ratings: Ratings, times: Array) -> Array:
    """Return how often each category was given, each item counting alike, shape (draws, categories)."""
    return np.asarray(times @ (ratings.counts / ratings.given[:, np.newaxis]) / times.sum(axis=1, keepdims=True))


def _fleiss_chance(ratings: Ratings, weight: Array, times: Array) -> Array:
    shares = _frequencies(ratings, times)
    return np.asarray(((shares @ weight) * shares).sum(axis=1))


def _gwet_chance(ratings: Ratings, weight: Array, times: Array) -> Array:
    number = len(ratings.categories)
    shares = _frequencies(ratings, times)
    if number < 2:
        return np.ones(len(times))
    return np.asarray(weight.sum() * (shares * (1 - shares)).sum(axis=1) / (number * (number - 1)))


def _even_chance(ratings: Ratings, weight: Array, times: Array) -> Array:
    return np.full(len(times), weight.sum() / len(ratings.categories) ** 2)


def _own_chance(ratings: Ratings, weight: Array, times: Array) -> Array:
    """Return the mean agreement of two different raters who keep their own frequencies."""
    by_rater = np.einsum("bi,irq->brq", times, ratings.one_hot)
    answered = by_rater.sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(answered[..., np.newaxis] > 0, by_rater / answered[..., np.newaxis], 0.0)
        raters = (answered > 0).sum(axis=1)
        total, own = shares.sum(axis=1), ((shares @ weight) * shares).sum(axis=(1, 2))
        return np.asarray((((total @ weight) * total).sum(axis=1) - own) / (raters * (raters - 1)))


def _no_chance(ratings: Ratings, weight: Array, times: Array) -> Array:
    return np.zeros(len(times))


def _chance_of_items(code: str, ratings: Ratings, weight: Array) -> Array:
    """Return what each item adds to the chance agreement; its mean is the chance agreement itself."""
    shares = _frequencies(ratings, np.ones((1, ratings.items)))[0]
    mine = ratings.counts / ratings.given[:, np.newaxis]
    number = len(shares)
    if code == "fleiss":
        return np.asarray(mine @ (weight @ shares + shares @ weight) / 2)
    if code == "gwet":
        return np.asarray(weight.sum() / (number * (number - 1)) * (mine @ (1 - shares)))
    return np.full(ratings.items, weight.sum() / number**2 if code == "brennan_prediger" else 0.0)


CHANCES: dict[str, Chance] = {
    "percent": _no_chance,
    "fleiss": _fleiss_chance,
    "conger": _own_chance,
    "gwet": _gwet_chance,
    "brennan_prediger": _even_chance,
}
