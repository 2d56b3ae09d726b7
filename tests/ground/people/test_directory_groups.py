"""Roles that follow the groups of the company's directory: given, ended and never taken from the last administrator."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from floorwalker.ground import settings as house_settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.people import policy
from floorwalker.ground.people.actions import directory, persons, roles
from floorwalker.ground.people.models import DirectoryGroup, RoleAssignment
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.people.queries import team_on
from floorwalker.ground.trail import queries as trail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TODAY = date(2026, 3, 2)
DIRECTORY = Actor.system("directory")


def held(person: Any) -> set[tuple[str, str]]:
    return set(RoleAssignment.objects.on(TODAY).filter(person=person).values_list("role", "directory_group"))


def comes(person: Any, *groups: str) -> None:
    directory.follow(person, groups=frozenset(groups), by=DIRECTORY)


def test_who_is_in_a_group_holds_its_role_and_team_and_who_leaves_it_does_not(cast: Any, a_team: Any) -> None:
    directory.add("CC-Planners", role=Role.PLANNER, reach=Reach.ALL, member_of=a_team("planning"), by=cast.adm_acts)
    comes(cast.ada, "CC-Planners", "Everybody")
    assert held(cast.ada) == {("agent", ""), ("planner", "CC-Planners")}
    assert team_on(cast.ada, TODAY).code == "planning"
    assert policy.allows(cast.ada_acts, "plan.roster")
    comes(cast.ada, "CC-Planners")
    assert len(trail.lines(subject=cast.ada.reference, kind="person.role_given")) == 1
    comes(cast.ada, "Everybody")
    assert held(cast.ada) == {("agent", "")}
    assert not policy.allows(cast.ada_acts, "plan.roster")
    assert {line.actor.id for line in trail.lines(subject=cast.ada.reference, kind="person.role_ended")} == {"directory"}


def test_a_role_given_here_is_left_alone_and_one_from_the_directory_is_ended_there(cast: Any) -> None:
    directory.add("Agents", role=Role.AGENT, reach=Reach.OWN, by=cast.adm_acts)
    comes(cast.ada, "Agents")
    assert held(cast.ada) == {("agent", "")}
    directory.add("Analysts", role=Role.REAL_TIME_ANALYST, reach=Reach.ALL, by=cast.adm_acts)
    comes(cast.ada, "Analysts")
    given = RoleAssignment.objects.get(directory_group="Analysts")
    with pytest.raises(roles.RoleRefused, match="follows the group Analysts"):
        roles.end(given, on=TODAY, by=cast.adm_acts)
    page = cast.adm_sees.get(f"/people/{cast.ada.reference}/").content.decode()
    assert "by the directory: Analysts" in page
    assert "given here" in page


def test_the_last_administrator_is_never_ended_by_the_directory(cast: Any) -> None:
    directory.add("Admins", role=Role.ADMINISTRATOR, reach=Reach.ALL, by=cast.adm_acts)
    comes(cast.olga, "Admins")
    RoleAssignment.objects.filter(person=cast.adm, role="administrator").delete()
    policy.forget()
    comes(cast.olga)
    assert ("administrator", "Admins") in held(cast.olga)
    [line] = trail.lines(kind="directory_group.not_followed")
    assert line.sentence == f"Did not follow the directory for {cast.olga.reference}, ending administrator: last_administrator"
    with pytest.raises(persons.PersonRefused):
        directory.remove(DirectoryGroup.objects.get(), by=cast.olga_acts)
    assert DirectoryGroup.objects.exists()


def test_what_the_sign_in_does_not_say_changes_nothing_and_hostile_claims_are_read_as_words(cast: Any) -> None:
    assert directory.groups_in({"userinfo": {"sub": "u"}, "id_token": {}}) is None
    assert directory.groups_in({"userinfo": {"groups": ["A", 7, None, {"x": 1}, "B"]}}) == {"A", "B"}
    assert directory.groups_in({"id_token": {"groups": []}}) == frozenset()
    assert directory.groups_in({"groups": "One"}) == {"One"}
    assert directory.groups_in({"groups": ["x" * 9_000]}) == frozenset()
    house_settings.change("directory_group_claim", to="roles", by=cast.adm_acts)
    cache.delete("house_settings")
    assert directory.groups_in({"id_token": {"groups": ["A"], "roles": ["B"]}}) == {"B"}


def test_the_page_adds_refuses_and_removes_for_everybody_at_once(cast: Any) -> None:
    said = {"group": "Leads", "role": "team_leader", "reach": "team"}
    assert cast.adm_sees.post("/people/directory/", said).status_code == 302
    answer = cast.adm_sees.post("/people/directory/", said)
    assert (answer.status_code, "gives that role already" in answer.content.decode()) == (422, True)
    assert cast.adm_sees.post("/people/directory/", said | {"reach": "site", "team": "99"}).status_code == 422
    comes(cast.ada, "Leads")
    comes(cast.sam, "Leads")
    mapped = DirectoryGroup.objects.get()
    answer = cast.adm_sees.post(f"/people/directory/{mapped.pk}/remove/", follow=True)
    assert "it has ended for 2 people" in answer.content.decode()
    assert not RoleAssignment.objects.filter(ends_on=None, directory_group="Leads").exists()


def test_only_who_gives_roles_says_what_groups_give(cast: Any) -> None:
    assert cast.olga_sees.get("/people/directory/").status_code == 403
    with pytest.raises(NotAllowed):
        directory.add("Admins", role=Role.ADMINISTRATOR, reach=Reach.ALL, by=cast.olga_acts)


def test_who_serves_their_notice_loses_what_a_group_no_longer_gives(cast: Any) -> None:
    directory.add("Planners", role=Role.PLANNER, reach=Reach.ALL, by=cast.adm_acts)
    for person in (cast.ada, cast.sam):
        comes(person, "Planners")
        persons.leave(person, on=TODAY + timedelta(days=30), by=cast.adm_acts)
    comes(cast.ada, "Everybody")
    assert held(cast.ada) == {("agent", "")}
    assert directory.remove(DirectoryGroup.objects.get(), by=cast.adm_acts) == 1
    assert not policy.allows(cast.sam_acts, "plan.roster")


def test_a_group_whose_name_is_too_long_is_not_taken_for_the_one_that_it_begins_with() -> None:
    assert directory.groups_in({"groups": ["x" * 201, "y" * 200, "n\0n"]}) == {"y" * 200}
    assert directory.groups_in({"groups": "x" * 201}) == frozenset()
