"""The page of sites, teams and skills: who sees it, what it counts, and what is added there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from floorwalker.ground.people.actions import skills
from floorwalker.ground.people.models import Site, Skill, Team, TeamLeadership

pytestmark = pytest.mark.django_db
PAGE = "/people/places/"


def test_a_house_is_set_up_from_the_page(frozen_clock: Any, cast: Any, a_person: Any) -> None:
    leader = a_person("Rosa", "Almeida")
    admin = cast.adm_sees
    assert admin.post(f"{PAGE}add/site/", {
        "code": "york", "name": "York", "zone": "Europe/London", "nation": "GB", "region_calendar": "england-and-wales", "currency": "GBP",
    }).status_code == 302  # fmt: skip
    york = Site.objects.get(code="york")
    assert admin.post(f"{PAGE}add/team/", {"code": "claims-a", "name": "Claims A", "site": york.pk}).status_code == 302
    assert admin.post(f"{PAGE}add/skill/", {"code": "claims", "name": "Claims"}).status_code == 302
    said = {"team": Team.objects.get(code="claims-a").pk, "person": leader.pk, "starts_on": "2026-03-02"}
    assert admin.post(f"{PAGE}add/leader/", said).status_code == 302
    assert TeamLeadership.objects.get().person == leader
    page = admin.get(PAGE).content.decode()
    for words in ("York", "Claims A", "Rosa Almeida", "A queue without a skill" if not Skill.objects.exists() else "Queues that want it"):
        assert words in page, words


def test_people_are_counted_as_of_today(
    frozen_clock: Any, cast: Any, a_person: Any, a_team: Any, django_assert_max_num_queries: Any
) -> None:
    here = a_person("One", "Here")
    skill = skills.add("claims", name="Claims", by=cast.adm_acts)
    skills.set_level(here, skill=skill, level=3, starts_on=date(2026, 3, 1), by=cast.adm_acts)
    skills.set_level(a_person("Two", "Later"), skill=skill, level=3, starts_on=date(2026, 4, 1), by=cast.adm_acts)
    with django_assert_max_num_queries(26):
        page = cast.adm_sees.get(PAGE)
    assert {each.code: each.people_today for each in page.context["skills"]} == {"claims": 1}


def test_what_is_wrong_stands_in_the_form_and_nothing_is_added(frozen_clock: Any, cast: Any, a_person: Any) -> None:
    site = a_person("One", "Here").site
    refused = cast.adm_sees.post(f"{PAGE}add/team/", {"code": "Team One!", "name": "One", "site": site.pk})
    assert refused.status_code == 422
    assert "small letters, digits and hyphens only" in refused.content.decode()
    assert cast.adm_sees.post(f"{PAGE}add/site/", {"code": site.code, "name": "Twice", "zone": "Europe/London", "nation": "GB",
                                                  "region_calendar": "x", "currency": "GBP"}).status_code == 422  # fmt: skip
    assert cast.adm_sees.get(f"{PAGE}add/nothing/").status_code == 404
    assert not Team.objects.filter(name="One").exists()


@pytest.mark.parametrize("who", ["ada_sees", "una_sees"])
def test_who_does_not_set_up_the_house_is_refused_in_words(cast: Any, who: str) -> None:
    for address in (PAGE, f"{PAGE}add/site/", f"{PAGE}add/skill/"):
        assert getattr(cast, who).get(address).status_code == 403, address
