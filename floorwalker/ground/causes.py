"""Failures whose cause the house knows, said as a refusal: no room, a database that is busy or cannot be reached."""

from __future__ import annotations

import errno
import sqlite3

from django.db import Error, InterfaceError, OperationalError

from floorwalker.ground.errors import RuleBroken

NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
DISK_FULL = "53100"  # PostgreSQL, appendix A: disk_full
LOCKED = {"55P03", "40P01"}  # lock_not_available, deadlock_detected
GOING = {"57P01", "57P02", "57P03"}  # admin_shutdown, crash_shutdown, cannot_connect_now


class NoRoom(RuleBroken):
    """A disk or the database is full; nothing was changed."""

    code = "disk_full"
    status = 507


class Busy(RuleBroken):
    """The database is held by somebody else, or cannot be reached; nothing was changed."""

    code = "database_busy"
    status = 503


def known(failure: BaseException) -> RuleBroken | None:
    """Return the refusal that says the cause of `failure` and what to do; None when the cause is not known."""
    if isinstance(failure, OSError):
        return _no_room("disk") if failure.errno in NO_ROOM else None
    if not isinstance(failure, Error):
        return None
    cause = failure.__cause__
    number, state = getattr(cause, "sqlite_errorcode", 0) & 0xFF, getattr(cause, "sqlstate", None)
    if number == sqlite3.SQLITE_FULL or state == DISK_FULL:
        return _no_room("database's disk")
    if number in SQLITE_BUSY or state in LOCKED:
        return Busy(
            "The database is busy with other work; nothing was changed.",
            remedy="Try again in a minute. If it stays so, look under Jobs for what is running.",
        )
    unsaid = isinstance(failure, OperationalError | InterfaceError) and cause is not None and state is None and not number
    if unsaid or state in GOING:
        return Busy(
            "The database cannot be reached; nothing was changed.",
            remedy="Try again in a minute. If it stays so, tell whoever runs the server to look at the database.",
            code="database_away",
        )
    return None


def _no_room(where: str) -> NoRoom:
    return NoRoom(
        f"The {where} is full; nothing was changed.",
        remedy="Ask whoever runs the server to free room on it, then do it again.",
    )
