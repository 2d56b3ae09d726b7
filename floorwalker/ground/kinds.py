"""Kinds of record that a Ref may name: each room puts its own on the shelf, so that anybody may point to anything.

A finding, a piece of evidence or a trail line names a record by `Ref`, shows it only to those who may see it, and freezes a
redacted copy, while no room imports one above or beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy


@dataclass(frozen=True)
class Many:
    """How many records of a kind are asked for at once: all there are, those that an actor may see, and the field that tells them apart.

    `key` returns what of a reference stands in that field, None where it names none.
    """

    rows: Callable[[], QuerySet[Any]]
    seen: Callable[[Actor], QuerySet[Any]]
    field: str = "reference"
    key: Callable[[str], Any] = str


@dataclass(frozen=True)
class Kind:
    """One kind of record.

    Parameters
    ----------
    code
        Stable name that stands in Refs, such as ``contact``.
    label
        What people call it.
    find
        Returns the record with a reference, or None.
    page
        Returns the address of a record's page.
    freeze
        Returns a redacted copy of a record as plain values, for evidence that must not change.
    permission
        The permission that alone decides who may see one; empty where the record itself decides.
    sees
        Whether an actor may see a record, where the record itself decides.
    many
        How the house asks of many at once who may see them; None: of one after the other.
    search
        Finds records by words, the best first, each with its title, as far as the actor may see; None: by reference alone.
    """

    code: str
    label: str
    find: Callable[[str], Any | None]
    page: Callable[[Any], str]
    freeze: Callable[[Any], dict[str, Any]]
    permission: str = ""
    sees: Callable[[Actor, Any], bool] | None = None
    many: Many | None = None
    search: Callable[[Actor, str], Sequence[tuple[str, Any]]] | None = None

    def __post_init__(self) -> None:
        if bool(self.permission) == (self.sees is not None):
            raise ValueError(f"Who may see a {self.code} is decided by one permission, or by the record itself.")

    def may_see(self, by: Actor, record: Any) -> bool:
        """Return whether `by` may see `record`."""
        return policy.allows(by, self.permission) if self.sees is None else self.sees(by, record)


def called(model: str, *, join: Sequence[str] = (), fetch: Sequence[str] = ()) -> Callable[[str], Any | None]:
    """Return how a record of `model`, such as ``plan.Forecast``, is found by its reference; `join` and `fetch` name what is read along."""

    def find(reference: str) -> Any | None:
        rows = apps.get_model(model)._default_manager.prefetch_related(*fetch)
        return (rows.select_related(*join) if join else rows).filter(reference=reference).first()

    return find


def at(page: str) -> Callable[[Any], str]:
    """Return how the page of a record is addressed, where `page`, such as ``plan:forecast``, takes its reference alone."""
    return lambda record: reverse(page, args=[record.reference])


def _sees_webhook(by: Actor, webhook: Any) -> bool:
    from floorwalker.ground.webhooks import sight

    return sight.seen(by).filter(pk=webhook.pk).exists()


def _webhooks() -> QuerySet[Any]:
    from floorwalker.ground.models import Webhook

    return Webhook.objects.all()


def _webhooks_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.ground.webhooks import sight

    return sight.seen(by)


def _views() -> QuerySet[Any]:
    from floorwalker.ground.models import SavedView

    return SavedView.objects.all()


def _people() -> QuerySet[Any]:
    from floorwalker.ground.people.models import Person

    return Person.objects.all()


def _people_seen(by: Actor) -> QuerySet[Any]:
    return _people().filter(policy.scope(by, "people.see").q(person="pk")) if policy.allows(by, "people.see") else _people().none()


def _sees_person(by: Actor, person: Any) -> bool:
    if not policy.allows(by, "people.see"):
        return False
    return bool(type(person).objects.filter(policy.scope(by, "people.see").q(person="pk"), pk=person.pk).exists())


KINDS: tuple[Kind, ...] = (
    Kind(
        code="person",
        label="Person",
        find=called("people.Person"),
        page=at("people:person"),
        sees=_sees_person,
        freeze=lambda person: {"reference": person.reference},
        many=Many(_people, _people_seen),
    ),
    Kind(
        code="queue",
        label="Queue",
        find=called("ground.Queue"),
        page=at("ground:queue"),
        permission="ground.view_queues",
        freeze=lambda queue: {"reference": queue.reference, "name": queue.name, "channel": queue.channel},
    ),
    Kind(
        code="finding",
        label="Finding",
        find=called("ground.Finding"),
        page=at("ground:finding"),
        permission="ground.view_findings",
        freeze=lambda finding: {"reference": finding.reference, "theme": finding.theme, "evidence": finding.evidence},
    ),
    Kind(
        code="decision",
        label="Decision",
        find=called("ground.Decision"),
        page=at("ground:decision"),
        permission="ground.view_decisions",
        freeze=lambda decision: {"reference": decision.reference, "choice": decision.choice, "picture": decision.picture},
    ),
    Kind(
        code="webhook",
        label="Webhook",
        find=called("ground.Webhook", join=("owner",)),
        page=at("ground:webhook"),
        sees=_sees_webhook,
        freeze=lambda webhook: {"reference": webhook.reference, "events": webhook.events},
        many=Many(_webhooks, _webhooks_seen),
    ),
    Kind(
        code="view",
        label="Saved view",
        find=called("ground.SavedView"),
        page=at("ground:saved_view"),
        sees=lambda by, view: view.person_id == by.person_id,
        freeze=lambda view: {"reference": view.reference, "place": view.place},
        many=Many(_views, lambda by: _views().filter(person=by.person_id)),
    ),
)
