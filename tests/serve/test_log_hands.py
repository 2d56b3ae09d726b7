"""Many entries of the log at once: tagged, reminded of, given and closed, with each refusal named; and contacts the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import lines, tags
from floorwalker.ground.models import Tag, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.serve.actions import issues, notes
from floorwalker.serve.models import Entry
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
LOG = "/serve/day-log/"
HOUR = timedelta(hours=1)


@pytest.fixture
def three(cast: Any, the_system: Any) -> list[Entry]:
    """Two issues, the second restored, and a note."""
    claims = lines.open_queue("Claims", line="Claims", channel="voice", zone="Europe/London", by=the_system)
    made = [issues.raise_issue(f"Trouble {n}", found_at=MONDAY - HOUR, queue=claims, owner=cast.una, by=cast.rita_acts) for n in (1, 2)]
    issues.restore(made[1], at=MONDAY - HOUR / 2, by=cast.rita_acts)
    return [*made, notes.note("A calm morning", by=cast.rita_acts)]


def sent(browser: Any, rows: Any, hand: str, step: str = "do", page: str = LOG, **values: Any) -> Any:
    """Send what a person sends who ticked `rows` and pressed `hand`."""
    return browser.post(page, {"hand": hand, "step": step, "row": [getattr(row, "reference", row) for row in rows], **values})


def refusals(answer: Any) -> list[str]:
    return sorted(fate.refusal for fate in answer.context["fates"] if fate.refusal)


def test_entries_are_tagged_found_by_the_tag_and_untagged_by_undo(cast: Any, three: Any) -> None:
    done = sent(cast.rita_sees, [three[0], three[2]], "tag", tag="storm")
    assert done.context["possible"] == 2
    page = cast.rita_sees.get(f"{LOG}?tag=storm").content.decode()
    assert three[0].reference in page
    assert "Trouble 2" not in page
    sent(cast.rita_sees, [], "tag", "undo", kept=done.context["kept"])
    assert not Tag.objects.exists()


def test_an_issue_is_given_a_note_is_refused_and_undo_gives_it_back(cast: Any, three: Any) -> None:
    before = Line.objects.count()
    tried = sent(cast.rita_sees, three, "give", "try", owner=cast.pat.pk)
    assert [words.split(";")[0] for words in refusals(tried)] == [f"{three[2].reference} is a note"]
    assert Line.objects.count() == before
    done = sent(cast.rita_sees, three[:2], "give", owner=cast.pat.pk)
    assert set(Entry.objects.filter(kind="issue").values_list("owner", flat=True)) == {cast.pat.pk}
    sent(cast.rita_sees, [], "give", "undo", kept=done.context["kept"])
    assert set(Entry.objects.filter(kind="issue").values_list("owner", flat=True)) == {cast.una.pk}
    assert sent(cast.rita_sees, three[:1], "give", "try", owner=cast.ada.pk).status_code == 422, "agents do not run the floor"


def test_what_has_ended_is_closed_with_one_result(cast: Any, three: Any) -> None:
    done = sent(cast.rita_sees, three[:2], "close", result="The switch was restarted.")
    assert [words.split(".")[0] for words in refusals(done)] == [f"{three[0].reference} has not ended yet"]
    assert list(Entry.objects.exclude(closed_at=None).values_list("reference", flat=True)) == [three[1].reference]


def test_owners_are_reminded_once_and_undo_takes_it_back(cast: Any, three: Any) -> None:
    asked = {"words": "Look at the switch", "day": "2026-03-03"}
    done = sent(cast.rita_sees, three, "remind", **asked)
    assert (done.context["possible"], done.context["refused"]) == (2, 1)
    reminders = Todo.objects.filter(person=cast.una, key__startswith="reminder:", done_at=None)
    assert reminders.count() == 2
    sent(cast.rita_sees, [], "remind", "undo", kept=done.context["kept"])
    assert not reminders.exists()


def test_nothing_beyond_reach_or_role_is_acted_on(cast: Any, three: Any) -> None:
    assert sent(cast.ada_sees, three, "tag", tag="x").status_code == 403
    assert sent(cast.quin_sees, three, "close", result="x").status_code in {403, 422}
    assert sent(cast.rita_sees, ["LOG-99", "", "\x00"], "tag", tag="x").status_code == 422
    absence = cast.rita_sees.get(LOG).content.decode()
    assert absence.count('name="row"') == 3


def test_contacts_found_by_their_words_are_tagged_and_their_agents_reminded(cast: Any) -> None:
    calls = [a_contact(agent=cast.ada, note="the plumber"), a_contact(outcome="abandoned", note="the plumber")]
    page, rows = "/record/contacts/?words=plumber", [call.pk for call in calls]
    done = sent(cast.una_sees, rows[:1], "tag", page=page, tag="ask")
    assert done.context["possible"] == 1
    assert tags.of("contact", rows) == {rows[0]: ["ask"]}
    told = sent(cast.olga_sees, rows, "remind", page=page, words="Call them back", day="2026-03-03")
    assert (told.context["possible"], told.context["refused"]) == (1, 1)
    assert Todo.objects.get(key__startswith="reminder:").person == cast.ada
