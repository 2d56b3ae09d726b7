"""Answers to surveys: by the link that the customer opened, or by contact from what carried it; a low score is followed up."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction

from floorwalker.engine.masking.conversation import Said
from floorwalker.engine.masking.names import known_of
from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import leaders_above
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record import masking, sentiment, sight
from floorwalker.record.actions import answers
from floorwalker.record.actions.answers import TAKE, Answer
from floorwalker.record.models import Interaction
from floorwalker.record.models.transcripts import HOLE
from floorwalker.record.queries.contacts import number_of
from floorwalker.review import survey_links as links
from floorwalker.review.actions.survey_rounds import row_of
from floorwalker.review.models import Survey, SurveyAsk, SurveyFollowUp, SurveyOptOut, SurveyVerbatim
from floorwalker.review.queries import surveys as queries
from floorwalker.review.rules.surveys import INSTRUMENTS, LEADER, THEMES, WAYS, theme_of
from floorwalker.review.survey_events import FollowUpOpened, SurveyAnswered, SurveyOptedOut, VerbatimSorted

CHANGEABLE: Final = timedelta(hours=1)
"""So long the customer may give another answer in the place of the first."""
State = SurveyAsk.State


class LinkRefused(RuleBroken):
    """The link of a survey does not open: wrong, old or used. It never says whose it was."""

    code = "survey_link"
    status = 410


def opened_by(token: str) -> SurveyAsk:
    """Return the ask whose link `token` opens.

    Raises
    ------
    LinkRefused
        If it opens none, was answered for good, or is closed.
    """
    ask = SurveyAsk.objects.select_related("survey").filter(token=links.digest(token)).first()
    now = clock.now()
    if ask is None:
        raise LinkRefused("This link does not open.", remedy="Part of it may be missing: open it from the mail again.")
    if ask.answered_at is not None and now >= ask.answered_at + CHANGEABLE:
        raise LinkRefused("This was answered already. Thank you.", remedy="There is nothing more to do.")
    if ask.closes_at is None or now >= ask.closes_at:
        raise LinkRefused("This survey is closed.", remedy="No answer is taken any more; thank you all the same.")
    return ask


@transaction.atomic
def answer(token: str, *, score: int, comment: str | None = None) -> SurveyAsk:
    """Keep what the customer who holds `token` answers; a second answer within the hour takes the place of the first.

    Without a `comment` the words given before stay.

    Raises
    ------
    LinkRefused
        If the link does not open, or the contact is not in the house any more.
    AnswerRefused
        If the score lies outside the scale, or the words are too long.
    """
    ask = SurveyAsk.objects.select_for_update(of=("self",)).select_related("survey").get(pk=opened_by(token).pk)
    opened_by(token)
    contact = sight.published().select_related("customer", "agent").filter(pk=ask.contact).first()
    if contact is None:
        raise LinkRefused("This survey is closed.", remedy="No answer is taken any more; thank you all the same.")
    return _keep(ask, contact, score=score, comment=comment, by=_customer(contact))


@transaction.atomic
def answer_by_contact(survey: Survey, contact: str, *, score: int, comment: str = "", way: str, by: Actor) -> SurveyAsk:
    """Keep what the customer of `contact` answered to whatever carried it: a key on the telephone, a question in the chat.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include bringing in answers.
    NotFound
        If there is no such contact in the house.
    RuleBroken
        If the survey never asked, or not by this way, the score lies outside its scale, or it was answered more than an hour ago.
    """
    policy.require(by, TAKE)
    if survey.asks_from is None or way not in survey.ways:
        raise RuleBroken(
            f"{survey.reference} does not ask by {WAYS.get(way, way)!r}.", remedy="Name a published survey and one of its ways.", code="way"
        )
    found = sight.published().select_related("customer", "agent").filter(pk=number_of(contact) or 0).first()
    if found is None:
        raise NotFound(f"There is no contact {contact} in the house.", remedy="Check its reference.")
    ask = SurveyAsk.objects.select_for_update(of=("self",)).filter(reference=survey.reference, contact=found.pk).first()
    ask = ask or row_of(survey, found)
    if ask.answered_at is not None and clock.now() >= ask.answered_at + CHANGEABLE:
        raise RuleBroken(f"{found.reference} was answered already.", remedy="An answer stays after an hour.", code="answered")
    if ask.state != State.ASKED:
        ask.state, ask.way = State.CARRIER, way
    return _keep(ask, found, score=score, comment=comment, by=by)


@transaction.atomic
def opt_out(token: str) -> None:
    """Ask the customer who holds `token` no more, by any survey.

    Raises
    ------
    LinkRefused
        If the link opens nothing, or nobody knows whose contact it was.
    """
    customer = _whose(token)
    made = SurveyOptOut.objects.get_or_create(customer_id=customer, ended_at=None, defaults={"said_at": clock.now()})[1]
    if made:
        line = SurveyOptedOut(subject=f"CUS-{customer}", wants="wants to be asked by no survey")
        store.append(line, by=Actor("customer", str(customer)))


@transaction.atomic
def opt_in(token: str) -> None:
    """Let the customer who holds `token` be asked again.

    Raises
    ------
    LinkRefused
        If the link opens nothing, or nobody knows whose contact it was.
    """
    customer = _whose(token)
    if SurveyOptOut.objects.filter(customer=customer, ended_at=None).update(ended_at=clock.now()):
        line = SurveyOptedOut(subject=f"CUS-{customer}", wants="may be asked by surveys again")
        store.append(line, by=Actor("customer", str(customer)))


@transaction.atomic
def sort(verbatim: SurveyVerbatim, *, theme: str, sounds: str, by: Actor) -> SurveyVerbatim:
    """Say what a customer's words are about and how they sound; what the machine said stays beside it.

    Raises
    ------
    NotAllowed
        If no role of `by` sorts the words about this contact.
    RuleBroken
        If the theme or the sound is unknown.
    """
    policy.require(by, queries.SORT)
    held = SurveyVerbatim.objects.select_for_update(of=("self",)).select_related("ask").get(pk=verbatim.pk)
    if not queries.within(by, queries.SORT, held.ask):
        raise policy.out_of_reach(held.ask.contact_reference, queries.SORT)
    if theme not in THEMES or sounds not in ("", *sentiment.Sentiment.values):
        raise RuleBroken("There is no such theme or sound.", remedy="Choose one of the lists.", code="theme")
    held.theme, held.sounds, held.said_by_id, held.said_at = theme, sounds, by.person_id, clock.now()
    held.save(update_fields=["theme", "sounds", "said_by", "said_at"])
    line = VerbatimSorted(
        subject=held.ask.reference, contact=held.ask.contact_reference, theme=THEMES[theme][0], sounds=sounds or "not told"
    )
    store.append(line, by=by)
    return held


def _whose(token: str) -> int:
    """Return the customer whose link this is, open or not: who was asked may say so long after."""
    ask = SurveyAsk.objects.filter(token=links.digest(token)).first()
    if ask is None or ask.customer_id is None:
        raise LinkRefused("This link does not open.", remedy="Part of it may be missing: open it from the mail again.")
    return ask.customer_id


def _customer(contact: Interaction) -> Actor:
    """Return who answers: the customer of the contact, or the link itself where nobody knows who that was."""
    return Actor.system("survey-link") if contact.customer_id is None else Actor("customer", str(contact.customer_id))


def _keep(ask: SurveyAsk, contact: Interaction, *, score: int, comment: str | None, by: Actor) -> SurveyAsk:
    scale = INSTRUMENTS[ask.survey.instrument]
    again = ask.answer is not None
    before = contact.survey_answers.filter(pk=ask.answer).first() if ask.answer is not None else None
    words = (before.comment if before is not None else "") if comment is None else comment
    kept = answers.take(
        contact, Answer(instrument=scale.code, score=score, scale_min=scale.low, scale_max=scale.high, comment=words),
        before=ask.answer, by=by,
    )
    ask.answer, ask.score, ask.answered_at = kept.pk, kept.score, ask.answered_at or kept.answered_at
    ask.save()
    _listen(ask, contact, kept.comment)
    _follow(ask, contact, by=by)
    how = "Answered again" if again else "Answered"
    store.append(SurveyAnswered(subject=ask.reference, how=how, contact=ask.contact_reference, way=ask.way), by=by)
    return ask


def _listen(ask: SurveyAsk, contact: Interaction, words: str) -> None:
    """Keep the words with what is personal in them masked; words taken back go."""
    if not words:
        SurveyVerbatim.objects.filter(ask=ask).delete()
        return
    customer = contact.customer.name if contact.customer is not None and not contact.customer.is_pseudonym else ""
    known = known_of([customer], [contact.agent.display_name] if contact.agent is not None else [])
    masked = masking.mask([Said("customer", words)], known=known)[0]
    text = masked.text
    for kind in masked.spans:
        text = text.replace(HOLE, f"[{masking.label(kind).lower()}]", 1)
    score, theme = sentiment.score(masked.text), theme_of(text)
    sounds = "" if score is None else sentiment.in_words(score)
    SurveyVerbatim.objects.update_or_create(
        ask=ask, defaults={"words": text, "sentiment": score, "sounds": sounds, "suggested": theme, "theme": theme}
    )


def _follow(ask: SurveyAsk, contact: Interaction, *, by: Actor) -> None:
    survey = ask.survey
    is_low = survey.follow_at is not None and ask.score is not None and ask.score <= survey.follow_at
    there = SurveyFollowUp.objects.filter(ask=ask).first()
    if there is not None or not is_low:
        if there is not None and there.closed_at is None and not is_low:
            _withdraw(there)
        return
    owner = _who_follows(survey, contact.agent, ask)
    now = clock.now()
    made = SurveyFollowUp.objects.create(
        reference=next_reference("FUP"), ask=ask, owner=owner, opened_at=now, due_at=now + timedelta(hours=survey.follow_hours)
    )
    todos.owe(
        owner, key=f"follow_up:{made.reference}", stage="review", what=f"Follow up a low score about {ask.contact_reference}",
        why="A customer was not satisfied; say what was done, and tell them.", about=f"follow_up:{made.reference}", due_at=made.due_at,
    )
    line = FollowUpOpened(subject=made.reference, contact=ask.contact_reference, owner=owner.reference, due_at=made.due_at)
    store.append(line, by=by)


def _withdraw(there: SurveyFollowUp) -> None:
    """Close a follow-up whose reason is gone: the customer gave a better score within the hour. The line of the answer tells of it."""
    there.closed_at, there.done = clock.now(), "The customer gave a better score within the hour."
    there.save(update_fields=["closed_at", "done"])
    todos.settle(f"follow_up:{there.reference}")


def _who_follows(survey: Survey, agent: Person | None, ask: SurveyAsk) -> Person:
    """Return who led the team of the contact on its day, or the owner of the survey where nobody did or it is for them to follow."""
    if survey.follow_by == LEADER and agent is not None:
        above = leaders_above(agent, on=ask.day)
        if above and queries.followers().filter(pk=above[0].pk).exists():
            return above[0]
    return survey.owner
