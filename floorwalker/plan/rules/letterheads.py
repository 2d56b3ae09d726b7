"""What a letterhead must say: who writes, from where, who that is in law, and who sends its mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.rules.deciding import Gap

MOST_LINES: Final = 6


@dataclass(frozen=True)
class Head:
    """What is typed about a letterhead, but for its owner and its mark."""

    brand: str
    name: str
    address: str
    registration: str
    sender_name: str
    sender_address: str
    reply_to: str
    signature: str
    starts_on: date


def check(head: Head) -> None:
    """Refuse what cannot even be kept as a draft.

    Raises
    ------
    RuleBroken
        If it has no name, lines are too many, a line would end a mail header, or an address is none.
    """
    if not head.name.strip():
        raise RuleBroken("Nobody says what stands at the top.", remedy="Write the name of the house or the brand.", code="letterhead_name")
    for words, what in ((head.address, "address"), (head.signature, "signature")):
        if len(words.splitlines()) > MOST_LINES:
            raise RuleBroken(f"The {what} has more than {MOST_LINES} lines.", remedy="Write fewer.", code="letterhead_lines")
    for words, what in ((head.name, "name"), (head.sender_name, "sender"), (head.registration, "registration")):
        if not words.isprintable():
            raise RuleBroken(f"The {what} has more than one line.", remedy="Write it in one.", code="letterhead_lines")
    for words, what in ((head.sender_address, "sender's address"), (head.reply_to, "address for answers")):
        if words.strip():
            try:
                validate_email(words.strip())
            except ValidationError as wrong:
                raise RuleBroken(
                    f"The {what} {words[:60]!r} is no address.", remedy="Write one such as help@example.org.", code="letterhead_address"
                ) from wrong


def missing(head: Head, *, today: date) -> list[Gap]:
    """Return what it lacks before it can be proposed."""
    wanted = (
        (head.address, "It has no address.", "Write where letters come from."),
        (head.registration, "It does not say who it is in law.", "Write company, number and regulator."),
        (head.sender_name, "Nobody sends its mail.", "Write a sender."),
        (head.sender_address, "Its mail comes from no address.", "Write one."),
    )
    found = [Gap(what, remedy) for words, what, remedy in wanted if not words.strip()]
    if head.starts_on < today:
        found.append(Gap(f"Its first day, {head.starts_on:%d %b %Y}, is past.", "Choose today or a later day."))
    return found
