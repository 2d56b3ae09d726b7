"""Looking through every room for what is kept about who asked, deciding on each find, and making the package that is handed out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import rights_package, rights_sight
from floorwalker.resolve.actions.rights import held_open
from floorwalker.resolve.models import RightsItem, RightsRequest, RightsSearch
from floorwalker.resolve.queries import kept, rights_found
from floorwalker.resolve.queries import rights as queries
from floorwalker.resolve.rights_events import RightsItemsDecided, RightsLookedThrough, RightsPacked
from floorwalker.resolve.rules import rights as rules

SEARCH: Final = "resolve.rights_search"
Decision = RightsItem.Decision
LONGEST_BLANK: Final = 80


@transaction.atomic
def look_through(reference: str, *, by: Actor) -> RightsSearch:
    """Ask for every room to be looked through for what is kept about who asked; what was found before is looked for anew.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include handling requests.
    NotFound, Conflict
        If there is no such request, it is closed, a search is under way, or a package was made of what was found.
    RuleBroken
        If who asks was not made sure of.
    """
    policy.require(by, rights_sight.HANDLE)
    held = held_open(reference, among=rights_sight.requests(by))
    if held.identity_at is None:
        remedy = "Check who they are first: nobody looks through the house for a stranger."
        raise RuleBroken("Nobody made sure who asks.", remedy=remedy, code="not_identified")
    before = RightsSearch.objects.filter(request=held).first()
    if before is not None and before.ended_at is None and before.job.state in {"waiting", "running"}:
        raise Conflict("A search is under way.", remedy="Wait for it to end.")
    if before is not None and before.package is not None:
        raise Conflict("A package was made of what was found.", remedy="Close the request, or record another one.")
    job = queue.enqueue(SEARCH, arguments={"request": reference}, by=by)
    made, _ = RightsSearch.objects.update_or_create(
        request=held,
        defaults={"asked_at": clock.now(), "asked_by": rights_sight.somebody(by), "job": job, "ended_at": None, "tables": 0},
    )
    held.found.all().delete()
    store.append(RightsLookedThrough(subject=reference, whom=held.subject), by=by)
    return made


def walk(running: RunningJob) -> dict[str, Any]:
    """Walk every room for one request and write down where something is, never what it says; run again it does the same."""
    held = RightsRequest.objects.select_related("customer", "person").get(reference=running.arguments["request"])
    subject = kept.subject_of(held)

    def tell(done: int, total: int, what: str) -> None:
        running.progress(done, total=total, note=f"Looking through {what}")

    finds = kept.search(subject, tell=tell)
    items = [
        RightsItem(request=held, position=number, model=each.label, place=each.place, keys=each.keys, how=each.how)
        for number, each in enumerate(finds, start=1)
    ]
    with transaction.atomic():
        running.progress(len(items), total=len(items), note="Reading what was found")
        held.found.all().delete()
        RightsItem.objects.bulk_create(items)
        speaking = [each.item.pk for each in rights_found.shown(held.found.all(), held) if each.names_others]
        held.found.filter(pk__in=speaking).update(names_others=True)
        RightsSearch.objects.filter(request=held).update(ended_at=clock.now(), tables=len(kept.declared(subject.about)))
    return {"found": len(items), "names_others": len(speaking)}


@transaction.atomic
def decide(
    reference: str, *, positions: Iterable[int], decision: str, by: Actor, exemption: str = "", reason: str = "",
    blanked: Sequence[str] = (),
) -> int:
    """Decide what becomes of finds: handed out whole, with others blanked, or withheld under an exemption; return how many.

    Parameters
    ----------
    blanked
        Words to blank beside what is found by itself, wherever they stand in these finds.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include handling requests.
    NotFound, Conflict
        If there is no such request, it is closed, or a package was made.
    RuleBroken
        If the decision is unknown, nothing is chosen, words to blank are too long, or something is withheld under no exemption or
        without a reason.
    """
    policy.require(by, rights_sight.HANDLE)
    held = held_open(reference, among=rights_sight.requests(by))
    _unpacked(held)
    if decision not in Decision.values:
        raise RuleBroken(f"{decision!r} is no decision.", remedy=f"Choose from {', '.join(Decision.values)}.", code="no_decision")
    if decision == Decision.WITHHOLD and exemption not in queries.exemptions(held):
        raise RuleBroken("It is withheld under no exemption.", remedy="Choose the one that it rests on.", code="no_exemption")
    said = rules.said(reason, longest=rules.LONGEST_WORDS, what="The reason") if decision == Decision.WITHHOLD else reason.strip()
    words = [word.strip() for word in blanked if word.strip()]
    if any(not 1 < len(word) <= LONGEST_BLANK for word in words):
        raise RuleBroken("Words to blank have 2 to 80 letters.", remedy="Write each on a line of its own.", code="blank_too_long")
    items = list(held.found.filter(position__in=list(positions)))
    if not items:
        raise RuleBroken("Nothing is chosen.", remedy="Tick what you decide on.", code="nothing_chosen")
    for item in items:
        item.decision, item.exemption, item.reason = decision, exemption if decision == Decision.WITHHOLD else "", said
        item.blanked = words if decision == Decision.REDACT else []
        item.decided_at, item.decided_by = clock.now(), rights_sight.somebody(by)
    for each in rights_found.shown(items, held):
        each.item.digest = each.digest
        each.item.save()
    store.append(
        RightsItemsDecided(
            subject=reference, count=len(items), decision=Decision(decision).label, exemption=exemption, reason=Sleeved(said),
            items=", ".join(str(each.position) for each in items[:50]),
        ),
        by=by,
    )
    return len(items)


@transaction.atomic
def pack(reference: str, *, by: Actor) -> RightsSearch:
    """Make the package of what is handed out, once everything that was found is decided on; it is kept in the file store.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on requests.
    NotFound, Conflict
        If there is no such request, it is closed, a package was made, or something changed since it was decided on.
    RuleBroken
        If nothing was looked for yet, or something is not decided on.
    """
    policy.require(by, rights_sight.DECIDE)
    held = held_open(reference, among=rights_sight.requests(by))
    search = _unpacked(held)
    if search is None or search.ended_at is None:
        raise RuleBroken("Nothing was looked for yet.", remedy="Look through the rooms first.", code="not_searched")
    left = held.found.filter(decision="").count()
    if left:
        raise RuleBroken(f"{left} of what was found is not decided on.", remedy="Decide on it.", code="not_decided")
    shown = list(rights_found.shown(held.found.all(), held))
    changed = [each.item.position for each in shown if each.digest != each.item.digest]
    if changed:
        raise Conflict(
            f"Number {', '.join(map(str, changed[:9]))} changed since it was decided on.", remedy="Look at it again and decide once more."
        )
    stored = rights_package.write(held, shown)
    search.package, search.package_sha256 = stored, stored.sha256
    search.packed_at, search.packed_by = clock.now(), rights_sight.somebody(by)
    search.save()
    out = sum(bool(each.going_out()) for each in shown)
    store.append(RightsPacked(subject=reference, out=out, withheld=len(shown) - out, sha256=stored.sha256), by=by)
    return search


def _unpacked(held: RightsRequest) -> RightsSearch | None:
    search = RightsSearch.objects.filter(request=held).first()
    if search is not None and search.package_id is not None:
        raise Conflict("A package was made.", remedy="Close the request with it, or record another one.")
    return search
