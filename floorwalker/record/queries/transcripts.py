"""What was said in a contact, as far as its reader may read it, and what is looked for in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.record import featuring, masking, sentiment, sight, transcribing
from floorwalker.record.models import (
    Features,
    Import,
    Interaction,
    PhraseList,
    SentimentCorrection,
    SuspectedCode,
    Transcript,
    Turn,
    TurnCorrection,
)
from floorwalker.record.models.transcripts import HOLE

VIEW: Final = "record.view_transcripts"
SEE_MASKED: Final = "record.see_masked"
CORRECT: Final = "record.correct_sentiment"
DECIDE_CODES: Final = "record.decide_codes"
CORRECT_LINES: Final = "record.correct_lines"
CHANGE_PHRASES: Final = "record.change_phrases"
MS_A_SECOND: Final = 1_000
QUOTE_CHARACTERS: Final = 160


@dataclass(frozen=True)
class Piece:
    """A part of a turn: words as they stand, or a chip that says what is masked, with what stood there for who may read it."""

    words: str
    chip: str = ""
    is_removed: bool = False


@dataclass(frozen=True)
class Line:
    """One turn for the page."""

    position: int
    party: str
    who: str
    at_ms: int | None
    pieces: tuple[Piece, ...]
    sentiment: str = ""
    was: tuple[Piece, ...] = ()
    """What a machine wrote, where a person heard otherwise."""
    corrected_by: str = ""

    @property
    def clock(self) -> str:
        """When it was said, as 1:02 from the beginning."""
        if self.at_ms is None:
            return ""
        minutes, seconds = divmod(self.at_ms // MS_A_SECOND, 60)
        return f"{minutes}:{seconds:02d}"


@dataclass(frozen=True)
class Said:
    """What was said in a contact, and how it sounds."""

    transcript: Transcript
    lines: tuple[Line, ...]
    masked: int
    features: Features | None
    sounds: str
    corrected: SentimentCorrection | None
    may_unmask: bool
    may_correct: bool
    unmasked: bool = False
    may_correct_lines: bool = False

    @property
    def note(self) -> str:
        """Return in words how far the transcript is to be trusted."""
        if self.transcript.made_by == Transcript.MadeBy.MACHINE:
            return f"Machine made{f' by {self.transcript.model}' if self.transcript.model else ''}. Trust the audio."
        return f"{self.transcript.get_made_by_display()}."


def visible() -> QuerySet[Transcript]:
    """Return the transcripts that exist for readers: those of published imports, and those that came with none."""
    hidden = Import.objects.exclude(state=Import.State.PUBLISHED).values("pk")
    return Transcript.objects.exclude(batch_id__isnull=False, batch_id__in=hidden)


def sees(contact: Interaction, *, by: Actor) -> bool:
    """Return whether `by`, who may see `contact`, may read what was said in it."""
    scope = policy.scope(by, VIEW)
    if scope.everything:
        return True
    return Interaction.objects.filter(sight.within(scope), pk=contact.pk).exists()


def of(contact: Interaction, *, by: Actor, unmasked: bool = False) -> Said | None:
    """Return what was said in `contact`, None where nobody wrote it down or `by` may not read it; the last transcript of several.

    With `unmasked` what is masked stands in it for who may read it; the action that asks so writes the look in the trail.
    """
    transcript = visible().filter(contact=contact.pk).order_by("-pk").first()
    if transcript is None or not sees(contact, by=by):
        return None
    corrections = Prefetch("corrections", TurnCorrection.objects.select_related("by"))
    turns = list(transcript.turns.order_by("position").prefetch_related(corrections))
    may_unmask = _may_unmask(contact, by)
    shown = unmasked and may_unmask
    agent = contact.agent.given_name or contact.agent.display_name if contact.agent else "Agent"
    lines = tuple(_line(turn, transcript, agent, unmasked=shown) for turn in turns)
    features = Features.objects.filter(contact=contact.pk).first()
    corrected = SentimentCorrection.objects.filter(contact=contact.pk).select_related("by").first()
    sounds = str(sentiment.in_words(features.sentiment).label) if features and features.sentiment is not None else ""
    return Said(
        transcript, lines, sum(kind != masking.REMOVED for turn in turns for kind in turn.spans), features, sounds, corrected, may_unmask,
        _reaches(contact, by, CORRECT), shown, _was_heard(transcript) and _reaches(contact, by, CORRECT_LINES),
    )


def quotes(places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[int | None, str]]:
    """Return for each contact and position of a turn its moment in milliseconds and its words, chips in brackets, cut short."""
    wanted = set(places)
    turns = Turn.objects.filter(transcript__contact__in={contact for contact, _ in wanted}, position__in={at for _, at in wanted})
    found = {}
    for turn in turns.order_by("transcript").select_related("transcript").prefetch_related("corrections").defer("hidden"):
        key = (turn.transcript.contact, turn.position)
        if key in wanted:
            found[key] = (turn.at_ms, plain(featuring.as_corrected(turn))[:QUOTE_CHARACTERS])
    return found


def plain(turn: Turn) -> str:
    """Return the words of a turn with the kind of each masked span in brackets."""
    return "".join(piece.words or f"[{piece.chip}]" for piece in _pieces(turn, ()))


def suspected(by: Actor) -> QuerySet[SuspectedCode]:
    """Return the digits that may be card security codes and wait for somebody to look.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on them.
    """
    policy.require(by, DECIDE_CODES)
    return SuspectedCode.objects.filter(state=SuspectedCode.State.OPEN, turn__transcript__in=visible()).select_related("turn__transcript")


def phrase_lists() -> list[PhraseList]:
    """Return the lists of phrases that are looked for."""
    return list(PhraseList.objects.all())


def phrase_list(code: str) -> PhraseList:
    """Return the list called `code`.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = PhraseList.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"No list of phrases is called {code}.", remedy="Choose one of those on the page.")
    return found


def _may_unmask(contact: Interaction, by: Actor) -> bool:
    return _reaches(contact, by, SEE_MASKED)


def _reaches(contact: Interaction, by: Actor, permission: str) -> bool:
    scope = policy.scope(by, permission)
    if scope.everything or not policy.allows(by, permission):
        return scope.everything
    return Interaction.objects.filter(sight.within(scope), pk=contact.pk).exists()


def line(contact: Interaction, position: int, *, by: Actor) -> Turn:
    """Return a turn of what was said in `contact`, for who may correct it.

    Raises
    ------
    NotFound
        If there is none, or `by` may not read it.
    """
    transcript = visible().filter(contact=contact.pk).order_by("-pk").first()
    turn = transcript.turns.filter(position=position).first() if transcript is not None and sees(contact, by=by) else None
    if turn is None:
        raise NotFound(f"{contact.reference} has no such line.", remedy="Look at what was said on the page of the contact.")
    return turn


def _was_heard(transcript: Transcript) -> bool:
    """Return whether somebody listened to write it down: what people typed themselves is what they said."""
    return transcript.channel == Transcript.Channel.VOICE


def _line(turn: Turn, transcript: Transcript, agent: str, *, unmasked: bool) -> Line:
    there = masking.unseal(turn.hidden, about=transcribing.about(transcript, turn.position)) if unmasked else ()
    who = {Turn.Party.AGENT: agent, Turn.Party.CUSTOMER: "Customer", Turn.Party.UNKNOWN: "Not known"}.get(Turn.Party(turn.party), "System")
    pieces, score, was, corrected_by = _pieces(turn, there), turn.sentiment, tuple[Piece, ...](), ""
    if corrections := list(turn.corrections.all()):
        last = corrections[-1]
        about = transcribing.about_correction(transcript, turn.position, len(corrections) - 1)
        there = masking.unseal(last.hidden, about=about) if unmasked else ()
        was, score, corrected_by = pieces, last.sentiment, last.by.display_name
        pieces = _pieces(last, there)
    sounds = sentiment.in_words(score) if score is not None and turn.party == Turn.Party.CUSTOMER else ""
    return Line(turn.position, turn.party, who, turn.at_ms, pieces, sounds, was, corrected_by)


def _pieces(turn: Turn | TurnCorrection, there: Sequence[str]) -> tuple[Piece, ...]:
    """Return a turn in pieces, `there` what stood in its holes."""
    words = turn.text.split(HOLE)
    found = [Piece(words[0])] if words[0] else []
    for number, kind in enumerate(turn.spans):
        is_removed = kind == masking.REMOVED
        stood: Any = there[number] if number < len(there) and not is_removed else ""
        found.append(Piece(stood, masking.label(kind) + (" removed" if is_removed else ""), is_removed))
        if number + 1 < len(words) and words[number + 1]:
            found.append(Piece(words[number + 1]))
    return tuple(found)
