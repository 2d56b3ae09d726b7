"""Quality as a desk shows it: what one has begun and owes, what of one's own contacts was judged, and what of one's people is open."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.review import sight
from floorwalker.review.models import Dispute, Evaluation
from floorwalker.review.queries import disputes, evaluations, feedback, samples

MOST_ROWS: Final = 6
OLD_DAYS: Final = 3
"""A draft that lies longer is forgotten what it was about."""


@dataclass(frozen=True)
class Line:
    """One line: how it stands, what it is, more about it, and where it is dealt with."""

    status: Status | None
    words: str
    small: str
    url: str


def judges(by: Actor) -> bool:
    """Return whether `by` evaluates contacts or decides on disputes."""
    return policy.allows(by, sight.EVALUATE) or policy.allows(by, evaluations.DECIDE)


def owed(by: Actor, *, zone: str) -> list[Line]:
    """Return what `by` is to score anew, to decide on, has begun, and was given to judge."""
    lines = [*_disputed(by, zone), *_begun(by, zone), *_given(by, zone)]
    return lines[:MOST_ROWS]


def _disputed(by: Actor, zone: str) -> Iterator[Line]:
    for each in disputes.to_score(by)[:MOST_ROWS]:
        words = _("Score %(contact)s anew") % {"contact": each.evaluation.contact_reference}
        yield Line(_due(each), words, _("for %(dispute)s, %(due)s") % _of(each, zone), reverse("review:dispute", args=[each.reference]))
    for each in disputes.to_decide(by)[:MOST_ROWS]:
        is_in = each.rescore is not None and each.rescore.submitted_at is not None
        words = _("Decide on %(dispute)s") if is_in else _("Give %(dispute)s to be scored anew")
        if is_in or each.rescorer_id is None:
            about = _("about %(about)s, %(due)s") % {**_of(each, zone), "about": each.evaluation.reference}
            yield Line(_due(each), words % {"dispute": each.reference}, about, reverse("review:dispute", args=[each.reference]))


def _begun(by: Actor, zone: str) -> Iterator[Line]:
    for each in evaluations.drafts_of(by)[:MOST_ROWS]:
        days = (clock.now() - each.begun_at).days
        status = Status("watch", _("%(days)d days") % {"days": days}) if days > OLD_DAYS else Status("info", _("Draft"))
        words = _("%(kind)s of %(contact)s") % {"kind": each.get_kind_display(), "contact": each.contact_reference}
        begun = _("begun %(moment)s") % {"moment": formats.moment(each.begun_at, zone=zone)}
        yield Line(status, words, begun, reverse("review:evaluation", args=[each.reference]))


def _given(by: Actor, zone: str) -> Iterator[Line]:
    today = clock.today(zone)
    for each in samples.owed(by)[:MOST_ROWS]:
        status = Status("miss", _("Late")) if each.due_on < today else Status("info", _("To evaluate"))
        words = _("Evaluate %(contact)s of %(agent)s") % {"contact": each.contact_reference, "agent": each.agent.display_name}
        yield Line(status, words, _("by %(day)s") % {"day": formats.day(each.due_on, zone=zone)}, reverse("review:evaluations"))


def to_read(by: Actor, *, zone: str) -> list[Line]:
    """Return the evaluations of contacts of `by` that they have not acknowledged."""
    return [
        Line(
            Status("info", _("New feedback")), _("Your contact %(contact)s was evaluated") % {"contact": each.contact_reference},
            _("comment or dispute until %(moment)s") % {"moment": formats.moment(each.dispute_until, zone=zone)},
            reverse("review:evaluation", args=[each.reference]),
        )
        for each in feedback.unread(by)[:MOST_ROWS]
    ]


def of_people(people: Collection[int], *, by: Actor, zone: str) -> list[Line]:
    """Return what of the evaluations of `people` is unread or disputed."""
    return [
        Line(_open(each), each.agent.display_name, _("%(evaluation)s of %(moment)s") % {
            "evaluation": each.reference, "moment": formats.moment(each.submitted_at, zone=zone)
        }, reverse("review:evaluation", args=[each.reference]))
        for each in feedback.open_of(people, by=by)[:MOST_ROWS]
    ]


def _open(each: Evaluation) -> Status:
    return Status("watch", _("Disputed")) if hasattr(each, "dispute") else Status("info", _("Not read yet"))


def _due(each: Dispute) -> Status:
    return Status("miss", _("Late")) if each.due_at < clock.now() else Status("watch", _("Dispute"))


def _of(each: Dispute, zone: str) -> dict[str, str]:
    return {"dispute": each.reference, "due": _("due %(moment)s") % {"moment": formats.moment(each.due_at, zone=zone)}}
