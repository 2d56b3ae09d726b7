"""Taking in what was said: personal words sealed, card security codes gone, sentiment and features worked out, once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from floorwalker.engine.masking.conversation import Said
from floorwalker.engine.masking.names import Known, known_of
from floorwalker.ground import clock
from floorwalker.ground.people.models import Person
from floorwalker.record import featuring, masking, sentiment
from floorwalker.record.importers.base import Turn as Told
from floorwalker.record.models import Customer, Import, Interaction, SuspectedCode, Transcript, Turn

TURNS_A_PIECE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of a contact before they are kept."""

    contact: int
    channel: str
    source: str
    external_id: str
    turns: tuple[Told, ...]
    language: str = ""
    made_by: str = "import"
    model: str = ""


@dataclass
class Kept:
    """What came of taking words in: transcripts kept by their key, and per draft what of it was removed."""

    transcripts: list[Transcript] = field(default_factory=list)
    again: list[Draft] = field(default_factory=list)
    otherwise: list[Draft] = field(default_factory=list)
    clean: dict[tuple[str, str], tuple[Told, ...]] = field(default_factory=dict)
    """By source and key, the turns with every card security code removed."""
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By source and key, how many card security codes the words held, kept or not."""

    @property
    def codes(self) -> int:
        """How many card security codes were removed."""
        return sum(transcript.codes_removed for transcript in self.transcripts)


def keep(drafts: Sequence[Draft], *, batch: Import | None = None) -> Kept:
    """Keep `drafts` of contacts that stand in the house, in the open transaction; what is known by its key already is not kept twice."""
    found = Kept()
    contacts = Interaction.objects.in_bulk([draft.contact for draft in drafts])
    names = _names(contacts.values())
    keys = {(draft.source, draft.external_id) for draft in drafts}
    known = {
        (source, key): digest for source, key, digest in Transcript.objects.filter(
            source__in={source for source, _ in keys}, external_id__in={key for _, key in keys}
        ).values_list("source", "external_id", "digest")
    }
    now = clock.now()
    turns: list[Turn] = []
    suspected: list[tuple[Turn, tuple[int, int]]] = []
    for draft in drafts:
        key = (draft.source, draft.external_id)
        masked = masking.mask([Said(turn.party, turn.text) for turn in draft.turns], known=names[draft.contact])
        found.clean[key] = tuple(
            Told(turn.party, each.clean, turn.at_ms, turn.to_ms, turn.name) for turn, each in zip(draft.turns, masked, strict=True)
        )
        found.removed[key] = sum(kind == masking.REMOVED for each in masked for kind in each.spans)
        digest = _digest(draft, found.clean[key])
        if key in known:
            (found.again if known[key] == digest else found.otherwise).append(draft)
            continue
        known[key] = digest
        transcript = Transcript(
            contact=draft.contact, source=draft.source, external_id=draft.external_id, batch=batch, channel=draft.channel,
            language=draft.language, made_by=draft.made_by, model=draft.model, masked_with=masking.VERSION, digest=digest, added_at=now,
            codes_removed=found.removed[key],
        )
        found.transcripts.append(transcript)
        agent = contacts[draft.contact].agent_id
        for position, (turn, each) in enumerate(zip(draft.turns, masked, strict=True)):
            row = Turn(
                transcript=transcript, position=position, party=turn.party, person_id=agent if turn.party == Turn.Party.AGENT else None,
                at_ms=turn.at_ms, to_ms=turn.to_ms, text=each.text, spans=list(each.spans),
                hidden=masking.seal(each.hidden, about=about(transcript, position)),
                sentiment=sentiment.score(each.text, language=draft.language),
            )
            turns.append(row)
            suspected += [(row, place) for place in each.suspected]
    Transcript.objects.bulk_create(found.transcripts)
    for row in turns:
        row.transcript_id = row.transcript.pk
    Turn.objects.bulk_create(turns, batch_size=TURNS_A_PIECE)
    SuspectedCode.objects.bulk_create([SuspectedCode(turn=turn, start=start, end=end) for turn, (start, end) in suspected])
    featuring.work_out([transcript.contact for transcript in found.transcripts])
    return found


def about(transcript: Transcript, position: int) -> str:
    """Return the name under which what was masked in a turn is sealed."""
    return f"turn:{transcript.uuid}:{position}"


def about_correction(transcript: Transcript, position: int, number: int) -> str:
    """Return the name under which what was masked in a correction of a turn is sealed, `number` being how many came before it."""
    return f"{about(transcript, position)}:correction:{number}"


def names_of(contact: int) -> Known:
    """Return the names that the record holds of one contact."""
    return _names(Interaction.objects.filter(pk=contact)).get(contact) or Known()


def _names(contacts: Iterable[Interaction]) -> dict[int, Known]:
    """Return the names that the record holds of each contact: its customer's, and its agent's."""
    each = list(contacts)
    customers = dict(Customer.objects.filter(pk__in={one.customer_id for one in each}, is_pseudonym=False).values_list("pk", "name"))
    agents = dict(Person.objects.filter(pk__in={one.agent_id for one in each}).values_list("pk", "display_name"))
    return {
        one.pk: known_of([customers.get(one.customer_id or 0, "")], [agents.get(one.agent_id or 0, "")]) for one in each
    }


def _digest(draft: Draft, clean: Sequence[Told]) -> str:
    said = [[turn.party, turn.at_ms, turn.to_ms, turn.text] for turn in clean]
    whole = json.dumps([draft.contact, draft.channel, said], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()
