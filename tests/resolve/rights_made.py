"""Somebody who asks, with something of theirs in every room, and searches run as the house runs them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from floorwalker.ground import clock, tags
from floorwalker.ground.findings import raise_finding
from floorwalker.ground.jobs import running
from floorwalker.ground.models import Finding, SavedView
from floorwalker.ground.refs import Ref
from floorwalker.record.models import ContactPoint, Customer, Interaction, LoggedContact, Promise, SurveyAnswer
from floorwalker.resolve.actions import rights, rights_found
from floorwalker.resolve.models import RightsRequest
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact, a_customer
from tests.resolve.cases_made import a_complaint

NAME, PHONE, EMAIL, NUMBER = "Nora Quillfeather", "+447700900123", "nora@quillfeather.example", "NQ-884213"
OTHER = "Berta Hollowell"
NOTE = f"Nora called from 07700 900123 about a leak. {OTHER} next door (07700 900999, b.hollowell@example.org) saw it. Ada Okafor promised."


def nora(cast: Any, *, complains: bool = True) -> tuple[Customer, list[Interaction]]:
    """Make Nora, with contacts, an answer, a promise, a note, a finding, a tag, a view that names her and a complaint."""
    customer = a_customer(NUMBER, name=NAME)
    twin = a_customer("NQ-OLD-77", name=NAME, merged_into=customer)
    for kind, value in (("phone", PHONE), ("email", EMAIL)):
        ContactPoint.objects.create(customer=customer, kind=kind, value=value, added_at=MONDAY)
    a_customer("BH-1", name=OTHER)
    first = a_contact(MONDAY - timedelta(days=3), customer=customer, agent=cast.ada)
    second = a_contact(MONDAY - timedelta(days=9), customer=twin, agent=cast.ada)
    Interaction.objects.filter(pk=first.pk).update(note=NOTE)
    SurveyAnswer.objects.create(
        interaction=second, instrument="csat", score=2, scale_min=1, scale_max=5, answered_at=MONDAY, comment=f"Write to {EMAIL}, please."
    )
    logged = LoggedContact.objects.create(
        reference="LOG-901", customer=customer, person=cast.ada, channel="voice", started_at=MONDAY, ended_at=MONDAY,
        note=f"{NAME} rang again.", logged_at=MONDAY,
    )
    Promise.objects.create(
        reference="PRM-901", customer=customer, logged=logged, owner=cast.ada, what=f"Call {NAME} back", due_at=MONDAY + timedelta(days=1),
        first_due_at=MONDAY + timedelta(days=1), made_at=MONDAY,
    )
    raise_finding(Ref("contact", first.reference), summary="Nobody read the policy to Nora.", evidence={"said": NOTE}, by=cast.quin_acts)
    tags.put(Ref("contact", first.reference), "leak", by=cast.quin_acts)
    SavedView.objects.create(
        reference="VIEW-901", person=cast.ada, place="contacts", name=f"Calls of {NAME}", query={}, title="Contacts", created_at=MONDAY,
    )
    if complains:
        a_complaint(cast, customer=customer, words=f"I am {NAME} and nobody came.")
    return customer, [first, second]


def asked_of(customer: Customer, cast: Any, kind: str = "access") -> RightsRequest:
    """Record what Nora asks, with who she is made sure of."""
    made = rights.record(
        kind=kind, asker=NAME, way="email", reach=EMAIL, words="Everything about me.", received_at=MONDAY, customer=customer,
        by=cast.sam_acts,
    )
    return rights.identify(made.reference, how="Three questions.", by=cast.sam_acts)


def looked(request: RightsRequest, by: Any) -> dict[str, Any]:
    """Look through every room, as a worker does."""
    search = rights_found.look_through(request.reference, by=by)
    return done(search.job, rights_found.walk)


def done(job: Any, work: Any) -> dict[str, Any]:
    """Run a job here and now."""
    job.state, job.holder, job.lease_until = "running", "test", clock.now() + timedelta(minutes=1)
    job.save()
    came: dict[str, Any] = work(running.RunningJob(job, holder="test"))
    type(job).objects.filter(pk=job.pk).update(state="done")
    return came


def finding() -> Finding:
    """Return the finding about Nora."""
    return Finding.objects.get()
