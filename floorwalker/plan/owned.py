"""Plan: what a person can own in this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.actions import handing_over
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref, kinds


def _forecasts(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.models import Forecast

    drafts = Forecast.objects.filter(created_by=f"person:{person.pk}", in_use_from=None, retired_at=None).select_related("queue")
    return [_thing("forecast", each, f"{each.reference}: {each.queue.name} from {each.first_day:%d %b %Y}") for each in drafts]


def _rosters(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.models import Roster

    drafts = Roster.objects.filter(created_by=f"person:{person.pk}", published_at=None, retired_at=None).select_related("site")
    return [_thing("roster", each, f"{each.reference}: {each.site.name} from {each.first_day:%d %b %Y}") for each in drafts]


def _standards(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import catalogue

    return [_thing("standard", each, f"{each.reference}: {each.name}") for each in catalogue.owned_by(person)]


def _agreements(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import agreements

    return [_thing("agreement", each, f"{each.reference}: {each.name}") for each in agreements.owned_by(person)]


def _blueprints(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import blueprints

    latest = {each.reference: each for each in blueprints.owned_by(person)}
    return [_thing("blueprint", each, f"{each.reference}: {each.name}") for each in latest.values()]


def _customer_messages(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import customer_messages

    rows = customer_messages.owned_by(person)
    return [_thing("customer_message", each, f"{each.reference}: {each.name}") for each in rows]


def _journeys(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import journeys

    latest = {each.reference: each for each in journeys.owned_by(person)}
    return [_thing("journey", each, f"{each.reference}: {each.name}") for each in latest.values()]


def _documents(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import documents

    return [_thing("document", each, f"{each.reference}: {each.title}") for each in documents.owned_by(person)]


def _service_plans(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import service_plans

    return [_thing("service_plan", each, f"{each.reference}: {each.name}") for each in service_plans.owned_by(person)]


def _places(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import places

    return [_thing("place", each, f"{each.reference}: {each.name}") for each in places.places_owned_by(person)]


def _give_place(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import places

    places.give(ref.reference, to=to, by=by)


def _planned_channels(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import places
    from floorwalker.plan.rules.places import NAMES

    rows = places.channels_owned_by(person)
    return [_thing("planned_channel", each, f"{each.statement.title} over {NAMES[each.channel]}") for each in rows]


def _give_planned_channel(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import planned_channels

    planned_channels.give(ref.reference, to=to, by=by)


def _goals(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import goals

    return [_thing("goal", each, f"{each.reference}: {each.name}") for each in goals.owned_by(person)]


def _give_goal(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import goals

    goals.give(ref.reference, to=to, by=by)


def _editions(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import document_variants
    from floorwalker.plan.rules.languages import named

    return [
        _thing("edition", each, f"{each.reference}: {each.document.title} in {named(each.language, each.brand)}")
        for each in document_variants.owned_by(person)
    ]


def _give_edition(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import editions

    editions.give(ref.reference, to=to, by=by)


def _letterheads(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import letterheads

    rows = letterheads.owned_by(person)
    return [_thing("letterhead", each, f"{each.reference}: {each.brand or 'the house'}") for each in rows]


def _give_letterhead(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import letterheads

    letterheads.give(ref.reference, to=to, by=by)


def _flex(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import flex

    return [_thing("flex", each, f"{each.reference}: {each.get_kind_display()}") for each in flex.owned_by(person)]


def _activities(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.queries import activities

    return [_thing("team_activity", each, str(each)) for each in activities.owned_by(person)]


def _give_activity(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import activities

    activities.give(ref.reference, to=to, by=by)


def _give_flex(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import flex

    flex.give(ref.reference, to=to, by=by)


def _thing(kind: str, record: Any, words: str) -> Thing:
    return Thing(Ref(kind, record.reference), words, None, kinds().get(kind).page(record))


def _give_forecast(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.models import Forecast

    drafts = Forecast.objects.filter(in_use_from=None, retired_at=None)
    handing_over.give_draft(drafts.filter(reference=ref.reference).first(), to=to, by=by)


def _give_roster(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.models import Roster

    drafts = Roster.objects.filter(published_at=None, retired_at=None)
    handing_over.give_draft(drafts.filter(reference=ref.reference).first(), to=to, by=by)


def _give_blueprint(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import blueprints

    blueprints.give(ref.reference, to=to, by=by)


def _give_customer_message(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import customer_messages

    customer_messages.give(ref.reference, to=to, by=by)


def _give_journey(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import journeys

    journeys.give(ref.reference, to=to, by=by)


def _give_standard(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import catalogue

    catalogue.give(ref.reference, to=to, by=by)


def _give_agreement(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import agreements

    agreements.give(ref.reference, to=to, by=by)


def _give_document(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import documents

    documents.give(ref.reference, to=to, by=by)


def _give_service_plan(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.plan.actions import service_plans

    service_plans.give(ref.reference, to=to, by=by)


OWNED: tuple[Owned, ...] = (
    Owned("forecasts", "Forecasts not yet in use", _forecasts, _give_forecast, needs="plan.forecast", stays=True),
    Owned("standards", "Standards", _standards, _give_standard, needs="plan.propose_standard"),
    Owned("agreements", "Agreements with clients", _agreements, _give_agreement, needs="plan.propose_agreement"),
    Owned("documents", "Documents", _documents, _give_document, needs="plan.write_documents"),
    Owned("editions", "Documents to write in other languages", _editions, _give_edition, needs="plan.write_documents"),
    Owned("places", "Places where statements are said", _places, _give_place, needs="plan.keep_places"),
    Owned("planned_channels", "Channels that must say a statement", _planned_channels, _give_planned_channel, needs="plan.keep_places"),
    Owned("service_plans", "Service plans", _service_plans, _give_service_plan, needs="plan.write_service_plan"),
    Owned("goals", "Goals of the business", _goals, _give_goal, needs="plan.set_goals"),
    Owned("blueprints", "Service blueprints", _blueprints, _give_blueprint, needs="plan.draft_blueprint"),
    Owned("messages", "Messages to customers", _customer_messages, _give_customer_message, needs="plan.write_message"),
    Owned("letterheads", "Letterheads", _letterheads, _give_letterhead, needs="plan.draw_letterhead"),
    Owned("journeys", "Journeys", _journeys, _give_journey, needs="plan.draw_journey"),
    Owned("activities", "Activities of teams", _activities, _give_activity, needs="plan.coordinate"),
    Owned("flex", "Agreed flex", _flex, _give_flex, needs="plan.allocate"),
    Owned("rosters", "Rosters not yet published", _rosters, _give_roster, needs="plan.roster"),
)
