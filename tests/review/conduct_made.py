"""The daily round of conduct, run as the house runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from floorwalker.ground.jobs import queue, running
from floorwalker.review.actions import conduct_rounds


@pytest.fixture
def a_round(the_system: Any, db: None) -> Callable[[], dict[str, Any]]:
    """Return what runs one round and tells what came of it."""

    def run() -> dict[str, Any]:
        job = queue.enqueue(conduct_rounds.ROUND, arguments={}, by=the_system)
        return conduct_rounds.look(running.RunningJob(job, holder="test"))

    return run
