"""Saying whose a source's name is, that it is not ours, and taking back what was said; contacts follow by a job."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record import deciding
from floorwalker.record.deciding import Days, IdentityRefused, Target
from floorwalker.record.events import NamesUndone
from floorwalker.record.models import ExternalIdentity, Resolution, SourceName

PERMISSION: Final = "record.import"


@transaction.atomic
def say(name: SourceName, *, target: Target, days: Days, by: Actor, outcome: Resolution | None = None) -> str:
    """Say that `name` is `target`'s on `days`; contacts of those days follow. Returns the reference of the decision.

    Parameters
    ----------
    outcome
        Of a disposition: what came of those contacts, and with it whether the matter was settled.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    IdentityRefused
        If it is somebody's already on one of the days, not ours, or `target` is of another kind or stands in itself.
    """
    policy.require(by, PERMISSION)
    name = deciding.lock(name)
    decision = next_reference("WHO")
    identity = deciding.add(name, target=target, days=days, decision=decision, by=by, outcome=outcome)
    deciding.decided([name], by=by)
    store.append(deciding.line_of(identity), by=by)
    return decision


@transaction.atomic
def introduce(*, source: str, kind: str, value: str, channel: str = "", target: Target, days: Days, by: Actor) -> SourceName:
    """Say whose a name is that no import may have brought yet.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    IdentityRefused
        As `say` does, or if no system is called `source`, or the name is empty or too long.
    """
    policy.require(by, PERMISSION)
    name = deciding.find_or_keep(source=source, kind=kind, value=value, channel=channel)
    identity = deciding.add(name, target=target, days=days, decision=next_reference("WHO"), by=by)
    deciding.decided([name], by=by)
    store.append(deciding.line_of(identity), by=by)
    return name


@transaction.atomic
def take_as_new(name: SourceName, *, display_name: str = "", by: Actor) -> str:
    """Say that `name` is of somebody, or a queue or reason, that is new here: what stood in for it is one of ours from now on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    IdentityRefused
        If nothing stands in for it, or it is for all time somebody's already.
    """
    policy.require(by, PERMISSION)
    name = deciding.lock(name)
    decision = next_reference("WHO")
    for identity in deciding.own(name, display_name=display_name, decision=decision, by=by):
        store.append(deciding.line_of(identity), by=by)
    deciding.decided([name], by=by)
    return decision


@transaction.atomic
def set_aside(name: SourceName, *, by: Actor) -> str:
    """Say that `name` is not ours, such as a test line: its contacts stay, and figures leave out the queue or the person.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    IdentityRefused
        If it is not a person's or a queue's name, or not ours already.
    """
    policy.require(by, PERMISSION)
    name = deciding.lock(name)
    identity = deciding.aside(name, decision=next_reference("WHO"), by=by)
    deciding.decided([name], by=by)
    store.append(deciding.line_of(identity), by=by)
    return identity.decision


@transaction.atomic
def end(identity: ExternalIdentity, *, days: Days, by: Actor) -> str:
    """Let `identity` hold on other days than was said, such as up to the day on which an extension was given away.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    IdentityRefused
        If it does not hold any more, is the same, or the name is somebody else's on one of the days.
    """
    policy.require(by, PERMISSION)
    name = deciding.lock(identity.name)
    decision = next_reference("WHO")
    store.append(deciding.line_of(deciding.move(identity, days=days, decision=decision, by=by)), by=by)
    deciding.decided([name], by=by)
    return decision


@transaction.atomic
def undo(decision: str, *, by: Actor) -> str:
    """Take back all that was said in `decision`, and let hold again what it had taken back. Contacts follow.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    IdentityRefused
        If nothing of it holds any more, or something said later stands in the way.
    """
    policy.require(by, PERMISSION)
    said = list(ExternalIdentity.objects.filter(decision=decision, taken_back_in="").values_list("name", flat=True))
    ended = list(ExternalIdentity.objects.filter(taken_back_in=decision).values_list("name", flat=True))
    names = list(SourceName.objects.select_for_update().filter(pk__in={*said, *ended}).order_by("pk"))
    if not names:
        raise IdentityRefused(f"Nothing of {decision} holds any more.", remedy="Look at the name's page for what holds now.")
    back = next_reference("WHO")
    SourceName.objects.filter(pk__in=ExternalIdentity.objects.filter(
        decision=decision, taken_back_in="", not_ours=True).values("name")).update(to_count=True)
    taken = ExternalIdentity.objects.filter(decision=decision, taken_back_in="").update(taken_back_in=back)
    again = list(ExternalIdentity.objects.select_related("name").filter(taken_back_in=decision).order_by("pk"))
    for each in again:
        deciding.refuse_unless_free(each.name, days=deciding.days_of(each), target_id=each.target_id, not_ours=each.not_ours)
        each.taken_back_in = ""
        each.save(update_fields=["taken_back_in"])
    for name in names:
        name.refresh_from_db()
    deciding.decided(names, by=by)
    store.append(NamesUndone(subject=back, undone=decision, taken=taken, restored=len(again)), by=by)
    return back
