"""One-time links: the address carries a signed number, the register beside it says whether it still opens."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import OneTimeLink

_signer = Signer(salt="floorwalker.people.one-time-link")


class LinkRefused(RuleBroken):
    """A one-time link does not open: changed, used or too old. It never says which account it was for."""

    code = "link_refused"
    status = 403


def address(uuid: UUID | str) -> str:
    """Return the full address of the link with the number `uuid`."""
    return f"{settings.FLOORWALKER_BASE_URL}{reverse('people:one_time', args=[_signer.sign(str(uuid))])}"


def opened_by(token: str) -> OneTimeLink:
    """Return the link that `token` opens, without using it.

    Raises
    ------
    LinkRefused
        If the token was changed, or the link was used, has expired, or its account is closed.
    """
    try:
        number = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        raise _refused("The link is not whole: part of it is missing or was changed.") from None
    link = OneTimeLink.objects.select_related("account__person__site").filter(uuid=number).first()
    if link is None or not link.account.is_active:
        raise _refused("The link no longer leads anywhere.")
    if link.used_at is not None:
        raise _refused("The link was used already; it opens once only.")
    if not link.is_open(clock.now()):
        raise _refused(f"The link was open until {link.expires_at:%d %B %Y %H:%M} UTC.")
    return link


def use(link: OneTimeLink) -> None:
    """Close `link` for good; of two who come at once, one gets in.

    Raises
    ------
    LinkRefused
        If somebody else used it a moment before.
    """
    if not OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now()):
        raise _refused("The link was used already; it opens once only.")


def _refused(message: str) -> LinkRefused:
    return LinkRefused(message, remedy="Ask an administrator for a new one; in the demo, run `floorwalker demo` again.")
