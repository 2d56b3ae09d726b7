"""How far a role reaches: inside the query, by the team of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.people import policy
from floorwalker.ground.people.actions import places, roles
from floorwalker.ground.people.models import Membership, Person, RoleAssignment, Site, Team
from floorwalker.ground.people.permissions import Reach, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TODAY = date(2026, 3, 2)


def seen(by: Actor, on: date | None = None) -> set[str]:
    reach = policy.scope(by, "people.see", on=on)
    return set(Person.objects.filter(reach.q(person="pk")).values_list("given_name", flat=True))


def test_a_person_who_changes_team_changes_leader_on_the_day(cast: Any, a_person: Any, a_team: Any, the_system: Any) -> None:
    ben = a_person("Ben", "Frost", role="team_leader", reach="team")
    renewals = a_team("renewals", leader=ben)
    cast.una, cast.ada  # noqa: B018 (makes them)
    places.move(cast.ada, to=renewals, starts_on=TODAY + timedelta(days=1), by=the_system)
    assert "Ada" in seen(cast.una_acts)
    assert "Ada" not in seen(Actor.person(ben.pk))
    with clock.frozen(datetime(2026, 3, 3, 9, tzinfo=UTC)):
        assert "Ada" not in seen(cast.una_acts)
        assert "Ada" in seen(Actor.person(ben.pk))
    assert "Ada" in seen(cast.una_acts, on=TODAY)
    assert "Ada" not in seen(cast.una_acts, on=TODAY + timedelta(days=1))


def test_a_scope_of_everything_stays_everything_beside_any_other_condition(cast: Any, a_person: Any) -> None:
    a_person("Ivy", "Chan")
    everything = policy.scope(cast.olga_acts, "people.see").q(person="pk")
    nobody = Q(pk__in=())
    everybody = set(Person.objects.all())
    for condition in (everything, everything | nobody, nobody | everything, everything & everything):
        assert set(Person.objects.filter(condition)) == everybody
    assert not Person.objects.filter(everything & nobody).exists()


def test_the_day_is_that_of_the_readers_own_site(a_site: Any, a_person: Any) -> None:
    sydney = a_site("sydney", zone="Australia/Sydney")
    ivy = a_person("Ivy", "Chan", site=sydney)
    RoleAssignment.objects.create(person=ivy, role=Role.PLANNER, reach=Reach.ALL, starts_on=date(2026, 3, 3))
    by = Actor.person(ivy.pk)
    with clock.frozen(datetime(2026, 3, 2, 12, 59, tzinfo=UTC)):
        assert not policy.allows(by, "people.see")
    with clock.frozen(datetime(2026, 3, 2, 13, 0, tzinfo=UTC)):
        assert policy.allows(by, "people.see")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "holds"),
    [(TODAY, None, True), (TODAY + timedelta(days=1), None, False), (date(2025, 1, 1), TODAY, False),
     (date(2025, 1, 1), TODAY + timedelta(days=1), True)],
    ids=["starts today", "starts tomorrow", "ended today", "ends tomorrow"],
)
def test_a_role_holds_from_its_first_day_up_to_its_end_day(
    a_person: Any, starts_on: date, ends_on: date | None, holds: bool
) -> None:
    person = a_person()
    RoleAssignment.objects.create(person=person, role=Role.PLANNER, reach=Reach.ALL, starts_on=starts_on, ends_on=ends_on)
    assert policy.allows(Actor.person(person.pk), "people.contract") is holds


def test_the_smaller_of_role_and_permission_counts(cast: Any, a_person: Any, a_team: Any, a_site: Any) -> None:
    york = a_site("york")
    far = a_person("Far", "Away", team=a_team("york-a", site=york))
    a_person("Nell", "Desk", site=york)
    wide_agent = Actor.person(a_person("Wide", "Agent", role="agent", reach="all").pk)
    assert seen(wide_agent) == {"Wide"}
    site_planner = Actor.person(a_person("Yorick", "Plan", role="planner", reach="site", site=york).pk)
    assert seen(site_planner) == {"Far", "Nell", "Yorick"}
    assert cast.ada.given_name not in seen(site_planner)
    assert far.given_name in seen(cast.pat_acts)


def test_a_role_may_name_another_team_or_site_than_ones_own(a_person: Any, a_team: Any, a_site: Any, the_system: Any) -> None:
    renewals = a_team("renewals")
    a_person("Ravi", "Shah", team=renewals)
    york = a_site("york")
    a_person("Yan", "Lowe", site=york)
    cover = a_person("Cy", "Cover")
    roles.give(cover, role=Role.TEAM_LEADER, reach=Reach.TEAM, team=renewals, starts_on=TODAY, by=the_system)
    assert seen(Actor.person(cover.pk)) == {"Ravi", "Cy"}
    roles.give(cover, role=Role.PLANNER, reach=Reach.SITE, site=york, starts_on=TODAY, by=the_system)
    assert seen(Actor.person(cover.pk)) == {"Ravi", "Cy", "Yan"}


def test_rows_are_kept_inside_by_person_team_or_site(cast: Any, a_team: Any, a_site: Any) -> None:
    cast.una, cast.ada, cast.pat  # noqa: B018 (makes them)
    a_team("york-a", site=a_site("york"))
    una = policy.scope(cast.una_acts, "people.see")
    assert set(Team.objects.filter(una.q(team="pk")).values_list("code", flat=True)) == {"claims-a"}
    assert not Site.objects.filter(una.q(site="pk")).exists()
    assert set(Membership.objects.filter(una.q(person="person")).values_list("person__given_name", flat=True)) == {"Ada", "Una"}
    assert set(Membership.objects.filter(una.q(team="team")).values_list("person__given_name", flat=True)) == {"Ada", "Una"}
    olga = policy.scope(cast.olga_acts, "people.place")
    assert set(Site.objects.filter(olga.q(site="pk")).values_list("code", flat=True)) == {"leeds"}
    assert set(Team.objects.filter(olga.q(team="pk")).values_list("code", flat=True)) == {"claims-a"}
    assert policy.scope(cast.stranger_acts, "people.see").nothing
    assert not Person.objects.filter(policy.scope(cast.stranger_acts, "people.see").q(person="pk")).exists()


def test_an_action_outside_the_reach_is_refused_by_name(cast: Any, a_person: Any, a_team: Any) -> None:
    other = a_person("Ravi", "Shah", team=a_team("renewals"))
    with pytest.raises(NotAllowed, match=f"does not reach {other.reference}"):
        policy.require_for(cast.una_acts, "people.skill", other)


def test_somebody_who_has_left_may_nothing_from_the_day(a_person: Any) -> None:
    gone = a_person("Gone", "Away", role="administrator", reach="all", left_on=TODAY)
    staying = a_person("Staying", "On", role="administrator", reach="all", left_on=TODAY + timedelta(days=1))
    assert not policy.allows(Actor.person(gone.pk), "people.role")
    assert policy.allows(Actor.person(staying.pk), "people.role")


def test_an_actor_is_looked_up_once_a_request_and_anew_after_a_change(cast: Any, the_system: Any) -> None:
    by = cast.ada_acts
    with policy.remembering():
        with CaptureQueriesContext(connection) as first:
            assert not policy.allows(by, "people.contract")
        with CaptureQueriesContext(connection) as again:
            policy.allows(by, "people.see")
            policy.scope(by, "people.see")
        assert (len(first), len(again)) == (2, 0)
        roles.give(cast.ada, role=Role.PLANNER, reach=Reach.ALL, starts_on=TODAY, by=the_system)
        assert policy.allows(by, "people.contract")


def test_what_is_remembered_is_bounded(the_system: Any) -> None:
    with policy.remembering():
        for number in range(policy.REMEMBERED_ACTORS + 10):
            policy.allows(Actor.person(number + 1), "people.see")
        kept = policy._remembered.get()
        assert kept is not None
        assert len(kept) == policy.REMEMBERED_ACTORS
