"""Taking in what was said in contacts that stand in the house, from whatever heard it or wrote it down; and correcting a line of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from floorwalker.engine.masking.conversation import Said
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.record import featuring, masking, sentiment, sight, transcribing
from floorwalker.record.actions import spoken_codes
from floorwalker.record.importers.spoken import TURN_CHARACTERS
from floorwalker.record.models import Interaction, Transcript, Turn, TurnCorrection
from floorwalker.record.queries.recordings import BRING
from floorwalker.record.queries.transcripts import CORRECT_LINES
from floorwalker.record.transcribing import Draft
from floorwalker.record.transcript_events import LineCorrected, WordsTaken


class WordsRefused(RuleBroken):
    """What was said cannot be taken in, or a line not be corrected so; nothing of it was kept."""

    code = "words_refused"


def take(drafts: Sequence[Draft], *, by: Actor) -> list[Transcript]:
    """Take in what was said, all or none, and return what is new; what is known word for word is not kept twice.

    Personal words are sealed, card security codes go from words and sound, features are worked out, and checks are asked for.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include bringing recordings in.
    WordsRefused
        If a contact does not stand in the house, or the words of a key are kept already and are others.
    """
    policy.require(by, BRING)
    with transaction.atomic():
        kept = write(drafts, by=by)
    spoken_codes.remove([each.contact for each in kept])
    return kept


def write(drafts: Sequence[Draft], *, by: Actor) -> list[Transcript]:
    """Keep what was said in the open transaction, as `take`; whoever calls it lets the sound lose the codes after the commit."""
    policy.require(by, BRING)
    numbers = {each.contact for each in drafts}
    missing = sorted(numbers - set(Interaction.objects.filter(pk__in=numbers).values_list("pk", flat=True)))
    if missing:
        raise WordsRefused(
            f"There is no contact C-{missing[0]} in the house, or it lies in the archive of its year.",
            remedy="Bring the contact first, or put its year back.", code="contact_unknown",
        )
    kept = transcribing.keep(drafts)
    if kept.otherwise:
        other = kept.otherwise[0]
        raise WordsRefused(
            f"The words of C-{other.contact} from {other.source} are kept already, and are others.",
            remedy="What was kept stays. Correct its lines on the page of the contact.", code="told_otherwise",
        )
    for each in kept.transcripts:
        store.append(
            WordsTaken(
                subject=f"C-{each.contact}", source=each.source, turns=each.turns.count(), codes_removed=each.codes_removed,
            ),
            by=by,
        )
    if kept.transcripts:
        featuring.ask()
    return kept.transcripts


def correct(turn: Turn, *, words: str, by: Actor) -> TurnCorrection:
    """Say what a line is in truth; what stood there stays beside it, and checks go by what a person says.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not reach the contact with correcting lines.
    WordsRefused
        If there are no words, or more than a turn holds.
    """
    policy.require(by, CORRECT_LINES)
    transcript = turn.transcript
    contact = Interaction.objects.filter(sight.within(policy.scope(by, CORRECT_LINES)), pk=transcript.contact).first()
    if by.person_id is None or contact is None:
        raise policy.out_of_reach(str(transcript), CORRECT_LINES)
    words = " ".join(words.split()).replace("\ufffc", "\ufffd")
    if not 0 < len(words) <= TURN_CHARACTERS:
        raise WordsRefused("A line needs words.", remedy="Write what you hear, or leave the line as it is.")
    with transaction.atomic():
        turn = Turn.objects.select_for_update().select_related("transcript").get(pk=turn.pk)
        masked = _masked(turn, words)
        last = turn.corrections.count()
        made = TurnCorrection.objects.create(
            turn=turn, text=masked.text, spans=list(masked.spans),
            hidden=masking.seal(masked.hidden, about=transcribing.about_correction(transcript, turn.position, last)),
            sentiment=sentiment.score(masked.text, language=transcript.language), by=Person.objects.get(pk=by.person_id), at=clock.now(),
        )
        if masking.REMOVED in masked.spans:
            Transcript.objects.filter(pk=transcript.pk).update(codes_removed=transcript.codes_removed + 1)
        featuring.work_out_again([transcript.contact])
        store.append(LineCorrected(subject=contact.reference, turn=turn.position + 1), by=by)
    spoken_codes.remove([transcript.contact])
    return made


def _masked(turn: Turn, words: str) -> masking.Masked:
    """Return the corrected words masked as part of what was said round them: what was asked before tells what they hold."""
    before = list(turn.transcript.turns.filter(position__lt=turn.position).order_by("position").only("party", "text"))
    said = [*(Said(each.party, each.text) for each in before), Said(turn.party, words)]
    return masking.mask(said, known=transcribing.names_of(turn.transcript.contact))[-1]
