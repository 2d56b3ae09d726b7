"""The six questions that a file of a complaint always answers, and its procedure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floorwalker.ground import clock
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State
from floorwalker.resolve import due
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules.classifying import EARLY
from floorwalker.resolve.views.file_clocks import left, until


@dataclass(frozen=True)
class Answered:
    """One question with its answer in a word, a note, and how it stands; no state where it is neither good nor bad."""

    asks: str
    answer: str
    note: str
    state: State | str = ""


def six(file: CaseFile, zone: str) -> list[Answered]:
    """Return who owns it, what is due next, what is missing, blocked and overdue, and what can be defended later."""
    now = clock.now()
    return [_owner(file), _next(file, now, zone), _evidence(file), _blocked(file, now, zone), _overdue(file, now, zone), _proved(file)]


def _owner(file: CaseFile) -> Answered:
    owner = file.complaint.owner
    if owner is None:
        return Answered("Who owns it", "Nobody yet", "Assign it", "miss")
    return Answered("Who owns it", owner.display_name, file.complaint.site.name)


def _coming(file: CaseFile, now: datetime) -> list[tuple[datetime, str]]:
    """Return what is due of the file, the nearest first; a short route that ran out is no longer."""
    ours = [row for row in file.clocks if row.runs and row.of not in due.NOT_OURS]
    found = [(row.ends_at, due.in_words(row.of)) for row in ours if row.of not in EARLY or row.ends_at > now]
    found += [(row.due_at, f"Answer of {row.team}") for row in file.waiting]
    if (news := file.promised) is not None and news.promised_for is not None:
        found.append((news.promised_for, due.in_words("update")))
    return sorted(found)


def _next(file: CaseFile, now: datetime, zone: str) -> Answered:
    one, asks = file.complaint, "What is due next"
    if one.state != one.State.OPEN:
        return Answered(asks, "Nothing", one.get_state_display(), "ok")
    coming = _coming(file, now)
    if not coming:
        return Answered(asks, "Close it" if file.answer else "No clock runs", "the answer has gone" if file.answer else "", "info")
    at, what = coming[0]
    return Answered(asks, what, f"{until(at, zone)}, {left(at, now)}", "miss" if at <= now else "watch")


def _evidence(file: CaseFile) -> Answered:
    asks, missing = "What evidence is missing", file.missing
    if not file.evidence:
        return Answered(asks, "No plan yet", "Put down what is wanted", "" if file.answer else "watch")
    if not missing:
        return Answered(asks, "Nothing", f"{len(file.evidence)} item{'' if len(file.evidence) == 1 else 's'} in or decided", "ok")
    return Answered(asks, f"{len(missing)} of {len(file.evidence)} items", missing[0].what, "watch")


def _blocked(file: CaseFile, now: datetime, zone: str) -> Answered:
    asks = "What is blocked"
    held = [each for each in file.waiting if each.issue_id and not each.issue.decision]  # type: ignore[union-attr]
    if held:
        first = min(held, key=lambda each: each.asked_at)
        assert first.issue is not None
        return Answered(asks, f"Issue {first.issue.position}, since {formats.day(first.asked_at, zone=zone)}", f"{first.team} has it",
            "watch")
    tied = [each for each in file.checks if not each.is_clear and each.second_at is None]
    if tied:
        return Answered(asks, "Who decides", f"A tie of {tied[0].person.display_name} waits for a second person", "watch")
    waits = next((each for each in file.decisions[:1] if each.needs_second and each.second_at is None), None)
    if waits is not None:
        return Answered(asks, "Redress", "Above the limit; waits for a second person", "watch")
    if file.asked_down is not None:
        return Answered(asks, "What it is", "A difficulty, says one; waits for a second person", "watch")
    if file.waiting:
        return Answered(asks, "No issue", f"{len(file.waiting)} answer{'' if len(file.waiting) == 1 else 's'} still to come", "ok")
    return Answered(asks, "Nothing", "", "ok")


def _overdue(file: CaseFile, now: datetime, zone: str) -> Answered:
    asks = "What is overdue"
    found = [each for each in _coming(file, now) if each[0] <= now]
    if not found or file.complaint.state != file.complaint.State.OPEN:
        return Answered(asks, "Nothing", "", "ok")
    at, what = found[0]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return Answered(asks, f"{what}{more}", f"{left(at, now)}, due {until(at, zone)}", "miss")


def _proved(file: CaseFile) -> Answered:
    steps = [each for each in file.steps if each.needed]
    done = sum(each.done_at is not None for each in steps)
    lacks = next((each.lacks for each in steps if each.is_missing), "")
    state: State = "ok" if done == len(steps) else "watch" if file.complaint.state == "open" else "miss"
    return Answered("What can be defended later", f"{done} of {len(steps)} steps proved", lacks or "Every step has its stamp", state)
