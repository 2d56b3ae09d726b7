"""What people of the house ask about data kept on themselves: in one click, handled by an officer who is not they."""

from __future__ import annotations

from django.db import transaction

from floorwalker.ground import clock, packs, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.resolve import rights_sight
from floorwalker.resolve.actions.rights import run
from floorwalker.resolve.models import RightsRequest
from floorwalker.resolve.queries import own_rights as queries
from floorwalker.resolve.queries import rights
from floorwalker.resolve.rights_events import RightsAsked
from floorwalker.resolve.rules import rights as rules

KINDS = tuple(each for each in RightsRequest.Kind.values if each != RightsRequest.Kind.COMPLAINT)
SIGNED_IN = "Signed in as themselves."


@transaction.atomic
def ask(*, kind: str, words: str, by: Actor) -> RightsRequest:
    """Ask about data kept on oneself, or challenge it; who asks is known by having signed in, so the month runs from now.

    Raises
    ------
    NotAllowed
        If no role of `by` asks.
    RuleBroken
        If `by` is no person, the kind is unknown, no words are given, or nobody else handles such requests.
    """
    policy.require(by, queries.ASK)
    person, now = rights_sight.somebody(by), clock.now()
    if kind not in KINDS:
        raise RuleBroken(f"{kind!r} is nothing that is asked here.", remedy=f"Choose from {', '.join(KINDS)}.", code="unknown_word")
    made = RightsRequest(kind=kind, person=person, received_at=now)
    officer = rights.handlers(made).first()
    if officer is None:
        remedy = "Ask whoever runs the house to give somebody else the role of compliance officer."
        raise RuleBroken("Nobody but you handles such requests.", remedy=remedy, code="no_handler")
    pack = packs.regulations().get(rules.PACK)
    edition = pack.on(rights.day_of(pack, now))
    made = RightsRequest.objects.create(
        reference=next_reference("RGT"), kind=kind, asker=person.display_name, reach=person.email or "",
        words=rules.said(words, longest=rules.LONGEST_WORDS, what="What you ask"), way=RightsRequest.Way.FORM, person=person,
        received_at=now, recorded_at=now, recorded_by=person, owner=officer, pack=pack.code, edition=edition.version, digest=edition.digest,
        identity_at=now, identity_how=SIGNED_IN, identity_by=person,
    )
    todos.owe(
        officer, key=f"rights:{made.reference}", stage="resolve", what=f"Answer {made.reference}",
        why=f"{made.get_kind_display()}, under data protection.", about=f"rights_request:{made.reference}",
    )
    run(made)
    store.append(
        RightsAsked(
            subject=made.reference, what=made.get_kind_display(), received_at=now, pack=made.pack, edition=made.edition, digest=made.digest
        ),
        by=by,
    )
    return made
