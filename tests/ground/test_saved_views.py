"""Saved views of lists: one's own or shared, within each reader's own reach; put first, handed over, removed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.urls import reverse

from floorwalker.ground import clock, findings, refs, saved_views, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, NotFound
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import FirstView, SavedView
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.saved_views import HOUSE, OWN, Readers, Shown, ViewRefused
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail.models import Line, Sleeve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

LIST = "/findings/"
OPEN = "/findings/?state=open"


@pytest.fixture
def keep(cast: Any) -> Callable[..., SavedView]:
    """Keep a view of the findings as somebody: ``keep("Open", who="una", readers=HOUSE, state="open")``."""

    def make(name: str = "Open", *, who: str = "olga", readers: Readers = OWN, **query: str) -> SavedView:
        shown = Shown("ground:findings", "Findings", query or {"state": "open"}, "State: Open")
        return saved_views.keep(shown, name=name, readers=readers, by=getattr(cast, f"{who}_acts"))

    return make


def tabs(browser: Any, path: str = LIST) -> dict[str, bool]:
    """The views above a list, each with whether it is what is shown."""
    return {tab.label: tab.is_here for tab in browser.get(path).context["listing"].views.tabs}


def save_url(browser: Any, path: str = OPEN) -> str:
    """Where the button Save view of a list leads."""
    found = re.search(r'href="(/views/new/[^"]+)"', browser.get(path).content.decode())
    return html.unescape(found[1]) if found else ""


# Keeping --------------------------------------------------------------------------------------------------------------


@pytest.mark.row(54)
def test_what_a_list_shows_is_kept_under_a_name_and_opened_by_one_link(cast: Any) -> None:
    browser = cast.olga_sees
    assert not save_url(browser, LIST), "nothing is filtered"
    page = save_url(browser, f"{OPEN}&sort=raised&page=3")
    assert "State: Open; by raised" in browser.get(page).content.decode()
    answer = browser.post(page, {"name": "  Open,  oldest "})
    assert answer["Location"] == "/findings/?state=open&sort=raised&view=VW-1"
    assert tabs(browser) == {"All": True, "Open, oldest": False}
    shown = browser.get(answer["Location"])
    assert tabs(browser, answer["Location"]) == {"All": False, "Open, oldest": True}
    assert b"Save view" not in shown.content
    assert "Open, oldest" in browser.get("/views/").content.decode()


def test_a_view_that_was_changed_on_the_list_is_kept_anew_or_as_another(cast: Any, keep: Any) -> None:
    kept, browser = keep(), cast.olga_sees
    changed = f"/findings/?state=closed&view={kept.reference}"
    page = browser.get(changed)
    assert b"Update Open" in page.content
    assert b"Save view" in page.content
    browser.post(f"/views/{kept.reference}/update/", {"of": page.context["listing"].views.token})
    assert SavedView.objects.get().query == {"state": "closed"}
    assert tabs(browser, changed)["Open"]


def test_what_was_shown_is_taken_from_the_list_alone(cast: Any) -> None:
    mine, hers = save_url(cast.olga_sees), save_url(cast.quin_sees)
    assert cast.olga_sees.get(hers).status_code == 422
    assert cast.olga_sees.get(mine[:-2]).status_code == 422
    assert cast.olga_sees.get("/views/new/").status_code == 422
    forged = signing.dumps([str(cast.olga.pk), {}, "//elsewhere"], salt="another")
    assert cast.olga_sees.post(f"/views/new/?of={forged}", {"name": "x"}).status_code == 422
    assert not save_url(cast.pat_sees, "/record/imports/?from=no-day")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("  ", {}, "0 characters"), ("x" * 61, {}, "61 characters"), ("OPEN", {}, "already"),
        ("New", {"q": "x" * 201}, "more than 200 characters"),
    ],
    ids=["no name", "long name", "name taken", "long filter"],
)  # fmt: skip
def test_a_view_that_cannot_be_kept_is_refused_in_words(cast: Any, keep: Any, name: str, query: dict[str, str], words: str) -> None:
    keep()
    before = Line.objects.count()
    with pytest.raises(ViewRefused, match=words) as refused:
        keep(name, **query)
    assert refused.value.remedy
    assert (SavedView.objects.count(), Line.objects.count()) == (1, before)


def test_a_person_keeps_a_bounded_number_of_views_of_one_list(keep: Any) -> None:
    for number in range(saved_views.AT_MOST):
        keep(f"View {number}")
    with pytest.raises(ViewRefused, match="30 views of this list already"):
        keep("One more")
    assert keep(who="quin").name == "Open"


def test_each_act_leaves_one_line_with_names_and_filters_in_sleeves(cast: Any, keep: Any) -> None:
    kept = saved_views.keep(Shown("record:contacts", "Contacts", {"customer": "Kent"}, "Customer: Kent"), name="Mary", by=cast.olga_acts)
    saved_views.change(kept, name="Mary Kent", by=cast.olga_acts)
    saved_views.put_first(kept, by=cast.olga_acts)
    saved_views.remove(kept, by=cast.olga_acts)
    kinds = [line.kind for line in reversed(trail.lines(subject=kept.reference))]
    assert kinds == ["view.kept", "view.changed", "view.put_first", "view.removed"]
    assert not any("Kent" in str(line.body) or "Mary" in str(line.body) for line in Line.objects.all())
    assert {"Mary", "Mary Kent", "Customer: Kent"} <= set(Sleeve.objects.values_list("text", flat=True))


def test_who_has_no_role_keeps_nothing_and_a_key_of_the_system_neither(cast: Any, keep: Any) -> None:
    assert cast.stranger_sees.get("/views/").status_code == 403
    with pytest.raises(NotAllowed):
        keep(who="stranger")
    with pytest.raises(ViewRefused, match="Only a person"):
        saved_views.keep(Shown("ground:findings", "Findings", {"state": "open"}, ""), name="x", by=Actor.system("worker"))


# Sharing --------------------------------------------------------------------------------------------------------------


@pytest.mark.row(54)
def test_a_view_of_ones_own_is_seen_by_nobody_else(cast: Any, keep: Any) -> None:
    kept = keep()
    page = f"/views/{kept.reference}/"
    assert cast.olga_sees.post(page, {"name": "Mine"})["Location"] == "/views/"
    for act in ("first/", "seen/", "remove/", "update/", ""):
        assert cast.quin_sees.post(page + act, {"name": "x"}).status_code == 404
    assert cast.quin_sees.get(page).status_code == 404
    assert tabs(cast.quin_sees) == {}
    ref = refs.Ref.parse(f"view:{kept.reference}")
    assert refs.sight(ref, by=cast.quin_acts).hidden
    assert refs.sight(ref, by=cast.olga_acts).page == page
    assert SavedView.objects.get().name == "Mine"
    cast.olga_sees.post(f"{page}remove/")
    assert not SavedView.objects.exists()


def test_a_leader_shares_with_the_team_whose_members_read_within_their_own_reach(cast: Any, a_team: Any, a_person: Any) -> None:
    team, other = a_team("claims-a"), a_team("claims-b")
    assert cast.ada.pk
    page = save_url(cast.una_sees, "/people/?q=a&sort=name")
    offered = cast.una_sees.get(page).content.decode()
    assert "Team Claims A" in offered
    assert "Claims B" not in offered
    assert "whole house" not in offered
    assert cast.una_sees.post(page, {"name": "Ours", "readers": "house:"}).status_code == 422
    cast.una_sees.post(page, {"name": "Ours", "readers": "team:claims-a"})
    kept = SavedView.objects.get()
    assert (kept.share, kept.team) == ("team", team)
    assert list(tabs(cast.ada_sees, "/people/")) == ["All", "Ours"]
    address = cast.ada_sees.get("/people/").context["listing"].views.tabs[1].url
    assert [row[0].text for row in cast.ada_sees.get(address).context["listing"].rows] == ["Ada Okafor"]
    assert tabs(cast.pat_sees, "/people/") == {}
    outside = a_person("Zoe", "Park", role="agent", team=other)
    assert not saved_views.offered(Actor.person(outside.pk)).exists()
    with pytest.raises(NotAllowed):
        saved_views.change(kept, readers=Readers("team", team=other), by=cast.una_acts)
    for who in ("ada", "una"):
        with pytest.raises(NotAllowed):
            saved_views.keep(Shown("people:people", "People", {"q": "x"}, ""), name="All", readers=HOUSE, by=getattr(cast, f"{who}_acts"))


def test_whoever_is_offered_a_shared_view_can_open_with_it_and_not_change_it(cast: Any, keep: Any) -> None:
    kept = keep(readers=HOUSE)
    page = f"/views/{kept.reference}/"
    assert "shared by Olga Petrova" in cast.quin_sees.get(LIST).content.decode()
    for act in ("", "remove/"):
        assert cast.quin_sees.post(page + act, {"name": "x"}).status_code == 404
    with pytest.raises(NotFound):
        saved_views.change(kept, name="x", by=cast.quin_acts)
    cast.quin_sees.post(f"{page}first/")
    assert cast.quin_sees.get(LIST)["Location"] == f"/findings/?state=open&view={kept.reference}"
    assert cast.quin_sees.get(f"{LIST}?view=all").status_code == 200
    assert cast.olga_sees.get(LIST).status_code == 200, "each reader chooses for themselves"
    saved_views.change(kept, readers=OWN, by=cast.olga_acts)
    assert cast.quin_sees.get(LIST).status_code == 200
    assert not FirstView.objects.exists()


def test_a_list_opens_with_one_view_at_most_and_as_it_is_again(cast: Any, keep: Any) -> None:
    one, two = keep("One"), keep("Two", state="closed")
    for view in (one, two):
        saved_views.put_first(view, by=cast.olga_acts)
    assert cast.olga_sees.get(LIST)["Location"].endswith(two.reference)
    assert cast.olga_sees.get(f"{LIST}?format=csv").status_code == 200
    cast.olga_sees.post(f"/views/{two.reference}/first/")
    assert cast.olga_sees.get(LIST).status_code == 200


def test_a_filter_that_can_no_longer_be_read_says_so_in_its_field(cast: Any) -> None:
    kept = saved_views.keep(Shown("record:contacts", "Contacts", {"person": "Nobody"}, ""), name="Gone", by=cast.olga_acts)
    listing = cast.olga_sees.get(f"/record/contacts/?person=Nobody&view={kept.reference}").context["listing"]
    assert any(field.problem for field in listing.fields)


def test_views_cost_a_list_one_query_however_many_there_are(cast: Any, keep: Any, django_assert_num_queries: Any) -> None:
    for number in range(5):
        keep(f"View {number}", readers=HOUSE)
    with policy.remembering():
        policy.standing(cast.quin_acts)
        with django_assert_num_queries(1):
            assert len(list(saved_views.offered(cast.quin_acts, "ground:findings"))) == 5


# Leaving --------------------------------------------------------------------------------------------------------------


def test_what_leavers_kept_goes_with_a_line_and_nobody_elses(cast: Any, keep: Any) -> None:
    gone, stays = keep(), keep(who="una")
    todos.owe(cast.olga, key="k", stage="record", what="Look", why="x", about=f"view:{gone.reference}", is_own=True)
    Person.objects.filter(pk=cast.olga.pk).update(left_on=clock.now().date() - timedelta(days=1))
    made = jobs.enqueue("ground.remove_views", arguments={}, by=Actor.system("worker"))
    assert worker.run_now(made).result == {"removed": 1}
    assert list(SavedView.objects.all()) == [stays]
    assert not todos.owed_by(cast.olga.pk).exists()
    assert Line.objects.filter(subject=gone.reference, kind="view.removed").exists()


def test_findings_are_still_found_under_a_view(cast: Any, keep: Any) -> None:
    finding = findings.raise_finding(refs.Ref("person", cast.ada.reference), summary="No greeting", evidence={}, by=cast.quin_acts)
    kept = keep()
    page = cast.olga_sees.get(f"{reverse('ground:findings')}?state=open&view={kept.reference}")
    assert finding.reference in page.content.decode()
