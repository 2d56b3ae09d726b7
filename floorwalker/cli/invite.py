"""`floorwalker invite`: make the first administrator of an empty installation, or a new one-time link for somebody."""

from __future__ import annotations

import argparse

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import demo, links
from floorwalker.ground.people.actions import accounts, persons, places, roles
from floorwalker.ground.people.models import Account, OneTimeLink, Site
from floorwalker.ground.people.permissions import Reach, Role

HELP = "Make the first administrator of an empty installation, or a new one-time link for somebody who has an account."
BY = Actor.system("command")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whom."""
    parser.add_argument("email", help="their email address, by which they sign in")
    parser.add_argument("--name", default="", help="given and family name; needed for the first administrator")
    parser.add_argument("--site", default="main", help="code of their site; made if there is none")
    parser.add_argument("--zone", default="Europe/London", help="IANA zone of a site that is made")


def run(arguments: argparse.Namespace) -> int:
    """Invite, and print the link."""
    link = invite(arguments.email, name=arguments.name, site=arguments.site, zone=arguments.zone)
    print(f"This link opens once, until {link.expires_at:%d %B %Y %H:%M} UTC, to choose a password:\n\n  {links.address(link.uuid)}")
    return 0


@transaction.atomic
def invite(email: str, *, name: str, site: str, zone: str) -> OneTimeLink:
    """Return a new one-time link for the account of `email`; in an installation without accounts, make its first one.

    Raises
    ------
    RuleBroken
        If the installation is the demo, or there is no name for the first administrator.
    NotFound
        If there are accounts, and none has this email.
    """
    if demo.is_demo():
        raise RuleBroken(
            "This is the demo; nobody is invited to it.",
            remedy="Run `floorwalker demo` for a link, or point FLOORWALKER_DATABASE_URL to a database of your own.",
            code="is_the_demo",
        )
    account = Account.objects.filter(email=email.strip().lower()).first()
    if account is None and Account.objects.exists():
        raise NotFound(
            f"Nobody here signs in as {email}.",
            remedy="An administrator adds people and invites them on the page People.",
        )
    if account is None:
        account = _first_administrator(email, name=name, site=site, zone=zone)
    if account.person is None:
        raise NotFound(f"The account {email} belongs to nobody.", remedy="Invite somebody else.")
    return accounts.invite(account.person, by=BY)


def _first_administrator(email: str, *, name: str, site: str, zone: str) -> Account:
    given, _, family = name.strip().rpartition(" ")
    if not given:
        raise RuleBroken(
            f"The name of the first administrator was {name!r}.",
            remedy='Give both names: floorwalker invite ada@example.org --name "Ada Okafor"',
            code="name_missing",
        )
    where = Site.objects.filter(code=site).first()
    if where is None:
        where = places.add_site(site, name=site.replace("-", " ").capitalize(), zone=zone, by=BY)
    today = clock.today(where.zone)
    person = persons.add(
        persons.NewPerson(given_name=given, family_name=family, email=email, site=where, joined_on=today), by=BY
    )
    roles.give(person, role=Role.ADMINISTRATOR, reach=Reach.ALL, starts_on=today, by=BY)
    return accounts.make(person, email=email, by=BY)
