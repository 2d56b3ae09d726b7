"""Somebody changes a draft that was made by itself at the moment the next takes its place: what people did is not lost."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connections, transaction

from floorwalker.ground import clock
from floorwalker.ground.jobs import queue as jobs
from floorwalker.plan import putting_away
from floorwalker.plan.actions import amending
from floorwalker.plan.models import Roster, RosterChange
from floorwalker.plan.queries.rosters import AMEND
from tests.plan.roster_made import SYSTEM

FIRST, LAST = date(2026, 3, 9), date(2026, 3, 15)


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_somebody_changes_while_the_next_is_stored_stays(a_site: Any) -> None:
    site = a_site()
    draft, _untouched = (
        Roster.objects.create(
            reference=f"ROS-{number}", site=site, first_day=FIRST, last_day=LAST, created_by="system:worker", created_at=clock.now(),
            job=jobs.enqueue(AMEND, arguments={}, by=SYSTEM),
        )
        for number in (1, 2)
    )
    is_held, gone = threading.Event(), []

    def change() -> None:
        with transaction.atomic():
            held = putting_away.locked(draft, beside="site")
            is_held.set()
            threading.Event().wait(0.5)  # the other has asked by now, and waits for this
            RosterChange.objects.create(roster=held, words="x", before={}, after={}, author="person:1", created_at=clock.now())
        connections.close_all()

    def give_way() -> None:
        with transaction.atomic():
            gone.append(amending.give_way(site, first_day=FIRST, last_day=LAST, by=SYSTEM))
        connections.close_all()

    threads = [threading.Thread(target=each) for each in (change, give_way)]
    threads[0].start()
    assert is_held.wait(30)
    threads[1].start()
    for thread in threads:
        thread.join(60)
    assert gone == [1]
    assert list(Roster.objects.all()) == [draft]
