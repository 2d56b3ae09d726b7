"""Larkfield's anonymised copies: one of a closed complaint that was released, and one of a call that waits to be read; by the actions."""

from __future__ import annotations

from collections.abc import Sequence

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.ground.refs import Ref
from floorwalker.record.models import Transcript
from floorwalker.resolve.actions import copies
from floorwalker.resolve.models import AnonymisedCopy, Complaint


def write(people: Sequence[Person]) -> int:
    """Make them once; return how many, 0 where they stand or nobody makes them."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    today = clock.today("UTC")
    analyst, officer = (with_role(everybody, role, on=today).first() for role in (Role.QUALITY_ANALYST, Role.COMPLIANCE_OFFICER))
    if analyst is None or officer is None or AnonymisedCopy.objects.exists():
        return 0
    closed = Complaint.objects.filter(state=Complaint.State.CLOSED).order_by("pk").first()
    call = Transcript.objects.filter(channel="voice").order_by("pk").first()
    if closed is not None:
        made = copies.make(
            Ref("complaint", closed.reference), purpose="How a complaint is put right, for an assessor", by=Actor.person(analyst.pk)
        )
        copies.release(
            made.reference, words="Whoever handled it would know it again; nobody else.", changes=0, by=Actor.person(officer.pk)
        )
    if call is not None:
        copies.make(Ref("contact", f"C-{call.contact}"), purpose="Listening, for new starters", by=Actor.person(analyst.pk))
    return AnonymisedCopy.objects.count()
