"""What stands above an evaluation and beside it: the contact in a line of facts, what was recorded of it, and why it was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.web import charts, formats
from floorwalker.record import player
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.models import Customer, Interaction
from floorwalker.record.player import Player
from floorwalker.record.queries import contacts, transcripts
from floorwalker.record.queries.transcripts import Said
from floorwalker.review.models import Evaluation
from floorwalker.review.queries import samples

MONTHS_A_YEAR: Final = 12
OLD_HAND_MONTHS: Final = 24
"""Beyond two years people count in years."""


@dataclass(frozen=True)
class Fact:
    """One fact: what it is, and what it says."""

    label: str
    words: str


@dataclass(frozen=True)
class Beside:
    """The contact beside the form; without `contact` it lies in an archive or out of reach, and the copies of the evaluation tell."""

    contact: Interaction | None
    facts: Sequence[Fact]
    chart: charts.Chart | None
    archived: int | None = None
    said: Said | None = None
    players: Sequence[Player] = ()

    @property
    def plays(self) -> bool:
        """Whether there is sound that the reader may hear."""
        return any(each.state == "plays" for each in self.players)

    @property
    def from_notes(self) -> bool:
        """Whether there is neither sound nor words to judge by, as far as the reader may hear and read."""
        return self.said is None and not self.plays


def beside(evaluation: Evaluation, *, by: Actor, zone: str, pins: Sequence[player.Pin] = (), pins_on: bool = False) -> Beside:
    """Return what the page shows of the contact of `evaluation`, as far as `by` may see it; `pins_on` lets moments be pinned."""
    contact, archived = None, None
    try:
        contact = contacts.find(evaluation.contact_reference, by=by)
    except YearArchived as found:
        archived = int(found.facts["year"])
    except NotFound:
        pass
    at = f"{formats.day_with_year(evaluation.contact_at, zone=zone)}, {formats.clock(evaluation.contact_at, zone=zone)}"
    where = evaluation.queue.name if evaluation.queue is not None else evaluation.get_channel_display()
    facts = [Fact("Contact", f"{where}, {at}")]
    if contact is None:
        return Beside(None, facts, None, archived)
    lengths = contacts.durations(contact)
    held = f", hold {formats.minutes_seconds(lengths.hold)}" if lengths.hold else ""
    facts += [
        Fact("Length", f"{formats.minutes_seconds(lengths.whole)}{held}"), Fact("Customer", masked(contact.customer)),
        Fact("Customer said", _said(contact)),
    ]
    players = [each for each in player.of_contact(contact.pk, by=by, pins=pins, pins_on=pins_on) if each.state != "none"]
    return Beside(contact, facts, _drawing(contact, zone), said=transcripts.of(contact, by=by), players=players)


def masked(customer: Customer | None) -> str:
    """Return as much of a customer's name as an evaluator needs to follow the conversation: M••• K."""
    if customer is None:
        return "not known"
    if not customer.name or customer.is_pseudonym:
        return customer.reference
    first, *rest = customer.name.split()
    return f"{first[0]}•••{f' {rest[-1][0]}.' if rest else ''}"


def tenure(joined_on: date, on: date) -> str:
    """Return how long somebody had been here on a day, such as 14 months."""
    months = (on.year - joined_on.year) * MONTHS_A_YEAR + on.month - joined_on.month - (on.day < joined_on.day)
    if months < 1:
        return "first month"
    if months < OLD_HAND_MONTHS:
        return f"{months} month{'' if months == 1 else 's'}"
    return f"{months // MONTHS_A_YEAR} years"


def _said(contact: Interaction) -> str:
    answer: Any = contact.survey_answers.order_by("answered_at").first()
    if answer is None:
        return "not satisfied" if contact.dissatisfied else "not asked, or did not answer"
    words = f", “{answer.comment}”" if answer.comment else ""
    return f"{answer.score:g} of {answer.scale_max:g}{words}"


def _drawing(contact: Interaction, zone: str) -> charts.Chart | None:
    parts = [charts.Segment(part.kind, str(part.get_kind_display()), part.started_at, part.ended_at) for part in contact.segments.all()]
    return charts.segments("what-happened", parts, title="What happened", zone=zone) if parts else None


def why(evaluation: Evaluation) -> str:
    """Return why this contact was chosen."""
    if evaluation.kind == Evaluation.Kind.SECOND:
        return "scored anew, for a dispute"
    if evaluation.kind == Evaluation.Kind.SELF:
        return "assessed by the agent"
    return samples.why_chosen(evaluation.contact) or "chosen by the evaluator"
