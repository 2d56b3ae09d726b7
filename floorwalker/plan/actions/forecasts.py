"""Making forecasts, laying changes over them, and putting one in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.dateparse import parse_datetime

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.models import Job, Queue
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan import message_layers
from floorwalker.plan.models import Forecast, ForecastDecision, ForecastEdit, ForecastLayer, ForecastPoint
from floorwalker.plan.planning_events import (
    ForecastAsked,
    ForecastDayDecided,
    ForecastRevised,
    ForecastUsed,
    LayersChanged,
    LayersUndone,
)
from floorwalker.plan.queries import forecasts
from floorwalker.record import bulk

INTERVALS: Final = (15, 30, 60)
LONGEST_HORIZON_DAYS: Final = 366
"""A year ahead; beyond it nothing is known that a forecast by interval could use."""
MOST_LAYERS: Final = 500
LARGEST: Final = 1_000_000.0
LAYER: Final = ("kind", "name", "why", "effect", "amount", "switched_on", "author")
POINT: Final = ("starts_at", "offered", "lower_80", "upper_80", "lower_95", "upper_95", "aht_seconds")
CHOICES: Final = ("keep", "exclude", "event")


@dataclass(frozen=True, kw_only=True)
class NewLayer:
    """A change to lay over a forecast, over the half-open span of UTC moments."""

    kind: str
    name: str
    why: str
    effect: str
    amount: float
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def make_forecast(queue: Queue, *, horizon_days: int, interval_minutes: int, by: Actor) -> Job:
    """Ask for a new version of the forecast of `queue`; while one is being made, that work is returned.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include making forecasts.
    RuleBroken
        If the horizon or the interval is out of bounds.
    """
    policy.require(by, "plan.forecast")
    if interval_minutes not in INTERVALS:
        steps = ", ".join(map(str, INTERVALS))
        raise RuleBroken(f"The interval was {interval_minutes} minutes.", remedy=f"Choose one of {steps}.", code="bad_interval")
    if not 1 <= horizon_days <= LONGEST_HORIZON_DAYS:
        raise RuleBroken(
            f"The horizon was {horizon_days} days.", remedy=f"Give 1 to {LONGEST_HORIZON_DAYS} days.", code="bad_horizon"
        )
    arguments = {"queue": queue.reference, "horizon_days": horizon_days, "interval_minutes": interval_minutes}
    under_way = Job.objects.filter(
        kind="plan.forecast", arguments__queue=queue.reference, state__in=[Job.State.WAITING, Job.State.RUNNING]
    ).first()
    if under_way is not None:
        return under_way
    store.append(ForecastAsked(subject=queue.reference, horizon_days=horizon_days, interval_minutes=interval_minutes), by=by)
    return jobs.enqueue("plan.forecast", arguments=arguments, by=by)


@transaction.atomic
def add_layer(forecast: Forecast, *, layer: NewLayer, by: Actor) -> Forecast:
    """Lay a change over `forecast` and return the draft that carries it: a new one if `forecast` is or was in use.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing forecasts.
    RuleBroken
        If the span misses the forecast, or the amount makes no sense for the effect.
    """
    policy.require(by, "plan.forecast")
    _refuse_bad(forecast, layer)
    return _edited(forecast, f"added {layer.name}", layer.why, lambda draft, _same: _lay(draft, (layer,), by), by)


@transaction.atomic
def set_cells(forecast: Forecast, *, amounts: Mapping[datetime, float], why: str, by: Actor) -> Forecast:
    """Set single intervals to contacts a person gives: one override each, in the place of one that stood there alone.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing forecasts.
    RuleBroken
        If an interval is not in the forecast, or an amount is negative or too large.
    """
    policy.require(by, "plan.forecast")
    step = timedelta(minutes=forecast.interval_minutes)
    new = [
        NewLayer(
            kind="override", name=f"Set to {amount:g}", why=why, effect="set", amount=amount, starts_at=start, ends_at=start + step
        )
        for start, amount in sorted(amounts.items())
    ]
    if not new:
        raise RuleBroken("No interval was chosen.", remedy="Choose at least one interval of the grid.", code="no_cells")
    for layer in new:
        _refuse_bad(forecast, layer)

    def change(draft: Forecast, _same: Callable[[int], ForecastLayer]) -> None:
        for layer in new:
            draft.layers.filter(kind="override", effect="set", starts_at=layer.starts_at, ends_at=layer.ends_at).delete()
        _lay(draft, new, by)

    return _edited(forecast, f"set {len(new)} intervals", why, change, by)


@transaction.atomic
def clear_cells(forecast: Forecast, *, starts_at: datetime, ends_at: datetime, by: Actor) -> Forecast:
    """Take away the overrides that lie inside a span; the base and the events stand again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing forecasts.
    RuleBroken
        If no override lies there.
    """
    policy.require(by, "plan.forecast")
    inside = {"kind": "override", "starts_at__gte": starts_at, "ends_at__lte": ends_at}
    if not forecast.layers.filter(**inside).exists():
        raise RuleBroken(
            "No override lies wholly inside these intervals.",
            remedy="Switch a longer one off in the list of layers.", code="nothing_to_clear",
        )  # fmt: skip
    return _edited(forecast, "cleared overrides", "", lambda draft, _same: draft.layers.filter(**inside).delete(), by)


@transaction.atomic
def switch_layer_on(layer: ForecastLayer, *, by: Actor) -> Forecast:
    """Let a change count again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing forecasts.
    """
    return _switch(layer, {"switched_on": True}, "switched on", by)


@transaction.atomic
def switch_layer_off(layer: ForecastLayer, *, by: Actor) -> Forecast:
    """Keep a change without letting it count.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing forecasts.
    """
    return _switch(layer, {"switched_on": False}, "switched off", by)


@transaction.atomic
def remove_layer(layer: ForecastLayer, *, by: Actor) -> Forecast:
    """Take a change away; undo brings it back.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing forecasts.
    """
    policy.require(by, "plan.forecast")
    return _edited(layer.forecast, f"removed {layer.name}", layer.why, lambda _draft, same: same(layer.pk).delete(), by)


@transaction.atomic
def lay_messages(queue: Queue, *, by: Actor) -> Forecast | None:
    """Let the newest forecast of `queue` carry what approved messages to customers add, and nothing of those withdrawn or changed.

    Return it, or the draft that was made where it is in use; None where there is none, or it carries that already.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing forecasts.
    """
    policy.require(by, "plan.forecast")
    message_layers.hold(queue.pk)
    newest = forecasts.newest(queue)
    if newest is None or message_layers.is_settled(newest):
        return None
    author = _written_by(by)
    return _edited(newest, "messages to customers", "", lambda draft, _same: message_layers.settle(draft, author=author), by)


@transaction.atomic
def undo(forecast: Forecast, *, by: Actor) -> str:
    """Undo the last change of a draft and return what it was.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing forecasts.
    RuleBroken
        If there is nothing to undo, or the version is no draft.
    """
    policy.require(by, "plan.forecast")
    held = Forecast.objects.select_for_update().get(pk=forecast.pk)
    forecasts.refuse_put_away(held)
    last = held.edits.first()
    if last is None or held.in_use_from is not None:
        raise RuleBroken(
            f"Nothing on {held.reference} can be undone.", remedy="Put the version before in use again.", code="nothing_to_undo"
        )
    held.layers.all().delete()
    ForecastLayer.objects.bulk_create(_layer_of(held, row) for row in last.before)
    words = last.words
    last.delete()
    store.append(LayersUndone(subject=held.reference, words=words), by=by)
    return words


@transaction.atomic
def use(forecast: Forecast, *, by: Actor) -> Forecast:
    """Put a version in use; the one in use before is retired, and can be used again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include putting forecasts in use.
    Conflict
        If it is in use already.
    """
    policy.require(by, "plan.forecast")
    Queue.objects.select_for_update().get(pk=forecast.queue_id)
    forecast.refresh_from_db()
    forecasts.refuse_put_away(forecast)
    before = Forecast.objects.filter(queue=forecast.queue_id, in_use_from__isnull=False, retired_at=None).first()
    if before == forecast:
        raise Conflict(f"{forecast.reference} is in use already.", remedy="Nothing needs to be done.")
    now = clock.now()
    Forecast.objects.filter(queue=forecast.queue_id, in_use_from__isnull=False, retired_at=None).update(retired_at=now)
    forecast.in_use_from, forecast.retired_at = now, None
    forecast.save(update_fields=["in_use_from", "retired_at"])
    line = ForecastUsed(
        subject=forecast.reference, queue=forecast.queue.reference, supersedes=before.reference if before else "none"
    )
    store.append(line, by=by)
    todos.settle_about(f"forecast:{forecast.reference}")
    return forecast


@transaction.atomic
def decide_day(queue: Queue, *, day: date, choice: str, by: Actor, name: str = "") -> ForecastDecision:
    """Say what an unusual day of the history is: keep it, leave it out, or call it an event; the next version obeys.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include making forecasts.
    RuleBroken
        If the choice is not known, or an event has no name.
    """
    policy.require(by, "plan.forecast")
    if choice not in CHOICES:
        raise RuleBroken(f"{choice!r} is not a choice.", remedy=f"Choose {', '.join(CHOICES)}.", code="bad_choice")
    if choice == "event" and not name.strip():
        raise RuleBroken(
            "An event needs a name.", remedy="Give the same name to days of the same kind: they share what is learned.",
            code="event_without_name",
        )  # fmt: skip
    decision, _ = ForecastDecision.objects.update_or_create(
        queue=queue, day=day,
        defaults={"choice": choice, "name": name.strip(), "decided_by": _written_by(by), "decided_at": clock.now()},
    )  # fmt: skip
    store.append(ForecastDayDecided(subject=queue.reference, day=day, choice=choice, name=Sleeved(name.strip())), by=by)
    return decision


def _switch(layer: ForecastLayer, values: dict[str, Any], words: str, by: Actor) -> Forecast:
    policy.require(by, "plan.forecast")

    def change(draft: Forecast, same: Callable[[int], ForecastLayer]) -> None:
        draft.layers.filter(pk=same(layer.pk).pk).update(**values)

    return _edited(layer.forecast, f"{words} {layer.name}", layer.why, change, by)


Change = Callable[[Forecast, Callable[[int], ForecastLayer]], object]


def _edited(forecast: Forecast, words: str, why: str, change: Change, by: Actor) -> Forecast:
    """Apply `change` to `forecast`, or to a new draft of it when it is or was in use; `change` finds a layer by its old key."""
    held = Forecast.objects.select_for_update().get(pk=forecast.pk)
    forecasts.refuse_put_away(held)
    draft, twins = (held, None) if held.in_use_from is None else _revised(held, by)
    before = [_as_row(layer) for layer in draft.layers.all()]
    change(draft, lambda key: draft.layers.get(pk=twins[key] if twins else key))
    if draft.layers.count() > MOST_LAYERS:
        raise RuleBroken(
            f"A forecast carries at most {MOST_LAYERS} layers.", remedy="Lay one change over a longer span.", code="too_many_layers"
        )
    ForecastEdit.objects.create(
        forecast=draft, words=words[:120], before=before, author=_written_by(by), created_at=clock.now()
    )
    store.append(LayersChanged(subject=draft.reference, words=words, why=Sleeved(why)), by=by)
    return draft


def _revised(source: Forecast, by: Actor) -> tuple[Forecast, dict[int, int]]:
    """Return a draft with the base and layers of `source`, and which layer became which."""
    points = list(source.points.values_list(*POINT))
    layers = list(source.layers.all())
    draft = Forecast.objects.get(pk=source.pk)
    draft.pk, draft.uuid, draft.job, draft.revises = None, Forecast._meta.get_field("uuid").get_default(), None, source
    draft.reference, draft.created_by, draft.created_at = next_reference("FC"), _written_by(by), clock.now()
    draft.in_use_from = draft.retired_at = None
    draft._state.adding = True
    draft.save(force_insert=True)
    bulk.insert(ForecastPoint, ("forecast_id", *POINT), [(draft.pk, *point) for point in points])
    twins = {}
    for layer in layers:
        old, layer.pk, layer.forecast = layer.pk, None, draft
        layer._state.adding = True
        layer.save(force_insert=True)
        twins[old] = layer.pk
    store.append(ForecastRevised(subject=draft.reference, source=source.reference), by=by)
    return draft, twins


def _refuse_bad(forecast: Forecast, layer: NewLayer) -> None:
    effects = ForecastLayer.Effect.values
    if layer.effect not in effects or layer.kind not in ForecastLayer.Kind.values:
        raise RuleBroken(
            f"{layer.effect!r} of kind {layer.kind!r} is no change.", remedy=f"There are: {', '.join(effects)}.", code="bad_layer"
        )
    lowest = {"percent": -100.0, "add": -LARGEST}.get(layer.effect, 0.0)
    if not lowest <= layer.amount <= LARGEST:
        raise RuleBroken(
            f"The amount was {layer.amount:g}.",
            remedy=f"Give a number from {lowest:g} to {LARGEST:g}; 5 means 5 per cent where the change is by per cent.",
            code="bad_amount", amount=layer.amount,
        )  # fmt: skip
    if not forecast.points.filter(starts_at__gte=layer.starts_at, starts_at__lt=layer.ends_at).exists():
        raise RuleBroken(
            f"No interval of {forecast.reference} lies in that span.",
            remedy=f"Choose open times from {forecast.first_day} to {forecast.last_day}, the end after the start.",
            code="span_outside",
        )


def _lay(draft: Forecast, layers: Iterable[NewLayer], by: Actor) -> None:
    ForecastLayer.objects.bulk_create(
        ForecastLayer(
            forecast=draft, kind=layer.kind, name=layer.name[:80], why=layer.why[:200], effect=layer.effect, amount=layer.amount,
            starts_at=layer.starts_at, ends_at=layer.ends_at, author=_written_by(by), created_at=clock.now(),
        )
        for layer in layers
    )


def _as_row(layer: ForecastLayer) -> dict[str, Any]:
    times = {name: getattr(layer, name).isoformat() for name in ("starts_at", "ends_at", "created_at")}
    return {**model_to_dict(layer, fields=LAYER), **times}


def _layer_of(forecast: Forecast, row: dict[str, Any]) -> ForecastLayer:
    times = {name: parse_datetime(row[name]) for name in ("starts_at", "ends_at", "created_at")}
    return ForecastLayer(forecast=forecast, **{**row, **times})


def _written_by(by: Actor) -> str:
    return f"{by.kind}:{by.id}"
