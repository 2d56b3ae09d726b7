"""Larkfield's breaches of personal data: one of which nobody was told, one told in time, and one whose clock runs; by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.resolve.actions import breaches
from floorwalker.resolve.models import Breach


def write(people: Sequence[Person]) -> int:
    """Write them once; return how many, 0 where they stand or nobody keeps them."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    officer = with_role(everybody, Role.COMPLIANCE_OFFICER, on=clock.today("UTC")).first()
    if officer is None or Breach.objects.exists():
        return 0
    by, now = Actor.person(officer.pk), clock.now()
    returned = breaches.record(
        title="Four renewal letters in the wrong envelopes", nature="seen", aware_at=now - timedelta(days=40), by=by,
        what_happened="A jam in the folding machine shifted four letters by one envelope. All four came back unopened.",
    )
    breaches.describe(
        returned.reference, people_affected=4, records_affected=4, consequences="None known: each letter came back sealed.", by=by,
        measures="After a jam the last ten envelopes are opened and checked.",
    )
    breaches.judge(returned.reference, risk="unlikely", reason="Nobody read them: all four came back unopened within two days.", by=by)
    breaches.close(returned.reference, by=by)
    sent = breaches.record(
        title="A claims list sent to a repairer by mail", nature="seen", aware_at=now - timedelta(days=12), by=by,
        what_happened="A spreadsheet of open water claims went to a repairer who needed one of them.",
    )
    breaches.describe(
        sent.reference, people_affected=63, records_affected=63, by=by,
        consequences="Names, addresses and what was damaged were seen by one firm under contract.",
        measures="The firm deleted it and confirmed that in writing; lists leave the house from one page only, which shows who is in them.",
    )
    breaches.judge(sent.reference, risk="likely", reason="Addresses of damaged and perhaps empty homes left the house.", by=by)
    breaches.tell(sent.reference, at=now - timedelta(days=10), told_reference="IC-204417", late_why="", by=by)
    breaches.close(sent.reference, by=by)
    breaches.record(
        title="A tablet of the visits team is missing", nature="lost", aware_at=now - timedelta(hours=29), by=by,
        what_happened="Left on a train after a visit. It is locked and was told to erase itself when it is next switched on.",
    )
    return 3
