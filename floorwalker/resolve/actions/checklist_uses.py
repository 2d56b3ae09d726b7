"""Saying which list of steps contacts of a line, a channel and a reason go through."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Line
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record.models import Reason
from floorwalker.resolve import hands
from floorwalker.resolve.checklist_events import ChecklistChosen
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import ChecklistUse
from floorwalker.resolve.queries.guided import SET
from floorwalker.resolve.rules import checklists

BY_CHANNEL: Final = "by its channel"


@transaction.atomic
def choose(checklist: str, *, by: Actor, line: Line | None = None, channel: str = "", reason: Reason | None = None) -> ChecklistUse | None:
    """Let contacts of `line`, `channel` and `reason` go through the list called `checklist`; an empty one lets go of what was said.

    Raises
    ------
    NotAllowed
        If no role of `by` chooses lists.
    CaseRefused
        If there is no such list or channel, it is not said for which contacts, or nothing was said that could be let go.
    """
    policy.require(by, SET)
    if channel and channel not in Channel.values:
        raise CaseRefused(f"There is no channel {channel}.", remedy="Choose from the list.", field="channel")
    if not (line or channel or reason):
        raise CaseRefused("It is not said for which contacts.", remedy="Choose a line, a channel or a reason.", field="line")
    key = ":".join((line.code if line else "", channel, str(reason.pk) if reason else ""))
    held = ChecklistUse.objects.select_for_update().filter(key=key).first()
    before = held.checklist if held else BY_CHANNEL
    made: ChecklistUse | None = None
    if checklist:
        if checklist not in {each.code for each in checklists.shelf()}:
            raise CaseRefused(f"There is no list {checklist}.", remedy="Choose from the list.", field="checklist")
        made, _ = ChecklistUse.objects.update_or_create(
            key=key,
            defaults={
                "checklist": checklist, "line": line, "channel": channel, "reason": reason, "set_by": hands.person(by),
                "set_at": clock.now(),
            },
        )
    elif held is None:
        raise CaseRefused("Nothing is said of these contacts.", remedy="They go through the list of their channel.", field="checklist")
    else:
        held.delete()
    named = ", ".join(filter(None, (line.name if line else "", channel, reason.name if reason else "")))
    store.append(ChecklistChosen(subject=named, checklist=checklist or BY_CHANNEL, before=before), by=by)
    return made
