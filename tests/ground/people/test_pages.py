"""People's pages: what each reader sees, without script, with every refusal said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from floorwalker.ground.people.actions import contracts, places, roles, skills
from floorwalker.ground.people.models import Contract, Membership, Person, RoleAssignment, Skill, SkillLevel
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.trail.models import Line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TODAY = date(2026, 3, 2)


def kinds() -> list[str]:
    return list(Line.objects.order_by("id").values_list("kind", flat=True))


def test_the_list_shows_only_whom_the_reader_reaches(cast: Any) -> None:
    names = {who: getattr(cast, who).display_name for who in ("ada", "una", "pat")}
    seen = {who: getattr(cast, f"{who}_sees").get("/people/").content.decode() for who in ("ada", "una", "pat")}
    table = {who: page[page.index('id="register-people"') :] for who, page in seen.items()}
    assert [who for who in names if names[who] in table["ada"]] == ["ada"]
    assert [who for who in names if names[who] in table["una"]] == ["ada", "una"]
    assert [who for who in names if names[who] in table["pat"]] == ["ada", "una", "pat"]


def test_somebody_without_a_role_is_refused_with_a_remedy(cast: Any) -> None:
    response = cast.stranger_sees.get("/people/")
    page = response.content.decode()
    assert response.status_code == 403
    assert "Your roles do not include" in page
    assert "administrator" in page
    assert response["X-Request-Id"] in page


def test_a_visitor_is_sent_to_sign_in(client: Any, db: None) -> None:
    response = client.get("/people/")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    ("query", "expected"),
    [("q=okaf", ["Ada Okafor"]), ("team=claims-a", ["Ada Okafor", "Una Byrne"]), ("role=planner", ["Pat Nowak"]),
     ("skill=claims", ["Ada Okafor"]), ("state=left", []), ("q=okaf&role=planner", [])],
)
def test_the_list_is_filtered_by_words_team_role_and_skill(cast: Any, query: str, expected: list[str]) -> None:
    people = [cast.ada, cast.una, cast.pat]
    SkillLevel.objects.create(
        person=cast.ada, skill=Skill.objects.create(code="claims", name="Claims"), level=3, starts_on=date(2025, 1, 1)
    )
    page = cast.pat_sees.get(f"/people/?{query}").content.decode()
    table = page[page.index('id="register-people"') :]
    assert sorted(person.display_name for person in people if f">{person.display_name}<" in table) == sorted(expected)
    assert ("No people match" in table) == (not expected)


def test_the_list_takes_few_queries_however_many_people_there_are(
    cast: Any, a_person: Any, django_assert_max_num_queries: Any
) -> None:
    browser = cast.pat_sees
    browser.get("/people/")
    for number in range(60):
        a_person(f"Given{number}", "Hill", role="agent")
    with django_assert_max_num_queries(16):  # session, account, roles, led teams, shell, choices of filters, count and rows
        browser.get("/people/")


def test_the_file_runs_no_formula_and_needs_a_permission_of_its_own(cast: Any, a_person: Any) -> None:
    a_person("=HYPERLINK(1)", "Hill", email="formula@example.org")
    response = cast.pat_sees.get("/people/?format=csv")
    text = b"".join(response.streaming_content).decode()
    assert "'=HYPERLINK(1) Hill" in text
    assert "\n=HYPERLINK" not in text
    assert kinds()[-1] == "trail.looked"
    assert cast.quin_sees.get("/people/?format=csv").status_code == 403


def test_the_page_of_a_person_shows_teams_skills_hours_and_roles_over_time(cast: Any, a_team: Any, the_system: Any) -> None:
    skill = skills.add("claims", name="Claims", by=the_system)
    skills.set_level(cast.ada, skill=skill, level=2, starts_on=date(2025, 1, 1), by=the_system)
    skills.set_level(cast.ada, skill=skill, level=3, starts_on=date(2026, 1, 1), by=the_system)
    contracts.agree(cast.ada, terms=contracts.Terms(adjustment_need="A chair by the door"), starts_on=TODAY, by=the_system)
    places.move(cast.ada, to=a_team("renewals"), starts_on=date(2026, 2, 1), by=the_system)
    page = cast.pat_sees.get(f"/people/{cast.ada.reference}/").content.decode()
    for expected in ("Claims A", "Renewals", "1 Feb 2026", "37.50", "Agent", "A chair by the door"):
        assert expected in page
    assert page.count("<h1") == 1


def test_a_need_is_shown_to_who_plans_or_leads_and_to_nobody_else(cast: Any, the_system: Any) -> None:
    contracts.agree(cast.ada, terms=contracts.Terms(adjustment_need="A chair by the door"), starts_on=TODAY, by=the_system)
    sees = {
        who: "A chair by the door" in getattr(cast, f"{who}_sees").get(f"/people/{cast.ada.reference}/").content.decode()
        for who in ("ada", "una", "pat", "quin", "cora", "rita")
    }
    assert sees == {"ada": True, "una": True, "pat": True, "quin": False, "cora": False, "rita": False}


def test_a_person_out_of_reach_is_not_known_to_exist(cast: Any) -> None:
    response = cast.ada_sees.get(f"/people/{cast.pat.reference}/")
    assert response.status_code == 404
    assert cast.pat.display_name not in response.content.decode()


def test_opening_somebody_else_is_one_look_in_the_trail_and_opening_oneself_is_none(cast: Any) -> None:
    cast.una_sees.get(f"/people/{cast.ada.reference}/")
    cast.ada_sees.get(f"/people/{cast.ada.reference}/")
    looks = Line.objects.filter(kind="trail.looked")
    assert [(line.actor_id, line.subject) for line in looks] == [(str(cast.una.pk), cast.ada.reference)]


def test_every_act_has_a_form_that_opens(cast: Any) -> None:
    page = cast.adm_sees.get(f"/people/{cast.ada.reference}/").content.decode()
    codes = ["correct", "move", "skill", "contract", "role", "invite", "sign-out", "leave"]
    for code in codes:
        assert f"/people/{cast.ada.reference}/{code}/" in page
        assert cast.adm_sees.get(f"/people/{cast.ada.reference}/{code}/").status_code == 200
    assert cast.adm_sees.get(f"/people/{cast.ada.reference}/promote/").status_code == 404


def test_the_forms_do_what_they_say(cast: Any, a_team: Any) -> None:
    skill, team = Skill.objects.create(code="claims", name="Claims"), a_team("renewals")
    at = f"/people/{cast.ada.reference}"
    sent = [
        ("move", {"team": team.pk, "starts_on": "2026-03-02"}),
        ("skill", {"skill": skill.pk, "level": "4", "starts_on": "2026-03-02"}),
        ("contract", {"starts_on": "2026-03-02", "weekly_hours": "20", "days_per_week": "4", "max_day_hours": "6",
                      "day_0": "never", "day_1": "09:30-14:30", "day_2": "always 10:00-14:00", "day_4": "22:00-06:00"}),
        ("role", {"role": "quality_analyst", "reach": "site", "starts_on": "2026-03-02"}),
        ("correct", {"given_name": "Ada", "family_name": "Okafor-Lee", "email": "ada@example.org"}),
    ]
    for code, values in sent:
        response = cast.adm_sees.post(f"{at}/{code}/", values)
        assert response.status_code == 302, response.content.decode()
    assert Membership.objects.on(TODAY).get(person=cast.ada).team == team
    assert SkillLevel.objects.get(person=cast.ada).level == 4
    days = {day.weekday: day for day in Contract.objects.get(person=cast.ada).days.all()}
    assert not days[0].is_available
    assert (days[1].earliest_minute, days[1].latest_minute) == (570, 870)
    assert (days[2].fixed_start_minute, days[2].fixed_end_minute) == (600, 840)
    assert (days[4].earliest_minute, days[4].latest_minute) == (1320, 1800)
    assert RoleAssignment.objects.filter(person=cast.ada, role="quality_analyst").exists()
    assert Person.objects.get(pk=cast.ada.pk).display_name == "Ada Okafor-Lee"
    assert "value=\"22:00-06:00\"" in cast.adm_sees.get(f"{at}/contract/").content.decode()


def test_a_refusal_stands_in_the_form_and_changes_nothing(cast: Any) -> None:
    before = kinds()
    response = cast.adm_sees.post(f"/people/{cast.ada.reference}/contract/", {
        "starts_on": "2026-03-02", "weekly_hours": "60", "days_per_week": "4", "max_day_hours": "6", "day_3": "whenever",
    })
    assert response.status_code == 422
    assert "was not understood. Write any, never" in response.content.decode().replace("&#x27;", "'")
    response = cast.adm_sees.post(f"/people/{cast.ada.reference}/contract/", {
        "starts_on": "2026-03-02", "weekly_hours": "60", "days_per_week": "4", "max_day_hours": "6",
    })
    assert response.status_code == 422
    assert "do not fit in 4 days" in response.content.decode()
    assert not Contract.objects.exists()
    assert kinds() == before


@pytest.mark.parametrize("code", ["correct", "move", "contract", "role", "invite", "leave"])
def test_a_team_leader_is_refused_the_forms_of_others(cast: Any, code: str) -> None:
    assert cast.una_sees.get(f"/people/{cast.ada.reference}/{code}/").status_code == 403
    assert cast.una_sees.post(f"/people/{cast.ada.reference}/{code}/", {}).status_code == 403


def test_roles_and_skills_end_by_a_button(cast: Any, the_system: Any) -> None:
    role = roles.give(cast.ada, role=Role.ASSESSOR, reach=Reach.ALL, starts_on=date(2025, 1, 1), by=the_system)
    assert cast.una_sees.post(f"/people/roles/{role.pk}/end/").status_code == 403
    assert cast.adm_sees.get(f"/people/roles/{role.pk}/end/").status_code == 405
    assert cast.adm_sees.post(f"/people/roles/{role.pk}/end/").status_code == 302
    assert RoleAssignment.objects.get(pk=role.pk).ends_on == TODAY


def test_my_data_shows_all_that_is_declared_and_no_secret(cast: Any, the_system: Any) -> None:
    contracts.agree(cast.ada, terms=contracts.Terms(adjustment_need="A chair by the door"), starts_on=TODAY, by=the_system)
    page = cast.ada_sees.get("/people/me/data/").content.decode()
    assert "A chair by the door" in page
    assert "ada@example.org" in page
    assert cast.ada.account.password not in page
    assert cast.una.email not in page


def test_an_account_without_a_person_may_nothing(client: Any, db: None) -> None:
    from floorwalker.ground.people.models import Account

    client.force_login(Account.objects.create_user("nobody@example.org"))
    assert client.get("/people/").status_code == 403
    assert client.get("/people/me/data/").status_code == 404
