"""Making accounts, inviting people to them, and ending what was opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F

from floorwalker.ground import clock, outbox
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import demo, links, policy, practice_door, queries
from floorwalker.ground.people.events import AccountMade, PasswordChosen, PersonInvited, SeenAs, SessionsEnded
from floorwalker.ground.people.models import Account, OneTimeLink, Person
from floorwalker.ground.trail import store

INVITATION_OPEN: Final = timedelta(days=3)
"""Long enough for a weekend in between."""
DEMO_OPEN: Final = timedelta(hours=24)
"""The demo prints its link on a screen that others may see."""


class AccountRefused(RuleBroken):
    """An account cannot be made or entered so."""

    code = "account_refused"


@transaction.atomic
def make(person: Person, *, email: str, by: Actor) -> Account:
    """Make the account by which `person` signs in; nobody can enter it before an invitation was followed.

    Raises
    ------
    NotAllowed
        If no role of `by` makes accounts for `person`.
    AccountRefused
        If the person has an account, has left, stands for open data, or the email is taken or is not one.
    """
    policy.require_for(by, "people.account", person)
    return _make(person, email=email, is_demo=False, by=by)


@transaction.atomic
def make_for_demo(person: Person, *, email: str, by: Actor) -> Account:
    """Make an account of the demo for `person`.

    Raises
    ------
    NotAllowed
        If `by` is not a part of the system.
    NotTheDemo
        If the house has accounts that the demo did not make.
    AccountRefused
        As `make`.
    """
    if by.kind != "system":
        raise policy.out_of_reach("accounts of the demo", "people.account")
    if Account.objects.exists():
        demo.require_demo()
    return _make(person, email=email, is_demo=True, by=by)


def _make(person: Person, *, email: str, is_demo: bool, by: Actor) -> Account:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise AccountRefused(f"{email!r} is not an email address.", remedy="Write one such as name@example.org.") from problem
    if person.is_pseudonym or person.left_on is not None:
        raise AccountRefused(
            f"{person.reference} {'stands for open data' if person.is_pseudonym else 'has left'}.", remedy="Choose somebody else."
        )
    if Account.objects.filter(person=person).exists():
        raise AccountRefused(f"{person.reference} has an account.", remedy="Send a new invitation to it.")
    if Account.objects.filter(email=address).exists():
        raise AccountRefused(f"{address} is the email of another account.", remedy="Give an email of the person's own.")
    account = Account.objects.create_user(address, person=person, is_demo=is_demo)
    EmailAddress.objects.create(user=account, email=address, verified=True, primary=True)
    store.append(AccountMade(subject=person.reference), by=by)
    return account


@transaction.atomic
def invite(person: Person, *, by: Actor) -> OneTimeLink:
    """Send `person` a one-time link to choose a password; links sent before no longer open.

    Raises
    ------
    NotAllowed
        If no role of `by` invites `person`.
    AccountRefused
        If the person has no account, or it is closed.
    """
    policy.require_for(by, "people.account", person)
    account = _open_account(person)
    now = clock.now()
    OneTimeLink.objects.filter(account=account, used_at=None).update(expires_at=now)
    link = OneTimeLink.objects.create(
        account=account, purpose=OneTimeLink.Purpose.INVITATION, made_at=now, expires_at=now + INVITATION_OPEN
    )
    outbox.mail(
        account.email, template="invitation", key=f"invitation:{link.uuid}", person=person, about=person.reference,
        context={"link": str(link.uuid), "until": f"{link.expires_at:%A %d %B %Y, %H:%M} UTC"},
    )
    store.append(_invited(link), by=by)
    return link


@transaction.atomic
def open_demo(person: Person, *, by: Actor) -> OneTimeLink:
    """Make the one-time link by which a newcomer enters the demo as `person`.

    Raises
    ------
    NotAllowed
        If `by` is not a part of the system.
    NotTheDemo
        If the installation is not the demo.
    AccountRefused
        If the person has no account of the demo.
    """
    if by.kind != "system":
        raise policy.out_of_reach("the door of the demo", "people.account")
    demo.require_demo()
    account = _open_account(person)
    now = clock.now()
    link = OneTimeLink.objects.create(
        account=account, purpose=OneTimeLink.Purpose.DEMO, made_at=now, expires_at=now + DEMO_OPEN
    )
    store.append(_invited(link), by=by)
    return link


@transaction.atomic
def choose_password(token: str, *, password: str) -> Account:
    """Follow the invitation `token`: set the first password of its account; whoever holds the link acts as its person.

    Raises
    ------
    LinkRefused
        If the link does not open.
    AccountRefused
        If the password is too short, too common or too close to the email.
    """
    link = links.opened_by(token)
    if link.purpose != OneTimeLink.Purpose.INVITATION:
        raise AccountRefused("This link opens the demo; it chooses no password.", remedy="Open it without a password.")
    account, person = link.account, _person_of(link.account)
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise AccountRefused(" ".join(problem.messages), remedy="Choose another password.", code="weak_password") from problem
    links.use(link)
    account.set_password(password)
    account.save(update_fields=["password"])
    store.append(PasswordChosen(subject=person.reference, way="by invitation"), by=Actor.person(person.pk))
    return account


@transaction.atomic
def enter_demo(token: str) -> Account:
    """Follow the demo's link `token` and return the account to sign in.

    Raises
    ------
    LinkRefused
        If the link does not open.
    NotTheDemo
        If the installation is not the demo, or no longer.
    """
    link = links.opened_by(token)
    demo.require_demo()
    if link.purpose != OneTimeLink.Purpose.DEMO:
        raise AccountRefused("This link is an invitation.", remedy="Choose a password with it.")
    links.use(link)
    return link.account


@transaction.atomic
def enter_practice(token: str) -> Account:
    """Come in by the door of the practice floor; return the account to sign in.

    Raises
    ------
    NotTheDemo
        If the installation is not simulated.
    DoorRefused
        If the door does not open for `token`.
    """
    demo.require_demo()
    return _open_account(practice_door.opened_by(token))


@transaction.atomic
def see_as(person: Person, *, by: Actor) -> Account:
    """Go on in the demo as `person`; return the account to sign in.

    Raises
    ------
    NotTheDemo
        If the installation is not the demo.
    AccountRefused
        If `person` has no account.
    NotFound
        If `by` is not one of the demo's people.
    """
    demo.require_demo()
    before = None if by.person_id is None else Person.objects.filter(pk=by.person_id).first()
    if before is None:
        raise NotFound("Only one of the demo's people can change to another.", remedy="Enter the demo by its link.")
    account = _open_account(person)
    store.append(SeenAs(subject=person.reference, person_from=before.reference), by=by)
    return account


@transaction.atomic
def end_sessions(person: Person, *, by: Actor) -> int:
    """End every session of `person`, on every machine; return how many were known.

    Raises
    ------
    NotAllowed
        If `by` is neither the person nor somebody whose role makes accounts for them.
    AccountRefused
        If the person has no account.
    """
    if by.person_id != person.pk:
        policy.require_for(by, "people.account", person)
    account = Account.objects.filter(person=person).first()
    if account is None:
        raise AccountRefused(f"{person.reference} has no account.", remedy="Nothing is to be done.")
    count = _end_all(account)
    store.append(SessionsEnded(subject=person.reference, count=count), by=by)
    return count


def close(account: Account) -> int:
    """Close `account` and end its sessions, within the action that has a reason to; return how many were known."""
    account.is_active = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])
    OneTimeLink.objects.filter(account=account, used_at=None).update(expires_at=clock.now())
    return _end_all(account)


def _end_all(account: Account) -> int:
    Account.objects.filter(pk=account.pk).update(session_round=F("session_round") + 1)
    sessions = list(UserSession.objects.filter(user=account))
    for session in sessions:
        session.end()
    return len(sessions)


def _open_account(person: Person) -> Account:
    account = Account.objects.filter(person=person, is_active=True).first()
    if account is None:
        raise AccountRefused(f"{person.reference} has no open account.", remedy="Make an account for the person first.")
    if person.left_on is not None and person.left_on <= queries.today_of(person):
        raise AccountRefused(f"{person.reference} left on {person.left_on:%d %B %Y}.", remedy="Choose somebody else.")
    return account


def _person_of(account: Account) -> Person:
    if account.person is None:
        raise AccountRefused("The account belongs to nobody.", remedy="Ask an administrator for a new invitation.")
    return account.person


def _invited(link: OneTimeLink) -> PersonInvited:
    hours = round((link.expires_at - link.made_at).total_seconds() / 3600)
    return PersonInvited(subject=_person_of(link.account).reference, purpose=link.purpose, open_hours=hours)
