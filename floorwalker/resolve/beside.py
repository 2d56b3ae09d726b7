"""Resolve: what this room shows beside records of other rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.beside import Act, Beside, Line, State, Told
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref

COPY_STATES: dict[str, State] = {"draft": "watch", "released": "ok", "withdrawn": "idle"}
if TYPE_CHECKING:
    from floorwalker.record.models import LoggedContact
    from floorwalker.resolve.models import Complaint, Difficulty
    from floorwalker.resolve.queries.guided import Stands


def _cases(contact: Ref, by: Actor) -> Told | None:
    from floorwalker.ground import refs
    from floorwalker.record.queries.contacts import number_of
    from floorwalker.resolve.queries import cases

    number = number_of(contact.reference)
    if number is None or not policy.allows(by, cases.VIEW):
        return None
    difficulties, complaints = cases.of_contact(number, by=by)
    page = refs.kinds().get
    lines = [_complaint(each, page("complaint").page(each)) for each in complaints]
    lines += [_difficulty(each, page("difficulty").page(each)) for each in difficulties]
    may = policy.allows(by, "resolve.write_down")
    act = Act("Write down what they said", "message-square", reverse("resolve:write_down_in"), (("contact", contact.reference),))
    return Told(lines, [act] if may else [])


def _found_in(evaluation: Ref, by: Actor) -> Told | None:
    """Tell which cases were found in an evaluation; whoever writes cases down may open one from its contact."""
    from floorwalker.ground import refs
    from floorwalker.resolve.queries import cases

    if not policy.allows(by, cases.VIEW):
        return None
    difficulties, complaints = cases.found_in(evaluation, by=by)
    page = refs.kinds().get
    lines = [_complaint(each, page("complaint").page(each)) for each in complaints]
    lines += [_difficulty(each, page("difficulty").page(each)) for each in difficulties]
    fields = (("source", "evaluation"), ("source_ref", str(evaluation)))
    act = Act("Open a complaint", "scale", reverse("resolve:write_down_in"), fields)
    return Told(lines, [act] if policy.allows(by, "resolve.write_down") else [])


def _steps(contact: Ref, by: Actor) -> Told | None:
    """Tell how the steps of what was logged of a contact stand, what was not asked and what came late among them."""
    from floorwalker.record.queries.contacts import number_of
    from floorwalker.resolve.queries import guided

    number = number_of(contact.reference)
    rows = guided.of_contact(number, by=by) if number is not None else []
    return Told([line for logged, stands in rows for line in _strip(logged, stands)]) if rows else None


def _logged_steps(logged: Ref, by: Actor) -> Told | None:
    """Tell the same beside what was logged."""
    from floorwalker.ground import refs
    from floorwalker.resolve.queries import guided

    kept = refs.record_of(logged)
    return Told(_strip(kept, guided.standing(kept)))


def _strip(logged: LoggedContact, stands: list[Stands]) -> list[Line]:
    """Return a line for each step: what came of it, by whom and when, and late where it was."""
    from floorwalker.ground.web import formats

    page = reverse("resolve:contact_step", args=[logged.reference])
    zone = logged.queue.zone if logged.queue is not None else "UTC"
    lines = []
    for each in stands:
        note = ""
        if each.stamp is not None:
            tries = f", try {each.stamp.attempts}" if each.stamp.attempts > 1 else ""
            by_whom = f"{each.stamp.person.display_name}, {formats.clock(each.stamp.at, zone=zone)}"
            note = "; ".join(filter(None, (f"{each.stamp.how}{tries}".strip(", "), by_whom)))
            note += f"; late, {formats.duration(each.late.total_seconds())} after the end" if each.late else ""
        lines.append(Line(each.step.name, f"{page}?step={each.step.id}", note, each.state, each.word))
    return lines


def _judged(contact: Ref, by: Actor) -> Told | None:
    """Tell what was found in a contact that was drawn by chance; nothing of one that was not, or that `by` may not read of."""
    from floorwalker.ground import refs
    from floorwalker.record.queries.contacts import number_of
    from floorwalker.resolve.queries import contact_checks
    from floorwalker.resolve.rules.contact_rounds import BY_PACK

    number = number_of(contact.reference)
    rows = contact_checks.of_contact(number, by=by) if number is not None else []
    page = refs.kinds().get("contact_check").page
    lines = [
        Line(f"{each.reference} {BY_PACK[each.draw.pack].title}", page(each), "Drawn by chance", "watch" if each.failed else "ok",
             f"{len(each.failed)} not met" if each.failed else "All met")
        for each in rows
    ]  # fmt: skip
    return Told(lines) if lines else None


def _complaint(one: Complaint, url: str) -> Line:
    state: State = "info" if one.closed_at is None else "idle"
    return Line(f"{one.reference} {one.summary}", url, one.get_outcome_display() or "Complaint", state, one.get_state_display())


def _difficulty(one: Difficulty, url: str) -> Line:
    state: State = "info" if one.closed_at is None else "idle"
    return Line(f"{one.reference} {one.summary}", url, one.get_kind_display(), state, one.get_state_display())


def _copies(contact: Ref, by: Actor) -> Told | None:
    from floorwalker.ground import refs
    from floorwalker.resolve.queries import copies

    if not policy.allows(by, copies.VIEW):
        return None
    page = refs.kinds().get("anonymised_copy").page
    lines = [
        Line(each.reference, page(each), each.purpose, COPY_STATES[each.state], each.get_state_display())
        for each in copies.of(contact, by=by)
    ]
    act = Act("Make an anonymised copy", "copy", reverse("resolve:new_copy", args=[str(contact)]))
    return Told(lines, [act] if policy.allows(by, copies.MAKE) else [])


BESIDE: tuple[Beside, ...] = (
    Beside("copies", "contact", "Anonymised copies", "copy", _copies),
    Beside("cases", "contact", "Difficulties and complaints", "scale", _cases),
    Beside("contact_steps", "contact", "Steps of the contact", "clipboard-check", _steps),
    Beside("logged_steps", "logged", "Steps of the contact", "clipboard-check", _logged_steps),
    Beside("contact_checks", "contact", "Drawn and judged", "dices", _judged),
    Beside("cases_found", "evaluation", "Difficulties and complaints", "scale", _found_in),
)
