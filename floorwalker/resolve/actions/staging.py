"""Asking for the second stage of a complaint: written down with the customer's words and day, and looked at by somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import filing, hands, opening
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import Complaint, Issue, SecondStage
from floorwalker.resolve.queries import staging as queries
from floorwalker.resolve.rules import staging
from floorwalker.resolve.stage_events import SecondStageAsked

LONGEST_WORDS: Final = 4_000
COPIED: Final = (
    "customer", "line", "site", "product", "severity", "remedy_sought", "speaker", "speaker_name", "authority", "eligible", "eligible_why",
    "needs_support", "pack", "calendar",
)
"""What the second stage begins with from the first."""


@transaction.atomic
def ask(complaint: Complaint, *, words: str, at: datetime, channel: str = "", by: Actor) -> Complaint:
    """Write down that the customer asks for the second stage, in their words, and when they said so; return it as a record of its own.

    Its clocks run from `at` by the edition of that day. It has no owner: it is given to somebody who did not decide the first stage.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If its regulation knows no second stage, the first was not answered, it is asked for already, it was before the answer or is to
        come, or nothing is said.
    """
    policy.require(by, HANDLE)
    first = filing.taken(complaint, by=by, state=None)
    now = clock.now()
    if first.state == Complaint.State.PUT_DOWN:
        raise CaseRefused(f"{first.reference} was found to be a difficulty.", remedy="Write down a complaint.", field="words")
    if queries.is_second(first):
        raise CaseRefused(
            f"{first.reference} is at its second stage, and there is no third.", remedy="Tell the customer how to reach the ombudsman.",
            field="words",
        )
    if not staging.has_second(opening.edition_of(first)):
        raise CaseRefused(f"{first.pack} knows no second stage.", remedy="Open it again with the reason.", field="words")
    if SecondStage.objects.filter(first=first).exists():
        raise CaseRefused(f"The second stage of {first.reference} runs already.", remedy="Look at it.", field="words")
    answered = queries.answered_at(first)
    if answered is None:
        raise CaseRefused(
            f"The first stage of {first.reference} has not been answered.", remedy="Answer it; the second looks at that answer.",
            field="words",
        )
    if not answered <= at <= now:
        raise CaseRefused("It was asked for between the answer and now.", remedy="Give the moment at which they said so.", field="at")
    if channel and channel not in Channel.values:
        raise CaseRefused(f"{channel!r} is no channel.", remedy=f"Choose from {', '.join(Channel.values)}.", field="channel")
    made = _made(first, hands.told(words, longest=LONGEST_WORDS, what="What the customer said", field="words"), at, channel, by)
    SecondStage.objects.create(first=first, second=made, written_by=made.logged_by, written_at=now)
    opening.start(made, staging.ASKED, at=at)
    store.append(
        SecondStageAsked(
            subject=first.reference, second=made.reference, at=at, pack=made.pack, edition=made.edition, digest=made.digest,
            words=Sleeved(made.words),
        ),
        by=by,
    )
    return made


def _made(first: Complaint, words: str, at: datetime, channel: str, by: Actor) -> Complaint:
    """Return the record of the second stage, with the issues of the first to be decided anew."""
    held = Complaint(
        **{name: getattr(first, name) for name in COPIED}, reference=next_reference("CMP"), channel=channel or first.channel,
        source=Complaint.Source.CUSTOMER, summary=first.summary, words=words, received_at=at, logged_at=clock.now(),
        logged_by=hands.person(by), traits=sorted({*first.traits, staging.SECOND}), route=Complaint.Route.FULL,
    )
    edition = opening.edition_of(held)
    held.edition, held.digest = edition.version, edition.digest
    held.save()
    for each in first.issues.all():
        Issue.objects.create(complaint=held, position=each.position, title=each.title, words=each.words, heading=each.heading)
    return held
