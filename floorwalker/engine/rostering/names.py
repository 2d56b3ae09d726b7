"""From counts to names, and then better: every step changes whole legal weeks of single people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from .aggregate import AggregateModel
from .draft import LEAST_GAIN, Draft, Week
from .options import Option
from .week import Price

# The counts of the aggregate model decide; cover only chooses between starts that they want equally.
PULL = 12.0
TIE_BREAK = 0.01
# Options looked at per day: enough to find the gain, few enough for a sweep of 60 people in a second.
OPTIONS_PER_DAY = 6
# People taken off and put back together in one step of the neighbourhood search.
NEIGHBOURS = 3
# Rounds of pauses without gain before they count as settled; a round of 60 people takes some 30 ms.
PATIENCE_ROUNDS = 5
# The loss accepted in the first sweep, in people-half-hours.
LOSS_AT_FIRST = 1.0

Stop = Callable[[], bool]


def assign(draft: Draft, model: AggregateModel | None, counts: Counter[tuple[int, int, str]] | None, *,
           rng: np.random.Generator) -> list[int]:  # fmt: skip
    """Give everyone a legal week, following the counts by group where there are any; return who has none."""
    group_of = {m: g for g, group in enumerate(model.groups) for m in group.members} if model else {}
    left = Counter(counts or {})
    of_day: Counter[tuple[int, int]] = Counter()
    for (group, start, _), wanted in left.items():
        of_day[group, draft.problem.day_number(start)] += wanted
    unnamed = Counter(group_of.values())
    # Those with the fewest possibilities choose first.
    order = sorted(rng.permutation(len(draft.everyone)), key=lambda i: sum(map(len, draft.everyone[i].by_day)))
    stuck = []
    for place in map(int, order):
        group = group_of.get(place, -1)
        for number in range(len(draft.everyone[place].legal.weeks)):
            cover_price = draft.price(place, usual_wall_minutes=draft.usual_wall_minutes(place, ()))

            def price(option: Option, group: int = group, cover_price: Price = cover_price) -> float:
                if not counts:
                    return cover_price(option)
                # The days that most of those still unnamed must work come first, or the last one cannot fill them.
                pressure = of_day[group, option.day] / unnamed[group]
                wanted = left[group, option.start, option.shape.code] > 0
                return TIE_BREAK * cover_price(option) - PULL * wanted * (1.0 + pressure)

            options = draft.plan(place, number, price=price, most_options=OPTIONS_PER_DAY)
            if options is None:
                stuck.append(place)
                options = [o for d in draft.everyone[place].legal.weeks[number].days
                           for o in draft.everyone[place].by_day[d] if o.locked is not None]  # fmt: skip
            draft.place_pauses(place, number, options, rng=rng)
            left.subtract((group, o.start, o.shape.code) for o in options)
            of_day.subtract((group, o.day) for o in options)
        unnamed[group] -= 1
    return sorted(set(stuck))


def settle_pauses(draft: Draft, *, rng: np.random.Generator, stop: Stop) -> None:
    """Move pauses, one shift at a time, until `PATIENCE_ROUNDS` rounds have gained nothing."""
    weeks = [(place, number) for place, known in enumerate(draft.weeks) for number in known]
    best, idle_rounds = draft.cover.cost(), 0
    while idle_rounds < PATIENCE_ROUNDS:
        for position in rng.permutation(len(weeks)):
            draft.move_pauses(*weeks[position], rng=rng)
        idle_rounds = 0 if draft.cover.cost() < best - LEAST_GAIN else idle_rounds + 1
        best = min(best, draft.cover.cost())
        # Asked after a round, not before: pauses as people were named one by one cost more than all else together.
        if stop():
            return


def improve(draft: Draft, *, sweeps: int, stuck: list[int], rng: np.random.Generator, stop: Stop,
            report: Callable[[int, float], None]) -> int:  # fmt: skip
    """Re-plan people a few at a time, at first accepting small losses; keep the best seen; return the sweeps made."""
    settle_pauses(draft, rng=rng, stop=stop)
    movable = [(place, number) for place in range(len(draft.everyone)) if place not in stuck for number in draft.weeks[place]]
    total = draft.total_cost()
    best, best_weeks = total, draft.snapshot()
    made = 0
    while made < sweeps and not stop():
        # Falling to nothing over the sweeps, as in threshold accepting (Dueck and Scheuer 1990).
        threshold = LOSS_AT_FIRST * (1.0 - (made + 1) / sweeps)
        order = [movable[i] for i in rng.permutation(len(movable))]
        for begin in range(0, len(order), NEIGHBOURS):
            if stop():
                break
            total -= _replan(draft, order[begin : begin + NEIGHBOURS], rng=rng, threshold=threshold)
            if total < best - LEAST_GAIN:
                best, best_weeks = total, draft.snapshot()
        made += 1
        report(made, best)
    draft.restore(best_weeks)
    settle_pauses(draft, rng=rng, stop=stop)
    return made


def _replan(draft: Draft, chosen: list[tuple[int, int]], *, rng: np.random.Generator, threshold: float) -> float:
    """Take some weeks off and put them back, each the best given the others; undo a loss beyond the threshold."""
    old: dict[tuple[int, int], Week] = {key: draft.weeks[key[0]][key[1]] for key in chosen}
    usual = {key: draft.usual_wall_minutes(key[0], week) for key, week in old.items()}

    def cost() -> float:
        return draft.cover.cost() + sum(draft.own_cost(place, draft.weeks[place][number]) for place, number in chosen)

    before = cost()
    for place, number in chosen:
        draft.take(place, number)
    for place, number in (chosen[i] for i in rng.permutation(len(chosen))):
        price = draft.price(place, usual_wall_minutes=usual[place, number])
        options = draft.plan(place, number, price=price, most_options=OPTIONS_PER_DAY)
        if options is None or not is_legal(draft, place, number, options):
            draft.put(place, number, old[place, number])
        else:
            draft.place_pauses(place, number, options, rng=rng)
    gain = before - cost()
    if gain > -threshold:
        return gain
    for place, number in chosen:
        draft.take(place, number)
        draft.put(place, number, old[place, number])
    return 0.0


def is_legal(draft: Draft, place: int, number: int, options: list[Option]) -> bool:
    """The week's own path holds all but what joins weeks and nights; ask the whole account of the rules."""
    everyone = draft.everyone[place]
    shifts = [everyone.shift(c.option, placement=c.placement) for n, week in draft.weeks[place].items() if n != number
              for c in week] + [everyone.shift(o, placement=0) for o in options]  # fmt: skip
    shifts.sort(key=lambda s: s.start_minutes)
    return not everyone.legal.faults(shifts)
