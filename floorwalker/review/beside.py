"""Review: what this room shows beside records of other rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.beside import Act, Beside, Line, Told
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref

if TYPE_CHECKING:
    from floorwalker.review.models import Evaluation, PastEvaluation, SurveyAsk


def _evaluations(contact: Ref, by: Actor) -> Told | None:
    from floorwalker.record.queries.contacts import number_of
    from floorwalker.review import sight
    from floorwalker.review.queries import past

    number = number_of(contact.reference)
    if number is None or not policy.allows(by, sight.VIEW):
        return None
    rows = sight.seen(by).filter(contact=number).select_related("evaluator", "scorecard").order_by("-begun_at")
    before = [_from_before(each) for each in past.of(by).filter(contact=number)]
    return Told([*(_line(each) for each in rows), *before], _acts(contact, number, by))


def _from_before(one: PastEvaluation) -> Line:
    said = [f"{one.score:.0%}"] if one.score is not None else []
    said += [] if one.passed is None else ["passed" if one.passed else "not passed"]
    url = f"{reverse('review:results')}?person={one.agent.reference}"
    return Line(one.key, url, f"From before, {one.form}{f' by {one.evaluator}' if one.evaluator else ''}", "idle", ", ".join(said))


def _acts(contact: Ref, number: int, by: Actor) -> list[Act]:
    """Return what the reader may begin: an evaluation of another's contact that is over, or an assessment of their own."""
    from floorwalker.ground import clock
    from floorwalker.record.sight import contacts
    from floorwalker.review import sight
    from floorwalker.review.models import Evaluation
    from floorwalker.review.queries.evaluations import ASSESS_SELF

    handled = contacts(by).filter(pk=number, agent__isnull=False, ended_at__lte=clock.now()).values_list("agent", flat=True).first()
    if handled is None:
        return []
    own = handled == by.person_id
    kind, code, label = (
        (Evaluation.Kind.SELF, ASSESS_SELF, "Assess yourself") if own else (Evaluation.Kind.QUALITY, sight.EVALUATE, "Evaluate")
    )
    if not policy.allows(by, code):
        return []
    return [Act(label, "clipboard-check", reverse("review:begin_evaluation"), (("contact", contact.reference), ("kind", kind.value)))]


def _line(one: Evaluation) -> Line:
    note = f"{one.get_kind_display()} by {one.evaluator.display_name}, {one.scorecard.name} version {one.scorecard.number}"
    url = reverse("review:evaluation", args=[one.reference])
    if one.voided_at is not None:
        return Line(one.reference, url, note, "idle", "Counts no more")
    if one.submitted_at is None:
        return Line(one.reference, url, note, "info", "Being made")
    if one.score is None:
        return Line(one.reference, url, note, "idle", "Not scored")
    return Line(one.reference, url, note, "ok" if one.passed else "watch", f"{one.score:.0%}, {'passed' if one.passed else 'not passed'}")


def _checks(contact: Ref, by: Actor) -> Told | None:
    from floorwalker.record.queries.contacts import number_of
    from floorwalker.review import check_words
    from floorwalker.review.queries import checks

    number = number_of(contact.reference)
    if number is None or not policy.allows(by, checks.VIEW):
        return None
    told = check_words.of_contact(number, by=by)
    url = reverse("review:contact_checks", args=[contact.reference])
    lines = [
        Line(each.rule.name, opens, words if each.override is None else f"{each.override.by} says {each.stands.replace('_', ' ')}",
             "watch" if each.stands == "failed" else "idle", "Failed" if each.stands == "failed" else "Overridden")
        for each, words, opens in told if each.outcome == "failed"
    ]  # fmt: skip
    passed = sum(each.outcome == "passed" for each, *_ in told)
    if told:
        lines.append(Line(f"{passed} passed, {len(told) - passed - len(lines)} not asked", url, "by machine, apart from evaluations", "ok"))
    return Told(lines)


def _surveys(contact: Ref, by: Actor) -> Told | None:
    """Return whether the customer was asked about the contact by each survey, or why not; nothing where no survey was about it."""
    from floorwalker.record.queries.contacts import number_of
    from floorwalker.review.queries import surveys

    number = number_of(contact.reference)
    if number is None or not policy.allows(by, surveys.VIEW):
        return None
    lines = [_asked(each) for each in surveys.about(number, by=by)]
    return Told(lines) if lines else None


def _asked(one: SurveyAsk) -> Line:
    from floorwalker.review.rules.surveys import INSTRUMENTS, WAYS

    url = f"{reverse('review:survey', args=[one.reference])}?version={one.survey.number}"
    note = f"{one.survey.name}, version {one.survey.number}" + (f": {WAYS[one.way].lower()}" if one.way else "")
    if one.score is not None:
        return Line(one.reference, url, note, "info", f"{one.score:.0f} of {INSTRUMENTS[one.survey.instrument].high}")
    return Line(one.reference, url, note, "idle", "Asked, no answer" if one.state == "asked" else str(one.get_state_display()))


def _kept(contact: Ref, by: Actor) -> Told | None:
    from floorwalker.ground.web import formats
    from floorwalker.record import keeping
    from floorwalker.record.models import Recording
    from floorwalker.record.queries.contacts import number_of
    from floorwalker.review import sight
    from floorwalker.review.models import Extract

    number = number_of(contact.reference)
    if number is None or not policy.allows(by, sight.VIEW):
        return None
    held = Recording.objects.filter(contact=number).order_by("started_at")
    if not held:
        return None
    sounds = [each for each in held if each.stored_id is not None]
    extract = Extract.objects.filter(contact=number).first()
    url = reverse("review:kept", args=[contact.reference])
    kept = [(each.reference, keeping.kept(each)) for each in sounds]
    lines = [
        Line(f"{name}: {formats.day_with_year(each.until, zone='UTC') if each.until else 'held'}", url, each.rule) for name, each in kept
    ]
    if extract is not None:
        lines.append(Line(extract.reference, url, "", "ok" if extract.state == "frozen" else "idle", str(extract.get_state_display())))
    return Told(lines)


BESIDE: tuple[Beside, ...] = (
    Beside("evaluations", "contact", "Reviews", "clipboard-check", _evaluations, stage="evaluation"),
    Beside("checks", "contact", "Automatic checks", "circle-check", _checks),
    Beside("surveys", "contact", "Surveys", "message-square", _surveys),
    Beside("kept", "contact", "Kept until", "hourglass", _kept),
)
