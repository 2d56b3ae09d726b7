"""Sending a letter of a complaint by the way that was chosen: the PDF that went is kept, and it meets and starts clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from floorwalker.ground import clock, files, outbox, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.attaching import Attached
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Event, Sleeved
from floorwalker.resolve import due, filing, hands, letter_effects, letter_paper
from floorwalker.resolve.actions import letters
from floorwalker.resolve.case_events import ClockExtended, ClockMet
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import CaseClock, CaseLetter, Complaint, CustomerUpdate
from floorwalker.resolve.outcome_events import CaseLetterSent
from floorwalker.resolve.queries.case_files import CaseFile

AT: Final = time(17)
"""News that a letter promises for a day is due at this hour where the regulation counts."""


@transaction.atomic
def send(
    letter: CaseLetter, *, channel: str, recipient: str, accepted: bool = False, expected_on: date | None = None, why: str = "", by: Actor,
) -> CaseLetter:
    """Send a letter that was signed off, as a PDF by e-mail or to be posted, and let it do what a letter of its kind does.

    `accepted` says of a summary resolution that the customer accepted it as resolved; `expected_on` and `why` say of a "not yet" until
    when the answer comes, and the reasons.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it was not signed off as it stands, has no address, lacks what its kind asks for, or comes too late for its way.
    """
    policy.require(by, HANDLE)
    held = filing.taken(letter.complaint, by=by)
    row = CaseLetter.objects.get(pk=letter.pk)
    row.complaint = held
    if row.state != CaseLetter.State.SIGNED or row.signed_digest != letters.digest(row):
        raise CaseRefused(f"{row.reference} is not signed off as it stands.", remedy="Let it be signed off first.")
    if lacks := letters.left_to_do(row, CaseFile(held)):
        raise CaseRefused(f"{row.reference} cannot go any more. {lacks[0]}.", remedy="Mend it, and let it be signed off again.")
    if channel not in CaseLetter.Channel.values:
        raise CaseRefused(f"{channel!r} is no way for a letter.", remedy="Choose post or email.", field="channel")
    row.channel, row.recipient = channel, hands.told(recipient, longest=300, what="The address", field="recipient")
    if channel == CaseLetter.Channel.EMAIL:
        try:
            validate_email(row.recipient)
        except ValidationError:
            raise CaseRefused(f"{row.recipient!r} is no e-mail address.", remedy="Give one, or send it by post.",
                field="recipient") from None
    now = clock.now()
    done = _effect(row, now, accepted=accepted, expected_on=expected_on, why=why, by=by)
    body = letter_paper.pdf(row)
    row.file = files.put([body])
    row.state, row.sent_at, row.sent_by = CaseLetter.State.SENT, now, hands.person(by)
    row.save()
    if channel == CaseLetter.Channel.EMAIL:
        outbox.mail(
            row.recipient, template="case_letter", key=f"letter:{row.reference}", about=f"complaint:{held.reference}",
            context={"organisation": str(settings.get("organisation_name")), "reference": held.reference, "what": row.get_kind_display()},
            attached=Attached(f"{held.reference.lower()}-{row.reference.lower()}.pdf", "application/pdf", body),
        )
    due.refresh(held)
    store.append_many(
        [
            CaseLetterSent(
                subject=held.reference, letter=row.reference, what=row.get_kind_display(), channel=row.get_channel_display(),
                sha256=row.file.sha256, effect="; ".join(_named(each) for each in done) or "no clock waited for it",
            ),
            *done,
        ],
        by=by,
    )
    return row


def _named(event: Event) -> str:
    return f"meets {event.clock}" if isinstance(event, ClockMet) else "makes the clock longer"


def _effect(
    row: CaseLetter, now: datetime, *, accepted: bool, expected_on: date | None, why: str, by: Actor
) -> list[Event]:
    """Meet, make longer, end and start the clocks that a letter of this kind does."""
    held, kind = row.complaint, CaseLetter.Kind
    if row.kind == kind.ACKNOWLEDGEMENT:
        return _told(held, letter_effects.acknowledged(held, at=now, how=row.reference))
    if row.kind == kind.NOT_YET:
        return _not_yet(row, now, expected_on=expected_on, why=why, by=by)
    if row.kind == kind.SUMMARY:
        return _summary(row, now, accepted=accepted)
    _no_more_news(held, now)
    return _told(held, letter_effects.answered(held, at=now, how=row.reference))


def _told(held: Complaint, met: Sequence[CaseClock]) -> list[Event]:
    return [
        ClockMet(subject=held.reference, clock=each.of, at=each.met_at, how=Sleeved(each.met_with), late_from=each.late_from)
        for each in met if each.met_at is not None
    ]


def _summary(row: CaseLetter, now: datetime, *, accepted: bool) -> list[Event]:
    held = row.complaint
    short = letter_effects.short_route(held, at=now)
    if short is None:
        raise CaseRefused("The time of the short route is over.", remedy="Send a final response.", field="kind")
    if not accepted:
        raise CaseRefused(
            "Nobody said that the customer accepts it as resolved.", remedy="Ask them; by mouth is enough.", field="accepted"
        )
    _no_more_news(held, now)
    return _told(held, letter_effects.summarised(held, short, at=now, how=row.reference))


def _not_yet(row: CaseLetter, now: datetime, *, expected_on: date | None, why: str, by: Actor) -> list[Event]:
    held = row.complaint
    file = CaseFile(held)
    reason = hands.told(why, longest=500, what="The reason for the delay", field="why")
    zone = ZoneInfo(file.pack.zone)
    if expected_on is None or expected_on <= now.astimezone(zone).date():
        raise CaseRefused("It is not said by when the answer comes.", remedy="Give a day to come.", field="expected_on")
    final = held.clocks.filter(of=due.FINAL, met_at=None, dropped_at=None).first()
    found: list[Event] = []
    if final is not None and now < final.ends_at:
        clause = next(each for each in file.edition.clauses if each.id == final.clause)
        longest = final.longest_from
        if longest is not None and final.extended_at is None:
            if expected_on > longest.astimezone(zone).date():
                raise CaseRefused("The clock cannot be made that long.", remedy=f"At most until {longest:%d %B %Y}.",
                                  field="expected_on")  # fmt: skip
            letter_effects.made_longer(final, at=now, why=reason)
            found.append(ClockExtended(subject=held.reference, clock=final.of, until=longest, clause=clause.rule, why=Sleeved(reason)))
        else:
            found += _told(held, letter_effects.went(held, row.kind, at=now, how=row.reference, why=reason))
    _no_more_news(held, now)
    CustomerUpdate.objects.create(
        complaint=held, way=CustomerUpdate.Way.POST if row.channel == CaseLetter.Channel.POST else CustomerUpdate.Way.EMAIL,
        promised_for=datetime.combine(expected_on, AT, zone), promised_by=hands.person(by), promised_at=now, promise="Our final response",
    )
    return found


def _no_more_news(held: Complaint, now: datetime) -> None:
    held.updates.filter(given_at=None, dropped_at=None).update(dropped_at=now)
