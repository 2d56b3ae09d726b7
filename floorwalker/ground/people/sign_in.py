"""Signing in: only people who were invited, by password, passkey or the company's own sign-in; every try in the trail."""

from __future__ import annotations

from http import HTTPStatus
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from floorwalker.ground import silence
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.people import queries
from floorwalker.ground.people.actions import directory
from floorwalker.ground.people.events import PasswordChosen, SecondStepChanged, SignedIn, SignedOut, SignInFailed
from floorwalker.ground.people.models import Account
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Event
from floorwalker.ground.web import errors

NOBODY = "account:unknown"
VISITOR = Actor("external", "visitor")


class MailRefused(RuleBroken):
    """A mail that had to go at once did not."""

    code = "mail_refused"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited by an administrator."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave a line; the email that was tried is not in it, since people type passwords there by mistake."""
        email = str(credentials.get("email") or "").strip().lower()
        account = Account.objects.filter(email=email).first()
        reason = "no such account" if account is None else "account closed" if not account.is_active else "wrong password"
        note(SignInFailed(subject=subject_of(account), reason=reason), by=VISITOR)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the mail of a forgotten password at once: its secret must not wait in a table.

        Raises
        ------
        MailRefused
            If this house sends nothing, or the mail server cannot be reached or refuses.
        """
        if silence.is_silent():
            raise MailRefused(
                "This is a copy for trial: nothing is sent.", remedy="Ask an administrator for a link; `floorwalker invite` makes one."
            )
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as problem:
            raise MailRefused(
                "The mail could not be sent: the mail server does not answer.",
                remedy="Try again in a minute, or ask an administrator for a new invitation.",
            ) from problem

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **options: Any) -> HttpResponse | None:
        """Refuse somebody who has left, whichever door they come by."""
        if isinstance(user, Account) and has_left(user):
            note(SignInFailed(subject=subject_of(user), reason="has left"), by=VISITOR)
            refused = NotAllowed("This account is closed.", remedy="Ask an administrator if that is a mistake.")
            raise ImmediateHttpResponse(errors.refusal(request, refused))
        return super().pre_login(request, user, **options)


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """The company's own sign-in opens accounts that exist; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs up, here either."""
        note(SignInFailed(subject=NOBODY, reason="directory knows somebody we do not, or has not verified the email"), by=VISITOR)
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Whether the directory has verified `email` and it is the email of an active account."""
        verified = {address.email.lower() for address in login.email_addresses if address.verified}
        return email.lower() in verified and Account.objects.filter(email=email.lower(), is_active=True).exists()


def has_left(account: Account) -> bool:
    """Return whether the person of `account` no longer works here today."""
    person = account.person
    return person is not None and person.left_on is not None and person.left_on <= queries.today_of(person)


def subject_of(account: Account | None) -> str:
    """Return the reference under which the trail knows `account`."""
    if account is None:
        return NOBODY
    return account.person.reference if account.person is not None else f"account:{account.pk}"


def actor_of(account: Account) -> Actor:
    """Return `account` as the one who acts."""
    return VISITOR if account.person_id is None else Actor.person(account.person_id)


def note(event: Event, *, by: Actor) -> None:
    """Leave one line in the trail."""
    with transaction.atomic():
        store.append(event, by=by)


def signed_in(request: HttpRequest, user: Account, sociallogin: SocialLogin | None = None, **_: Any) -> None:
    """Note who came in, and by which doors; who comes by the company's sign-in holds the roles that its groups give."""
    steps = request.session.get("account_authentication_methods") or []
    methods = [str(step.get("type") or step.get("provider") or step["method"]) for step in steps]
    note(SignedIn(subject=subject_of(user), method=", ".join(methods) or "one-time link"), by=actor_of(user))
    if sociallogin is not None and user.person is not None:
        groups = directory.groups_in(sociallogin.account.extra_data)
        if groups is not None:
            directory.follow(user.person, groups=groups, by=Actor.system("directory"))


def signed_out(request: HttpRequest, user: Account | None, **_: Any) -> None:
    """Note who left; a session that had ended already is nobody's."""
    if user is not None:
        note(SignedOut(subject=subject_of(user)), by=actor_of(user))


def password_changed(request: HttpRequest, user: Account, **_: Any) -> None:
    """Note a new password."""
    note(PasswordChosen(subject=subject_of(user), way="by themselves"), by=actor_of(user))


def second_step_added(request: HttpRequest, user: Account, authenticator: Any, **_: Any) -> None:
    """Note a passkey, authenticator app or recovery codes that were added."""
    note(SecondStepChanged(subject=subject_of(user), method=str(authenticator.type), change="added"), by=actor_of(user))


def second_step_removed(request: HttpRequest, user: Account, authenticator: Any, **_: Any) -> None:
    """Note a passkey, authenticator app or recovery codes that were removed."""
    note(SecondStepChanged(subject=subject_of(user), method=str(authenticator.type), change="removed"), by=actor_of(user))


def second_step_reset(request: HttpRequest, user: Account, authenticator: Any, **_: Any) -> None:
    """Note recovery codes that were made anew."""
    note(SecondStepChanged(subject=subject_of(user), method=str(authenticator.type), change="made anew"), by=actor_of(user))
