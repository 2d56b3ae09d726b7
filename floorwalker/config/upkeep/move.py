"""Moving the whole house to another database: copied from one moment, compared table by table, verified there; the source stays."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Max

from floorwalker.config import env
from floorwalker.config.upkeep import inner, tables
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import heartbeat
from floorwalker.ground.trail.models import Line


class MoveRefused(RuleBroken):
    """The house cannot be moved there; both databases are as they were."""

    code = "move_refused"


@dataclass(frozen=True)
class Moved:
    """What came of a move."""

    to: str
    tables: int
    rows: int
    lines: int
    seconds: float


def move(url: str, *, tell: tables.Tell) -> Moved:
    """Copy this house into the empty database at `url`; the stored files and facts stay where they are, for both.

    All rows arrive in one transaction: a move that is cut off before leaves the target without rows and the next one starts clean; one
    that is cut off after goes on with comparing.

    Raises
    ------
    MoveRefused
        If a worker runs, somebody worked here meanwhile, the address cannot be used, the target holds rows, or it does not read back as
        the source.
    TableRefused
        If the target takes a row not.
    """
    begun = time.monotonic()
    _refuse_working()
    description = _described(url)
    with tables.opened("target", description):
        if (found := tables.filled("target")) and not tables.up_to_date("target"):
            raise _not_empty(url, found)  # before anything there is migrated: it may be an older house
    inner.step("migrate", environment={"FLOORWALKER_DATABASE_URL": url})
    with tables.opened("target", description):
        if not tables.up_to_date("default"):
            raise MoveRefused("The tables here are not those of this version.", remedy="Run floorwalker migrate first.")
        with tables.snapshot("default"):
            last = _last_line()
            # A move that was cut off after its rows had arrived goes on from there.
            brought = tables.sums("default") if found else tables.copy("default", "target", tell=tell)
        tell("comparing table by table")
        there = tables.sums("target")
        if found and there != brought:
            raise _not_empty(url, found)
        tables.require_same(brought, there)
    tell("verifying the trail there")
    verdict = inner.step("verify", environment={"FLOORWALKER_DATABASE_URL": url})
    if verdict["broken"]:
        raise MoveRefused(
            f"The trail does not verify there: {verdict['broken']}",
            remedy="Run floorwalker verify here; stay with this database meanwhile.",
        )
    if (since := _last_line()) != last:
        raise MoveRefused(
            f"Somebody worked here meanwhile: {since - last} lines of the trail came after the copy's moment and are not there.",
            remedy=f"Stop the server too, empty {shown(url)}, then move again. Nothing is lost: this house has them.",
        )
    rows = sum(each.rows for each in brought.values())
    return Moved(shown(url), len(brought), rows, verdict["lines"], time.monotonic() - begun)


def _last_line() -> int:
    """Return the number of the last line of the trail here: whatever is done writes one."""
    return Line.objects.aggregate(last=Max("pk"))["last"] or 0


def shown(url: str) -> str:
    """Return the address without its password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _not_empty(url: str, found: list[str]) -> MoveRefused:
    return MoveRefused(
        f"The database {shown(url)} is not empty: {', '.join(found[:3])} hold rows.",
        remedy="Name a database that was made for this and holds nothing yet.",
    )


def _described(url: str) -> dict[str, object]:
    try:
        description = env.database(url)
    except ValueError as problem:
        remedy = f"Expected {env.DATABASE_URL.expects}."
        raise MoveRefused(f"The address {shown(url)} cannot be used. {problem}", remedy=remedy) from problem
    same = ("ENGINE", "NAME", "HOST", "PORT")
    if all(str(description.get(key, "")) == str(connection.settings_dict.get(key, "")) for key in same):
        raise MoveRefused(f"{shown(url)} is the database of this house already.", remedy="Name another database.")
    return description


def _refuse_working() -> None:
    if (seconds := heartbeat.seconds_ago()) is not None and seconds < heartbeat.ALIVE_SECONDS:
        raise MoveRefused(
            f"A worker of this house was at work {seconds:.0f} s ago; what it writes after the copy's moment would be left behind.",
            remedy="Stop the server and the worker, then move.",
        )

