"""How readiness is said on pages: by sign, word and day."""

from __future__ import annotations

from datetime import date

from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.plan.models import ReadinessRelease, ReadinessRule
from floorwalker.plan.queries import readiness as queries
from floorwalker.plan.rules.readiness import Gap, Readiness, Standing
from floorwalker.plan.rules.readiness_kinds import KINDS

WORDS: dict[str, tuple[State, str]] = {
    Standing.READY: ("ok", "Ready"), Standing.GRACE: ("watch", "Grace"), Standing.RELEASED: ("info", "Released"),
    Standing.NOT_READY: ("miss", "Not ready"),
}
STATES: dict[str, State] = {"proposed": "watch", "approved": "ok", "refused": "info", "withdrawn": "info"}
CHOICES = [(code, word) for code, (_, word) in WORDS.items()]
KIND_CHOICES = [(kind.code, kind.label) for kind in KINDS]


def stands(found: Readiness, on: date) -> Status:
    """Return how somebody stands to a queue on a day, with the last day that lasts."""
    state, word = WORDS[found.standing(on)]
    until = found.until(on)
    return Status(state, f"{word} until {formats.day(until, zone='UTC')}" if until else word)


def gap_stands(gap: Gap, on: date) -> Status:
    """Return how one thing that is missing stands on a day."""
    return stands(Readiness((gap,)), on)


def asks(rule: ReadinessRule) -> str:
    """Return what a rule asks, in words."""
    return KINDS.get(rule.kind).asks(rule)


def rule_stands(rule: ReadinessRule) -> Status:
    """Return how far a rule has come."""
    if rule.state != ReadinessRule.State.APPROVED:
        return Status(STATES[rule.state], rule.get_state_display())
    today = queries.today()
    if today < rule.starts_on:
        return Status("watch", "In force, to come")
    return Status("watch", "In its grace") if today < rule.enforced_on else Status("ok", "Kept")


def release_stands(release: ReadinessRelease) -> Status:
    """Return whether a release still holds."""
    if release.ended_at is not None:
        return Status("idle", "Ended")
    return Status("info", "Holds") if release.last_day >= queries.today() else Status("idle", "Over")
