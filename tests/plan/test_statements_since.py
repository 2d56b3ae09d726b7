"""What must hold of statements when days are skipped, things are changed or ended, and jobs run again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from floorwalker.ground import clock
from floorwalker.ground.models import Todo
from floorwalker.plan import document_search, owned
from floorwalker.plan.actions import document_decisions, planned_channels, readings
from floorwalker.plan.actions import places as actions
from floorwalker.plan.models import CopyFound, PlannedChannel, Reading
from floorwalker.plan.queries import places as queries
from floorwalker.plan.queries import statements
from floorwalker.plan.rules.places import Draft, Told
from tests.conftest import MONDAY, Cast
from tests.plan.document_made import GUIDE, next_published, published
from tests.plan.test_places import CHECK, DIFFERENT, a_place, searched, todos
from tests.plan.test_statements import HOURS, LATER, SATURDAY, a_holder, a_statement, changed, spread_at

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db, pytest.mark.once]
SUNDAY = SATURDAY + timedelta(days=1)
DRAFT = Draft("Website, contact page", "web", "")


@pytest.mark.row(253)
def test_a_material_change_asks_again_though_a_later_one_that_is_not_material_came_before_anybody_was_told(cast: Cast) -> None:
    one = a_statement(cast)
    version = a_holder(cast, one).versions.get()
    asked = readings.ask(version, audience=readings.Audience(people=[cast.ada]), due_on=date(2026, 3, 16), why="So.", by=cast.pat_acts)
    readings.confirm(asked, digest=statements.shown_digest(version, statements.in_text(version)), answers={}, by=cast.ada_acts)
    changed(cast, one, starts_on=SATURDAY)
    changed(cast, one, f"{LATER[:-1]} .", starts_on=SUNDAY, is_material=False)
    spread_at(cast, SUNDAY)
    again = Reading.objects.get(closed_at=None)
    assert again != asked
    assert again.duties.get().attested_at is None
    asked.refresh_from_db()
    assert "version 2 changed what it says: We open on Saturdays." in asked.closed_why


def test_a_text_from_a_day_to_come_is_found_by_the_words_that_it_says_then(cast: Cast) -> None:
    one = a_statement(cast)
    guide = published(cast, "guide", body=f"{GUIDE}\n- [[{one.reference}]]\n", starts_on=date(2026, 3, 9))
    changed(cast, one, starts_on=SATURDAY)
    spread_at(cast, SATURDAY)
    with clock.frozen(datetime(2026, 3, 9, 9, tzinfo=MONDAY.tzinfo)):
        assert guide in [each.version.document for each in document_search.search("saturday", by=cast.ada_acts).hits]


def test_what_the_owner_of_a_place_owes_follows_what_the_place_is_to_say_whose_it_is_and_when_it_is_looked_at(cast: Cast) -> None:
    one, other = a_statement(cast), a_statement(cast, "Calls are recorded to train our people.", "Recording")
    place = a_place(cast, one, DIFFERENT)
    assert todos(cast.quin) == ["Let Website, contact page say version 1 of Opening hours"]
    told = Told(DIFFERENT, date(2026, 1, 5), CHECK)
    actions.keep(DRAFT, told, says=[one], owner=cast.una, of=place, by=cast.pat_acts)
    assert (todos(cast.quin), todos(cast.una)) == ([], ["Let Website, contact page say version 1 of Opening hours"])
    actions.keep(DRAFT, told, says=[other], owner=cast.una, of=place, by=cast.pat_acts)
    assert todos(cast.una) == ["Let Website, contact page say version 1 of Recording"]
    actions.keep(DRAFT, replace(told, words=HOURS), says=[one], owner=cast.una, of=place, by=cast.pat_acts)
    assert todos(cast.una) == []
    searched(cast, CHECK)
    assert todos(cast.una) == ["Look at what Website, contact page says"]
    with clock.frozen(datetime.combine(CHECK, MONDAY.timetz())):
        actions.keep(DRAFT, Told(HOURS, CHECK, CHECK + timedelta(days=9)), says=[one], owner=cast.una, of=place, by=cast.pat_acts)
    assert todos(cast.una) == []


def test_nobody_is_asked_over_which_channel_a_retired_statement_is_said(cast: Cast) -> None:
    one = a_statement(cast)
    planned_channels.plan(one, channel="chat", owner=cast.quin, why="So.", by=cast.pat_acts)
    document_decisions.retire(one, reason="We never close.", by=cast.olga_acts)
    assert todos(cast.quin) == []
    assert searched(cast)["gaps"] == 0
    assert not PlannedChannel.objects.filter(ended_at=None).exists()
    assert PlannedChannel.objects.get().ended_why == "We never close."
    assert not [each for shelf in owned.OWNED if shelf.code == "planned_channels" for each in shelf.of(cast.quin)]


def test_a_copy_that_somebody_let_be_stays_so_in_the_next_version_of_its_text(cast: Cast) -> None:
    a_statement(cast)
    pasted = published(cast, "guide", body=f"{GUIDE}\n- {DIFFERENT}\n", title="Find us")
    searched(cast)
    actions.let_be(CopyFound.objects.get(), reason="The desk downstairs closes earlier.", by=cast.pat_acts)
    next_published(cast, pasted, body=f"## In short\n\nRing twice.\n\n- {DIFFERENT}\n")
    searched(cast)
    assert queries.found(cast.pat_acts).spots == []
    next_published(cast, pasted, body=f"## In short\n\nRing twice.\n\n- {DIFFERENT.replace('18:00', '17:00')}\n")
    searched(cast)
    assert len(queries.found(cast.pat_acts).spots) == 1, "Other words are looked at anew."


def test_the_owner_of_a_gap_owes_it_again_when_what_filled_it_is_gone(cast: Cast) -> None:
    one = a_statement(cast)
    planned_channels.plan(one, channel="web", owner=cast.quin, why="Most look there.", by=cast.pat_acts)
    place = a_place(cast, one)
    assert todos(cast.quin) == []
    actions.end(place, reason="The page is gone.", by=cast.pat_acts)
    searched(cast)
    assert todos(cast.quin) == ["Let Website say Opening hours"]
    assert Todo.objects.filter(about__startswith="planned_channel", done_at=None).count() == 1
