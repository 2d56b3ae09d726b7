"""Alerts of saved views of the list of contacts: told to who keeps the view, once a day at most, within their reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from floorwalker.ground import clock, saved_views, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, NotFound
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job, SavedView, Todo
from floorwalker.ground.people.models import RoleAssignment
from floorwalker.ground.saved_views import Shown
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail.models import Line
from floorwalker.record.actions import alerts, imports
from floorwalker.record.actions.alerts import Alert
from floorwalker.record.jobs import WATCH
from floorwalker.record.models import ContactAlert
from floorwalker.record.queries import alerts as queries
from tests.conftest import MONDAY
from tests.record.bank_log_made import line, log
from tests.record.contacts_made import a_contact, a_customer
from tests.record.test_contacts import shown
from tests.record.test_contacts_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

ABANDONED = {"outcome": "abandoned"}


@pytest.fixture
def keep(cast: Any) -> Callable[..., SavedView]:
    """Keep a view with an alert as somebody: ``keep("Left us", who="una", above=2, days=7, queue="claims")``."""

    def make(name: str = "Left us", *, who: str = "olga", above: int = 0, days: int = 7, **query: str) -> SavedView:
        shown = Shown("record:contacts", "Contacts", query or ABANDONED, "")
        by = getattr(cast, f"{who}_acts")
        view = saved_views.keep(shown, name=name, by=by)
        alerts.put(view.reference, alert=Alert(above, days), by=by)
        return view

    return make


def left(number: int, *, days_ago: float = 1, **fields: Any) -> None:
    """Let `number` callers have left so many days ago."""
    for at in range(number):
        a_contact(MONDAY - timedelta(days=days_ago, minutes=at), outcome="abandoned", **fields)


def watch() -> dict[str, Any]:
    """Let the worker count the saved views; return what came of it."""
    made = jobs.enqueue(WATCH, arguments={}, by=Actor.system("worker"))
    return dict(worker.run_now(made).result)


@pytest.mark.parametrize(
    "typed", [{"above": "3"}, {"days": "3"}, {"above": "-1", "days": "2"}, {"above": "1", "days": "93"}, {"above": "x", "days": "1"}]
)
def test_half_an_alert_or_one_out_of_bounds_is_refused_in_its_field(cast: Any, typed: dict[str, str]) -> None:
    view = saved_views.keep(Shown("record:contacts", "Contacts", ABANDONED, ""), name="Left us", by=cast.olga_acts)
    assert cast.olga_sees.post(f"/record/contacts/views/{view.reference}/alert/", typed).status_code == 422
    assert not ContactAlert.objects.exists()


def test_only_who_keeps_a_view_of_the_contacts_sets_its_alert(cast: Any, keep: Any) -> None:
    page = f"/record/contacts/views/{keep().reference}/alert/"
    assert cast.quin_sees.get(page).status_code == 404
    assert cast.pat_sees.get(page).status_code == 403
    other = saved_views.keep(Shown("ground:findings", "Findings", {"state": "open"}, ""), name="Open", by=cast.olga_acts)
    assert cast.olga_sees.get(f"/record/contacts/views/{other.reference}/alert/").status_code == 404
    with pytest.raises(NotAllowed):
        alerts.tell(ContactAlert.objects.get(), why="x", by=cast.pat_acts)
    with pytest.raises(NotFound):
        alerts.put(other.reference, alert=Alert(0, 1), by=cast.olga_acts)


# The alert ------------------------------------------------------------------------------------------------------------


@pytest.mark.row(54)
def test_an_alert_tells_its_owner_with_the_link_and_is_ticked_off(cast: Any, keep: Any) -> None:
    kept = keep(above=2)
    left(3)
    assert watch() == {"counted": 1, "told": [kept.reference]}
    page = text_of(cast.olga_sees.get("/my-day/"))
    assert "Look at Left us" in page
    assert "More than 2 contacts of the last 7 days match." in page
    todo = reverse("ground:todo", args=[Todo.objects.get().pk])
    assert todo in cast.olga_sees.get("/my-day/").content.decode()
    assert cast.olga_sees.get(todo).url == f"/views/{kept.reference}/"
    assert "More than 2 contacts" in text_of(cast.olga_sees.get(f"/views/{kept.reference}/"))
    assert "Left us , wants a look" in text_of(cast.olga_sees.get("/record/contacts/"))
    one = cast.olga_sees.get(f"/record/contacts/views/{kept.reference}/alert/").content.decode()
    assert "/record/contacts/?outcome=abandoned&amp;from=2026-02-24" in one
    assert len(shown(cast.olga_sees.get("/record/contacts/?outcome=abandoned&from=2026-02-24"))) == 3
    cast.olga_sees.post(f"/views/{kept.reference}/seen/")
    assert not todos.owed_by(cast.olga.pk).exists()
    kinds = [line.kind for line in trail.lines(subject=kept.reference)]
    assert kinds == ["view.seen", "saved_filter.alert_raised", "view.alert_set", "view.kept"]


@pytest.mark.parametrize(("number", "days_ago", "told"), [(2, 1, False), (3, 1, True), (3, 6.2, True), (3, 7, False)])
def test_only_more_than_the_number_within_the_days_is_told(keep: Any, number: int, days_ago: float, told: bool) -> None:
    keep(above=2)
    left(number, days_ago=days_ago)
    watch()
    assert Todo.objects.exists() is told


@pytest.mark.row(54)
def test_an_alert_is_told_once_a_day_at_most_and_not_on_top_of_one_that_stands(cast: Any, keep: Any) -> None:
    kept = keep(above=0)
    left(1)
    for _ in range(3):
        watch()
    assert Todo.objects.count() == 1
    with clock.frozen(MONDAY + timedelta(days=1)):
        watch()
        assert Todo.objects.count() == 1
        saved_views.tick_off(kept, by=cast.olga_acts)
        watch()
        assert Todo.objects.count() == 2
        saved_views.tick_off(kept, by=cast.olga_acts)
        watch()
        assert Todo.objects.count() == 2
    assert Line.objects.filter(kind="saved_filter.alert_raised").count() == 2


@pytest.mark.row(54)
def test_an_alert_counts_only_what_its_owner_may_see(cast: Any, keep: Any) -> None:
    assert cast.una is not None
    keep(who="una", above=0, queue="claims")
    a_contact(MONDAY - timedelta(days=1), agent=cast.sam)
    assert watch()["told"] == []
    a_contact(MONDAY - timedelta(days=1), agent=cast.ada)
    assert len(watch()["told"]) == 1
    assert Todo.objects.get().person == cast.una


def test_an_owner_who_lost_the_role_is_told_nothing(cast: Any, keep: Any) -> None:
    keep(above=0)
    left(1)
    RoleAssignment.objects.filter(person=cast.olga).update(ends_on=date(2026, 3, 1))
    assert watch()["told"] == []


def test_an_alert_whose_filter_can_no_longer_be_read_says_so_instead_of_counting_everything(
    cast: Any, keep: Any, a_person: Any
) -> None:
    assert cast.ada is not None
    keep(above=0, person="Ada")
    a_person("Ada", "Lind")
    left(1)
    watch()
    assert "Several people fit" in Todo.objects.get().why


def test_without_its_alert_or_itself_a_filter_owes_nothing(cast: Any, keep: Any) -> None:
    left(1)
    quiet, gone = keep("Quiet", above=0), keep("Gone", above=0)
    watch()
    assert todos.owed_by(cast.olga.pk).count() == 2
    alerts.put(quiet.reference, alert=None, by=cast.olga_acts)
    saved_views.remove(gone, by=cast.olga_acts)
    assert not todos.owed_by(cast.olga.pk).exists()
    assert watch() == {"counted": 0, "told": []}


def test_the_list_of_an_alert_shows_what_was_counted(cast: Any, keep: Any) -> None:
    kept = keep(above=0, days=2, customer="Mary Kent")
    mary = a_customer(name="Mary Kent")
    for days in (0, 1, 2):
        a_contact(MONDAY.replace(hour=0) - timedelta(days=days), agent=cast.ada, customer=mary)
    assert len(shown(cast.olga_sees.get(queries.address(kept.contact_alert)))) == 2


def test_the_worker_asks_for_the_alerts_each_day() -> None:
    jobs.ask_for_due_work(MONDAY)
    assert Job.objects.filter(kind=WATCH).count() == 1


@pytest.mark.row(54)
def test_an_import_that_is_published_is_counted_at_once(cast: Any, keep: Any, tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    keep(above=0, queue="claims")
    batch, job = imports.hand_in([("march.txt", [log(line())])], importer="anonymous-bank", by=cast.olga_acts)
    worker.run_now(job)
    batch.refresh_from_db()
    assert not Job.objects.filter(kind=WATCH).exists()
    worker.run_now(imports.publish(batch, by=cast.olga_acts))
    assert Job.objects.filter(kind=WATCH, state="waiting").count() == 1
