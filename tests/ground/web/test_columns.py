"""Columns of a list: shown, hidden and ordered by the address, which views, files and print follow; never beyond one's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from floorwalker.ground.models import SavedView
from floorwalker.ground.web.register import respond
from tests.ground.web.test_register import ROWS, a_request, register


def heads(query: str) -> list[str]:
    """The heads of the list that an address asks for."""
    return [heading.label for heading in register().read(QueryDict(query), ROWS).headings]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Contact", "Talk", "State"]), ("columns=state.talk", ["Contact", "State", "Talk"]), ("columns=name", ["Contact"]),
        ("columns=state&columns=name", ["Contact", "State"]), ("columns=talk.secret.talk", ["Contact", "Talk"]),
        ("columns=nothing.known", ["Contact", "Talk", "State"]),
    ],
)  # fmt: skip
def test_the_address_says_which_columns_are_shown_and_the_first_stays(query: str, expected: list[str]) -> None:
    assert heads(query) == expected


def test_a_column_is_moved_one_place_and_a_hidden_one_stands_last() -> None:
    choices = register().read(QueryDict("columns=name.state"), ROWS).choices
    assert [(each.code, each.is_shown, each.earlier, each.later) for each in choices] == [
        ("name", True, "", ""), ("state", True, "", ""), ("talk", False, "", ""),
    ]  # fmt: skip
    talk, state = register().read(QueryDict("sort=talk"), ROWS).choices[1:]
    assert (talk.later, state.earlier, talk.earlier, state.later) == ("name.state.talk", "name.state.talk", "", "")


def test_what_the_boxes_sent_becomes_one_address() -> None:
    sent = respond(a_request("/contacts/?least=5&columns=name&columns=state"), "unused.html", register=register(), rows=ROWS)
    assert sent["Location"] == "/contacts/?least=5&columns=name.state"
    whole = respond(a_request("/contacts/?columns=name&columns=talk&columns=state"), "unused.html", register=register(), rows=ROWS)
    assert whole["Location"] == "/contacts/"


def test_the_file_follows_what_is_shown() -> None:
    request = a_request("/contacts/", {"format": "csv", "least": "119", "columns": "state"})
    answer: Any = respond(request, "unused.html", register=register(), rows=ROWS)
    assert b"".join(answer.streaming_content).decode().splitlines() == ["Contact,State", "C-119,Done"]


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_clock")
class TestOnPages:
    """The same on lists of the house."""

    def test_a_view_keeps_the_columns_and_says_which(self, cast: Any) -> None:
        from tests.record.contacts_made import a_contact

        a_contact()
        browser = cast.olga_sees
        page = browser.get("/record/contacts/?columns=contact.outcome.queue")
        assert [each.label for each in page.context["listing"].headings] == ["Contact", "Outcome", "Queue"]
        browser.post(f"{reverse('ground:new_view')}?of={page.context['listing'].views.token}", {"name": "Short"})
        kept = SavedView.objects.get()
        assert (kept.query, kept.words) == ({"columns": "contact.outcome.queue"}, "Columns: Contact, Outcome, Queue")
        again = browser.get(f"/record/contacts/?columns=contact.outcome.queue&view={kept.reference}").context["listing"]
        assert again.views.here == kept
        assert not again.views.is_changed

    def test_a_column_that_a_role_may_not_see_cannot_be_asked_for(self, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def offered() -> set[str]:
            listing = cast.una_sees.get("/record/unlogged/?columns=contact.log&sort=log").context["listing"]
            return {each.label for each in listing.headings} | {each.label for each in listing.choices}

        assert "Log" in offered()
        monkeypatch.setattr("floorwalker.record.queries.logged.LOG", "record.change_choices")  # which leaders may not
        assert "Log" not in offered()

    def test_the_log_of_the_day_writes_each_column_shown_and_its_evidence_stays_whole(self, cast: Any) -> None:
        from floorwalker.serve.actions import notes

        notes.note("A calm morning", by=cast.una_acts)
        file = b"".join(cast.una_sees.get("/serve/day-log/?format=csv&columns=when.what.entry")).decode().splitlines()
        assert file[0] == "Kind,Reference,From,What,Effect or reason"
        signed = cast.una_sees.get("/serve/day-log/file.csv?columns=when.what").content.decode().splitlines()
        assert signed[0].count(",") == 12
