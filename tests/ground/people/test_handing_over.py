"""Joining, acting, leaving: what a person owns goes to others in one step, and nobody leaves holding a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, findings, todos
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.models import SavedView, Todo
from floorwalker.ground.people import daily, policy
from floorwalker.ground.people.actions import accounts, contracts, handing_over, persons, places
from floorwalker.ground.people.actions.succession import LaterChange
from floorwalker.ground.people.models import Membership, Person, RoleAssignment, TeamLeadership
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail.models import Line
from floorwalker.record.models import Import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TODAY = date(2026, 3, 2)
NEXT_WEEK = TODAY + timedelta(days=7)
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def owe(person: Person, what: str = "Ring back", *, is_own: bool = False) -> Todo:
    return todos.owe(
        person, key=f"{person.pk}:{what}", stage="record", what=what, why="promised", about="person:P-1", due_at=NOON, is_own=is_own
    )


def keep_view(person: Person, name: str = "Mine", *, share: str = "own") -> None:
    SavedView.objects.create(
        reference=f"VW-{person.pk}-{name}", person=person, place="record:contacts", title="Contacts", name=name, query={"q": "x"},
        share=share, created_at=clock.now(),
    )


def held(person: Person) -> dict[str, list[str]]:
    return {entry.code: [thing.words for thing in things] for entry, things in handing_over.owned_by(person)}


def everything(person: Person, to: Person) -> dict[str, Person]:
    return {handing_over.key_of(entry, thing): to for entry, things in handing_over.owned_by(person) for thing in things}


def test_all_that_a_person_owns_goes_to_others_in_one_step(cast: Any) -> None:
    owe(cast.una)
    found = findings.raise_finding(Ref("person", cast.ada.reference), summary="No greeting", evidence={}, by=cast.quin_acts)
    findings.give(found, owner=cast.una, by=cast.quin_acts)
    page = cast.olga_sees.get(f"/people/{cast.una.reference}/hand-over/").content.decode()
    assert "Ring back" in page
    assert f"{found.reference}: No greeting" in page
    answer = cast.olga_sees.post(f"/people/{cast.una.reference}/hand-over/", {"everything": cast.quin.display_name}, follow=True)
    assert "2 things went from Una Byrne to Quin Hartley." in answer.content.decode()
    assert "Owns nothing" in answer.content.decode()
    assert held(cast.quin) == {"todos": ["Ring back"], "findings": [f"{found.reference}: No greeting"]}
    kinds = Line.objects.filter(kind__endswith="handed_over").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["todo.handed_over", "finding.handed_over", "person.handed_over"]


def test_several_receivers_take_their_part_and_a_typed_name_that_fits_nobody_is_said_beside_it(cast: Any) -> None:
    owe(cast.ada, "One")
    owe(cast.ada, "Two")
    address = f"/people/{cast.ada.reference}/hand-over/"
    answer = cast.adm_sees.post(address, {"to_0": "Nobody Known", "everything": cast.sam.reference})
    assert answer.status_code == 422
    assert "Nobody within your reach is called so." in answer.content.decode()
    assert held(cast.ada) == {"todos": ["One", "Two"]}
    cast.adm_sees.post(address, {"to_0": f"Una Byrne {cast.una.reference}", "everything": cast.sam.reference})
    assert (held(cast.una), held(cast.sam)) == ({"todos": ["One"]}, {"todos": ["Two"]})


@pytest.mark.parametrize("who", ["herself", "who leaves", "who may not"])
def test_what_cannot_go_to_somebody_stays_where_it_is(cast: Any, who: str) -> None:
    found = findings.raise_finding(Ref("person", cast.ada.reference), summary="No greeting", evidence={}, by=cast.quin_acts)
    findings.give(found, owner=cast.una, by=cast.quin_acts)
    persons.leave(cast.cora, on=NEXT_WEEK, by=cast.adm_acts)
    to = {"herself": cast.una, "who leaves": cast.cora, "who may not": cast.ada}[who]
    with pytest.raises(handing_over.HandOverRefused) as refusal:
        handing_over.hand_over(cast.una, receivers=everything(cast.una, to), by=cast.olga_acts)
    assert refusal.value.remedy
    assert "findings" in held(cast.una)


def test_only_what_is_within_reach_is_handed_over(cast: Any) -> None:
    owe(cast.sam)
    with pytest.raises(NotAllowed):
        handing_over.hand_over(cast.sam, receivers=everything(cast.sam, cast.una), by=cast.una_acts)
    assert cast.una_sees.get(f"/people/{cast.sam.reference}/hand-over/").status_code in {403, 404}
    assert cast.ada_sees.get(f"/people/{cast.ada.reference}/hand-over/").status_code == 403


def test_nobody_leaves_today_holding_a_clock(cast: Any) -> None:
    owe(cast.ada, "Ring Mr Hill back")
    owe(cast.ada, "See your shifts", is_own=True)
    with pytest.raises(handing_over.HandOverRefused, match=r"still owns to-dos \(1\): Ring Mr Hill back\."):
        persons.leave(cast.ada, on=TODAY, by=cast.adm_acts)
    page = cast.adm_sees.post(f"/people/{cast.ada.reference}/leave/", {"on": "2026-03-02"})
    assert page.status_code == 422
    assert Person.objects.get(pk=cast.ada.pk).left_on is None
    handing_over.hand_over(cast.ada, receivers=everything(cast.ada, cast.una), by=cast.una_acts)
    persons.leave(cast.ada, on=TODAY, by=cast.adm_acts)
    assert held(cast.una) == {"todos": ["Ring Mr Hill back"]}


def test_a_leaving_ahead_is_the_leaders_to_do_is_listed_and_can_be_taken_back(cast: Any) -> None:
    assert cast.una.pk
    contracts.agree(cast.ada, terms=contracts.Terms(), starts_on=TODAY, by=cast.pat_acts)
    owe(cast.ada)
    persons.leave(cast.ada, on=NEXT_WEEK, by=cast.adm_acts)
    assert held(cast.una) == {"todos": ["Hand over what Ada Okafor owns"]}
    page = cast.adm_sees.get("/people/changes/").content.decode()
    assert "Ada Okafor" in page
    assert "1 thing" in page
    csv = b"".join(cast.adm_sees.get("/people/changes/?format=csv").streaming_content).decode()
    assert "2026-03-09,Leaves,Ada Okafor,the first day no longer here,1" in csv
    persons.stay(cast.ada, by=cast.adm_acts)
    ada = Person.objects.get(pk=cast.ada.pk)
    assert ada.left_on is None
    assert not Membership.objects.filter(person=ada).exclude(ends_on=None).exists()
    assert RoleAssignment.objects.filter(person=ada, ends_on=None).count() == 1
    assert ada.contracts.get().ends_on is None
    assert held(cast.una) == {}


def test_on_the_last_day_the_account_closes_and_what_is_left_goes_to_the_leader(cast: Any, the_system: Any) -> None:
    assert cast.una.pk != cast.adm.pk
    owe(cast.ada)
    keep_view(cast.ada)
    keep_view(cast.ada, "Ours", share="house")
    persons.leave(cast.ada, on=NEXT_WEEK, by=cast.adm_acts)
    assert daily.follow(by=the_system) == {"left": 0, "handed": 0, "moved": 0}
    with clock.frozen(NOON):
        assert daily.follow(by=the_system) == {"left": 1, "handed": 2, "moved": 0}
        assert daily.follow(by=the_system)["handed"] == 0
    ada = Person.objects.select_related("account").get(pk=cast.ada.pk)
    assert not ada.account.is_active
    assert held(cast.una) == {"todos": ["Ring back"], "shared_views": ["Contacts: Ours"]}
    assert SavedView.objects.get(share="own").person == ada  # private: it goes with them
    [line] = trail.lines(kind="person.last_day_passed")
    assert line.sentence == (
        f"Closed the account of {ada.reference}, who left on 9 March 2026: sessions ended: 0, things handed to {cast.una.reference}: 2"
    )
    with pytest.raises(accounts.AccountRefused):
        accounts.invite(ada, by=cast.adm_acts)


def test_somebody_who_joins_a_team_elsewhere_works_there_from_that_day(cast: Any, a_team: Any, a_site: Any, the_system: Any) -> None:
    york = a_team("digital", site=a_site("york"))
    places.move(cast.ada, to=york, starts_on=NEXT_WEEK, by=cast.adm_acts)
    assert Person.objects.get(pk=cast.ada.pk).site.code == "leeds"
    with clock.frozen(NOON):
        assert daily.follow(by=the_system)["moved"] == 1
    assert Person.objects.get(pk=cast.ada.pk).site.code == "york"


def test_an_acting_leader_leads_for_a_time_and_then_the_leader_does_again(cast: Any, a_team: Any) -> None:
    team = a_team("claims-a")
    assert cast.una.pk
    answer = cast.adm_sees.post(
        "/people/places/add/leader/", {"team": team.pk, "person": cast.ada.pk, "starts_on": "2026-03-09", "ends_on": "2026-03-23"}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    rows = TeamLeadership.objects.filter(team=team).order_by("starts_on")
    assert [(row.person, row.acting_for, row.ends_on) for row in rows] == [
        (cast.una, None, NEXT_WEEK),
        (cast.ada, cast.una, date(2026, 3, 23)),
        (cast.una, None, None),
    ]
    with clock.frozen(NOON):
        assert policy.scope(cast.ada_acts, "people.skill").teams == {team.pk}
    assert policy.scope(cast.ada_acts, "people.skill").nothing
    page = cast.adm_sees.get(f"/people/{cast.ada.reference}/").content.decode()
    assert "Acting leader" in page
    with pytest.raises(LaterChange):
        places.let_act(team, person=cast.sam, starts_on=TODAY, ends_on=date(2026, 4, 1), by=cast.adm_acts)
    with pytest.raises(places.PlaceRefused):
        places.let_act(team, person=cast.sam, starts_on=TODAY, ends_on=TODAY, by=cast.adm_acts)


def test_drafts_and_private_views_are_handed_over_too(cast: Any) -> None:
    Import.objects.create(reference="IMP-1", importer="csv", state="ready", created_by=f"person:{cast.pat.pk}", created_at=clock.now())
    for person in (cast.pat, cast.olga):
        keep_view(person)
    handing_over.hand_over(cast.pat, receivers=everything(cast.pat, cast.olga), by=cast.adm_acts)
    assert held(cast.olga) == {"imports": ["IMP-1: read, not yet published"], "saved_views": ["Contacts: Mine", "Contacts: Mine 2"]}
    assert held(cast.pat) == {}


def test_a_to_do_about_a_thing_that_is_owned_too_goes_with_it(cast: Any) -> None:
    found = findings.raise_finding(Ref("person", cast.ada.reference), summary="No greeting", evidence={}, by=cast.quin_acts)
    findings.give(found, owner=cast.una, by=cast.quin_acts)
    todos.owe(cast.una, key="k", stage="improve", what="Treat it", why="found", about=f"finding:{found.reference}")
    assert held(cast.una) == {"findings": [f"{found.reference}: No greeting"]}
    handing_over.hand_over(cast.una, receivers=everything(cast.una, cast.quin), by=cast.adm_acts)
    assert [todo.what for todo in todos.owed_by(cast.quin.pk)] == ["Treat it"]


# However much it is --------------------------------------------------------------------------------------------------

PAGE_BUDGET = 76
"""Who reads and what they may, the shell, one look, what is owned of each kind, who may take it; nothing for each thing (62 on SQLite)."""


def own_much(cast: Any, number: int) -> None:
    """Let Una own so many things of most kinds: some that an administrator may not see."""
    from floorwalker.plan.models import Forecast, Roster
    from floorwalker.record.models import LoggedContact, Promise
    from floorwalker.serve.actions import issues
    from tests.plan.forecast_made import a_forecast
    from tests.record.contacts_made import a_contact, a_customer, a_queue

    queue, customer = a_queue(), a_customer(name="Mary Kent")
    for each in range(number):
        owe(cast.una, f"{number} {each}")
        contact = a_contact(NOON - timedelta(days=30, minutes=each), agent=cast.una, customer=customer)
        todos.owe(cast.una, key=f"c{number}:{each}", stage="record", what="Ring Mary", why="", about=f"contact:{contact.reference}")
        keep_view(cast.una, f"{number} {each}")
        found = findings.raise_finding(Ref("person", cast.ada.reference), summary="x", evidence={}, by=cast.quin_acts)
        findings.give(found, owner=cast.una, by=cast.quin_acts)
        issues.raise_issue("Silence", found_at=clock.now(), queue=queue, owner=cast.una, by=cast.rita_acts)
        logged = LoggedContact.objects.create(
            reference=f"LC-{number}-{each}", person=cast.una, customer=customer, channel="voice", direction="inbound",
            started_at=clock.now(), ended_at=clock.now(), logged_at=clock.now(),
        )
        Promise.objects.create(
            reference=f"PR-{number}-{each}", owner=cast.una, logged=logged, customer=customer, what="A cheque", made_at=clock.now(),
            due_at=NOON, first_due_at=NOON,
        )
        Forecast.objects.filter(pk=a_forecast(queue, days=1).pk).update(created_by=f"person:{cast.una.pk}", in_use_from=None)
        Roster.objects.create(
            reference=f"RO-{number}-{each}", site=cast.una.site, first_day=TODAY, last_day=TODAY, summary={},
            created_by=f"person:{cast.una.pk}", created_at=clock.now(),
        )


def test_the_page_asks_no_more_for_more_things(cast: Any, django_assert_max_num_queries: Any) -> None:
    page, browser = f"/people/{cast.una.reference}/hand-over/", cast.adm_sees
    own_much(cast, 1)
    browser.get(page)
    with django_assert_max_num_queries(PAGE_BUDGET) as few:
        assert browser.get(page).context["count"] >= 9
    own_much(cast, 4)
    with django_assert_max_num_queries(len(few)):
        shown = browser.get(page)
    assert shown.context["count"] >= 40
    assert "Ring Mary" not in shown.content.decode(), "whose contact an administrator may not see"


def test_many_are_hidden_from_whom_one_is_hidden(cast: Any) -> None:
    from floorwalker.ground import owned, refs

    own_much(cast, 2)
    named = [Ref("person", cast.ada.reference), Ref("view", "VW-0"), *(
        ref for _, things in handing_over.owned_by(cast.una) for thing in things for ref in owned._named(thing)
    )]
    for who in ("ada", "una", "olga", "adm", "stranger"):
        by = getattr(cast, f"{who}_acts")

        def one(ref: Ref, by: Any = by) -> bool:
            kind = refs.kinds().get(ref.kind)
            record = kind.find(ref.reference)
            return record is not None and not kind.may_see(by, record)

        known = [ref for ref in named if ref.kind in refs.kinds() and refs.kinds().get(ref.kind).find(ref.reference) is not None]
        assert {ref for ref in known if ref in refs.hidden(named, by=by)} == {ref for ref in known if one(ref)}, who
