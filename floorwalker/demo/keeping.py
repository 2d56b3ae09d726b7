"""Larkfield's book of data protection: rules of retention, a night, processors, an assessment; by the actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.resolve.actions import assessments, processors, retention
from floorwalker.resolve.assessment_templates import MONITORING
from floorwalker.resolve.models import Processor, RetentionRule
from floorwalker.resolve.retention_shelf import kinds

ACTING: Final = ("complaints", "contact_notes", "logged_notes", "survey_words", "rights_requests", "searches", "sign_ins")
WAITING: Final = "difficulties"
PROCESSORS: Final = (
    ("Harebell Post", "Prints and posts letters to customers.", ["resolve", "plan"], "United Kingdom", "none", "", 700),
    ("Tansy Cloud", "Holds the backups of the house, encrypted with our key.", ["record", "resolve", "review"], "Ireland", "adequacy",
     "UK adequacy regulations for the EEA (verify)", 410),
    ("Sedge Survey Panel", "Sends surveys by text message.", ["review"], "United States", "clauses",
     "UK addendum to the standard clauses, signed with the contract (verify)", 380),
)  # fmt: skip
LEASE: Final = timedelta(minutes=5)


def write(people: Sequence[Person]) -> int:
    """Set the rules once; return how many, 0 where they stand or nobody keeps them."""
    everybody, today = Person.objects.filter(pk__in=[each.pk for each in people]), clock.today("UTC")
    manager = with_role(everybody, Role.OPERATIONS_MANAGER, on=today).first()
    officer = with_role(everybody, Role.COMPLIANCE_OFFICER, on=today).first()
    if officer is None or manager is None or RetentionRule.objects.exists():
        return 0
    sets, accepts = Actor.person(manager.pk), Actor.person(officer.pk)
    made = [_set(code, sets) for code in (*ACTING, WAITING)]
    _run(retention.look(by=sets), retention.dry)
    for rule in made[: len(ACTING)]:
        retention.accept(rule.reference, by=accepts)
    _run(queue.enqueue(retention.NIGHT, arguments={}, by=Actor.system("worker")), retention.night)
    for (name, does, rooms, country, transfer, safeguard, contract), days in zip(PROCESSORS, (220, 95, -6), strict=True):
        said = {
            "name": name, "does": does, "rooms": rooms, "country": country, "transfer": transfer, "safeguard": safeguard,
            "sub_processors": "", "contract_on": today - timedelta(days=contract) if contract else None,
        }  # fmt: skip
        one = processors.add(said, review_on=today + timedelta(days=max(days, 1)), owner=officer, by=sets)
        if days < 0:  # it should have been looked at by now
            Processor.objects.filter(pk=one.pk).update(review_on=today + timedelta(days=days))
    _weigh(manager, officer)
    return len(made)


def _weigh(manager: Person, officer: Person) -> None:
    """Assess monitoring of workers: the manager writes, the officer agrees."""
    by = Actor.person(manager.pk)
    one = assessments.draft(name=MONITORING.name, template=MONITORING.code, owner=manager, by=by)
    for each in one.risks.all():
        names = ("what", "likelihood", "severity", "measure", "likelihood_after", "severity_after")
        assessments.weigh(one, {"key": each.pk, "owner": manager, **{name: getattr(each, name) for name in names}}, by=by)
    said = {
        "name": one.name, "description": one.description, "necessity": one.necessity, "commissioner": "", "owner": manager,
        "consultation": "The works forum and six agents drawn by lot read it in March. They asked that no wall shows names; none does.",
        "advice": "Keep states no longer than two years, and tell joiners on their first day. Both are done.",
        "review_on": clock.today("UTC") + timedelta(days=300),
    }
    one = assessments.change(one, said, seen=None, by=by)
    one = assessments.propose(one, approver=officer, why="Recording and scoring began before anybody wrote this down.", by=by)
    assessments.approve(one, seen=one.changes, by=Actor.person(officer.pk))


def _set(code: str, by: Actor) -> RetentionRule:
    begun = kinds().get(code).suggested
    return retention.set_rule(
        code, months=begun.months, event=begun.event, basis=begun.basis, source=begun.source, why=begun.why, by=by
    )


def _run(job: Job, work: Callable[[RunningJob], dict[str, Any]]) -> None:
    """Do a job here and now, as a worker does."""
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, holder="demo", lease_until=clock.now() + LEASE, started_at=clock.now(), attempts=1
    )
    result = work(RunningJob(Job.objects.get(pk=job.pk), holder="demo"))
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, ended_at=clock.now(), result=result)
