"""Every filter of the list of contacts reads an index in the order of the list, whoever asks; what is read does not change who sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Membership, Site
from floorwalker.record import sight
from floorwalker.record.models import Interaction, Reason
from floorwalker.record.queries import contacts, search
from tests.record.contacts_made import AT, a_contact, a_customer, a_queue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

INDEXES = [
    ({"ref": "C-1"}, "PRIMARY KEY"),
    ({"words": "plumber"}, "PRIMARY KEY"),
    ({"person": "Okafor"}, "interaction_agent"),
    ({"customer": "K1"}, "interaction_customer"),
    ({"queue": "claims"}, "interaction_queue"),
    ({"channel": "voice"}, "interaction_channel"),
    ({"outcome": "abandoned"}, "interaction_outcome"),
    ({"reason": "leak"}, "interaction_reason"),
    ({"said": "dissatisfied"}, "interaction_dissatisfied"),
    ({"said": "dissatisfied", "reason": "leak"}, "interaction_dissatisfied"),
    ({"channel": "voice", "reason": "leak"}, "interaction_reason"),
    ({"queue": "claims", "person": "Okafor"}, "interaction_agent"),
]


@pytest.fixture
def cast_at_work(cast: Any) -> Any:
    """Ada took a call about a leak; another was left."""
    leak = Reason.objects.create(code="leak", name="Leak")
    cast.call = a_contact(agent=cast.ada, customer=a_customer(), reason=leak, note="The plumber never came")
    cast.left = a_contact(AT + timedelta(hours=1), outcome="abandoned")
    return cast


def narrowed(by: Actor, chosen: dict[str, str]) -> contacts.Rows:
    """Return the list that `by` asks for."""
    rows = contacts.listed(by)
    for name, keep in contacts.narrowings("Europe/London").items():
        if name in chosen:
            rows = keep(rows, chosen[name])
    return rows


def read(rows: contacts.Rows) -> str:
    """Return how SQLite reaches the contacts of `rows`: the line of its plan that names their table."""
    lines = [line for line in rows.explain().splitlines() if "record_interaction" in line]
    assert len(lines) == 1, lines
    return lines[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts for itself and chooses by what it finds")
@pytest.mark.parametrize("who", ["olga", "una", "ada"])
@pytest.mark.parametrize(("chosen", "index"), INDEXES, ids=lambda value: " and ".join(value) if isinstance(value, dict) else "")
def test_a_filter_reads_its_index_and_sorts_nothing(cast_at_work: Any, who: str, chosen: dict[str, str], index: str) -> None:
    wide = {"queue", "channel", "outcome", "reason", "said"} if who == "ada" else set[str]()
    if chosen.keys() <= wide:
        index = "interaction_agent"  # one person narrows more than these
    rows = narrowed(getattr(cast_at_work, f"{who}_acts"), chosen)
    assert f"SEARCH record_interaction USING {'INTEGER' if index == 'PRIMARY KEY' else 'INDEX'} {index}" in read(rows[:51])
    assert "SEARCH record_interaction USING" in read(rows.order_by()[:10_001])
    if who == "olga" and chosen.keys().isdisjoint({"words", "customer"}):
        assert "TEMP B-TREE" not in rows[:51].explain()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts for itself and chooses by what it finds")
def test_the_list_without_filters_is_read_in_the_order_of_time(cast_at_work: Any) -> None:
    assert "USING INDEX interaction_time" in read(contacts.listed(cast_at_work.olga_acts)[:51])
    assert "USING INDEX interaction_time (started_at>?" in read(narrowed(cast_at_work.olga_acts, {"from": "2026-02-23"})[:51])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts for itself and chooses by what it finds")
def test_a_common_word_is_looked_up_among_the_contacts_of_the_other_filter(
    cast_at_work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "COMMON_NOTES", 1)
    rows = narrowed(cast_at_work.olga_acts, {"words": "plumber", "queue": "claims"})
    assert "SEARCH record_interaction USING INDEX interaction_queue" in read(rows[:51])
    assert list(rows) == [cast_at_work.call]


@pytest.mark.parametrize("common", [1, 1_000], ids=["common words", "rare words"])
@pytest.mark.parametrize("who", ["olga", "una", "ada"])
def test_words_find_the_same_contacts_whether_they_lead_or_are_asked_of_each_row(
    cast_at_work: Any, monkeypatch: pytest.MonkeyPatch, who: str, common: int
) -> None:
    monkeypatch.setattr(search, "COMMON_NOTES", common)
    monkeypatch.setattr(search, "COMMON_NOTES_POSTGRESQL", common)
    a_contact(note="The plumber's mate came.")
    a_contact(note="")
    seen = narrowed(getattr(cast_at_work, f"{who}_acts"), {"words": "plumb"})
    everybodys = {"olga": 2, "una": 1, "ada": 1}
    assert cast_at_work.call in seen
    assert len(seen) == everybodys[who]


@pytest.mark.parametrize("few", [0, 1_000], ids=["many contacts", "few contacts"])
def test_a_list_for_a_site_holds_the_same_contacts_whichever_way_it_is_read(
    cast_at_work: Any, a_person: Any, a_team: Any, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(sight, "FEW_CONTACTS", few)
    leeds = cast_at_work.ada.site
    york = Site.objects.create(code="york", name="York", zone="Europe/London")
    moved = a_person("Moved", "Away", team=a_team("york-a", site=york))
    mara = a_person("Mara", "Lane", role="operations_manager", reach="site")
    Membership.objects.filter(person=cast_at_work.ada).update(ends_on=(AT + timedelta(days=1)).date())
    Membership.objects.create(person=cast_at_work.ada, team=moved.memberships.get().team, starts_on=(AT + timedelta(days=1)).date())
    a_contact(agent=moved)
    a_contact(AT + timedelta(days=2), agent=cast_at_work.ada)
    here = a_contact(outcome="abandoned", queue=a_queue("leeds", site=leeds))
    by = Actor.person(mara.pk)
    assert set(contacts.listed(by)) == {cast_at_work.call, here} == set(sight.contacts(by))


def test_a_list_for_a_team_holds_the_contacts_that_the_leader_may_open(cast_at_work: Any, a_person: Any, a_team: Any) -> None:
    a_contact(agent=a_person("Other", "Team", team=a_team("other")))
    assert set(contacts.listed(cast_at_work.una_acts)) == {cast_at_work.call} == set(sight.contacts(cast_at_work.una_acts))
    assert Interaction.objects.count() == 3
