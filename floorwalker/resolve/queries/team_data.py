"""How a team stands with personal data: open requests and breaches its people have, who confirmed the policy, and the sampled checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person, Team
from floorwalker.plan.models import Document, ReadingDuty
from floorwalker.resolve.models import Breach, RightsRequest
from floorwalker.resolve.queries import contact_checks
from floorwalker.resolve.queries.contact_checks import Figures

VIEW: Final = "resolve.view_team_data"


@dataclass(frozen=True)
class Known:
    """One person and what they confirmed last of the policy on personal data; no duty: they were never asked."""

    person: Person
    duty: ReadingDuty | None

    @property
    def is_late(self) -> bool:
        """Whether they were asked and have not confirmed in time."""
        return self.duty is not None and self.duty.attested_at is None and self.duty.due_on < clock.now().date()

    @property
    def confirmed(self) -> bool:
        """Whether they confirmed it, every question answered rightly."""
        return self.duty is not None and self.duty.attested_at is not None


@dataclass(frozen=True)
class TeamData:
    """What stands on the page of one team, or of all that its reader reaches."""

    team: Team | None
    policy: Document | None
    people: list[Known]
    requests: QuerySet[RightsRequest]
    breaches: QuerySet[Breach]
    checks: Figures

    @property
    def confirmed(self) -> int:
        """How many confirmed the policy."""
        return sum(each.confirmed for each in self.people)


def teams(by: Actor) -> QuerySet[Team]:
    """Return the teams that `by` may look at.

    Raises
    ------
    NotAllowed
        If no role of `by` sees how teams stand with personal data.
    """
    policy.require(by, VIEW)
    return Team.objects.filter(policy.scope(by, VIEW).q(team="pk"), retired_at=None).order_by("name", "pk")


def sees_all(by: Actor) -> bool:
    """Return whether `by` sees the whole house, of which a team is a part."""
    return policy.scope(by, VIEW).everything


def of(code: str, *, by: Actor) -> TeamData:
    """Return how the team called `code` stands, or without one every team that `by` reaches.

    Raises
    ------
    NotAllowed
        If no role of `by` sees it.
    NotFound
        If there is no such team in reach.
    """
    reached = teams(by)
    team = reached.filter(code=code).first() if code else None
    if code and team is None:
        raise NotFound(f"There is no team {code} that you may see.", remedy="Choose one of the list.")
    today = clock.now().date()
    inside = Membership.objects.on(today).filter(team__in=[team] if team is not None else reached).values("person")
    people = Person.objects.filter(pk__in=inside, left_on=None, is_pseudonym=False)
    document = told()
    # The whole house has some that nobody of a team has.
    theirs = Q() if team is None and sees_all(by) else Q(owner__in=inside) | Q(recorded_by__in=inside)
    return TeamData(
        team, document, _known(people, document, today),
        RightsRequest.objects.filter(theirs, person=None, closed_at=None).select_related("owner").order_by("late_from", "pk"),
        Breach.objects.filter(theirs, closed_at=None).select_related("owner").order_by("late_from", "pk"),
        contact_checks.privacy_checks_of(team, by=by),
    )


def told() -> Document | None:
    """Return the document that the house names as its policy on personal data."""
    return Document.objects.filter(reference=str(settings.get("privacy_document")).strip(), retired_at=None).first()


def _known(people: QuerySet[Person], document: Document | None, today: date) -> list[Known]:
    duties = ReadingDuty.objects.filter(
        Q(reading__version__document=document) | Q(reading__version__document__under=document), released_at=None, owed_on__lte=today,
    ).select_related("reading__version") if document is not None else ReadingDuty.objects.none()  # fmt: skip
    rows = people.order_by("sort_key").prefetch_related(Prefetch("reading_duties", duties.order_by("due_on", "pk"), to_attr="of_privacy"))
    return [Known(each, _last(each.of_privacy)) for each in rows]


def _last(duties: list[ReadingDuty]) -> ReadingDuty | None:
    """Return what is owed first of `duties`, in the order of their days; else what was confirmed last."""
    return next((each for each in duties if each.attested_at is None), duties[-1] if duties else None)
