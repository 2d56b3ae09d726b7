"""What approved messages to customers add to a forecast: one event layer a day, laid, changed and taken away with the message."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from floorwalker.ground import clock
from floorwalker.ground.models import Queue
from floorwalker.plan.models import CustomerMessage, Forecast, ForecastLayer
from floorwalker.plan.queries import customer_messages as queries

MARK = "MSG-"
"""How the names of these layers begin, and of no others."""
Key = tuple[str, datetime, float]


def hold(queue: int) -> None:
    """Let a forecast of `queue` that is made and a message that is approved meanwhile wait for each other, so that one sees the other."""
    list(Queue.objects.select_for_update().filter(pk=queue).values_list("pk"))


def is_settled(forecast: Forecast) -> bool:
    """Return whether `forecast` carries what approved messages add, and nothing of others."""
    return _carried(forecast).keys() == _due(forecast).keys()


def settle(forecast: Forecast, *, author: str) -> int:
    """Let `forecast` carry what approved messages add within its days, and nothing of others; return how many layers were written.

    What is carried already stays as it is, in its place and switched off where somebody switched it off.
    """
    hold(forecast.queue_id)
    carried, due = _carried(forecast), _due(forecast)
    ForecastLayer.objects.filter(pk__in=[key for row, key in carried.items() if row not in due]).delete()
    new = [layer for row, layer in due.items() if row not in carried]
    for layer in new:
        layer.author, layer.created_at = author, clock.now()
    ForecastLayer.objects.bulk_create(new)
    return len(new)


def _carried(forecast: Forecast) -> dict[Key, int]:
    rows = forecast.layers.filter(kind=ForecastLayer.Kind.EVENT, name__startswith=MARK)
    return {(each.name, each.starts_at, round(each.amount, 6)): each.pk for each in rows}


def _due(forecast: Forecast) -> dict[Key, ForecastLayer]:
    zone = ZoneInfo(forecast.queue.zone)
    open_days = {at.astimezone(zone).date() for at in forecast.points.values_list("starts_at", flat=True)}
    approved = CustomerMessage.objects.filter(
        queue=forecast.queue, state=CustomerMessage.State.APPROVED, share__isnull=False, starts_on__lte=forecast.last_day
    )
    found = {}
    for message in approved.select_related("queue"):
        for day, contacts in queries.expected(message).items():
            if day in open_days and contacts > 0:
                layer = _layer(forecast, message, day, contacts, zone)
                found[layer.name, layer.starts_at, round(layer.amount, 6)] = layer
    return found


def _layer(forecast: Forecast, message: CustomerMessage, day: date, contacts: float, zone: ZoneInfo) -> ForecastLayer:
    starts, ends = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(days=1)))
    return ForecastLayer(
        forecast=forecast, kind=ForecastLayer.Kind.EVENT, name=f"{queries.layer_prefix(message)}{message.name}"[:80],
        why=f"Customers are told from {message.starts_on:%d %b} to {message.ends_on:%d %b}.", effect=ForecastLayer.Effect.ADD,
        amount=contacts, starts_at=starts, ends_at=ends,
    )
