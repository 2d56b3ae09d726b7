"""A passkey, made and used in a real browser with a virtual authenticator (WebAuthn level 2, section 11)."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from django.core.cache import cache

CHROMIUM = shutil.which("chromium")
PASSWORD = "correct horse battery staple"

pytestmark = [pytest.mark.journey, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed.")]


@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_signs_in_without_a_password(
    live_server: Any, cast: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.ALLOWED_HOSTS = ["*"]
    cache.clear()
    account = cast.ada.account
    account.set_password(PASSWORD)
    account.save()
    house = live_server.url.replace("127.0.0.1", "localhost")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }})
        page.goto(f"{house}/account/login/")
        page.fill("#id_login", "ada@example.org")
        page.fill("#id_password", PASSWORD)
        page.click("main button[type=submit]")
        page.goto(f"{house}/account/2fa/webauthn/add/")
        page.fill("#id_password", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_selector("#id_name")
        page.fill("#id_name", "Virtual key")
        page.check("#id_passwordless")
        page.click("#mfa_webauthn_add")
        page.wait_for_url(lambda url: "/webauthn/add/" not in url)
        page.goto(f"{house}/account/2fa/webauthn/")
        assert page.get_by_text("Virtual key").is_visible()
        page.context.clear_cookies()
        page.goto(f"{house}/people/me/data/")
        assert "/account/login/" in page.url
        page.click("#passkey_login")
        page.wait_for_url(lambda url: "/account/" not in url)
        assert page.get_by_role("heading", name="What is kept about you").is_visible()
        browser.close()
    assert refused == []
