"""Signing in by every door, and what keeps others out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import links
from floorwalker.ground.people.actions import accounts
from floorwalker.ground.people.models import Account, OneTimeLink
from floorwalker.ground.trail.models import Line

pytestmark = [pytest.mark.once, pytest.mark.django_db]
PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def nobody_is_counted() -> None:
    """Rate limits start anew."""
    cache.clear()


@pytest.fixture
def ada(cast: Any) -> Any:
    """Ada, who has chosen a password."""
    account = cast.ada.account
    account.set_password(PASSWORD)
    account.save()
    return cast.ada


def sign_in(client: Client, email: str, password: str) -> Any:
    return client.post("/account/login/", {"login": email, "password": password})


def confirm(client: Client) -> None:
    """Give the password once more, as is asked before the ways in are changed."""
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def lines(kind: str) -> list[tuple[str, str]]:
    return list(Line.objects.filter(kind=kind).order_by("id").values_list("subject", "body"))


def test_a_password_opens_and_the_trail_says_so(client: Client, ada: Any) -> None:
    assert ada.account.password.startswith("argon2")
    page = client.get("/account/login/")
    assert "wordmark" in page.content.decode()
    assert sign_in(client, "ADA@example.org", PASSWORD).status_code == 302
    assert client.get("/people/me/data/").status_code == 200
    assert lines("account.signed_in") == [(ada.reference, '{"method":"password"}')]
    assert client.post("/account/logout/").status_code == 302
    assert client.get("/people/me/data/").status_code == 302
    assert [subject for subject, _ in lines("account.signed_out")] == [ada.reference]


def test_a_wrong_password_and_an_unknown_email_look_the_same_outside_and_differ_in_the_trail(client: Client, ada: Any) -> None:
    known = sign_in(client, "ada@example.org", "wrong").content.decode()
    unknown = sign_in(client, "nobody@example.org", "wrong").content.decode()
    said = [re.findall(r"<b>(.*?)</b>", page)[0] for page in (known, unknown)]
    assert said[0] == said[1] != ""
    assert lines("account.sign_in_failed") == [
        (ada.reference, '{"reason":"wrong password"}'), ("account:unknown", '{"reason":"no such account"}'),
    ]
    assert not Line.objects.filter(body__contains="nobody@").exists()


def test_the_sixth_wrong_password_in_five_minutes_is_not_even_looked_at(client: Client, ada: Any) -> None:
    for _ in range(5):
        sign_in(client, "ada@example.org", "wrong")
    page = sign_in(client, "ada@example.org", PASSWORD).content.decode()
    assert "Too many failed login attempts" in page
    assert client.get("/people/me/data/").status_code == 302
    assert len(lines("account.sign_in_failed")) == 5


def test_a_mail_server_that_does_not_answer_is_said(client: Client, ada: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = client.post("/account/password/reset/", {"email": "ada@example.org"})
    assert response.status_code == 503
    assert "mail server does not answer" in response.content.decode()


def test_nobody_signs_up(client: Client, db: None) -> None:
    page = client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert "By invitation only" in page.content.decode()
    assert not Account.objects.exists()


def test_a_code_of_an_authenticator_app_is_asked_after_the_password(
    client: Client, ada: Any, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, "ada@example.org", PASSWORD)
    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")
    confirm(client)
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    assert lines("account.second_step_changed")[0] == (ada.reference, '{"change":"added","method":"totp"}')
    client.post("/account/logout/")
    cache.clear()  # a code is taken once
    response = sign_in(client, "ada@example.org", PASSWORD)
    assert response["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/people/me/data/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/account/2fa/authenticate/", {"code": code(secret)}).status_code == 302
    assert client.get("/people/me/data/").status_code == 200
    assert lines("account.signed_in")[-1][1] == '{"method":"password, totp"}'


def code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_every_page_of_the_account_stands_in_the_shell(client: Client, ada: Any) -> None:
    sign_in(client, "ada@example.org", PASSWORD)
    confirm(client)
    passkeys = ("2fa/webauthn/", "2fa/webauthn/add/")
    for address in ("2fa/", "2fa/totp/activate/", *passkeys, "password/change/", "sessions/", "logout/"):
        page = client.get(f"/account/{address}", follow=True)
        assert page.status_code == 200, address
        assert 'class="rail"' in page.content.decode(), address
        assert page.content.decode().count("<h1") == 1, address
    client.post("/account/logout/")
    for address in ("login/", "password/reset/"):
        page = client.get(f"/account/{address}").content.decode()
        assert "wordmark" in page
        assert page.count("<h1") == 1


def test_sessions_are_listed_and_ended_here_and_elsewhere(client: Client, ada: Any) -> None:
    elsewhere = Client(HTTP_USER_AGENT="Old tablet")
    for browser in (client, elsewhere):
        sign_in(browser, "ada@example.org", PASSWORD)
        browser.get("/people/me/data/")
    page = client.get("/account/sessions/").content.decode()
    assert "Old tablet" in page
    assert "You are here" in page
    client.post("/account/sessions/")
    assert elsewhere.get("/people/me/data/").status_code == 302
    assert client.get("/people/me/data/").status_code == 200
    client.post("/people/me/end-sessions/")
    assert client.get("/people/me/data/").status_code == 302


def test_an_administrator_ends_every_session_even_one_that_no_list_knows(cast: Any, ada: Any) -> None:
    browser = cast.ada_sees
    browser.get("/people/me/data/")
    UserSession.objects.all().delete()
    assert accounts.end_sessions(cast.ada, by=cast.adm_acts) == 0
    assert browser.get("/people/me/data/").status_code == 302
    assert [subject for subject, _ in lines("account.sessions_ended")] == [cast.ada.reference]


def test_somebody_who_left_while_signed_in_is_out_on_the_day(cast: Any) -> None:
    with clock.frozen(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        cast.ada.left_on = datetime(2026, 3, 2, tzinfo=UTC).date()
        cast.ada.save()
        assert cast.ada_sees.get("/people/me/data/").status_code == 200
    with clock.frozen(datetime(2026, 3, 2, 0, 1, tzinfo=UTC)):
        assert cast.ada_sees.get("/people/me/data/").status_code == 302


def test_somebody_who_left_is_refused_at_the_door(client: Client, ada: Any) -> None:
    ada.left_on = datetime(2024, 6, 1, tzinfo=UTC).date()
    ada.save()
    response = sign_in(client, "ada@example.org", PASSWORD)
    assert response.status_code == 403
    assert "This account is closed" in response.content.decode()
    assert lines("account.sign_in_failed") == [(ada.reference, '{"reason":"has left"}')]


class TestInvitations:
    """One-time links by which a first password is chosen."""

    @pytest.fixture
    def token(self, cast: Any, the_system: Any) -> str:
        link = accounts.invite(cast.ada, by=the_system)
        return links.address(link.uuid).split("/open/")[1].rstrip("/")

    def test_looking_uses_nothing_and_the_button_opens_once(self, client: Client, cast: Any, token: str) -> None:
        for _ in range(2):
            assert "ada@example.org" in client.get(f"/people/open/{token}/").content.decode()
        weak = client.post(f"/people/open/{token}/", {"password": "password1234"})
        assert weak.status_code == 422
        assert client.post(f"/people/open/{token}/", {"password": PASSWORD}).status_code == 302
        assert client.get("/people/me/data/").status_code == 200
        again = Client().post(f"/people/open/{token}/", {"password": "another good long password"})
        assert again.status_code == 403
        assert "used already" in again.content.decode()
        cast.ada.account.refresh_from_db()
        assert cast.ada.account.check_password(PASSWORD)
        assert list(Line.objects.order_by("id").values_list("kind", flat=True))[-2:] == [
            "account.password_chosen", "account.signed_in",
        ]

    def test_a_link_that_was_changed_opens_nothing(self, client: Client, cast: Any, token: str) -> None:
        tomorrow = clock.now() + timedelta(days=1)
        other = OneTimeLink.objects.create(account=cast.una.account, purpose="invitation", expires_at=tomorrow)
        signature = token.partition(":")[2]
        for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), f"{other.uuid}:{signature}", str(other.uuid), "x"):
            response = client.get(f"/people/open/{wrong}/")
            assert response.status_code == 403
            assert "missing or was changed" in response.content.decode()

    def test_a_link_closes_after_three_days_and_when_a_newer_is_sent(self, client: Client, cast: Any, the_system: Any) -> None:
        start = datetime(2026, 3, 2, 9, tzinfo=UTC)
        with clock.frozen(start):
            token = links.address(accounts.invite(cast.ada, by=the_system).uuid).split("/open/")[1].rstrip("/")
        with clock.frozen(start + accounts.INVITATION_OPEN - timedelta(seconds=1)):
            assert client.get(f"/people/open/{token}/").status_code == 200
        with clock.frozen(start + accounts.INVITATION_OPEN):
            assert "was open until 05 March 2026 09:00 UTC" in client.get(f"/people/open/{token}/").content.decode()
        with clock.frozen(start + timedelta(hours=1)):
            accounts.invite(cast.ada, by=the_system)
            assert client.get(f"/people/open/{token}/").status_code == 403

    def test_of_two_who_come_at_once_one_gets_in(self, token: str) -> None:
        first, second = links.opened_by(token), links.opened_by(token)
        links.use(first)
        with pytest.raises(RuleBroken, match="used already"):
            links.use(second)

    def test_the_mail_carries_the_link_and_no_table_does(self, token: str, cast: Any) -> None:
        from django.template.loader import render_to_string

        from floorwalker.ground.models import Message

        message = Message.objects.get()
        assert message.recipient == "ada@example.org"
        text = render_to_string("mail/invitation.txt", {**message.context, "base_url": "http://localhost"})
        assert token in text
        assert token.partition(":")[2] not in str(message.context)


class TestTheDemo:
    """Doors that open without a password, in the demo only."""

    @pytest.fixture
    def people(self, cast: Any) -> Any:
        for person in (cast.ada, cast.una):
            Account.objects.filter(person=person).update(is_demo=True)
        return cast

    def test_the_link_opens_the_demo_once(self, client: Client, people: Any, the_system: Any) -> None:
        address = "/people/open/" + links.address(accounts.open_demo(people.una, by=the_system).uuid).split("/open/")[1]
        assert "Enter the demo" in client.get(address).content.decode()
        assert client.post(address).status_code == 302
        assert client.get("/people/me/data/").status_code == 200
        assert Client().post(address).status_code == 403

    def test_a_role_is_changed_by_a_button_and_the_trail_says_so(self, client: Client, people: Any) -> None:
        client.force_login(people.una.account)
        assert f"See as {people.ada}" in client.get("/people/see-as/").content.decode()
        assert client.post("/people/see-as/", {"person": people.ada.reference}).status_code == 302
        assert people.ada.reference in client.get("/people/me/data/").content.decode()
        seen_as = Line.objects.get(kind="account.seen_as")
        assert (seen_as.actor_id, seen_as.subject) == (str(people.una.pk), people.ada.reference)

    def test_one_account_of_the_house_closes_every_door_of_the_demo(
        self, client: Client, people: Any, the_system: Any
    ) -> None:
        address = "/people/open/" + links.address(accounts.open_demo(people.una, by=the_system).uuid).split("/open/")[1]
        people.adm  # noqa: B018 (makes her)
        assert client.post(address).status_code == 403
        client.force_login(people.una.account)
        assert client.get("/people/see-as/").status_code == 403
        assert client.post("/people/see-as/", {"person": people.adm.reference}).status_code == 403
        with pytest.raises(RuleBroken, match="not the demo"):
            accounts.open_demo(people.una, by=the_system)
        with pytest.raises(RuleBroken, match="not the demo"):
            accounts.make_for_demo(people.ada, email="x@example.org", by=the_system)

    @pytest.mark.parametrize(
        ("named", "first"),
        [("/today/", "/today/"), ("", "/"), ("//evil.example/", "/"), ("https://evil.example/", "/"), ("javascript:1", "/")],
    )
    def test_the_demo_opens_on_the_page_that_its_link_names_and_never_elsewhere(
        self, client: Client, people: Any, the_system: Any, named: str, first: str
    ) -> None:
        door = "/people/open/" + links.address(accounts.open_demo(people.una, by=the_system).uuid).split("/open/")[1]
        assert client.post(f"{door}?{urlencode({'next': named})}").headers["Location"] == first

    def test_nobody_but_the_system_opens_the_demo(self, people: Any) -> None:
        with pytest.raises(RuleBroken, match="does not reach the door"):
            accounts.open_demo(people.una, by=people.una_acts)
