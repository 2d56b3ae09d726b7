"""What statistics of agreement say where there is little to say, and how sure their ranges are."""

from __future__ import annotations

import numpy as np
import pytest

from floorwalker.engine import agreement

MANY = [agreement.percent, agreement.fleiss, agreement.gwet, agreement.brennan_prediger]


@pytest.mark.parametrize("figure", [agreement.fleiss, agreement.conger, agreement.krippendorff])
def test_all_alike_has_no_value_but_words(figure) -> None:  # type: ignore[no-untyped-def]
    found = figure(agreement.ratings([[1, 1, 1], [1, 1, 1]], categories=[0, 1]))
    assert (found.value, found.low, found.high) == (None, None, None)
    assert found.undefined.startswith("Everybody gave the same answer")


def test_all_alike_agrees_wholly_where_the_statistic_can_say_so() -> None:
    alike = agreement.ratings([[1, 1, 1], [1, 1, 1]], categories=[0, 1])
    assert agreement.gwet(alike).value == agreement.brennan_prediger(alike).value == agreement.percent(alike).value == 1
    assert agreement.gwet(agreement.ratings([[1, 1]])).value is None  # one possible answer is no question


@pytest.mark.parametrize("figure", [*MANY, agreement.conger, agreement.krippendorff])
def test_nothing_that_two_people_answered_has_no_value_but_words(figure) -> None:  # type: ignore[no-untyped-def]
    found = figure(agreement.ratings([[1, None], [None, 0]]))
    assert (found.value, found.items) == (None, 0)
    assert "No item was answered by two people" in found.undefined


def test_two_tables_of_the_same_agreement_differ_in_kappa_alone() -> None:
    """The paradox: 94 of 100 agree in both, kappa is .88 where half pass and .31 where nearly all do; AC1 moves little."""
    half, nearly_all = [[47, 3], [3, 47]], [[92, 3], [3, 2]]
    assert agreement.cohen(half).value == pytest.approx(0.88)
    assert agreement.cohen(nearly_all).value < 0.4  # type: ignore[operator]
    rows = [(a, b) for a, line in enumerate(nearly_all) for b, times in enumerate(line) for _ in range(times)]
    assert agreement.gwet(agreement.ratings(rows)).value > 0.9  # type: ignore[operator]


def test_near_answers_count_where_distance_does() -> None:
    rows = [[3, 3, 2], [2, 2, 2], [1, 0, 1], [0, 0, 0], [3, 2, 3]]
    plain, linear, square = (
        agreement.gwet(agreement.ratings(rows, categories=range(4)), weighting=w).value for w in ("identity", "linear", "quadratic")
    )
    assert plain < linear < square  # type: ignore[operator]


@pytest.mark.parametrize("scores", [[[4, 4], [4, 4], [4, 4]], [[0.1, 0.7], [0.1, 0.7]]], ids=["all alike", "people alone differ"])
def test_no_spread_has_no_intraclass_correlation(scores: list[list[float]]) -> None:
    found = agreement.intraclass(scores)
    assert {one.value for one in found.values()} == {None}
    assert "no spread" in found["2,1"].undefined


def test_intraclass_correlation_leaves_out_contacts_with_a_score_missing_and_says_how_many_are_left() -> None:
    found = agreement.intraclass([[9, 2], [6, np.nan], [8, 4], [7, 1]])
    assert found["2,1"].items == 3
    assert agreement.intraclass([[9, 2], [6, np.nan]])["2,1"].value is None


def test_perfect_agreement_is_one_in_every_form() -> None:
    assert {round(one.value, 9) for one in agreement.intraclass([[1, 1], [2, 2], [5, 5]]).values()} == {1.0}  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_range_and_the_draws_are_counted() -> None:
    ratings = agreement.ratings([[1, 1, 0], [0, 0, 0], [1, 1, 1], [1, 0, 1], [0, 0, 1], [1, 1, 1]])
    ranges = [agreement.bootstrap(lambda t: agreement.drawn("fleiss", ratings, t), ratings.items, seed=s) for s in (5, 5, 6)]
    assert ranges[0] == ranges[1] != ranges[2]
    assert ranges[0].draws == agreement.DRAWS


def test_a_draw_of_each_item_once_is_the_figure_itself() -> None:
    ratings = agreement.ratings([[1, 1, 0], [0, 0, None], [2, 1, 1], [1, 0, 1]])
    once = np.ones((1, 4))
    for code, figure in zip(("percent", "fleiss", "gwet", "brennan_prediger"), MANY, strict=True):
        assert agreement.drawn(code, ratings, once)[0] == pytest.approx(figure(ratings).value)


def test_questions_of_one_contact_drawn_together_give_a_wider_range() -> None:
    random = np.random.default_rng(3)
    hard = np.repeat(random.random(12) < 0.5, 10)  # on hard contacts people guess
    truth = random.integers(0, 2, 120)
    rows = np.where(hard[:, None] & (random.random((120, 4)) < 0.5), 1 - truth[:, None], truth[:, None])
    ratings = agreement.ratings(rows.tolist())

    def width(groups: object) -> float:
        found = agreement.bootstrap(lambda t: agreement.drawn("fleiss", ratings, t), 120, seed=1, groups=groups)  # type: ignore[arg-type]
        return found.high - found.low  # type: ignore[operator]

    assert width(np.repeat(np.arange(12), 10)) > 1.5 * width(None)


def test_too_few_draws_with_a_value_give_no_range() -> None:
    ratings = agreement.ratings([[1, 1]] * 9 + [[1, 0]])
    found = agreement.bootstrap(lambda t: agreement.drawn("fleiss", ratings, t), ratings.items, seed=1)
    assert (found.low, found.high) == (None, None)
    assert found.undefined > 0.2 * found.draws


def test_the_range_of_gwet_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(7)
    many = random.random((20_000, 3))
    truth_of = random.random(20_000) < 0.85
    everything = np.where(many < 0.9, truth_of[:, None], ~truth_of[:, None]).astype(float)
    truth = agreement.gwet(agreement.ratings(everything.tolist())).value
    hits = 0
    for _ in range(300):
        found = agreement.gwet(agreement.ratings(everything[random.integers(0, 20_000, 60)].tolist(), categories=[0, 1]))
        hits += found.low <= truth <= found.high  # type: ignore[operator]
    assert 0.90 <= hits / 300 <= 0.99


@pytest.mark.parametrize(
    ("value", "word"),
    [(-0.1, "poor"), (0.0, "slight"), (0.2, "slight"), (0.41, "moderate"), (0.8, "substantial"), (1.0, "almost perfect")],
)
def test_words_of_landis_and_koch(value: float, word: str) -> None:
    assert agreement.label(value) == word


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: agreement.ratings([[1, 2], [1]]), "one place for each rater"),
        (lambda: agreement.ratings([[None, None]]), "at least one answer"),
        (lambda: agreement.ratings([[1, 5]], categories=[0, 1]), r"got \[5.0\]"),
        (lambda: agreement.cohen([[1, 2, 3]]), "square"),
        (lambda: agreement.cohen([[1, -1], [0, 1]]), "got minimum -1"),
        (lambda: agreement.krippendorff(agreement.ratings([[-1, 2]]), scale="ratio"), "no negative"),
    ],
    ids=["ragged", "nothing", "stray", "not square", "negative", "ratio"],
)
def test_what_cannot_be_meant_is_refused(call, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=says):
        call()
