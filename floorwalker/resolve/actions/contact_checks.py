"""Drawing contacts by a stored seed, judging them by the questions of a regulation, and raising a finding of what was not met."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, findings, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve.contact_check_events import ContactCheckHandedOver, ContactCheckRaised, ContactJudged, ContactsDrawn
from floorwalker.resolve.models import ContactCheck, ContactDraw
from floorwalker.resolve.queries import contact_checks as queries
from floorwalker.resolve.queries.contact_checks import CHECK, Among
from floorwalker.resolve.rules import contact_rounds
from floorwalker.resolve.rules.contact_rounds import NotJudged, Round
from floorwalker.resolve.rules.drawn import ended, in_turn

ROUND: Final = "resolve.contact_check_round"
JUDGED_WITHIN: Final = timedelta(days=14)
BITS: Final = 62
SUMMARY_CHARACTERS: Final = 300


def look(running: RunningJob) -> dict[str, Any]:
    """Draw for every round what its last week or month brings, once."""
    made = {each.code: draw(each.code, by=running.owner) for each in contact_rounds.ROUNDS.values()}
    return {code: one.drawn if one is not None else 0 for code, one in made.items()}


@transaction.atomic
def draw(code: str, *, by: Actor) -> ContactDraw | None:
    """Draw contacts of the week or month that ended, and give each to somebody who did not handle it; None where that was done, nobody
    handled a contact, or nobody judges.

    Raises
    ------
    NotAllowed
        If no role of `by` judges contacts.
    NotFound
        If there is no round called `code`.
    """
    policy.require(by, CHECK)
    one = contact_rounds.called(code)
    first, after = ended(one.every, clock.today("UTC"))
    checkers = list(who_may(CHECK, on=clock.today("UTC")))
    if not checkers or ContactDraw.objects.filter(pack=one.pack, first=first).exists():
        return None
    found = queries.among(first, after)
    if not len(found.frame):
        return None
    seed = secrets.randbits(BITS)
    made = ContactDraw.objects.create(
        pack=one.pack, first=first, after=after, seed=seed, population=len(found.frame), drawn=0, digest=found.frame.digest,
        drawn_at=clock.now(),
    )
    made.drawn = _give(made, one, found, checkers)
    made.save(update_fields=["drawn"])
    store.append(ContactsDrawn(subject=f"{one.code}:{first}", population=made.population, drawn=made.drawn, seed=seed), by=by)
    return made


@transaction.atomic
def judge(check: ContactCheck, answers: Mapping[str, str], words: Mapping[str, str], *, by: Actor) -> ContactCheck:
    """Answer each question of a contact that was drawn; whoever handled it is told of what was not met.

    Raises
    ------
    NotAllowed
        If no role of `by` judges contacts.
    NotJudged
        If it is judged already or was not given to `by`, a question is not answered, or a no says nothing of what was seen.
    """
    policy.require(by, CHECK)
    held = _held(check)
    if held.answered_at is not None or held.checker_id != by.person_id:
        raise NotJudged("This contact is judged, or was not given to you.", remedy="Look at what waits for you.")
    asked = queries.questions_of(held)
    held.answers, held.words = contact_rounds.checked(asked, answers, words)
    held.answered_at = clock.now()
    held.save(update_fields=["answers", "words", "answered_at"])
    todos.settle(_todo(held))
    applied = sum(each != "na" for each in held.answers.values())
    store.append(
        ContactJudged(
            subject=held.reference, contact=held.contact_reference, failed=len(held.failed), asked=applied,
            words=Sleeved("; ".join(held.words.values())),
        ),
        by=by,
    )
    if held.failed:
        telling.tell(
            held.agent, kind="contact_checks", key=f"contact_check:{held.reference}", about=f"contact_check:{held.reference}",
            what=f"{held.contact_reference} was drawn by chance, and something was not met; look what",
        )
    return held


@transaction.atomic
def raise_finding(check: ContactCheck, *, by: Actor) -> Finding:
    """Raise a finding of what a contact did not meet, once, with the answers as its evidence.

    Raises
    ------
    NotAllowed
        If no role of `by` judges contacts or raises findings.
    NotJudged
        If everything was met, or a finding stands.
    """
    policy.require(by, CHECK)
    held = _held(check)
    if not held.failed or held.finding:
        raise NotJudged(
            f"{held.reference} met everything that applies, or has a finding.", remedy="Look at the finding that stands there."
        )
    asked = {each.id: each for each in queries.questions_of(held)}
    not_met = [f"{asked[name].asks} No" for name in held.failed if name in asked]
    made = findings.raise_finding(
        Ref("contact", held.contact_reference), summary=f"{held.reference}: {'; '.join(not_met)}"[:SUMMARY_CHARACTERS],
        evidence={"check": held.reference, "answers": held.answers, "rules": {each: asked[each].rule for each in held.failed}}, by=by,
    )
    held.finding = made.reference
    held.save(update_fields=["finding"])
    store.append(ContactCheckRaised(subject=held.reference, finding=made.reference), by=by)
    return made


@transaction.atomic
def hand_over(reference: str, *, to: Person, by: Actor) -> ContactCheck:
    """Let `to` judge what was given to somebody who leaves.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its checker has.
    NotJudged
        If it is judged by now, or `to` handled the contact or judges none.
    """
    held = _held(ContactCheck.objects.get(reference=reference))
    policy.require_for(by, "people.hand_over", held.checker)
    if held.answered_at is not None:
        raise NotJudged(f"{held.reference} is judged.", remedy="There is nothing to hand over.")
    if to.pk == held.agent_id or not policy.allows(Actor.person(to.pk), CHECK):
        raise NotJudged(f"{to.display_name} handled the contact, or judges none.", remedy="Choose somebody else who judges contacts.")
    todos.settle(_todo(held))
    before, held.checker = held.checker, to
    held.save(update_fields=["checker"])
    _owe(held)
    store.append(ContactCheckHandedOver(subject=held.reference, before=before.reference, to=to.reference), by=by)
    return held


def _give(made: ContactDraw, one: Round, found: Among, checkers: list[Person]) -> int:
    chosen = found.drawn(queries.size(one), seed=made.seed, names=(one.code, made.first.isoformat())).place
    agents = {found.agent_of(int(place)) for place in chosen}
    teams = _teams(agents, made)
    given = 0
    for turn, place in enumerate(int(each) for each in chosen):
        agent, started = found.agent_of(place), found.started(place)
        checker = in_turn(checkers, turn, but=agent)
        if checker is None:
            continue
        day = started.date()
        team = next((key for starts, ends, key in teams.get(agent, ()) if starts <= day and (ends is None or day < ends)), None)
        _owe(ContactCheck.objects.create(
            reference=next_reference("CHK"), draw=made, contact=int(found.frame.contact[place]), started_at=started, agent_id=agent,
            team_id=team, checker=checker,
        ))  # fmt: skip
        given += 1
    return given


def _teams(agents: set[int], made: ContactDraw) -> dict[int, list[tuple[Any, Any, int]]]:
    teams: dict[int, list[tuple[Any, Any, int]]] = {}
    rows = Membership.objects.filter(person__in=agents, starts_on__lt=made.after).exclude(ends_on__lte=made.first)
    for person, starts, ends, team in rows.values_list("person", "starts_on", "ends_on", "team"):
        teams.setdefault(person, []).append((starts, ends, team))
    return teams


def _held(check: ContactCheck) -> ContactCheck:
    return ContactCheck.objects.select_for_update(of=("self",)).select_related("draw", "agent", "checker").get(pk=check.pk)


def _todo(check: ContactCheck) -> str:
    return f"contact_check:{check.reference}:{check.checker_id}"


def _owe(check: ContactCheck) -> None:
    one = contact_rounds.BY_PACK[check.draw.pack]
    todos.owe(
        check.checker, key=_todo(check), stage="resolve", what=f"Look at a contact: {one.title.lower()}",
        why="Drawn by chance; somebody who did not handle it looks.", about=f"contact_check:{check.reference}", is_own=True,
        due_at=clock.now() + JUDGED_WITHIN,
    )
