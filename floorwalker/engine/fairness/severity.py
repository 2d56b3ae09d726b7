"""Strict and kind evaluators: what of a score is the judged and what the judge, as far as who judged whom lets one tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special
from scipy.sparse import csgraph

from floorwalker.engine.fairness.estimates import Array

_POINTS = 12
_NEGLIGIBLE = 12.0
_LEAST_CHANCE = 1e-6
# Deviations of people and of evaluators are sought up to this many deviations of a single score.
_WIDEST = 4.0


@dataclass(frozen=True)
class Severity:
    """Scores taken apart into the judged, the judges and chance.

    Attributes
    ----------
    kindness, kindness_covariance
        Points by which each judge scores above the mean of the judges it can be compared with, shrunken; below 0 is strict. With their
        covariance.
    adjusted, deviation
        What each judged one would have scored with the mean of these judges, shrunken, and its standard deviation, in points.
    group_of_judge, group_of_judged
        Judges who share no judged ones, not even through others, stand in different groups and cannot be compared; nor can those whom
        they judged.
    judges_in_group
        How many judges each group has; where one stands alone nothing says whether it is strict.
    noise, spread_of_judges, spread_of_judged
        Standard deviations in points: of one score about what is expected, between judges, between judged ones.
    degrees
        Degrees of freedom of the noise.
    """

    kindness: Array
    kindness_covariance: Array
    adjusted: Array
    deviation: Array
    group_of_judge: NDArray[np.int64]
    group_of_judged: NDArray[np.int64]
    judges_in_group: NDArray[np.int64]
    noise: float
    spread_of_judges: float
    spread_of_judged: float
    degrees: int

    @property
    def is_connected(self) -> bool:
        """Whether every judge can be compared with every other, and there are at least two."""
        return len(self.judges_in_group) == 1 and bool(self.judges_in_group[0] > 1)

    def can_tell(self, judge: int) -> bool:
        """Whether anything says how strict this judge is."""
        return bool(self.judges_in_group[self.group_of_judge[judge]] > 1)

    def contrast(self, weights: ArrayLike, *, confidence: float = 0.95) -> tuple[float, float, float]:
        """Return a weighted sum of the judges' kindness with its interval, such as 1 for one and -1 for another."""
        w = np.asarray(weights, dtype=float)
        value, half = float(w @ self.kindness), self._half(float(w @ self.kindness_covariance @ w), confidence)
        return value, value - half, value + half

    def result(self, judged: int, *, confidence: float = 0.95) -> tuple[float, float, float]:
        """Return the adjusted score of one judged with its interval."""
        value, half = float(self.adjusted[judged]), self._half(float(self.deviation[judged]) ** 2, confidence)
        return value, value - half, value + half

    def chance_below(self, judged: int, standard: float) -> float:
        """Return how likely it is that the adjusted score of one judged lies below `standard`, in points."""
        deviation = float(self.deviation[judged])
        return float(special.stdtr(self.degrees, (standard - float(self.adjusted[judged])) / deviation)) if deviation > 0 else float(
            self.adjusted[judged] < standard
        )

    def _half(self, variance: float, confidence: float) -> float:
        return float(special.stdtrit(self.degrees, (1 + confidence) / 2)) * float(np.sqrt(max(variance, 0.0)))


def severity(judged: Sequence[int], judge: Sequence[int], scores: ArrayLike) -> Severity:
    """Take scores apart by an additive two-way model with shrinkage on both sides.

    Parameters
    ----------
    judged, judge : sequence of int
        Whom or what each score judges, and who gave it, numbered from 0 without gaps. For the drift of evaluators number each
        evaluator anew in each period and take the contrast of two periods.
    scores : array_like
        Points, one for each pair named; a pair may come more than once.

    Raises
    ------
    ValueError
        If the three differ in length, or there are not more scores than groups plus one: no chance is then left to measure.

    Notes
    -----
    y = group + judged + judge + noise, with judged and judges drawn from normal distributions. What share of the variance of a score
    lies between people, and what between judges, is each taken as equally likely anywhere and averaged over a grid, drawn finer once;
    the noise has the usual scale prior.
    Henderson's equations are solved with the judged absorbed, so that the work grows with judges cubed, not with people. A main effect
    is all that is removed: a judge who is strict with one kind of contact alone is not seen.

    References
    ----------
    .. [1] C. R. Henderson, "Best linear unbiased estimation and prediction under a selection model", Biometrics 31, 1975.
    .. [2] S. R. Searle, G. Casella, C. E. McCulloch, "Variance Components", 1992, chapters 6 and 9.
    """
    y = np.asarray(scores, dtype=float)
    return severity_of_sums(judged, judge, np.ones(len(y)), y, y**2)


def severity_of_sums(
    judged: Sequence[int], judge: Sequence[int], counts: ArrayLike, totals: ArrayLike, squares: ArrayLike
) -> Severity:
    """Do the same from sums: for each pair of a judged one and a judge how many scores, their sum, and the sum of their squares.

    Raises
    ------
    ValueError
        As `severity`.
    """
    p, e = np.asarray(judged, dtype=np.int64), np.asarray(judge, dtype=np.int64)
    n, y, q = (np.asarray(sums, dtype=float) for sums in (counts, totals, squares))
    if not len(p) == len(e) == len(n) == len(y) == len(q):
        raise ValueError(f"judged, judge and scores must be of one length; got {len(p)}, {len(e)} and {len(y)}.")
    model = _Model(p, e, n, y, q)
    if model.degrees < 2:
        raise ValueError(f"{n.sum():.0f} scores in {model.groups} groups leave no chance to measure; wait for more scores.")
    return model.averaged()


class _Model:
    """Sums of the data that every point of the grid needs."""

    def __init__(self, judged: NDArray[np.int64], judge: NDArray[np.int64], counts: Array, totals: Array, squares: Array) -> None:
        people, judges = int(judged.max()) + 1, int(judge.max()) + 1
        number = float(counts.sum())
        self.centre = float(totals.sum()) / number
        y = totals - counts * self.centre
        self.met = np.zeros((people, judges))
        np.add.at(self.met, (judged, judge), counts)
        self.of_judged, self.of_judge = np.bincount(judged, y, people), np.bincount(judge, y, judges)
        self.squares = float(squares.sum()) - number * self.centre**2
        links = np.zeros((people + judges, people + judges), bool)
        links[judged, judge + people] = True
        self.groups, labels = csgraph.connected_components(links, directed=False)
        self.group_of_judged, self.group_of_judge = labels[:people].astype(np.int64), labels[people:].astype(np.int64)
        self.in_group = np.eye(self.groups)[self.group_of_judge]
        self.degrees = int(number) - self.groups

    def averaged(self) -> Severity:
        """Return the parts, averaged over both spreads."""
        ends = ((0.0, _WIDEST), (0.0, _WIDEST))
        for _ in range(2):
            people, judges = (_middles(one) for one in ends)
            log = np.array([[self._at(a, b)[0] for b in judges] for a in people])
            kept = np.argwhere(log > log.max() - _NEGLIGIBLE)
            ends = _around(people, kept[:, 0]), _around(judges, kept[:, 1])
        chances = np.exp(log - log.max())
        chances /= chances.sum()
        points = [(i, j) for i, j in np.ndindex(chances.shape) if chances[i, j] > _LEAST_CHANCE]
        share = np.array([chances[point] for point in points])
        share /= share.sum()
        parts = [self._parts(float(people[i]), float(judges[j])) for i, j in points]
        of_judges, covariances, of_judged, variances, noises = (np.array(one) for one in zip(*parts, strict=True))
        kindness, adjusted = share @ of_judges, share @ of_judged
        off = of_judges - kindness
        return Severity(
            kindness=kindness,
            kindness_covariance=np.tensordot(share, covariances, 1) + (share[:, np.newaxis] * off).T @ off,
            adjusted=adjusted + self.centre,
            deviation=np.sqrt(share @ (variances + (of_judged - adjusted) ** 2)),
            group_of_judge=self.group_of_judge,
            group_of_judged=self.group_of_judged,
            judges_in_group=np.bincount(self.group_of_judge, minlength=self.groups),
            noise=float(share @ noises),
            spread_of_judges=float(share @ (noises * np.array([judges[j] for _, j in points]))),
            spread_of_judged=float(share @ (noises * np.array([people[i] for i, _ in points]))),
            degrees=self.degrees,
        )

    def _at(self, people: float, judges: float) -> tuple[float, Array, Array, Array, float]:
        """Return the log posterior at two relative spreads, with the solved equations."""
        own = self.met.sum(axis=1) + people**-2
        left = np.diag(self.met.sum(axis=0)) - self.met.T @ (self.met / own[:, np.newaxis])
        right = self.of_judge - self.met.T @ (self.of_judged / own)
        pulled = left + np.eye(len(left)) * judges**-2
        matrix = np.block([[self.in_group.T @ left @ self.in_group, self.in_group.T @ left], [left @ self.in_group, pulled]])
        inverse = np.linalg.inv(matrix)
        sides = np.concatenate([self.in_group.T @ right, right])
        solved = inverse @ sides
        rest = self.squares - float((self.of_judged**2 / own).sum()) - float(sides @ solved)
        noise = max(rest / self.degrees, np.finfo(float).tiny)
        size = float(np.log(own).sum()) + float(np.linalg.slogdet(matrix)[1])
        size += 2 * len(own) * float(np.log(people)) + 2 * len(left) * float(np.log(judges))
        prior = sum(float(np.log(one) - 2 * np.log1p(one**2)) for one in (people, judges))
        return prior - 0.5 * (self.degrees * float(np.log(noise)) + size), own, solved, inverse, noise

    def _parts(self, people: float, judges: float) -> tuple[Array, Array, Array, Array, float]:
        """Return kindness, its covariance, adjusted scores, their variances and the noise at two relative spreads."""
        _, own, solved, inverse, noise = self._at(people, judges)
        groups = self.groups
        mean_judge = self.in_group / self.in_group.sum(axis=0)
        of_group = np.eye(groups)[self.group_of_judged]
        pulls = np.hstack([of_group, of_group @ mean_judge.T]) - np.hstack([self.met @ self.in_group, self.met]) / own[:, np.newaxis]
        adjusted = pulls @ solved + self.of_judged / own
        variance = noise * (1 / own + ((pulls @ inverse) * pulls).sum(axis=1))
        from_mean = np.eye(len(mean_judge)) - self.in_group @ mean_judge.T
        covariance = noise * from_mean @ inverse[groups:, groups:] @ from_mean.T
        return np.asarray(from_mean @ solved[groups:]), covariance, np.asarray(adjusted), np.asarray(variance), float(np.sqrt(noise))


def _middles(ends: tuple[float, float]) -> Array:
    step = (ends[1] - ends[0]) / _POINTS
    return np.asarray(ends[0] + step * (np.arange(_POINTS) + 0.5))


def _around(points: Array, kept: NDArray[np.int64]) -> tuple[float, float]:
    step = float(points[1] - points[0])
    return max(float(points[kept.min()]) - step, 0.0), float(points[kept.max()]) + step
