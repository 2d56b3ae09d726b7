"""Rounds of calibration as tests need them: three people, two contacts, scored through the actions of the room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from floorwalker.review.actions import calibration, evaluations
from floorwalker.review.models import Evaluation, Round
from tests.conftest import MONDAY
from tests.review.scorecards_made import a_handled_contact, a_scorecard, answered

ENDS = MONDAY + timedelta(days=2)


class Room:
    """Quin runs a round with Una and a second analyst, Rosa, on two contacts of Ada; ``room.acts("rosa")`` acts."""

    def __init__(self, cast: Any, a_person: Any, *, contacts: int = 2) -> None:
        from floorwalker.ground.actors import Actor

        self.cast = cast
        self.card = a_scorecard(cast)
        self.contacts = [a_handled_contact(cast.ada, minutes_ago=300 + 30 * at) for at in range(contacts)]
        rosa = a_person("Rosa", "Almeida", role="quality_analyst", reach="all")
        self.people = {"quin": cast.quin, "una": cast.una, "rosa": rosa}
        self._acts = {name: Actor.person(person.pk) for name, person in self.people.items()}
        self.round: Round = calibration.open_round(
            self.card, contacts=[each.reference for each in self.contacts], people=list(self.people.values()), closes_at=ENDS,
            purpose="Is it a complaint?", by=cast.quin_acts,
        )

    def acts(self, who: str) -> Any:
        """The actor of one of the three."""
        return self._acts[who]

    def score(self, who: str, position: int, **otherwise: str) -> Evaluation:
        """Let one of the three score a contact and submit it."""
        made = calibration.begin(self.round, position, by=self.acts(who))
        return evaluations.submit(answered(made, self.acts(who), **otherwise), by=self.acts(who))

    def score_all(self) -> Round:
        """Let all three score everything; Una is kinder with empathy, and they part on whether it was classified well."""
        for position in range(1, len(self.contacts) + 1):
            self.score("quin", position, empathy="2", classified="no")
            self.score("una", position, empathy="3")
            self.score("rosa", position, empathy="2", listened="2")
        self.round.refresh_from_db()
        return self.round
