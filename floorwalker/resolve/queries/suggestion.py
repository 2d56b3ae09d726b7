"""What the customer's own words in a contact suggest for the test of a pack: of the masked transcript, for who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from floorwalker.ground.actors import Actor
from floorwalker.ground.packs import Edition
from floorwalker.record.models import Interaction, Turn
from floorwalker.record.queries import transcripts
from floorwalker.resolve.rules.suggesting import Span, Suggestion, suggest

CALLED: Final[Mapping[str, str]] = {
    "complaint": "a complaint", "difficulty": "a difficulty", "neither": "a service request or neither", "unsure": "unsure",
}
KEPT: Final[Mapping[str, str]] = {"neither": "request"}
"""Kinds that a classification calls otherwise."""


@dataclass(frozen=True)
class Suggested:
    """A suggestion with the words that it is of."""

    text: str
    found: Suggestion

    @property
    def kind(self) -> str:
        """What it is called on a page."""
        return CALLED[self.found.kind]

    @property
    def because(self) -> list[str]:
        """The words that the whole rests on."""
        return self._quoted(self.found.because)

    def of(self, question: str) -> tuple[str, str, list[str]]:
        """Return the answer to a question, how sure it is, and the words that it rests on."""
        answer = self.found.answers[question]
        return answer.value, answer.certainty, self._quoted(answer.because)

    def kept(self) -> dict[str, Any]:
        """Return it as a classification keeps it."""
        return {
            "kind": KEPT.get(self.found.kind, self.found.kind), "certainty": self.found.certainty, "method": self.found.method,
            "because": self.because, "answers": {name: answer.value for name, answer in self.found.answers.items()},
        }

    def _quoted(self, spans: tuple[Span, ...]) -> list[str]:
        return [self.text[span.start : span.end] for span in spans]


def of_words(text: str, *, edition: Edition) -> Suggested | None:
    """Return what `text` suggests for `edition`; None where nothing is said."""
    return Suggested(text, suggest(text, edition=edition)) if text.strip() else None


def of_contact(contact: Interaction, *, edition: Edition, by: Actor) -> Suggested | None:
    """Return what the customer's turns of `contact` suggest; None where there is no transcript, or `by` may not read it."""
    said = transcripts.of(contact, by=by)
    if said is None:
        return None
    turns = (line for line in said.lines if line.party == Turn.Party.CUSTOMER)
    return of_words("\n".join("".join(piece.words or f"[{piece.chip}]" for piece in turn.pieces) for turn in turns), edition=edition)
