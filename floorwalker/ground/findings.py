"""Raising a finding, giving it an owner, closing it; recording a decision with the picture of the moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from floorwalker.ground import clock, settings, telling
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.events import (
    DecisionRecorded,
    FindingClosed,
    FindingHandedOver,
    FindingOwned,
    FindingRaised,
    FindingReopened,
)
from floorwalker.ground.models import Decision, Finding
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref, record_of
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved


@transaction.atomic
def raise_finding(source: Ref, *, summary: str, evidence: dict[str, Any], by: Actor, theme: str = "") -> Finding:
    """Raise a finding from the record `source` with its `evidence` frozen as it is now.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include raising findings.
    NotFound
        If `source` does not exist.
    RuleBroken
        If no summary is given.
    """
    policy.require(by, "ground.raise_finding")
    record_of(source)
    if not summary.strip():
        raise RuleBroken("A finding needs a sentence.", remedy="Say what is wrong or could be better.", code="no_summary")
    finding = Finding.objects.create(
        reference=next_reference("FND"), source=str(source), theme=theme, summary=summary.strip()[:300], evidence=evidence,
        raised_by=f"{by.kind}:{by.id}", raised_at=clock.now(),
    )
    store.append(
        FindingRaised(subject=finding.reference, source=str(source), theme=theme, summary=Sleeved(finding.summary)), by=by
    )
    return finding


@transaction.atomic
def give(finding: Finding, *, owner: Person | None, by: Actor) -> Finding:
    """Give `finding` to `owner`, or take it from whoever owns it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include closing findings.
    RuleBroken
        If it is closed.
    """
    policy.require(by, "ground.close_finding")
    finding = _open(finding)
    finding.owner = owner
    finding.save(update_fields=["owner"])
    line = store.append(FindingOwned(subject=finding.reference, owner=owner.reference if owner else "nobody"), by=by)
    if owner is not None:
        _tell_owner(finding, owner, after=line.uuid, by=by)
    return finding


@transaction.atomic
def hand_over(reference: str, *, to: Person, by: Actor) -> Finding:
    """Hand the open finding `reference` from who owns it to `to`.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    RuleBroken
        If it is closed or owned by nobody by now.
    """
    finding = Finding.objects.select_for_update(of=("self",)).select_related("owner").filter(reference=reference, closed_at=None).first()
    if finding is None or finding.owner is None:
        raise RuleBroken(
            f"{reference} is no longer open and owned.", remedy="Look at what is owned again.", code="no_longer_owned"
        )
    policy.require_for(by, "people.hand_over", finding.owner)
    before, finding.owner = finding.owner, to
    finding.save(update_fields=["owner"])
    line = store.append(FindingHandedOver(subject=finding.reference, before=before.reference, to=to.reference), by=by)
    _tell_owner(finding, to, after=line.uuid, by=by)
    return finding


@transaction.atomic
def close(finding: Finding, *, by: Actor, action: Ref | None = None, no_action_reason: str = "") -> Finding:
    """Close `finding` with the action that treats it, or with a reason for doing nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include closing findings.
    RuleBroken
        If it is closed already, or neither an action nor a reason is given.
    """
    policy.require(by, "ground.close_finding")
    finding = _open(finding)
    if action is None and not no_action_reason.strip():
        raise RuleBroken(
            f"{finding.reference} cannot be closed with nothing.",
            remedy="Name the action that treats it, or say why none is needed.",
            code="finding_needs_action",
        )
    if action is not None:
        record_of(action)
    finding.closed_at = clock.now()
    finding.closed_with = str(action or "")
    finding.no_action_reason = no_action_reason.strip()[:500]
    finding.save(update_fields=["closed_at", "closed_with", "no_action_reason"])
    store.append(
        FindingClosed(subject=finding.reference, action=str(action or "no action"), reason=Sleeved(finding.no_action_reason)),
        by=by,
    )
    return finding


@transaction.atomic
def reopen(finding: Finding, *, by: Actor) -> Finding:
    """Open `finding` again, which was closed with a reason for doing nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include closing findings.
    RuleBroken
        If it is open, or was closed with an action.
    """
    policy.require(by, "ground.close_finding")
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if finding.is_open or finding.closed_with:
        raise RuleBroken(
            f"{finding.reference} was not closed without an action.", remedy="Look at it again.", code="finding_not_reopened"
        )
    finding.closed_at, finding.no_action_reason = None, ""
    finding.save(update_fields=["closed_at", "no_action_reason"])
    store.append(FindingReopened(subject=finding.reference), by=by)
    return finding


def _open(finding: Finding) -> Finding:
    """Return `finding` locked, if it is open."""
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if not finding.is_open:
        raise RuleBroken(f"{finding.reference} is closed already.", remedy="Raise a new finding.", code="finding_closed")
    return finding


def _tell_owner(finding: Finding, owner: Person, *, after: str, by: Actor) -> None:
    if by.person_id != owner.pk:
        telling.tell(
            owner, kind="finding_given", key=f"finding_given:{after}", about=f"finding:{finding.reference}",
            what=f"The finding {finding.reference} is yours now", group="findings",
        )


def without_owner() -> QuerySet[Finding]:
    """Return open findings that nobody owned within the set time."""
    limit = clock.now() - timedelta(days=settings.get("finding_owner_days"))
    return Finding.objects.filter(closed_at=None, owner=None, raised_at__lt=limit)


def left_lying() -> QuerySet[Finding]:
    """Return open findings for which nobody took an action, or said why none is needed, within the set time; owned or not."""
    limit = clock.now() - timedelta(days=settings.get("finding_action_days"))
    return Finding.objects.filter(closed_at=None, raised_at__lt=limit)


@transaction.atomic
def record_decision(
    about: Ref,
    *,
    question: str,
    options: Sequence[dict[str, Any]],
    choice: str,
    why: str,
    picture: dict[str, Any],
    by: Actor,
    policy_version: str = "",
    obligation: str = "",
) -> Decision:
    """Record the `choice` made among `options`, with what was known at that moment.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include recording decisions.
    RuleBroken
        If nothing was chosen.
    """
    policy.require(by, "ground.record_decision")
    if not choice.strip():
        raise RuleBroken("A decision needs a choice.", remedy="Say which option was taken.", code="no_choice")
    decision = Decision.objects.create(
        reference=next_reference("DEC"), subject=str(about), question=question[:300], options=list(options),
        choice=choice.strip()[:300], why=why, policy_version=policy_version, obligation=obligation, picture=picture,
        decided_by=f"{by.kind}:{by.id}", decided_at=clock.now(),
    )
    store.append(
        DecisionRecorded(subject=decision.reference, about=str(about), choice=Sleeved(decision.choice), why=Sleeved(why)), by=by
    )
    return decision
