"""A process that is killed (-9) in the middle of an action: at a write, before its commit, or right after it, and what it left behind."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from typing import Any, Final, Literal

from django.db import connection, connections, transaction

WRITES: Final = ("INSERT", "UPDATE", "DELETE")
Act = Callable[[], object]


def everything() -> dict[str, list[str]]:
    """Return every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def writes_of(act: Act) -> int:
    """Return how often `act` writes; what it did is taken back."""
    number = 0

    def counted(execute: Any, sql: str, *said: Any) -> Any:
        nonlocal number
        number += sql.startswith(WRITES)
        return execute(sql, *said)

    with connection.execute_wrapper(counted), transaction.atomic():
        act()
        transaction.set_rollback(True)
    return number


def killed(act: Act, at: int | Literal["commit", "committed"]) -> None:
    """Do `act` in a process of its own that is killed: before its write number `at`, before its commit, or as soon as that is done."""
    connections.close_all()  # no process uses what another opened
    child = os.fork()
    if child == 0:
        try:
            _die(act, at)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"nobody killed it at {at}"
    assert os.WTERMSIG(status) == signal.SIGKILL


def end_here() -> None:
    """Be killed, with nothing tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def _die(act: Act, at: int | Literal["commit", "committed"]) -> None:
    number, commit = 0, connection._commit

    def last() -> None:
        if at == "committed":
            commit()
        end_here()

    def counted(execute: Any, sql: str, *said: Any) -> Any:
        nonlocal number
        number += sql.startswith(WRITES)
        if number == at:
            end_here()
        return execute(sql, *said)

    if not isinstance(at, int):
        connection._commit = last
    with connection.execute_wrapper(counted):
        act()


def leaves_nothing(act: Act) -> None:
    """Ask that `act`, killed at its first write, in the middle, at its last one or before its commit, leaves everything as it was."""
    stood = everything()
    number = writes_of(act)
    assert number > 0
    assert everything() == stood, "what was tried is not taken back"
    for at in (*sorted({1, (number + 1) // 2, number}), "commit"):
        killed(act, at)  # type: ignore[arg-type]
        now = everything()
        assert {name for name in now if now[name] != stood[name]} == set(), f"killed at {at} of {number}, something stayed"
