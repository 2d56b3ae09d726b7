"""The words among what an import reads: kept with the contacts they are of, and their files written again without card security codes.

A card security code may not be kept, not even masked (PCI DSS v4, 3.3.1): where one was found, a clean copy takes the place of the
file, the file is destroyed, and the trail keeps both digests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import IO, Final

from django.db import transaction

from floorwalker.engine.masking.conversation import Said
from floorwalker.engine.masking.names import Known
from floorwalker.ground import files
from floorwalker.ground.actors import Actor
from floorwalker.ground.trail import store
from floorwalker.record import masking, transcribing
from floorwalker.record.importers import spoken
from floorwalker.record.importers.base import Conversation, Rejected, Row, Turn
from floorwalker.record.models import Import, ImportFile, Interaction, Transcript
from floorwalker.record.transcribing import Draft
from floorwalker.record.transcript_events import SecurityCodesRemoved, TranscriptsKept

WITH_WORDS: Final = frozenset({"conversations", "transcripts"})
"""Importers whose rows hold what people said."""
CLEAN_NAME: Final = ".clean.json"
REASON: Final = "Card security codes may not be kept (PCI DSS v4, 3.3.1)."


class Words:
    """Takes in the conversations of one import, and keeps a clean copy of each of its files until the end."""

    def __init__(self, batch: Import, stack: ExitStack, draft: Callable[[], IO[str]]) -> None:
        self.batch = batch
        self._copies = [stack.enter_context(draft()) for _ in batch.files.all()] if batch.importer in WITH_WORDS else []
        self._codes: Counter[int] = Counter()
        self._kept = 0
        self.spoken: set[int] = set()
        """Contacts whose words lost a card security code that was said in them."""

    def cleaned(self, refused: Rejected) -> Rejected:
        """Return a refused row without card security codes: what is refused is kept too."""
        if not self._copies:
            return refused
        value, text = masking.without_codes(refused.value), masking.without_codes(refused.text)
        self._codes[refused.row.file] += text != refused.text or value != refused.value
        return replace(refused, value=value, text=text)

    def write(
        self, conversations: Sequence[Conversation], *, source: str
    ) -> tuple[list[Conversation], list[tuple[Conversation, Rejected]]]:
        """Keep `conversations` in the open transaction; return those that are new, and why others are refused."""
        numbers = _contacts(conversations, source)
        drafts, of_draft = list[Draft](), dict[tuple[str, str], Conversation]()
        refused = list[tuple[Conversation, Rejected]]()
        for each in conversations:
            number = numbers.get((each.source or source, each.contact))
            if number is None:
                self._copy(each, _clean(each))
                refused.append((each, _rejected(each, "contact", each.contact, "no_contact")))
                continue
            draft = Draft(
                contact=number, channel=each.channel, source=source, external_id=each.external_id, turns=each.turns,
                language=each.language, made_by=each.made_by, model=each.model,
            )
            drafts.append(draft)
            of_draft[source, each.external_id] = each
        kept = transcribing.keep(drafts, batch=self.batch)
        for key, each in of_draft.items():
            self._copy(each, (kept.clean[key], kept.removed[key]))
        for draft in kept.otherwise:
            each = of_draft[source, draft.external_id]
            refused.append((each, _rejected(each, "id", draft.external_id, "told_otherwise")))
        self._kept += len(kept.transcripts)
        self.spoken |= {each.contact for each in kept.transcripts if each.codes_removed and each.channel == Transcript.Channel.VOICE}
        return [of_draft[source, transcript.external_id] for transcript in kept.transcripts], refused

    def finish(self, *, by: Actor) -> None:
        """Write in the trail what was kept, in the open transaction; clean copies take the place of files with security codes."""
        if self._kept:
            codes = sum(self._codes.values())
            store.append(TranscriptsKept(subject=self.batch.reference, transcripts=self._kept, codes_removed=codes), by=by)
        for position, copy in enumerate(self._copies):
            if self._codes[position]:
                _replace(self.batch.files.select_related("stored").get(position=position), copy, self._codes[position], by=by)

    def _copy(self, conversation: Conversation, clean: tuple[tuple[Turn, ...], int]) -> None:
        turns, codes = clean
        self._codes[conversation.file] += codes
        self._copies[conversation.file].write(spoken.clean_copy(replace(conversation, turns=turns)) + "\n")


def _clean(conversation: Conversation) -> tuple[tuple[Turn, ...], int]:
    masked = masking.mask([Said(turn.party, turn.text) for turn in conversation.turns], known=Known())
    turns = tuple(replace(turn, text=each.clean) for turn, each in zip(conversation.turns, masked, strict=True))
    return turns, sum(kind == masking.REMOVED for each in masked for kind in each.spans)


def _contacts(conversations: Sequence[Conversation], source: str) -> dict[tuple[str, str], int]:
    """Return the numbers of the contacts that `conversations` name, by source and name, as far as they stand in the house."""
    named = {each.contact for each in conversations}
    keys = {int(name[2:]) for name in named if name.startswith("C-") and name[2:].isdecimal() and len(name) <= len("C-") + 18}
    there = set(Interaction.objects.filter(pk__in=keys).values_list("pk", flat=True))
    sources = {each.source or source for each in conversations}
    found = {(of, f"C-{number}"): number for number in there for of in sources}
    by_key = Interaction.objects.filter(source__in=sources, external_id__in=named).values_list("source", "external_id", "pk")
    return found | {(of, key): number for of, key, number in by_key}


def _rejected(conversation: Conversation, field: str, value: str, code: str) -> Rejected:
    row = conversation.rows[0] if conversation.rows else Row(conversation.file, 1)
    return Rejected(row, field, value, code, spoken.REFUSALS[code], spoken.clean_copy(conversation))


def _again(stream: IO[str]) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(2**16):
        yield chunk.encode()


def _replace(file: ImportFile, copy: IO[str], codes: int, *, by: Actor) -> None:
    before = file.stored
    after = files.put(_again(copy))
    with transaction.atomic():
        file.stored, file.name = after, f"{file.name[: 200 - len(CLEAN_NAME)].removesuffix(CLEAN_NAME)}{CLEAN_NAME}"
        file.save(update_fields=["stored", "name"])
        files.release(before, by=by)
        store.append(
            SecurityCodesRemoved(subject=file.batch.reference, codes=codes, before=before.sha256, after=after.sha256, reason=REASON), by=by,
        )

