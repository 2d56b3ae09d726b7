"""Signing in: only people who were invited, by password, passkey or the company's own sign-in; every try in the trail."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.db import transaction
from django.http import HttpRequest

from floorwalker.ground.actors import Actor
from floorwalker.ground.people.events import SignInFailed
from floorwalker.ground.people.models import Account
from floorwalker.ground.trail import store

NOBODY = "account:unknown"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited by an administrator."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave a line; the email that was tried is not in it, since people type passwords there by mistake."""
        email = str(credentials.get("email") or "").strip().lower()
        account = Account.objects.filter(email=email).select_related("person").first()
        with transaction.atomic():
            store.append(
                SignInFailed(subject=subject_of(account), reason="wrong password" if account else "no such account"),
                by=Actor("external", "visitor"),
            )


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The company's own sign-in opens accounts that exist; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs up, here either."""
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Whether the directory has verified `email` and it is the email of an active account."""
        verified = {address.email.lower() for address in login.email_addresses if address.verified}
        return email.lower() in verified and Account.objects.filter(email=email.lower(), is_active=True).exists()


def subject_of(account: Account | None) -> str:
    """Return the reference under which the trail knows `account`."""
    if account is None:
        return NOBODY
    return account.person.reference if account.person is not None else f"account:{account.pk}"
