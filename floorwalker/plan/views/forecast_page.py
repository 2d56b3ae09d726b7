"""What the forecast page shows of one version: verdict, charts, grid, layers, back-test, unusual days; computed, never decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
from django.urls import reverse
from django.utils.safestring import SafeString

from floorwalker.ground import clock
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.parts import Situation
from floorwalker.plan.models import ForecastDecision
from floorwalker.plan.queries import staffing
from floorwalker.plan.queries.forecasts import Version

AHEAD_DAYS: Final = 14
MODELS_DRAWN: Final = ("last_week", "calendar_regression")
"""The naive line and the strongest single model stand beside the chosen one."""
UNUSUAL_SHOWN: Final = 5
KIND_WORDS: Final = {"unusual day": "Unusual day", "unusual time": "Unusual times", "closed day": "No contacts", "event": "Event",
                     "excluded": "Left out"}


@dataclass(frozen=True)
class Cell:
    """One interval of the grid, every row of it as text."""

    key: str
    clock: str
    head: str
    recent: str
    base: str
    events: str
    overrides: str
    forecast: str
    value: float
    from_80: str
    to_80: str
    agents: str
    edited: bool
    why_url: str


@dataclass(frozen=True)
class LayerRow:
    """One layer of the card beside."""

    pk: int
    kind: str
    name: str
    why: str
    effect: str
    author: str
    switched_on: bool


@dataclass(frozen=True)
class ModelRow:
    """One row of the back-test."""

    name: str
    meaning: str
    bar: SafeString
    error: str
    against: str
    state: str
    bias: str
    chosen: bool


@dataclass(frozen=True)
class OddDay:
    """One unusual day or time of the history, and what is done with it."""

    mark: str
    day: date
    title: str
    reason: str
    choice: str


def verdict(version: Version, week: Sequence[date], things: str) -> Situation:
    """Return how good the forecast is, in one sentence, with the week's total and how well its range has held."""
    kept, forecast = version.forecast.picture, version.forecast
    chosen = next((row for row in forecast.table if row["chosen"]), None)
    error, floor = (chosen or {}).get("wape"), kept.get("floor_wape")
    why = ""
    if error is not None and floor is not None:
        why = (
            f"Typical error {formats.share(error, places=1)} per {_interval_words(forecast.interval_minutes)}. "
            f"{things.capitalize()} arrive at random, so about {formats.share(floor, places=1)} is the least any model can expect."
        )
    elif not forecast.table:
        why = "This version was made elsewhere: no back-test was kept with it."
    facts = [(f"Week {week[0].isocalendar().week}", f"{formats.count(version.total(week))} {things}")]
    if (span := version.total_range(week)) is not None:
        facts.append(("80% range", f"{formats.count(span[0])} to {formats.count(span[1])}"))
    if (held := kept.get("held", {}).get("0.8")) is not None:
        facts.append(("80% range held", f"{formats.share(held)} of {_interval_words(forecast.interval_minutes)}s"))
    beats = bool(chosen and (chosen["against"] or 0.0) > 0.0) and not kept.get("rough")
    return Situation("ok" if beats else "watch", forecast.verdict, why, facts=facts)


def days_chart(version: Version, window: Sequence[date], odd: Sequence[OddDay], things: str) -> charts.Chart | None:
    """Return the days of the history and the days ahead."""
    kept = version.forecast.picture
    if not kept.get("history"):
        return None
    marks = {each.day: each.mark for each in odd if each.mark}
    past = {date.fromisoformat(row["day"]): row for row in kept["history"]}
    until = max(window[-1], version.forecast.first_day + timedelta(days=AHEAD_DAYS - 1))
    ahead = dict.fromkeys(day for day in version.days if day <= until)
    first = min(past)
    bars = []
    for place in range((max([*ahead, max(past)]) - first).days + 1):
        day = first + timedelta(days=place)
        if day in past:
            bars.append(charts.DayBar(day, past[day]["actual"], left_out=past[day]["left_out"], mark=marks.get(day, "")))
        elif day in ahead:
            low80, high80, low95, high95 = version.total_range([day]) or (None,) * 4
            bars.append(charts.DayBar(day, None, version.total([day]), low80, high80, low95, high95))
        else:
            bars.append(charts.DayBar(day))
    today = clock.today(version.forecast.queue.zone)
    return charts.by_day("days", bars, title="By day", things=things, today=today, window=(window[0], window[-1]))


def _filled(version: Version, places: Sequence[int], values: Sequence[float | None]) -> list[float | None]:
    """Return values of one day on an even raster: closed stretches in between are None."""
    step = timedelta(minutes=version.forecast.interval_minutes)
    at = {version.starts[place]: value for place, value in zip(places, values, strict=True)}
    return [at.get(start) for start in _raster(version, places, step)]


def _raster(version: Version, places: Sequence[int], step: timedelta) -> list[datetime]:
    first, last = version.starts[places[0]], version.starts[places[-1]]
    return [first + step * number for number in range(round((last - first) / step) + 1)]


def day_chart(version: Version, day: date) -> charts.Chart | None:
    """Return one day by interval: the chosen forecast with its ranges, two models, and the latest days of its weekday."""
    places = version.on([day])
    if not places:
        return None
    forecast, kept = version.forecast, version.forecast.picture
    step = timedelta(minutes=forecast.interval_minutes)
    intervals = charts.Intervals(_raster(version, places, step), forecast.interval_minutes, forecast.queue.zone)
    names = {row["code"]: row["name"] for row in forecast.table}

    def line(values: Any) -> list[float | None]:
        return _filled(version, places, [None if values[place] is None else float(values[place]) for place in places])

    models = [charts.Model(names.get(code, code), line(kept["lines"][code])) for code in MODELS_DRAWN if code in kept.get("lines", {})]
    recent = [_filled(version, places, row) for row in recent_counts(version, day, places)]
    return charts.interval_lines(
        "day", intervals, title=formats.day_in_full(day, zone="UTC"), chosen=line(version.layered.forecast),
        lower_80=line(version.bound("lower_80")), upper_80=line(version.bound("upper_80")), lower_95=line(version.bound("lower_95")),
        upper_95=line(version.bound("upper_95")), models=models, recent=recent, recent_label=f"Recent {day:%A}s",
    )  # fmt: skip


def recent_counts(version: Version, day: date, places: Sequence[int]) -> list[list[float | None]]:
    """Return the counts of the latest days of the same weekday, at the intervals of `day`."""
    kept = version.forecast.picture
    at = {minute: place for place, minute in enumerate(kept.get("minutes", ()))}
    local = [version.starts[place].astimezone(version.zone) for place in places]
    columns = [at.get(moment.hour * 60 + moment.minute) for moment in local]
    rows = kept.get("recent", {}).get(str(day.weekday()), ())
    return [[None if column is None else row["counts"][column] for column in columns] for row in rows]


def grid(version: Version, day: date) -> list[Cell]:
    """Return the grid of one day, each interval with the people it needs by the inputs in force."""
    places = version.on([day])
    if not places:
        return []
    forecast, layered = version.forecast, version.layered
    offered = layered.forecast[places]
    need = staffing.needed(
        forecast.queue, [version.starts[place] for place in places], offered,
        staffing.handle_seconds(forecast, [version.points[place].aht_seconds for place in places]),
        inputs=staffing.inputs_for(forecast, day=day).inputs, interval_minutes=forecast.interval_minutes,
    )  # fmt: skip
    recent = np.array(recent_counts(version, day, places) or [[None] * len(places)], dtype=np.float64)
    columns = [column[~np.isnan(column)] for column in recent.T]
    means = [float(column.mean()) if column.size else None for column in columns]
    low, high = version.bound("lower_80"), version.bound("upper_80")
    cells = []
    for at, place in enumerate(places):
        local = version.starts[place].astimezone(version.zone)
        cells.append(Cell(
            key=version.starts[place].isoformat(), clock=f"{local:%H:%M}", head=f"{local:%H}" if local.minute == 0 or at == 0 else "",
            recent="" if means[at] is None else formats.count(means[at]), base=formats.count(layered.base[place]),
            events=_change(layered.events[place]), overrides=_change(layered.overrides[place]),
            forecast=formats.count(layered.forecast[place]), value=round(float(layered.forecast[place]), 1),
            from_80=formats.count(low[place]), to_80=formats.count(high[place]), agents=formats.count(int(need.agents[at])),
            edited=abs(layered.overrides[place]) > 0.0,
            why_url=f"{reverse('plan:staffing')}?forecast={forecast.reference}&day={day.isoformat()}&why=a{at}",
        ))  # fmt: skip
    return cells


def layer_rows(version: Version, week: Sequence[date], names: dict[str, str]) -> list[LayerRow]:
    """Return the layers with what each adds to the week."""
    places = version.on(week)
    rows = []
    for layer, effect in zip(version.layers, version.layered.effects, strict=True):
        adds = formats.signed(float(effect[places].sum()))
        rows.append(LayerRow(
            layer.pk, layer.get_kind_display(), f"{layer.name}, {_span(layer.starts_at, layer.ends_at, version)}", layer.why,
            adds if layer.switched_on else f"{adds} if on",
            f"{_short(names[layer.author])}, {formats.day(layer.created_at, zone=version.forecast.queue.zone)[4:]}", layer.switched_on,
        ))  # fmt: skip
    return rows


def model_rows(version: Version) -> list[ModelRow]:
    """Return the back-test, best first, each error as a bar against the least that chance allows."""
    table, floor = version.forecast.table, version.forecast.picture.get("floor_wape")
    worst = max([row["wape"] for row in table if row["wape"] is not None], default=0.0)
    rows = []
    for row in table:
        against = row["against"]
        words, state = "", ""
        if row["baseline"]:
            words = "baseline"
        elif against is not None:
            better = against >= 0.0
            words, state = f"{formats.share(abs(against))} {'better' if better else 'worse'}", "better" if better else "watch"
        mark = "m-actual" if row["chosen"] else "m-idle"
        bar = charts.bar_to_target(row["wape"], highest=worst, target=floor, mark=mark)
        rows.append(ModelRow(
            row["name"], row["meaning"], bar, formats.share(row["wape"], places=1), words, state,
            formats.signed_share(row["bias"], places=1), row["chosen"],
        ))  # fmt: skip
    return rows


def odd_days(version: Version, decisions: dict[date, ForecastDecision]) -> list[OddDay]:
    """Return what stood out in the history, latest first, with what was decided; those drawn carry a number."""
    kept = version.forecast.picture
    drawn = {row["day"] for row in kept.get("history", ())}
    found: dict[str, OddDay] = {}
    number = 0
    for note in reversed(kept.get("notes", ())):
        if note["day"] in found:
            continue
        day = date.fromisoformat(note["day"])
        decision = decisions.get(day)
        choice = {"keep": "Kept", "exclude": "Left out", "event": "Event"}[decision.choice] if decision else note["decision"].capitalize()
        title = decision.name if decision and decision.name else KIND_WORDS.get(note["kind"], note["kind"].capitalize())
        if note["day"] in drawn and note["kind"] != "closed day":
            number += 1
            mark = str(number)
        else:
            mark = ""
        found[note["day"]] = OddDay(mark, day, f"{title}, {formats.day(day, zone='UTC')}", note["reason"], choice)
    return list(found.values())


def _change(value: float) -> str:
    return formats.signed(value) if round(value) else ""


def _interval_words(minutes: int) -> str:
    return {30: "half hour", 60: "hour", 15: "quarter hour"}.get(minutes, f"{minutes} minutes")


def _short(name: str) -> str:
    first, _, last = name.partition(" ")
    return f"{first[0]}. {last}" if last else name


def _span(start: datetime, end: datetime, version: Version) -> str:
    zone = version.forecast.queue.zone
    first, last = start.astimezone(version.zone), (end - timedelta(seconds=1)).astimezone(version.zone)
    whole = first.hour == first.minute == 0 and (last.hour, last.minute) == (23, 59)
    if first.date() == last.date():
        return formats.day(start, zone=zone) + ("" if whole else f" {formats.span(start, end, zone=zone)}")
    return f"{formats.day(start, zone=zone)} to {formats.day(end - timedelta(seconds=1), zone=zone)}"
