"""The one clock. Times are kept in UTC; a zone is used only at the edge, where people read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return the present moment in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251 (the one place)


def today(zone: str) -> date:
    """Return the present day in the IANA zone `zone`."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` inside a test.

    Raises
    ------
    ValueError
        If `at` carries no zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"A frozen moment needs a zone; got {at!r}.")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
