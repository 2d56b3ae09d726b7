"""The timeline of a complaint: it builds itself from what the file holds; what is ahead stands first, then today, then the past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import NoReverseMatch, reverse

from floorwalker.ground import clock
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State
from floorwalker.resolve import due
from floorwalker.resolve.models import CaseRequest
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.views.file_clocks import A_SECOND, left

FILTERS: Final = (("", "All"), ("contacts", "Contacts"), ("requests", "Requests"))
BESIDE: Final = (
    "complaint.given", "complaint.put_down_asked", "complaint.put_down_answered", "complaint.clock_extended", "complaint.clocks_lapsed",
)
"""Lines of the trail that no row of the file tells of."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened or is to come; `request` where it is a question to others, shown as a box."""

    at: datetime
    icon: str
    what: str
    note: str = ""
    of: str = ""
    state: State | str = ""
    word: str = ""
    quote: str = ""
    url: str = ""
    request: CaseRequest | None = None


@dataclass(frozen=True)
class Timeline:
    """What is ahead, the nearest last, and what was, the newest first."""

    ahead: list[Entry]
    past: list[Entry]


def timeline(file: CaseFile, zone: str, *, only: str = "") -> Timeline:
    """Return the timeline, of contacts or requests alone where told so."""
    now = clock.now()
    ahead = sorted(_ahead(file, now, zone), key=lambda each: each.at, reverse=True)
    past = sorted(_past(file, zone), key=lambda each: each.at, reverse=True)
    if only:
        ahead, past = ([each for each in rows if each.of == only] for rows in (ahead, past))
    return Timeline(ahead, past)


def _ahead(file: CaseFile, now: datetime, zone: str) -> Iterator[Entry]:
    for row in file.clocks:
        if row.runs and row.ends_at > now:
            ours = row.of not in due.NOT_OURS
            name = due.in_words(row.of) if ours else "Last day for the ombudsman"
            soon = ours and (row.ends_at - now).days < 3
            icon, state = ("octagon-alert", "miss") if soon else ("hourglass", "")
            yield Entry(row.ends_at - A_SECOND, icon, name, left(row.ends_at, now), state=state)
    if (news := file.promised) is not None and news.promised_for is not None and news.promised_for > now:
        yield Entry(news.promised_for, "phone", "Update you promised", f"{formats.clock(news.promised_for, zone=zone)}, {news.promise}",
            "contacts")
    for asked in file.waiting:
        if asked.due_at > now:
            yield Entry(asked.due_at, "send", f"Answer of {asked.team} due", asked.what, "requests")


def _past(file: CaseFile, zone: str) -> Iterator[Entry]:
    one = file.complaint
    said = f"{one.get_channel_display()}, {formats.clock(one.received_at, zone=zone)}"
    yield Entry(one.received_at, "message-square", "The customer complained; clocks start", said, "contacts", url=_contact(one.contact))
    yield _logged(file)
    for told in file.became:
        was = reverse("resolve:difficulty", args=[one.difficulty.reference]) if one.difficulty else ""
        note = f"from {one.difficulty}, {told.decided_by.display_name}"
        yield Entry(told.decided_at, "scale", "The difficulty became a complaint", note, url=was)
    for linked in file.contacts:
        yield Entry(linked.contact_at, "phone", f"Contact {linked}", f"linked by {linked.linked_by.display_name}", "contacts",
            url=_contact(linked.contact))
    sent = {each.reference for each in file.letters if each.sent_at}
    for row in file.clocks:
        if row.met_at is not None and row.met_with not in sent:
            late = row.met_at >= row.ends_at
            yield Entry(row.met_at, "circle-check", f"{due.in_words(row.of)}: done", row.met_with, "", "miss" if late else "ok",
                "Late" if late else "In time")
    for each in file.requests:
        yield _request(each, zone)
    for news in file.updates:
        if news.given_at is not None:
            late = news.promised_for is not None and news.given_at > news.promised_for
            by = news.given_by.display_name if news.given_by else ""
            yield Entry(
                news.given_at, "phone", f"News to the customer, {news.get_way_display().lower()}", by, "contacts", "miss" if late else "",
                "Later than promised" if late else "", news.words,
            )
    yield from _decisions(file)
    for line in trail.lines(subject=one.reference, among=BESIDE, limit=50):
        yield Entry(line.at, "history", line.sentence)


def _logged(file: CaseFile) -> Entry:
    """Return how it came to be in the house: written down here, or brought in from another register."""
    one = file.complaint
    if file.imported is None:
        return Entry(one.logged_at, "pencil", f"Written down by {one.logged_by.display_name}", one.get_source_display())
    words = f"Brought in from {file.imported.source} by {one.logged_by.display_name}"
    return Entry(one.logged_at, "upload", words, f"there {file.imported.old_reference}; its clocks were reckoned anew")


def _decisions(file: CaseFile) -> Iterator[Entry]:
    for item in file.evidence:
        if item.settled_at is not None:
            icon, word = ("file-text", "In: ") if item.state == "in" else ("ban", "Decided without: ")
            yield Entry(item.settled_at, icon, f"{word}{item.what}", item.says or item.waived_why or item.where)
    for check in file.checks:
        state: State = "ok" if check.may else "watch"
        words = f"Conflict check of {check.person.display_name}"
        yield Entry(check.checked_at, "users", words, state=state, word="Clear" if check.is_clear else "A tie")
    for issue in file.issues:
        if issue.decided_at is not None and issue.decided_by is not None:
            words = f"Issue {issue.position}: {issue.get_decision_display().lower()}"
            yield Entry(issue.decided_at, "scale", words, issue.decided_by.display_name)
    for decision in file.decisions:
        note = "" if decision.holds else "waits for a second person" if decision.second_at is None else "not agreed"
        if file.imported is not None and decision.decided_at < file.complaint.logged_at:
            note = decision.reason
        amount = formats.money(decision.total, decision.currency)
        yield Entry(decision.decided_at, "banknote", f"Redress of {amount} decided", note or decision.decided_by.display_name)
        if decision.paid_at is not None:
            yield Entry(decision.paid_at, "banknote", f"{amount} paid", decision.paid_how)
    for note_ in file.notes:
        yield Entry(note_.written_at, "pencil", note_.words, note_.written_by.display_name)
    yield from _endings(file)


def _endings(file: CaseFile) -> Iterator[Entry]:
    for letter in file.letters:
        if letter.sent_at is not None:
            words = f"{letter.get_kind_display()} sent, {letter.get_channel_display().lower()}"
            url = reverse("resolve:letter_paper", args=[letter.reference]) if letter.file_id else ""
            yield Entry(letter.sent_at, "mail", words, letter.reference if letter.file_id else letter.text, "contacts", url=url)
    for closing in file.closings:
        yield Entry(closing.closed_at, "lock", f"Closed: {closing.get_outcome_display().lower()}", closing.closed_by.display_name)
        if closing.reopened_at is not None:
            yield Entry(closing.reopened_at, "lock-open", "Opened again", closing.reopened_why)
    for referral in file.referrals:
        words = f"Taken to the {referral.scheme}"
        yield Entry(referral.written_at, "scale", words, referral.get_outcome_display() or "not decided yet")
    for forwarding in file.forwardings:
        yield Entry(forwarding.written_at, "send", f"Forwarded to {forwarding.firm}", forwarding.why)


def _request(row: CaseRequest, zone: str) -> Entry:
    now = clock.now()
    due_words = f"Due {formats.moment(row.due_at, zone=zone)}"
    if row.dropped_at is not None:
        state, word = "idle", "No longer waited for"
    elif row.answered_at is not None:
        late = row.late_at(row.answered_at)
        days = abs((row.due_at - row.answered_at).days)
        state, word = ("miss" if late else "ok"), "Late" if late else f"{days} day{'' if days == 1 else 's'} early" if days else "In time"
        due_words += f", answered {formats.moment(row.answered_at, zone=zone)}"
    else:
        state, word = ("miss" if row.due_at <= now else "info"), left(row.due_at, now)
    note = f"{due_words}{f', reminded {row.chased} time' + ('s' if row.chased > 1 else '') if row.chased else ''}"
    return Entry(row.asked_at, "send", f"Asked {row.team}", note, "requests", state, word, row.answer or row.dropped_why, request=row)


def _contact(number: int | None) -> str:
    try:
        return reverse("record:contact", args=[f"C-{number}"]) if number else ""
    except NoReverseMatch:  # pragma: no cover (the address of a contact stands in another room)
        return ""
