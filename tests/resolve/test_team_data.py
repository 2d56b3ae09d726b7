"""How a team stands with personal data: its requests and breaches with clocks, who confirmed the policy, and the sampled checks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from floorwalker.ground import clock, settings
from floorwalker.ground.errors import NotAllowed, NotFound
from floorwalker.resolve.actions import breaches, contact_checks
from floorwalker.resolve.models import ContactCheck, RightsRequest
from floorwalker.resolve.queries import team_data as queries
from tests.conftest import MONDAY
from tests.plan.document_made import published
from tests.plan.test_readings import QUESTION, asked, confirmed
from tests.resolve.rights_made import asked_of, nora
from tests.resolve.test_contact_checks import LEAK, NEXT_WEEK, SEEN, drawn

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
PAGE = "/resolve/team-data/"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def named(cast: Any) -> Any:
    """Publish the policy, name it in the settings, and ask Ada's team to confirm it."""
    document = published(cast)
    settings.change("privacy_document", to=document.reference, by=cast.adm_acts)
    cache.delete("house_settings")  # as the commit does, which a test does not reach
    return asked(cast, document, questions=(QUESTION,))


@pytest.mark.row(184, 209)
def test_a_leader_sees_who_confirmed_the_policy_with_tries_and_who_is_late(cast: Any) -> None:
    assert all((cast.ada, cast.una))
    reading = named(cast)
    told = queries.of(cast.ada.memberships.get().team.code, by=cast.una_acts)
    assert [(each.person, each.confirmed, each.is_late) for each in told.people ] == [(who, False, False) for who in (cast.una, cast.ada)]
    assert "To do" in words(cast.una_sees.get(PAGE))
    assert confirmed(reading, cast.ada_acts, answer="Nobody")
    assert not confirmed(reading, cast.ada_acts)
    page = words(cast.una_sees.get(PAGE))
    assert "Ada Okafor Confirmed" in page
    assert "1 of 2 who were asked" in page
    assert [each.duty.tries for each in queries.of("", by=cast.una_acts).people if each.confirmed and each.duty] == [2]


def test_who_has_not_confirmed_in_time_is_late_and_said_first(cast: Any) -> None:
    assert all((cast.ada, cast.una))
    named(cast)
    with clock.frozen(MONDAY + timedelta(days=40)):
        page = words(cast.una_sees.get(PAGE))
    assert "have not confirmed the policy in time" in page
    assert "Ada Okafor Late" in page


def test_a_house_without_a_named_policy_is_told_what_to_do(cast: Any) -> None:
    assert all((cast.ada, cast.una))
    page = words(cast.una_sees.get(PAGE))
    assert "The house has not named its policy on personal data" in page
    assert "Never asked" in page
    assert "No open request" in page
    assert "No open breach" in page
    assert "No contact was judged yet" in page


@pytest.mark.row(184)
def test_requests_and_breaches_of_the_team_stand_with_their_clocks_and_no_name_of_a_customer(cast: Any) -> None:
    assert all((cast.ada, cast.una))
    customer, _ = nora(cast, complains=False)
    request = asked_of(customer, cast, kind="access")
    assert "No open request" in words(cast.una_sees.get(PAGE)), "it is of nobody in the team"
    assert request.reference in words(cast.cora_sees.get(PAGE)), "without a team an officer sees those of the house"
    team = cast.ada.memberships.get().team.code
    assert request.reference not in words(cast.cora_sees.get(f"{PAGE}?team={team}"))
    RightsRequest.objects.filter(pk=request.pk).update(recorded_by=cast.ada)
    title = "List left on a desk"
    made = breaches.record(title=title, nature="seen", aware_at=MONDAY, what_happened="Seen by visitors.", by=cast.cora_acts)
    type(made).objects.filter(pk=made.pk).update(recorded_by=cast.ada)
    page = words(cast.una_sees.get(PAGE))
    for shown in (request.reference, made.reference):
        assert shown in page
    for kept in ("Nora", "Quillfeather", title):
        assert kept not in page
    assert f'href="/resolve/rights/{request.reference}/"' not in cast.una_sees.get(PAGE).content.decode()
    assert f'href="/resolve/rights/{request.reference}/"' in cast.cora_sees.get(PAGE).content.decode()
    with clock.frozen(MONDAY + timedelta(days=60)):
        assert "1 request is past the last day" in words(cast.una_sees.get(PAGE))


@pytest.mark.row(184, 210)
def test_what_sampled_checks_found_in_the_team_stands_with_its_number(cast: Any) -> None:
    assert all((cast.ada, cast.una))
    for held in drawn(cast, 12):
        with clock.frozen(NEXT_WEEK):
            contact_checks.judge(held, LEAK, SEEN, by=cast.quin_acts)
    assert ContactCheck.objects.exclude(answered_at=None).count() == 12
    with clock.frozen(NEXT_WEEK):
        page = words(cast.una_sees.get(PAGE))
        assert "12 of 12, likely" in page
        assert queries.of("", by=cast.una_acts).checks.judged == 12


@pytest.mark.parametrize(("who", "status"), [
    ("ada", 403), ("adm", 403), ("asa", 403), ("cora", 200), ("olga", 200), ("pat", 403), ("quin", 403), ("rita", 403), ("sam", 403),
    ("stranger", 403), ("una", 200),
])  # fmt: skip
def test_each_role_sees_the_teams_it_may(cast: Any, who: str, status: int) -> None:
    assert getattr(cast, f"{who}_sees").get(PAGE).status_code == status


def test_a_team_out_of_reach_is_not_there(cast: Any, a_team: Any) -> None:
    assert cast.una.pk
    other = a_team(code="elsewhere")
    with pytest.raises(NotFound, match="no team elsewhere that you may see"):
        queries.of(other.code, by=cast.una_acts)
    assert queries.of(other.code, by=cast.cora_acts).team == other
    assert cast.una_sees.get(f"{PAGE}?team=elsewhere").status_code == 404
    with pytest.raises(NotAllowed):
        queries.of("", by=cast.ada_acts)


def test_the_page_costs_a_fixed_number_of_queries(cast: Any, django_assert_max_num_queries: Any) -> None:
    assert all((cast.ada, cast.una))
    named(cast)
    cast.una_sees.get(PAGE)
    with django_assert_max_num_queries(36):
        cast.una_sees.get(PAGE)
