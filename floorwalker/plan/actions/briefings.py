"""Briefings: calling one, taking attendance, asking and answering, confirming that one read and understood, calling it off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, refs, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.briefing_events import (
    AttendanceTaken,
    BriefingAnswered,
    BriefingAsked,
    BriefingCalled,
    BriefingCancelled,
    BriefingCaughtUp,
    BriefingConfirmed,
    BriefingNamed,
    QuizNotPassed,
)
from floorwalker.plan.models import Briefing, BriefingPerson, BriefingQuestion, QuizQuestion
from floorwalker.plan.queries import briefings as queries
from floorwalker.plan.rules import briefings as rules
from floorwalker.plan.rules.briefings import BriefingDraft
from floorwalker.plan.rules.deciding import reason as reason_given

LEAD: Final = queries.LEAD
CONFIRM: Final = queries.CONFIRM
DAYS_TO_CONFIRM: Final = timedelta(days=5)
PASSED_ON: Final = ("standard:", "kpi_set:")
KIND: Final = "briefings"
"""How notices of briefings are called."""


@transaction.atomic
def call(draft: BriefingDraft, people: Sequence[Person], *, repeats: Briefing | None = None, by: Actor) -> Briefing:
    """Call a briefing for `people` and tell them; with `repeats` it catches up who missed that one.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include leading briefings, or `by` does not lead what is repeated.
    RuleBroken
        If it is no briefing (`rules.check`), nobody is asked, somebody lies outside the reach of `by`, its leader may not lead, or
        what is repeated was not held.
    Conflict
        If what is repeated was called off.
    NotFound
        If what it is about is not there.
    """
    policy.require(by, LEAD)
    caller = deciding.require_person(by, refusal="Only a person calls a briefing.")
    if repeats is not None and _led(repeats, by).held_at is None:
        raise RuleBroken(
            f"{repeats.reference} was not held yet.", remedy="Take its attendance first: that says who missed it.", code="briefing_not_held"
        )
    rules.check(draft, now=clock.now())
    if not queries.leaders().filter(pk=draft.leader.pk).exists():
        raise RuleBroken(
            f"{draft.leader.display_name} may not lead a briefing.", remedy="Choose somebody whose role does.", code="cannot_lead"
        )
    asked = {each.pk: each for each in people if each.pk != draft.leader.pk}
    if not asked:
        raise RuleBroken(
            "Nobody would hear it.", remedy="Choose a team, a role, a site or people that your role reaches.", code="briefing_audience"
        )
    if queries.reached(by).filter(pk__in=asked).count() < len(asked):
        raise RuleBroken(
            "Some of the audience lie outside your reach.", remedy="Choose people whom your role reaches.", code="briefing_audience"
        )
    pinned = refs.freeze(Ref.parse(draft.about), by=by) if draft.about else {}
    made = Briefing.objects.create(
        reference=next_reference("BRF"), title=draft.title.strip(), content=draft.content.strip(), agenda=draft.agenda.strip(),
        about=draft.about, pinned=pinned, leader=draft.leader, site=draft.site, starts_at=draft.starts_at, ends_at=draft.ends_at,
        audience=draft.audience[:200], must_be_right=draft.must_be_right, repeats=repeats, called_by_id=caller,
        called_at=clock.now(),
    )
    BriefingPerson.objects.bulk_create(BriefingPerson(briefing=made, person=each) for each in asked.values())
    QuizQuestion.objects.bulk_create(
        QuizQuestion(briefing=made, position=place, question=each.question, options=list(each.options), right=each.right)
        for place, each in enumerate(draft.quiz)
    )
    store.append(
        BriefingCalled(
            subject=made.reference, about=made.about or "nothing that is kept", people=len(asked), starts_at=made.starts_at.isoformat(),
            leader=made.leader.reference, repeats=repeats.reference if repeats else "none", title=Sleeved(made.title),
        ),
        by=by,
    )
    for each in (*asked.values(), made.leader):
        deciding.tell(each, kind=KIND, key=f"{_about(made)}:called:{each.pk}", about=_about(made), what=f"Briefing: {made.title}")
    return made


@transaction.atomic
def name(briefing: Briefing, *, about: str, by: Actor) -> Briefing:
    """Say which standard or KPI set (a Ref) a briefing passes on that named none, as it stands now, until it is held.

    Raises
    ------
    NotAllowed
        If `by` does not lead it.
    RuleBroken
        If that is neither, or it was held.
    NotFound
        If that is not there.
    Conflict
        If it was called off, or names one already.
    """
    led = _led(briefing, by)
    if led.about:
        raise Conflict(f"{led.reference} passes on {led.about.partition(':')[2]} already.", remedy="Call another on what else there is.")
    if led.held_at is not None:
        raise RuleBroken("It was held.", remedy="Call another on the standard: these people were not told of it.", code="briefing_held")
    if not about.startswith(PASSED_ON):
        raise RuleBroken("A briefing passes on a standard or KPIs.", remedy="Choose one from the list.", code="briefing_about")
    led.about, led.pinned = about, refs.freeze(Ref.parse(about), by=by)
    led.save(update_fields=["about", "pinned"])
    store.append(BriefingNamed(subject=led.reference, about=about), by=by)
    return led


@transaction.atomic
def take_attendance(briefing: Briefing, *, came: Collection[int], by: Actor) -> Briefing:
    """Take down who of the audience came (keys of people); all owe a confirmation, and who was absent has to catch up.

    Raises
    ------
    NotAllowed
        If `by` does not lead it.
    RuleBroken
        If it has not begun, or somebody came who was not asked.
    Conflict
        If it was called off.
    """
    held = _led(briefing, by)
    if held.starts_at > clock.now():
        raise RuleBroken("It has not begun.", remedy="Take attendance when it has.", code="briefing_not_begun")
    rows = {each.person_id: each for each in held.people.select_related("person")}
    if set(came) - set(rows):
        raise RuleBroken("Somebody came who was not asked.", remedy="Tick those of the audience.", code="briefing_audience")
    for key, row in rows.items():
        row.attended = key in came
    BriefingPerson.objects.bulk_update(rows.values(), ["attended"])
    if held.held_at is None:
        held.held_at = clock.now()
        held.save(update_fields=["held_at"])
    for before in queries.repeated(held):
        before.people.filter(caught_up_in=held, confirmed_at=None).exclude(person__in=came).update(caught_up_in=None)
        before.people.filter(person__in=came, caught_up_in=None).exclude(attended=True).update(caught_up_in=held)
    due = clock.now() + DAYS_TO_CONFIRM
    for key, row in rows.items():
        if row.confirmed_at is None and not (held.repeats is None and row.caught_up_in_id):
            todos.owe(
                row.person, key=_todo(held, key), stage="plan", about=_about(held), due_at=due, is_own=True,
                what=f"{'Confirm' if row.attended else 'Catch up on'} the briefing {held.title}",
                why="Nobody is asked to meet what they were not told of.",
            )
    store.append(AttendanceTaken(subject=held.reference, came=len(set(came)), people=len(rows)), by=by)
    return held


@transaction.atomic
def confirm(briefing: Briefing, *, answers: Sequence[int], by: Actor) -> BriefingPerson:
    """Confirm that one read and understood a briefing, with the place of one option for each question; return how it went.

    Who does not pass may read again and try again. A repetition confirms what it repeats too, however often that was repeated.

    Raises
    ------
    NotAllowed
        If `by` is not of the audience.
    RuleBroken
        If it has not begun, or a question is left out.
    Conflict
        If it was confirmed or called off already.
    """
    policy.require(by, CONFIRM)
    row = BriefingPerson.objects.select_for_update(of=("self",)).select_related("briefing__repeats").filter(
        briefing=briefing, person=by.person_id
    ).first()
    if row is None:
        raise NotAllowed("You were not asked to this briefing.", remedy="Ask its leader to ask you.")
    _require_on(row.briefing)
    if row.confirmed_at is not None:
        raise Conflict("You confirmed it already.", remedy="Nothing is left to do.")
    if row.briefing.starts_at > clock.now():
        raise RuleBroken("It has not begun.", remedy="Confirm it when you have heard or read it.", code="briefing_not_begun")
    quiz = list(row.briefing.quiz.all())
    if len(answers) != len(quiz):
        raise RuleBroken("A question is left out.", remedy="Answer every question.", code="briefing_quiz")
    row.tries += 1
    row.right = sum(answer == each.right for answer, each in zip(answers, quiz, strict=True))
    passed = row.right >= row.briefing.must_be_right
    row.confirmed_at = clock.now() if passed else None
    row.save(update_fields=["tries", "right", "confirmed_at"])
    event = BriefingConfirmed if passed else QuizNotPassed
    store.append(event(subject=row.briefing.reference, right=row.right, questions=len(quiz), tries=row.tries), by=by)
    if passed:
        todos.settle(_todo(row.briefing, row.person_id))
        for before in queries.repeated(row.briefing):
            missed = before.people.filter(person=row.person_id, confirmed_at=None)
            if missed.update(confirmed_at=row.confirmed_at, caught_up_in=row.briefing):
                todos.settle(_todo(before, row.person_id))
                store.append(BriefingCaughtUp(subject=before.reference, repetition=row.briefing.reference), by=by)
    return row


@transaction.atomic
def ask(briefing: Briefing, *, question: str, by: Actor) -> BriefingQuestion:
    """Ask something about a briefing one was asked to.

    Raises
    ------
    NotAllowed
        If `by` is not of the audience.
    RuleBroken
        If nothing is asked.
    Conflict
        If it was called off.
    """
    policy.require(by, CONFIRM)
    if by.person_id is None or not briefing.people.filter(person=by.person_id).exists():
        raise NotAllowed("You were not asked to this briefing.", remedy="Ask its leader in person.")
    _require_on(briefing)
    words = reason_given(question)
    made = BriefingQuestion.objects.create(briefing=briefing, asked_by_id=by.person_id, asked_at=clock.now(), question=words)
    deciding.ask(
        briefing.leader, key=f"briefing:question:{made.pk}", what=f"Answer a question about {briefing.title}",
        why="A question left open is a standard not understood.", about=_about(briefing), due_on=None,
    )
    store.append(BriefingAsked(subject=briefing.reference, question=Sleeved(words)), by=by)
    return made


@transaction.atomic
def answer(briefing: Briefing, *, question: int, words: str, by: Actor) -> BriefingQuestion:
    """Answer a question of the audience; everybody of it reads the answer.

    Raises
    ------
    NotAllowed
        If `by` does not lead it.
    NotFound
        If there is no such question.
    RuleBroken
        If nothing is said.
    Conflict
        If it is answered already.
    """
    held = _led(briefing, by)
    found = BriefingQuestion.objects.filter(pk=question, briefing=held).select_related("asked_by").first()
    if found is None:
        raise NotFound("There is no such question.", remedy="Choose one on the page of the briefing.")
    if found.answer:
        raise Conflict("That question is answered already.", remedy="Look at the briefing again.")
    found.answer, found.answered_by_id, found.answered_at = reason_given(words), by.person_id, clock.now()
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    todos.settle(f"briefing:question:{found.pk}")
    store.append(BriefingAnswered(subject=held.reference, answer=Sleeved(found.answer)), by=by)
    deciding.tell(
        found.asked_by, kind=KIND, key=f"briefing:answered:{found.pk}", about=_about(held),
        what=f"Your question about {held.title} is answered",
    )
    return found


@transaction.atomic
def cancel(briefing: Briefing, *, reason: str, by: Actor) -> Briefing:
    """Call a briefing off that was not held, and tell those who were asked.

    Raises
    ------
    NotAllowed
        If `by` does not lead it.
    RuleBroken
        If no reason is given, or it was held.
    Conflict
        If it was called off already.
    """
    held = _led(briefing, by)
    if held.held_at is not None:
        raise RuleBroken("It was held.", remedy="Call another to correct what was told.", code="briefing_held")
    held.cancelled_why, held.cancelled_at = reason_given(reason), clock.now()
    held.save(update_fields=["cancelled_at", "cancelled_why"])
    todos.settle_about(_about(held))
    store.append(BriefingCancelled(subject=held.reference, reason=Sleeved(held.cancelled_why)), by=by)
    for each in held.people.select_related("person"):
        deciding.tell(
            each.person, kind=KIND, key=f"{_about(held)}:off:{each.person_id}", about=_about(held),
            what=f"The briefing {held.title} is called off",
        )
    return held


def _led(briefing: Briefing, by: Actor) -> Briefing:
    policy.require(by, LEAD)
    held = Briefing.objects.select_for_update(of=("self",)).select_related("leader", "repeats").get(pk=briefing.pk)
    if not queries.leads(held, by=by):
        raise NotAllowed(f"{held.leader.display_name} leads this briefing.", remedy="Ask them.")
    _require_on(held)
    return held


def _require_on(briefing: Briefing) -> None:
    if briefing.cancelled_at is not None:
        raise Conflict(f"{briefing.reference} is called off.", remedy="Look for the one that takes its place.")


def _about(briefing: Briefing) -> str:
    return f"briefing:{briefing.reference}"


def _todo(briefing: Briefing, person: int) -> str:
    return f"{_about(briefing)}:confirm:{person}"
