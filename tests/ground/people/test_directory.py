"""The company's own sign-in, over a real OpenID Connect provider on loopback."""

from __future__ import annotations

import importlib.util
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from floorwalker.ground import requests
from floorwalker.ground.people.models import Account
from floorwalker.ground.trail.models import Line

pytestmark = pytest.mark.django_db


def _provider() -> ModuleType:
    spec = importlib.util.spec_from_file_location("directory", Path(__file__).with_name("directory.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def directory(settings: Any) -> Iterator[Any]:
    """The provider, known to the house."""
    provider = _provider()
    cache.clear()
    with provider.running() as directory:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [{
                    "provider_id": "directory", "name": "Company sign-in",
                    "client_id": provider.CLIENT, "secret": provider.SECRET, "settings": {"server_url": directory.issuer},
                }],
            }
        }
        yield directory


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Stops where a browser would go on."""

    def redirect_request(self, *_: Any) -> None:
        """Stay."""


def come_by(client: Client, directory: Any, *, tamper: bool = False) -> Any:
    """Walk the whole way a browser walks: our button, the provider, and back with the code."""
    there = client.post("/account/oidc/directory/login/")
    assert there.status_code == 302
    assert parse_qs(urlsplit(there["Location"]).query)["code_challenge_method"] == ["S256"]
    try:
        urllib.request.build_opener(NoRedirect).open(there["Location"])
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
    query = back.query.replace("state=", "state=x") if tamper else back.query
    return client.get(f"{back.path}?{query}")


def test_the_sign_in_page_offers_the_company_and_its_policy_lets_the_form_go_there(client: Client, directory: Any) -> None:
    response = client.get("/account/login/")
    assert "Company sign-in" in response.content.decode()
    assert f"form-action 'self' {directory.issuer}" in response["Content-Security-Policy"]
    assert f"form-action 'self' {directory.issuer}" in requests.content_policy()


def test_somebody_we_know_with_a_verified_email_comes_in(client: Client, directory: Any, cast: Any) -> None:
    directory.claims = {"sub": "u-1", "email": cast.ada.email, "email_verified": True, "name": "Ada Okafor"}
    assert come_by(client, directory).status_code == 302
    assert cast.ada.reference in client.get("/people/me/data/").content.decode()
    assert directory.asked == ["/.well-known/openid-configuration", "/authorize", "/.well-known/openid-configuration", "/token",
                               "/userinfo"]
    line = Line.objects.get(kind="account.signed_in")
    assert (line.subject, line.body) == (cast.ada.reference, '{"method":"directory"}')


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "u-2", "email": "ada@example.org", "email_verified": False},
        {"sub": "u-3", "email": "ada@example.org"},
        {"sub": "u-4", "email": "stranger@elsewhere.example", "email_verified": True},
        {"sub": "u-5"},
    ],
    ids=["email not verified", "verification not said", "unknown to us", "no email"],
)
def test_anybody_else_stays_outside_and_no_account_is_made(
    client: Client, directory: Any, cast: Any, claims: dict[str, Any]
) -> None:
    before = cast.ada.account.pk
    directory.claims = claims
    page = come_by(client, directory).content.decode()
    assert "By invitation only" in page
    assert client.get("/people/me/data/").status_code == 302
    assert list(Account.objects.values_list("pk", flat=True)) == [before]
    assert not SocialAccount.objects.exists()
    assert Line.objects.filter(kind="account.sign_in_failed").count() == 1


def test_somebody_whose_account_is_closed_stays_outside(client: Client, directory: Any, cast: Any) -> None:
    Account.objects.filter(pk=cast.ada.account.pk).update(is_active=False)
    directory.claims = {"sub": "u-1", "email": cast.ada.email, "email_verified": True}
    come_by(client, directory)
    assert client.get("/people/me/data/").status_code == 302


def test_an_answer_that_nobody_asked_for_is_refused(client: Client, directory: Any, cast: Any) -> None:
    directory.claims = {"sub": "u-1", "email": cast.ada.email, "email_verified": True}
    come_by(client, directory, tamper=True)
    assert client.get("/people/me/data/").status_code == 302
    assert "/token" not in directory.asked


def test_groups_of_the_directory_become_roles_at_sign_in(client: Client, directory: Any, cast: Any) -> None:
    from floorwalker.ground.people.actions import directory as groups
    from floorwalker.ground.people.models import RoleAssignment
    from floorwalker.ground.people.permissions import Reach, Role

    groups.add("CC-Planners", role=Role.PLANNER, reach=Reach.ALL, by=cast.adm_acts)
    directory.claims = {"sub": "u-1", "email": cast.ada.email, "email_verified": True, "groups": ["CC-Planners"]}
    assert come_by(client, directory).status_code == 302
    assert RoleAssignment.objects.get(person=cast.ada, role="planner").directory_group == "CC-Planners"
    assert client.get("/set-up/").status_code == 200
