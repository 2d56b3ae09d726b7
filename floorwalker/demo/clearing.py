"""Taking Larkfield away, so that another edition can be loaded."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from floorwalker.demo import loading
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import demo
from floorwalker.ground.people.models import Account


class NotCleared(RuleBroken):
    """What stands here may not or cannot be taken away."""

    code = "not_cleared"


def clear() -> None:
    """Remove the SQLite database that holds Larkfield; nothing else lies in it. The tables must be made again afterwards.

    Raises
    ------
    NotCleared
        If the database is not SQLite, or holds people who do not belong to the demo.
    """
    if connection.vendor != "sqlite":
        raise NotCleared(
            "Only a SQLite database is taken away; this one is not.",
            remedy="Drop the database yourself, make it again, and run this command without --fresh.",
        )
    if Account.objects.exists() and not (loading.edition() and demo.is_demo()):
        raise NotCleared(
            "This database holds a centre at work, not the demo.",
            remedy="Point FLOORWALKER_DATABASE_URL and FLOORWALKER_DATA_DIR to places of their own for the demo.",
        )
    database = Path(connection.settings_dict["NAME"])
    connection.close()
    for path in (database, *(database.with_name(database.name + ending) for ending in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)
