"""Mail: asked for in the transaction that wants it, sent after, tried again while the failure may pass."""

from __future__ import annotations

import smtplib
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.template.loader import render_to_string

from floorwalker.ground import clock, files, silence
from floorwalker.ground.attaching import Attached, forget_file
from floorwalker.ground.models import Message
from floorwalker.ground.people.models import Person

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
"""Wait after the first failure, doubled each time until it is an hour."""
ATTEMPTS = 80
"""Some three days, so that a weekend without a mail server, or with its old password, costs no mail (RFC 5321 section 4.5.4.1: 4 to 5)."""
CLAIM = timedelta(minutes=2)
"""A message taken up by a sender that died is taken up again after this."""
BATCH = 50
BATCH_SECONDS = 5.0
"""A batch that takes longer goes on at the next look: the worker has other things to see to, and shows that it lives."""


def mail(
    recipient: str, *, template: str, context: dict[str, Any], key: str, person: Person | None = None, about: str = "",
    waits_for_shift: bool = False, calendar: bytes = b"", attached: Attached | None = None,
) -> Message:
    """Ask for one mail from the template ``mail/<template>.txt`` (its first line is the subject).

    Call it in the transaction of the action that wants it; asking again with the same `key` changes nothing. One that
    `waits_for_shift` is kept back until its `person` is at work (`mailing`). A `calendar` (RFC 5545) goes along as a file; so does
    what is `attached`, which is kept encrypted until it has gone.
    """
    now = clock.now()
    if attached is not None and (found := Message.objects.filter(key=key).first()) is not None:
        return found
    kept = files.put([attached.body]) if attached is not None else None
    message, _ = Message.objects.get_or_create(
        key=key,
        defaults={
            "person": person, "recipient": recipient, "template": template, "context": context, "about": about,
            "created_at": now, "next_try_at": now, "waits_for_shift": waits_for_shift,
            "calendar": calendar.decode(), "file": kept, "file_name": attached.name if attached else "",
            "file_type": attached.content_type if attached else "",
        },
    )
    return message


def send_due() -> int:
    """Send what is due; return how many the mail server accepted.

    Each message is claimed by compare-and-set before it is sent, so two senders never send one mail twice. A server that says no
    for good (a 5xx reply) to a mail or its reader ends it; anything else is tried again with growing waits. A server that is away, or
    does not take us in, as with a password that was changed, is asked once.
    """
    if silence.is_silent():  # it was put back from a backup, for trial
        return 0
    waiting = Message.objects.filter(state=Message.State.WAITING, waits_for_shift=False, next_try_at__lte=clock.now())
    sent, until = 0, time.monotonic() + BATCH_SECONDS
    for message in list(waiting.order_by("id")[:BATCH]):
        if time.monotonic() > until:
            break
        claimed = Message.objects.filter(pk=message.pk, state=Message.State.WAITING, attempts=message.attempts).update(
            attempts=F("attempts") + 1, next_try_at=clock.now() + CLAIM
        )
        if not claimed:
            continue
        message.attempts += 1
        try:
            _send(message)
        except (smtplib.SMTPException, OSError) as problem:
            _failed(message, problem)
            if _is_away(problem):
                break
        else:
            Message.objects.filter(pk=message.pk).update(
                state=Message.State.SENT, sent_at=clock.now(), last_reply="Accepted"
            )
            forget_file(message)
            sent += 1
    return sent


def _send(message: Message) -> None:
    text = render_to_string(f"mail/{message.template}.txt", {**message.context, "base_url": settings.FLOORWALKER_BASE_URL})
    subject, _, body = text.strip().partition("\n")
    mail = EmailMessage(
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        to=[message.recipient],
        headers={"Message-ID": f"<{message.uuid}@floorwalker>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    if message.calendar:
        mail.attach("my-shifts.ics", message.calendar, "text/calendar; method=PUBLISH")
    if message.file is not None:
        with files.open_plain(message.file) as content:
            mail.attach(message.file_name, content.read(), message.file_type)
    mail.send()


def _is_away(problem: Exception) -> bool:
    """Return whether no mail can go: each further one would wait as long for nothing, or be refused as this one was."""
    return not isinstance(problem, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)


def _failed(message: Message, problem: Exception) -> None:
    reply = f"{type(problem).__name__}: {problem}"[:300]
    codes = [problem.smtp_code] if isinstance(problem, smtplib.SMTPDataError) else []
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in problem.recipients.values()]
    for_good = any(500 <= code < 600 for code in codes) or message.attempts >= ATTEMPTS
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.FAILED if for_good else Message.State.WAITING,
        last_reply=reply,
        next_try_at=clock.now() + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(message.attempts - 1, 10)),
    )
    if for_good:
        forget_file(message)
