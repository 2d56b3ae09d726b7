"""What people do with what was said: read what is masked, say how a contact sounded, decide on digits, change what is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from floorwalker.engine.phrases import words_of
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record import featuring, masking, sentiment, sight, transcribing
from floorwalker.record.actions import spoken_codes
from floorwalker.record.models import Features, Interaction, PhraseList, SentimentCorrection, SuspectedCode, Turn
from floorwalker.record.models.transcripts import HOLE, SPEAKERS
from floorwalker.record.queries import transcripts as queries
from floorwalker.record.queries.transcripts import Said
from floorwalker.record.transcript_events import (
    MaskedWordsShown,
    PhraseListChanged,
    SentimentCorrected,
    SuspectedCodeDecided,
)

PHRASES: Final = 60
PHRASE_WORDS: Final = 12
LEAST_REASON: Final = 3
FIND_AGAIN: Final = "record.find_phrases"
State = SuspectedCode.State


class TranscriptRefused(RuleBroken):
    """What was asked of a transcript cannot be done."""

    code = "transcript_refused"


@transaction.atomic
def show_masked(contact: Interaction, *, by: Actor) -> Said | None:
    """Return what was said in `contact` with what is masked for others; reading it stands in the trail.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading what is masked.
    """
    policy.require(by, queries.SEE_MASKED)
    said = queries.of(contact, by=by, unmasked=True)
    if said is not None and said.unmasked:
        store.append(MaskedWordsShown(subject=contact.reference, spans=said.masked), by=by)
    return said


@transaction.atomic
def correct_sentiment(contact: Interaction, *, said: str, reason: str, by: Actor) -> SentimentCorrection:
    """Say how `contact` sounded; what the machine had said stays beside it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not reach this contact with correcting sentiment.
    TranscriptRefused
        If no reason is given, or it is none of the three words.
    """
    policy.require(by, queries.CORRECT)
    if by.person_id is None or not Interaction.objects.filter(sight.within(policy.scope(by, queries.CORRECT)), pk=contact.pk).exists():
        raise policy.out_of_reach(contact.reference, queries.CORRECT)
    if said not in SentimentCorrection.Sentiment.values:
        raise TranscriptRefused(f"{said!r} is no sentiment.", remedy="Say negative, neutral or positive.")
    if len(reason.strip()) < LEAST_REASON:
        raise TranscriptRefused("A correction needs a reason.", remedy="Say what in the contact shows it.")
    features = Features.objects.filter(contact=contact.pk).first()
    machine = features.sentiment if features else None
    kept = SentimentCorrection.objects.create(
        contact=contact.pk, said=said, machine=machine, method=features.sentiment_method if features else "", reason=reason.strip(),
        by=Person.objects.get(pk=by.person_id), at=clock.now(),
    )
    store.append(
        SentimentCorrected(
            subject=contact.reference, said=said, machine="nothing" if machine is None else f"{machine:+.2f}",
            method=kept.method or sentiment.method(), reason=Sleeved(reason.strip()),
        ),
        by=by,
    )
    return kept


def decide_code(suspected: SuspectedCode, *, is_code: str, by: Actor) -> None:
    """Say of digits whether they are a card security code; if so words and sound lose them for everyone.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on them.
    TranscriptRefused
        If somebody decided already.
    """
    policy.require(by, queries.DECIDE_CODES)
    with transaction.atomic():
        suspected = SuspectedCode.objects.select_for_update().get(pk=suspected.pk)
        turn = Turn.objects.select_for_update().get(pk=suspected.turn_id)
        if suspected.state != State.OPEN:
            raise TranscriptRefused("Somebody decided on these digits already.", remedy="Look at the list again.")
        state = State.REMOVED if is_code == "yes" else State.NO_CODE
        if state == State.REMOVED:
            _remove(turn, suspected)
        suspected.state, suspected.decided_by, suspected.decided_at = state, f"{by.kind}:{by.id}", clock.now()
        suspected.save(update_fields=["state", "decided_by", "decided_at"])
        number = turn.transcript.contact
        store.append(SuspectedCodeDecided(subject=f"C-{number}", turn=turn.position, decided=str(state.label).lower()), by=by)
    if state == State.REMOVED:
        spoken_codes.remove([number])


def _remove(turn: Turn, suspected: SuspectedCode) -> None:
    """Cut digits out of a turn, and keep the places of others that are suspected in it."""
    transcript = turn.transcript
    hidden = masking.unseal(turn.hidden, about=transcribing.about(transcript, turn.position)) or [""] * len(turn.spans)
    at = turn.text[: suspected.start].count(HOLE)
    turn.text = turn.text[: suspected.start] + HOLE + turn.text[suspected.end :]
    turn.spans = [*turn.spans[:at], masking.REMOVED, *turn.spans[at:]]
    turn.hidden = masking.seal([*hidden[:at], "", *hidden[at:]], about=transcribing.about(transcript, turn.position))
    turn.save(update_fields=["text", "spans", "hidden"])
    shift = suspected.end - suspected.start - len(HOLE)
    for other in SuspectedCode.objects.filter(turn=turn, start__gte=suspected.end):
        other.start, other.end = other.start - shift, other.end - shift
        other.save(update_fields=["start", "end"])
    transcript.codes_removed += 1
    transcript.save(update_fields=["codes_removed"])
    featuring.work_out_again([transcript.contact])


@dataclass(frozen=True)
class Phrases:
    """A list of phrases as it is to be: whose words are looked through, and for what."""

    code: str
    name: str
    party: str
    phrases: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.party not in dict(SPEAKERS):
            raise TranscriptRefused(f"{self.party!r} is no party.", remedy="Say agent, customer or system.")
        if not self.phrases or len(self.phrases) > PHRASES:
            raise TranscriptRefused(f"{len(self.phrases)} phrases.", remedy=f"Write 1 to {PHRASES} phrases, one a line.")
        for phrase in self.phrases:
            if not 0 < len(words_of(phrase)) <= PHRASE_WORDS:
                raise TranscriptRefused(f"“{phrase[:80]}” is no phrase.", remedy=f"Write 1 to {PHRASE_WORDS} words a line.")


@transaction.atomic
def put_phrases(draft: Phrases, *, by: Actor) -> PhraseList:
    """Keep a list of phrases as a new version; contacts are looked through again by the worker.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing what is looked for.
    """
    policy.require(by, queries.CHANGE_PHRASES)
    kept = PhraseList.objects.select_for_update().filter(code=draft.code).first()
    if kept is not None and (kept.name, kept.party, tuple(kept.phrases)) == (draft.name, draft.party, draft.phrases):
        return kept
    version = 1 if kept is None else kept.version + 1
    kept, _ = PhraseList.objects.update_or_create(
        code=draft.code,
        defaults={"name": draft.name, "party": draft.party, "phrases": list(draft.phrases), "version": version, "changed_at": clock.now()},
    )
    store.append(PhraseListChanged(subject=kept.code, edition=version, phrases=Sleeved("\n".join(draft.phrases))), by=by)
    queue.enqueue(FIND_AGAIN, arguments={}, by=by, key=f"{FIND_AGAIN}:{kept.code}:{version}")
    return kept
