"""Card security codes that the words of a contact lost: the sound loses them too, so that neither tells them any more.

Words carry the times of their turns, not of each word, so the whole turn goes, with a little on either side; a turn without times names
no place, and nothing is removed for it. PCI DSS v4, 3.3.1; what is gone is in the trail with both digests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from floorwalker.ground.actors import Actor
from floorwalker.record import heard, masking
from floorwalker.record.actions import recording_spans
from floorwalker.record.models import Recording, RecordingSpan, Transcript, Turn

BY: Final = Actor.system("masking")
MARGIN_MS: Final = 500
"""Removed before and behind a turn: times of speech models are off by up to this."""
LAST_MS: Final = 30_000
"""How long a turn is taken to last where neither it nor a next one says; the longest piece that common speech models tell."""
REASON: Final = "A card security code was said here; the words of {contact} lost it too."
Span = tuple[int, int]


def remove(contacts: Iterable[int | None], *, step: Callable[[int], object] = lambda _done: None) -> int:
    """Remove from the recordings of `contacts` what their words lost; return how many spans went. Done again it removes nothing.

    Raises
    ------
    RuleBroken
        If a recording cannot be written anew.
    """
    done = 0
    numbers = sorted({number for number in contacts if number is not None})
    lost = {row.contact for row in Transcript.objects.filter(contact__in=numbers, codes_removed__gt=0).only("contact")}
    for contact in sorted(lost):
        for recording, at_ms, to_ms in list(_waiting(contact)):
            now = Recording.objects.select_related("stored").get(pk=recording.pk)
            recording_spans.remove(now, at_ms=at_ms, to_ms=to_ms, reason=REASON.format(contact=now.contact_reference), by=BY)
            done += 1
            step(done)
    return done


def left() -> list[int]:
    """Return the contacts whose words lost a code and that have sound: where a crash came between, some of it may still be told."""
    told = Transcript.objects.filter(codes_removed__gt=0, channel=Transcript.Channel.VOICE).values("contact")
    kept = Recording.objects.filter(contact__in=told, gone_at=None)
    return sorted({number for number in kept.order_by().values_list("contact", flat=True) if number is not None})


def _waiting(contact: int) -> Iterator[tuple[Recording, int, int]]:
    """Yield each recording with a span of it that words have lost and it has not."""
    recordings = heard.of_contacts([contact]).get(contact, [])
    spans = _merged(_lost(contact))
    for recording in recordings:
        offset = heard.offset_ms(recording, recordings[0])
        gone = [(each.at_ms, each.to_ms) for each in recording.spans.all() if each.kind == RecordingSpan.Kind.REMOVED]
        for at, to in spans:
            place = max(0, at - offset), min(recording.length_ms, to - offset)
            if place[0] < place[1] and recording.gone_at is None and not any(a <= place[0] and place[1] <= b for a, b in gone):
                yield recording, *place


def _lost(contact: int) -> Iterator[Span]:
    """Yield when in the contact its words lost a code, with the margin, on the axis of the contact."""
    for transcript in Transcript.objects.filter(contact=contact, codes_removed__gt=0, channel=Transcript.Channel.VOICE):
        turns = list(transcript.turns.order_by("position").only("at_ms", "to_ms", "spans").prefetch_related("corrections"))
        for turn, after in zip(turns, [*turns[1:], None], strict=True):
            kinds = [*turn.spans, *(kind for said in turn.corrections.all() for kind in said.spans)]
            if masking.REMOVED in kinds and turn.at_ms is not None:
                yield max(0, turn.at_ms - MARGIN_MS), _end(turn, after) + MARGIN_MS


def _end(turn: Turn, after: Turn | None) -> int:
    if turn.to_ms is not None:
        return turn.to_ms
    at = turn.at_ms or 0
    return after.at_ms if after is not None and after.at_ms is not None and after.at_ms > at else at + LAST_MS


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for at, to in sorted(spans):
        if found and at <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], to)
        else:
            found.append((at, to))
    return found
