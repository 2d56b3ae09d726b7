"""Saved filters of the list of contacts, and their alerts: one's own, private, told once a day at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from floorwalker.ground import clock, refs, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, NotFound
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job, Todo
from floorwalker.ground.people.models import RoleAssignment
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail.models import Line, Sleeve
from floorwalker.record.actions import imports, saved
from floorwalker.record.actions.saved import Alert, SavedFilterRefused
from floorwalker.record.jobs import WATCH
from floorwalker.record.models import SavedFilter
from floorwalker.record.queries import saved as queries
from tests.conftest import MONDAY
from tests.record.bank_log_made import line, log
from tests.record.contacts_made import a_contact, a_customer
from tests.record.test_contacts import shown
from tests.record.test_contacts_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

ABANDONED = {"outcome": "abandoned"}


@pytest.fixture
def keep(cast: Any) -> Callable[..., SavedFilter]:
    """Keep a filter as somebody: ``keep("Left us", who="una", above=2, days=7, queue="claims")``."""

    def make(name: str = "Left us", *, who: str = "olga", above: int | None = None, days: int = 7, **query: str) -> SavedFilter:
        alert = None if above is None else Alert(above, days)
        return saved.keep(name, query=query or ABANDONED, alert=alert, by=getattr(cast, f"{who}_acts"))

    return make


def left(number: int, *, days_ago: float = 1, **fields: Any) -> None:
    """Let `number` callers have left so many days ago."""
    for at in range(number):
        a_contact(MONDAY - timedelta(days=days_ago, minutes=at), outcome="abandoned", **fields)


def watch() -> dict[str, Any]:
    """Let the worker count the saved filters; return what came of it."""
    made = jobs.enqueue(WATCH, arguments={}, by=Actor.system("worker"))
    return dict(worker.run_now(made).result)


# Keeping --------------------------------------------------------------------------------------------------------------


@pytest.mark.row(54)
def test_what_is_filtered_is_saved_under_a_name_and_opened_by_one_link(cast: Any) -> None:
    browser = cast.olga_sees
    left(2)
    a_contact(agent=cast.ada)
    page = browser.get("/record/contacts/?outcome=abandoned&order=oldest").content.decode()
    assert 'href="/record/contacts/saved/new/?outcome=abandoned"' in page
    assert b"saved/new/" not in browser.get("/record/contacts/").content
    assert "Outcome: Abandoned" in text_of(browser.get("/record/contacts/saved/new/?outcome=abandoned"))
    answer = browser.post("/record/contacts/saved/new/?outcome=abandoned", {"name": "Left us"})
    assert answer["Location"] == "/record/contacts/?outcome=abandoned"
    page = browser.get("/record/contacts/")
    assert '<a class="btn s" href="/record/contacts/?outcome=abandoned">Left us</a>' in page.content.decode()
    assert len(shown(browser.get("/record/contacts/?outcome=abandoned"))) == 2


@pytest.mark.row(54)
def test_a_saved_filter_is_renamed_and_removed_by_its_owner_and_seen_by_nobody_else(cast: Any, keep: Any) -> None:
    kept = keep()
    page = f"/record/contacts/saved/{kept.reference}/"
    assert cast.olga_sees.post(page, {"name": "Gone"})["Location"] == "/record/contacts/saved/"
    assert "Gone" in text_of(cast.olga_sees.get("/record/contacts/saved/"))
    for stranger in (cast.quin_sees, cast.una_sees):
        assert stranger.get(page).status_code == 404
        assert stranger.post(page, {"name": "Mine"}).status_code == 404
        assert stranger.post(f"{page}remove/").status_code == 404
        assert "Gone" not in text_of(stranger.get("/record/contacts/saved/"))
        assert "Gone" not in text_of(stranger.get("/record/contacts/"))
    ref = refs.Ref.parse(f"saved_filter:{kept.reference}")
    assert refs.sight(ref, by=cast.quin_acts).hidden
    assert refs.sight(ref, by=cast.olga_acts).page == page
    assert SavedFilter.objects.get().name == "Gone"
    cast.olga_sees.post(f"{page}remove/")
    assert not SavedFilter.objects.exists()


def test_who_may_not_see_contacts_keeps_no_filter(cast: Any, keep: Any) -> None:
    assert cast.pat_sees.get("/record/contacts/saved/").status_code == 403
    assert cast.pat_sees.get("/record/contacts/saved/new/?outcome=abandoned").status_code == 403
    kept = keep()
    for act in (
        lambda: keep(who="pat"), lambda: saved.remove(kept, by=cast.pat_acts), lambda: saved.see(kept, by=cast.pat_acts),
        lambda: saved.change(kept, name="x", alert=None, by=cast.pat_acts), lambda: saved.tell(kept, why="x", by=cast.pat_acts),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        saved.remove(kept, by=cast.quin_acts)
    assert SavedFilter.objects.count() == 1


def test_each_act_leaves_one_line_with_names_and_filters_in_sleeves(cast: Any, keep: Any) -> None:
    kept = keep("About Mary", customer="Mary Kent")
    saved.change(kept, name="Kent", alert=Alert(0, 1), by=cast.olga_acts)
    saved.remove(kept, by=cast.olga_acts)
    kinds = [line.kind for line in reversed(trail.lines(subject=kept.reference))]
    assert kinds == ["saved_filter.kept", "saved_filter.changed", "saved_filter.removed"]
    assert not any(b"Kent" in bytes(str(line.body), "utf-8") for line in Line.objects.all())
    assert {"About Mary", "Kent", "customer: Mary Kent"} <= set(Sleeve.objects.values_list("text", flat=True))


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("  ", ABANDONED, "0 characters"),
        ("x" * 61, ABANDONED, "61 characters"),
        ("left US", ABANDONED, "already"),
        ("New", {"outcome": "  ", "page": "2", "order": "oldest"}, "Nothing is filtered"),
        ("New", {"from": "yesterday"}, "cannot be understood"),
        ("New", {"words": "x" * 201}, "more than 200 characters"),
    ],
    ids=["no name", "long name", "name taken", "no filter", "no day", "long filter"],
)  # fmt: skip
def test_a_filter_that_cannot_be_kept_is_refused_in_words(
    cast: Any, keep: Any, name: str, query: dict[str, str], words: str
) -> None:
    keep()
    before = Line.objects.count()
    with pytest.raises(SavedFilterRefused, match=words) as refused:
        saved.keep(name, query=query, by=cast.olga_acts)
    assert refused.value.remedy
    assert (SavedFilter.objects.count(), Line.objects.count()) == (1, before)
    page = cast.olga_sees.post("/record/contacts/saved/new/?outcome=abandoned", {"name": "LEFT us"})
    assert page.status_code == 422
    assert "Choose another name" in text_of(page)


def test_a_person_keeps_a_bounded_number_of_filters(cast: Any, keep: Any) -> None:
    for number in range(saved.FILTERS_AT_MOST):
        keep(f"Filter {number}")
    with pytest.raises(SavedFilterRefused, match="30 filters already"):
        keep("One more")
    assert keep(who="quin").name == "Left us"


@pytest.mark.parametrize(
    "typed", [{"above": "3"}, {"days": "3"}, {"above": "-1", "days": "2"}, {"above": "1", "days": "93"}, {"above": "x", "days": "1"}]
)
def test_half_an_alert_or_one_out_of_bounds_is_refused_in_its_field(cast: Any, typed: dict[str, str]) -> None:
    answer = cast.olga_sees.post("/record/contacts/saved/new/?outcome=abandoned", {"name": "Left us", **typed})
    assert answer.status_code == 422
    assert not SavedFilter.objects.exists()


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
    assert cast.olga_sees.get(todo).url == f"/record/contacts/saved/{kept.reference}/"
    assert "Left us , wants a look" in text_of(cast.olga_sees.get("/record/contacts/"))
    one = cast.olga_sees.get(f"/record/contacts/saved/{kept.reference}/").content.decode()
    assert "/record/contacts/?outcome=abandoned&amp;from=2026-02-24" in one
    assert len(shown(cast.olga_sees.get("/record/contacts/?outcome=abandoned&from=2026-02-24"))) == 3
    cast.olga_sees.post(f"/record/contacts/saved/{kept.reference}/seen/")
    assert not todos.owed_by(cast.olga.pk).exists()
    kinds = [line.kind for line in trail.lines(subject=kept.reference)]
    assert kinds == ["saved_filter.alert_seen", "saved_filter.alert_raised", "saved_filter.kept"]


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
        saved.see(kept, by=cast.olga_acts)
        watch()
        assert Todo.objects.count() == 2
        saved.see(kept, by=cast.olga_acts)
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
    saved.change(quiet, name="Quiet", alert=None, by=cast.olga_acts)
    saved.remove(gone, by=cast.olga_acts)
    assert not todos.owed_by(cast.olga.pk).exists()
    assert watch() == {"counted": 0, "told": []}


def test_what_leavers_kept_goes_with_its_alert_and_a_line_and_nobody_elses(cast: Any, keep: Any) -> None:
    left(3)
    gone, stays = keep("Left us", above=0), keep("Left us", who="una")
    assert watch()["told"] == [gone.reference]
    type(gone.person).objects.filter(pk=gone.person_id).update(left_on=MONDAY.date())
    watch()
    assert list(SavedFilter.objects.all()) == [stays]
    assert not Todo.objects.filter(about__endswith=gone.reference, done_at=None).exists()
    assert Line.objects.filter(subject=gone.reference, kind="saved_filter.removed").exists()


def test_the_list_of_an_alert_shows_what_was_counted(cast: Any, keep: Any) -> None:
    kept = keep(above=0, days=2, customer="Mary Kent")
    mary = a_customer(name="Mary Kent")
    for days in (0, 1, 2):
        a_contact(MONDAY.replace(hour=0) - timedelta(days=days), agent=cast.ada, customer=mary)
    assert len(shown(cast.olga_sees.get(queries.address(kept.query, since=queries.window(kept))))) == 2


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
