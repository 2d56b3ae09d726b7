"""Patience from a censored log: against plain loops, published numbers, simulation and the real bank log."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from floorwalker.engine.erlang import exponential_patience, exponentiality_test, survival_curve

# Freireich et al. 1963, weeks in remission under 6-MP; in Lawless and in every textbook of survival analysis.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def a_log(rng: np.random.Generator, contacts: int, patience: float = 180.0) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Draw waits of exponential patience; an exponential offered wait censors about half."""
    willing, offered_wait = rng.exponential(patience, contacts), rng.exponential(patience, contacts)
    return np.minimum(willing, offered_wait), willing < offered_wait


def test_the_remission_times_of_freireich_give_the_printed_curve() -> None:
    curve = survival_curve(WEEKS, abandoned=ENDED)
    assert curve.seconds.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.patient_share.round(4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    # R survfit(conf.type = "log-log") prints 0.6197 to 0.9516 at 6 weeks.
    assert (round(curve.low[0], 4), round(curve.high[0], 4)) == (0.6197, 0.9516)


def test_the_remission_times_of_freireich_give_the_printed_rate() -> None:
    estimate = exponential_patience(WEEKS, abandoned=ENDED)
    assert (estimate.waited_seconds, estimate.abandoned) == (359.0, 9)
    assert estimate.mean_seconds == pytest.approx(359 / 9)
    assert estimate.low_seconds == pytest.approx(2 * 359 / stats.chi2.ppf(0.975, 20))
    assert estimate.high_seconds == pytest.approx(2 * 359 / stats.chi2.ppf(0.025, 18))


def test_the_curve_equals_a_plain_loop() -> None:
    waits, gave_up = a_log(np.random.default_rng(7), 300)
    waits = np.ceil(waits / 20) * 20  # many ties, answered and abandoned alike
    curve, share, variance = survival_curve(waits, abandoned=gave_up), 1.0, 0.0
    for k, time in enumerate(sorted(set(waits[gave_up].tolist()))):
        at_risk = sum(wait >= time for wait in waits)
        ends = sum(bool(end) for wait, end in zip(waits, gave_up, strict=True) if wait == time)
        share *= 1 - ends / at_risk
        variance = variance + ends / (at_risk * (at_risk - ends)) if at_risk > ends else math.inf
        assert curve.patient_share[k] == pytest.approx(share)
        if 0 < share < 1:
            spread = 1.959963984540054 * math.sqrt(variance) / abs(math.log(share))
            assert curve.low[k] == pytest.approx(share ** math.exp(spread))
            assert curve.high[k] == pytest.approx(share ** math.exp(-spread))


def test_a_curve_that_ends_at_nothing_has_no_nan() -> None:
    curve = survival_curve([10, 20, 30], abandoned=[False, True, True])
    assert curve.patient_share.tolist() == [0.5, 0.0]
    assert (curve.low[-1], curve.high[-1]) == (0.0, 0.0)


def test_censoring_matters() -> None:
    waits, gave_up = a_log(np.random.default_rng(11), 20_000)
    estimate = exponential_patience(waits, abandoned=gave_up)
    assert estimate.low_seconds < 180.0 < estimate.high_seconds
    assert waits[gave_up].mean() == pytest.approx(90, rel=0.05), "the naive mean is half of the truth"


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(13)
    logs = 600
    held = 0
    for _ in range(logs):
        waits, gave_up = a_log(rng, 60)
        estimate = exponential_patience(waits, abandoned=gave_up, confidence=0.9)
        held += estimate.low_seconds <= 180.0 <= estimate.high_seconds
    assert stats.binomtest(held, logs, 0.9).pvalue > 1e-3 or held / logs > 0.9


def test_nobody_giving_up_leaves_only_a_lower_end() -> None:
    estimate = exponential_patience([30.0, 60.0], abandoned=[False, False])
    assert (estimate.mean_seconds, estimate.high_seconds) == (math.inf, math.inf)
    assert estimate.low_seconds == pytest.approx(90 / -math.log(0.025))


def test_exponential_patience_passes_and_another_hazard_fails() -> None:
    rng = np.random.default_rng(17)
    p_values = []
    for _ in range(300):
        waits, gave_up = a_log(rng, 400)
        p_values.append(exponentiality_test(waits, abandoned=gave_up).p_value)
    assert stats.kstest(p_values, "uniform").pvalue > 1e-3
    willing, answered = 180 * rng.weibull(1.6, 2000), rng.exponential(200, 2000)
    test = exponentiality_test(np.minimum(willing, answered), abandoned=willing < answered)
    assert test.p_value < 1e-6
    assert test.rate_per_second[0] < test.rate_per_second[-1]


def test_the_bands_account_for_every_second_and_every_abandonment() -> None:
    waits, gave_up = a_log(np.random.default_rng(19), 500)
    test = exponentiality_test(waits, abandoned=gave_up, bands=6)
    assert test.waited_seconds.sum() == pytest.approx(waits.sum())
    assert test.abandoned.sum() == gave_up.sum()
    for k, (low, high) in enumerate(zip(test.edges_seconds[:-1], test.edges_seconds[1:], strict=True)):
        assert test.waited_seconds[k] == pytest.approx(sum(min(wait, high) - low for wait in waits if wait > low))
        assert test.abandoned[k] == sum(low < wait <= high for wait in waits[gave_up])


@pytest.mark.parametrize(
    ("waits", "abandoned", "words"),
    [
        ([1.0, 2.0], [True], "each wait needs its outcome"),
        ([1.0, -2.0], [True, False], r"got -2\.0 seconds"),
        ([1.0, math.nan], [True, False], "got nan seconds"),
        ([0.0, 0.0], [False, False], "none of the 2 contacts waited"),
        ([], [], "none of the 0 contacts waited"),
    ],
)
def test_a_log_that_cannot_be_is_named(waits: list[float], abandoned: list[bool], words: str) -> None:
    for estimate in (exponential_patience, survival_curve, exponentiality_test):
        with pytest.raises(ValueError, match=words):
            estimate(waits, abandoned=abandoned)


def test_too_few_abandonments_for_the_bands_are_said() -> None:
    with pytest.raises(ValueError, match="got 9 abandonments"):
        exponentiality_test(WEEKS, abandoned=ENDED)


def test_the_bank_log_of_january_says_that_patience_is_long_and_not_exponential(test_data: Path) -> None:
    with (test_data / "data" / "anonymous_bank" / "january.txt").open(encoding="latin-1", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["outcome"] in {"AGENT", "HANG"}]
    queued = [(float(row["q_time"]), row["outcome"] == "HANG") for row in rows if float(row["q_time"]) > 0]
    waits, gave_up = (np.array(values) for values in zip(*queued, strict=True))
    estimate = exponential_patience(waits, abandoned=gave_up)
    assert estimate.mean_seconds == waits.sum() / gave_up.sum()
    assert estimate.low_seconds < estimate.mean_seconds < estimate.high_seconds
    curve = survival_curve(waits, abandoned=gave_up)
    # Everybody waits out the censored part, so patience is far longer than the abandoned contacts' waits.
    assert estimate.mean_seconds > 2 * waits[gave_up].mean()
    assert (np.diff(curve.patient_share) < 0).all()
    # One rate cannot describe it: the announcements in the queue make peaks in the hazard.
    assert exponentiality_test(waits, abandoned=gave_up).p_value < 1e-6
