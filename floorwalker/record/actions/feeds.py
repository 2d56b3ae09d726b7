"""Setting feeds up, changing, pausing and retiring them, and saying how their looks went."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, sealed_value
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record.actions.imports import Reading
from floorwalker.record.feed_events import (
    FeedChanged,
    FeedFailing,
    FeedLookAsked,
    FeedPaused,
    FeedRecovered,
    FeedResumed,
    FeedRetired,
    FeedSecretMade,
    FeedSetUp,
)
from floorwalker.record.importers import TABLES
from floorwalker.record.models import Feed, Mapping
from floorwalker.record.queries import feeds as queries
from floorwalker.record.queries.imports import is_of_totals

TOTALS: Final = "interval-totals"
KEYED_BY: Final = ("reference", "start", "date", "time")
"""The fields of a mapping that make the key of a contact; another column for one of them would count a contact twice."""
MINUTES: Final = (1, 30)
LATE_MINUTES: Final = (1, 1_440)
SECRET_BYTES: Final = 32
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    Feed.Kind.FOLDER: ("folder",), Feed.Kind.SFTP: ("host", "user", "folder", "host_key"), Feed.Kind.PULL: ("url",), Feed.Kind.POST: (),
}
"""What must be said of the place of each kind. The key of a host is shown by a trial, and is pinned with that."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a feed is to run: its place, how often, and how its pieces are read. `secret` is the password or key of its place."""

    name: str
    kind: str
    importer: str
    zone: str = ""
    ownership: str = ""
    site: str = ""
    mapping: str = ""
    place: dict[str, Any] = field(default_factory=dict)
    every_minutes: int = 5
    late_after_minutes: int = 10
    complete: str = Feed.Complete.SETTLED
    afterwards: str = Feed.Afterwards.KEEP
    secret: bytes = b""

    def options(self) -> dict[str, Any]:
        """Return how its pieces are read, the columns of the mapping as they are now.

        Raises
        ------
        RuleBroken
            If the importer, zone or mapping is not known, or the mapping names no column with the contact's own number.
        """
        columns: dict[str, Any] | None = None
        if self.importer in TABLES:
            kept = Mapping.objects.filter(reference=self.mapping, retired_at=None).first()
            if kept is None:
                raise RuleBroken(
                    "A table needs a saved mapping.",
                    remedy="Import one of its files by hand, say what its columns are, and save that as a mapping.", code="no_mapping",
                )
            columns = kept.columns
            of_totals = self.importer == TOTALS
            if is_of_totals(columns) != of_totals:
                raise RuleBroken(
                    f"The mapping {kept.name} is one of {'contacts' if of_totals else 'totals by interval'}.",
                    remedy="Choose a mapping of that kind of log, or the kind of log of this mapping.", code="mapping_of_another_kind",
                )
            if not of_totals and "reference" not in columns["fields"]:
                raise RuleBroken(
                    f"The mapping {kept.name} names no column with the contact's own number.",
                    remedy="A feed tells contacts more than once; without their number they would count more than once. Say which "
                    "column holds it, and save the mapping again.",
                    code="no_reference",
                )
        reading = Reading(importer=self.importer, zone=self.zone, ownership=self.ownership, site=self.site, mapping=columns)
        return reading.as_options()

    def columns(self) -> dict[str, Any]:
        """Return it as columns of the feed.

        Raises
        ------
        RuleBroken
            If anything of it cannot be; says what.
        """
        if not self.name.strip() or len(self.name) > 60:
            raise RuleBroken("A feed needs a name of 1 to 60 characters.", remedy="Write one.", code="bad_name")
        for label, value, (low, high) in (
            ("It is looked at", self.every_minutes, MINUTES), ("It is called late after", self.late_after_minutes, LATE_MINUTES)
        ):
            if not low <= value <= high:
                raise RuleBroken(f"{label} {value} minutes.", remedy=f"Write {low} to {high} minutes.", code="bad_minutes")
        for said, choices in ((self.kind, Feed.Kind), (self.complete, Feed.Complete), (self.afterwards, Feed.Afterwards)):
            if said not in choices.values:
                raise RuleBroken(f"{said!r} is not known.", remedy=f"There are: {', '.join(choices.values)}.", code="bad_choice")
        missing = [what for what in NEEDED[self.kind] if not str(self.place.get(what, "")).strip()]
        if missing:
            raise RuleBroken(f"It is not said: {', '.join(missing)}.", remedy="Fill it in.", code="no_place")
        return {
            "name": self.name.strip(), "kind": self.kind, "importer": self.importer, "options": self.options(), "mapping": self.mapping,
            "place": self.place, "every_minutes": self.every_minutes, "late_after_minutes": self.late_after_minutes,
            "complete": self.complete, "afterwards": self.afterwards,
        }


@transaction.atomic
def set_up(plan: Plan, *, by: Actor) -> tuple[Feed, str]:
    """Set a feed up as `plan` says; it is looked at from now on. Return it, and the secret of one whose pieces are sent to us.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If the plan cannot be, or a feed of that name exists.
    """
    policy.require(by, "record.import")
    columns = plan.columns()
    if Feed.objects.filter(name=columns["name"]).exists():
        raise RuleBroken(f"A feed called {columns['name']} exists.", remedy="Choose another name.", code="feed_name_taken")
    feed = Feed.objects.create(
        reference=next_reference("FD"), created_by=f"{by.kind}:{by.id}", created_at=clock.now(), **columns
    )
    store.append(
        FeedSetUp(subject=feed.reference, importer=feed.importer, feed_kind=feed.kind, every_minutes=feed.every_minutes), by=by
    )
    shown = secrets.token_urlsafe(SECRET_BYTES) if feed.kind == Feed.Kind.POST else ""
    _keep_secret(feed, shown.encode() or plan.secret)
    return feed, shown


def _keep_secret(feed: Feed, secret: bytes) -> None:
    if secret:
        feed.credentials = sealed_value.seal(secret, about=feed.reference)
        feed.save(update_fields=["credentials"])


@transaction.atomic
def change(feed: Feed, *, plan: Plan, by: Actor) -> Feed:
    """Let `feed` run as `plan` says from the next piece on; what it took in stays as it was read.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If the plan cannot be, changes what kind of feed it is, or changes what a contact is known by.
    """
    policy.require(by, "record.import")
    feed = _open(feed)
    columns = plan.columns()
    for name, what in (("kind", "the way its pieces come"), ("importer", "the kind of log")):
        if columns[name] != getattr(feed, name):
            raise RuleBroken(
                f"A feed keeps {what}.", remedy="Retire it and set another one up; what it took in stays.", code="feed_is_another"
            )
    if Feed.objects.filter(name=columns["name"]).exclude(pk=feed.pk).exists():
        raise RuleBroken(f"A feed called {columns['name']} exists.", remedy="Choose another name.", code="feed_name_taken")
    if feed.credentials and not plan.secret and not is_same_server(feed.place, plan.place):
        raise RuleBroken(
            "The server, its key or its user is another, and the password that stands is for the one before.",
            remedy="Enter the password or key for this one.", code="secret_wanted",
        )
    if feed.deliveries.exists():
        _refuse_other_keys(feed, columns["options"])
    for name, value in columns.items():
        setattr(feed, name, value)
    feed.save()
    _keep_secret(feed, plan.secret if feed.kind != Feed.Kind.POST else b"")
    store.append(
        FeedChanged(subject=feed.reference, every_minutes=feed.every_minutes, late_after_minutes=feed.late_after_minutes), by=by
    )
    return feed


def is_same_server(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Return whether a password for the place `before` may be shown to the place `after`."""
    return all(before.get(name) == after.get(name) for name in ("host", "port", "user", "url", "host_key"))


def _refuse_other_keys(feed: Feed, options: dict[str, Any]) -> None:
    before, after = feed.options, options
    fields = [each.get("mapping", {}).get("fields", {}) for each in (before, after)]
    moved = [name for name in KEYED_BY if fields[0].get(name) != fields[1].get(name)]
    moved += [name for name in ("zone", "ownership") if before[name] != after[name]]
    if moved:
        raise RuleBroken(
            f"{feed.name} has taken contacts in, and they are known by: {', '.join(moved)}.",
            remedy="Contacts that come again would count twice. Retire this feed and set another one up for what comes from now on.",
            code="feed_keys_changed",
        )


@transaction.atomic
def pause(feed: Feed, *, by: Actor) -> None:
    """Look at `feed` no more until it is resumed.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If it is retired.
    """
    policy.require(by, "record.import")
    feed = _open(feed)
    Feed.objects.filter(pk=feed.pk, paused_at=None).update(paused_at=clock.now())
    store.append(FeedPaused(subject=feed.reference), by=by)


@transaction.atomic
def resume(feed: Feed, *, by: Actor) -> None:
    """Look at `feed` again; what came meanwhile is taken in.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If it is retired.
    """
    policy.require(by, "record.import")
    feed = _open(feed)
    Feed.objects.filter(pk=feed.pk).update(paused_at=None, failing_since=None, problem=None)
    store.append(FeedResumed(subject=feed.reference), by=by)


@transaction.atomic
def retire(feed: Feed, *, by: Actor) -> None:
    """End `feed` for good; what it took in stays, its password or key goes.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If it is retired already.
    """
    policy.require(by, "record.import")
    feed = _open(feed)
    Feed.objects.filter(pk=feed.pk).update(retired_at=clock.now(), credentials=None, problem=None, failing_since=None)
    feed.files.all().delete()
    store.append(FeedRetired(subject=feed.reference), by=by)


@transaction.atomic
def look_now(feed: Feed, *, by: Actor) -> Job:
    """Ask for `feed` to be looked at now; a look that waits or goes on is that look.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If it is paused or retired.
    """
    policy.require(by, "record.import")
    feed = _open(feed)
    if feed.paused_at is not None:
        raise RuleBroken(f"{feed.name} is paused.", remedy="Resume it first.", code="feed_paused")
    active = queries.active_look(feed)
    if active is not None:
        return active
    store.append(FeedLookAsked(subject=feed.reference), by=by)
    return queue.enqueue(queries.LOOK, arguments={"feed": feed.reference}, by=by)


@transaction.atomic
def new_secret(feed: Feed, *, by: Actor) -> str:
    """Give `feed`, whose pieces are sent to us, another secret and return it; the one before holds no longer.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If it is retired, or its pieces are not sent to us.
    """
    policy.require(by, "record.import")
    feed = _open(feed)
    if feed.kind != Feed.Kind.POST:
        raise RuleBroken(f"Nothing is sent to {feed.name}.", remedy="Change its password on its page instead.", code="no_secret")
    shown = secrets.token_urlsafe(SECRET_BYTES)
    _keep_secret(feed, shown.encode())
    store.append(FeedSecretMade(subject=feed.reference), by=by)
    return shown


@transaction.atomic
def say_failed(feed: Feed, *, problem: dict[str, Any], by: Actor) -> None:
    """Keep why `feed` could not be looked at; the first failure of a row stands in the trail.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    """
    policy.require(by, "record.import")
    Feed.objects.filter(pk=feed.pk).update(problem=problem)
    if Feed.objects.filter(pk=feed.pk, failing_since=None).update(failing_since=clock.now()):
        store.append(FeedFailing(subject=feed.reference, problem=str(problem["code"])), by=by)


@transaction.atomic
def say_looked(feed: Feed, *, by: Actor) -> None:
    """Keep that `feed` was looked at; the first look that succeeds again stands in the trail.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    """
    policy.require(by, "record.import")
    if Feed.objects.filter(pk=feed.pk).exclude(failing_since=None).update(failing_since=None, problem=None):
        store.append(FeedRecovered(subject=feed.reference), by=by)
    Feed.objects.filter(pk=feed.pk).update(looked_at=clock.now(), problem=None)


def _open(feed: Feed) -> Feed:
    feed = Feed.objects.select_for_update().get(pk=feed.pk)
    if feed.retired_at is not None:
        raise RuleBroken(f"{feed.name} is retired.", remedy="Set another feed up.", code="feed_retired")
    return feed
