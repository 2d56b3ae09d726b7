"""The best legal week of one person, everyone else staying as they are: a shortest path over days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .options import Option, Options, week_cap_minutes

Price = Callable[[Option], float]


@dataclass(frozen=True)
class Context:
    """What lies around the week: the end of the last shift, the run of days worked, the next start, earlier weeks."""

    last_end: int | None
    run: int
    next_start: int | None
    worked: dict[int, int]


@dataclass(frozen=True)
class _State:
    """How far a week has come; `has_rested` is whether its long rest is already in it."""

    last_end: int | None
    minutes: int
    days: int
    run: int
    has_rested: bool
    lates: int = 0


_Path = tuple[float, tuple[Option | None, ...]]


def best_week(
    options: Options, number: int, *, context: Context, price: Price, most_options: int | None = None
) -> tuple[float, list[Option]] | None:
    """Return the cheapest legal week of a person, or None when none is legal.

    Parameters
    ----------
    options : Options
        The person's possible shifts; a locked day has its locked shift only.
    number : int
        Which week of the horizon.
    context : Context
        What lies around the week.
    price : callable
        Cost of an option; days must not influence one another.
    most_options : int, optional
        Keep only so many of the cheapest options of a day, with the earliest and the latest. None keeps all.
    """
    legal, week = options.legal, options.legal.weeks[number]
    cap = week_cap_minutes(legal, number, worked=context.worked)
    first = week.days[0]
    least = max(0, week.least - week.credit) if legal.holds("contract_hours", first) else 0
    days_most = week.days_most if legal.holds("contract_days", first) else len(week.days)
    rest = week.rest_needed if week.rest_needed is not None and legal.holds("weekly_rest", first) else 0
    priced = [_cheapest(options.by_day[day], price, most_options) for day in week.days]
    paid_most = [max((o.paid for _, o in day), default=0) for day in priced]
    start = _State(context.last_end, 0, 0, context.run, rest == 0)
    paths: dict[_State, _Path] = {start: (0.0, ())}
    for place, day in enumerate(week.days):
        limits = legal.days[day]
        rest_needed = limits.rest_needed if legal.holds("daily_rest", day) else 0
        run_most = limits.in_a_row if legal.holds("consecutive_days", day) else len(legal.days) + context.run
        is_due = day in options.locked or (limits.fixed is not None and legal.holds("fixed_pattern", day))
        left_days = len(week.days) - place - 1
        after: dict[_State, _Path] = {}
        for state, (cost, taken) in paths.items():
            # Fewer minutes than can still be made up lead nowhere.
            reachable = sum(sorted(paid_most[place + 1 :], reverse=True)[: max(0, days_most - state.days)])
            if not is_due and state.minutes + reachable >= least:
                idle = _State(state.last_end, state.minutes, state.days, 0, state.has_rested, state.lates)
                _keep(after, idle, cost, (*taken, None))
            if state.days >= days_most or state.run >= run_most:
                continue
            for extra, option in priced[place]:
                minutes = state.minutes + option.paid
                if state.last_end is not None and option.start - state.last_end < rest_needed:
                    continue
                if minutes > cap or (left_days == 0 and minutes < least):
                    continue
                free_from = week.begins if state.last_end is None else max(week.begins, state.last_end)
                rested = state.has_rested or option.start - free_from >= rest
                lates = state.lates + option.is_late
                following = _State(option.end, minutes, state.days + 1, state.run + 1, rested, lates)
                late_cost = options.late_cost(lates) if option.is_late else 0.0
                _keep(after, following, cost + extra + late_cost, (*taken, option))
        paths = after
    final = [
        (cost, taken)
        for state, (cost, taken) in paths.items()
        if state.minutes >= least and _may_end(state, context, rest, options, number)
    ]
    if not final:
        return None
    cost, taken = min(final, key=lambda path: path[0])
    return cost, [option for option in taken if option is not None]


def _may_end(state: _State, context: Context, rest: int, options: Options, number: int) -> bool:
    week, legal = options.legal.weeks[number], options.legal
    if state.last_end is not None and context.next_start is not None:
        following = week.days[-1] + 1
        needed = legal.days[following].rest_needed if following < len(legal.days) else 0
        if context.next_start - state.last_end < needed:
            return False
    free_from = week.begins if state.last_end is None else max(week.begins, state.last_end)
    # No work in the week needs no weekly rest.
    return state.has_rested or state.days == 0 or week.ends - free_from >= rest


def _cheapest(options: Sequence[Option], price: Price, most: int | None) -> list[tuple[float, Option]]:
    priced = sorted(((price(o), o) for o in options), key=lambda pair: (pair[0], pair[1].start, pair[1].shape.code))
    if most is None or len(priced) <= most:
        return priced
    kept = priced[:most]
    # Each length of shift at both ends of the day, so that a legal week is not lost with the dear options.
    for paid in {o.paid for o in options}:
        same = [pair for pair in priced if pair[1].paid == paid]
        kept += [pair for pair in (min(same, key=_start), max(same, key=_start)) if pair not in kept]
    return kept


def _start(pair: tuple[float, Option]) -> int:
    return pair[1].start


def _keep(paths: dict[_State, _Path], state: _State, cost: float, taken: tuple[Option | None, ...]) -> None:
    known = paths.get(state)
    if known is None or cost < known[0]:
        paths[state] = (cost, taken)
