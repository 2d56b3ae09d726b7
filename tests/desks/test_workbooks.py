"""Workbooks that set a centre up: seen first, applied whole, undone whole, and handed in again as a correction."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from floorwalker.desks.moving_in.shelf import WORKBOOKS
from floorwalker.ground.models import OpeningHours, Queue, Standard, Workbook
from floorwalker.ground.moving_in.actions.journal import Journal
from floorwalker.ground.people.actions import persons, places
from floorwalker.ground.people.models import Contract, Membership, Person, RoleAssignment, SkillLevel, Team, TeamLeadership
from floorwalker.ground.trail.models import Line
from floorwalker.plan.models import Absence
from floorwalker.record.importers import sheets as reading
from tests.desks import centre_made as centre

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock", "a_folder")]
TODAY = date(2026, 3, 2)


@pytest.fixture
def a_folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return


class Hands:
    """Somebody who hands workbooks in by the pages."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    def give(self, kind: str, content: bytes, name: str = "book.xlsx") -> Any:
        """Hand one in; answer with its page."""
        return self.browser.post(f"/set-up/new/{kind}/", {"file": SimpleUploadedFile(name, content)}, follow=True)

    def apply(self, page: Any) -> Any:
        """Apply what the page shows."""
        workbook = page.context["workbook"]
        return self.browser.post(f"/set-up/workbooks/{workbook.reference}/apply/", {"seen": page.context["seen"]}, follow=True)

    def both(self, kind: str, content: bytes) -> Any:
        """Hand one in and apply it."""
        return self.apply(self.give(kind, content))


@pytest.fixture
def hands(cast: Any) -> Hands:
    """Adm, who may everything but set standards."""
    return Hands(cast.adm_sees)


def refused(page: Any) -> list[tuple[int, str, str]]:
    return [(each.number, each.refusal.column, each.refusal.why) for each in page.context["refused"]]


def said(page: Any) -> str:
    return " ".join(str(message) for message in page.context["messages"])


def settle(kind: str, content: bytes, by: Any) -> None:
    """Apply a workbook without its pages."""
    sheet = reading.open_sheet("book.xlsx", io.BytesIO(content))
    found = WORKBOOKS.get(kind)
    journal = Journal()
    for verdict in found.judge(reading.typed(sheet, found, reading.first_mapping(sheet, found)), by=by):
        assert verdict.what != "refused", verdict
        if verdict.write is not None:
            verdict.write(journal)
    journal.write()


@pytest.fixture
def a_centre(hands: Hands, cast: Any) -> Hands:
    """Sites, teams and forty people."""
    for kind in ("sites", "teams", "people"):
        settle(kind, centre.workbook(kind), cast.adm_acts)
    return hands


def test_forty_people_are_set_up_from_their_spreadsheets_with_one_line_a_workbook(hands: Hands, cast: Any) -> None:
    for kind in centre.KINDS:
        by = Hands(cast.olga_sees) if kind in {"leave", "standards"} else hands
        page = by.both(kind, centre.workbook(kind))
        assert "added" in said(page), (kind, said(page))
    assert Line.objects.filter(kind="workbook.applied").count() == len(centre.KINDS)
    assert Line.objects.filter(kind__startswith="person.").count() == 0
    here = Person.objects.filter(staff_number__startswith="100")
    assert here.count() == 40
    assert Membership.objects.on(TODAY).filter(person__in=here).count() == 40
    assert {lead.team.name: lead.person.staff_number for lead in TeamLeadership.objects.all()} == {
        "Claims A": "10001",
        "Claims B": "10011",
        "Renewals": "10021",
        "Digital": "10031",
    }
    assert RoleAssignment.objects.filter(person__in=here, role="agent", reach="own").count() == 35
    assert Contract.objects.filter(weekly_hours=20, days_per_week=3).count() == 10
    assert SkillLevel.objects.count() == 40
    assert Absence.objects.count() == 12
    claims = Queue.objects.get(name="Claims voice")
    assert (claims.skill.name, claims.site.name, claims.brand, claims.hours.count()) == ("Claims", "Leeds", "Larkfield", 6)
    assert Standard.objects.get(queue=claims).target == 0.8
    assert Person.objects.get(staff_number="10009").display_name == "Дарья 李"


def test_nothing_is_written_before_it_is_applied_and_the_preview_counts_every_row(a_centre: Hands) -> None:
    rows = centre.people(40)
    rows[3] = (*rows[3][:5], "Renewals", 10_021, *rows[3][7:])
    page = a_centre.give(
        "people", centre.book([centre.HEAD["people"], *rows, (20_001, "New", "Comer", "", "Leeds", "Claims A", None, "Agent", TODAY, None)])
    )
    assert page.context["counts"] == {"add": 1, "change": 1, "same": 39, "refused": 0}
    text = page.content.decode()
    assert "1 person to add, 1 to change, 39 unchanged." in text
    assert "Renewals from 02 Mar 2026" in text
    assert Person.objects.filter(staff_number="20001").count() == 0
    a_centre.apply(page)
    assert Person.objects.get(staff_number="20001").joined_on == TODAY
    moved = Membership.objects.filter(person__staff_number="10004").order_by("starts_on")
    assert [(each.team.name, each.ends_on) for each in moved] == [("Claims A", TODAY), ("Renewals", None)]


def test_every_workbook_handed_in_again_changes_nothing(a_centre: Hands, cast: Any) -> None:
    for kind in ("queues", "contracts", "skills", "leave", "standards"):
        settle(kind, centre.workbook(kind), cast.olga_acts)
    olga = Hands(cast.olga_sees)
    for kind in centre.KINDS:
        page = (olga if kind in {"leave", "standards"} else a_centre).give(kind, centre.workbook(kind))
        assert page.context["counts"]["same"] == len(centre.rows_of(kind)), (kind, page.context["doing"], page.context["refused"])
    assert "Everything in it is known already." in page.content.decode()
    assert "says nothing new" in said(olga.apply(page))


def test_undo_puts_back_all_of_a_workbook_and_only_that(a_centre: Hands) -> None:
    before = Membership.objects.count(), Person.objects.count(), list(Team.objects.values_list("name", flat=True))
    rows = [(*row[:5], "Claims B", 10_011, *row[7:]) for row in centre.people(40)[:5]]
    page = a_centre.both(
        "people", centre.book([centre.HEAD["people"], *rows, (20_001, "New", "Comer", "", "Leeds", "", None, "", TODAY, None)])
    )
    assert Membership.objects.count() == before[0] + 5
    workbook = Workbook.objects.latest("pk")
    page = a_centre.browser.post(f"/set-up/workbooks/{workbook.reference}/undo/", follow=True)
    assert "is undone" in said(page)
    assert (Membership.objects.count(), Person.objects.count(), list(Team.objects.values_list("name", flat=True))) == before
    assert not Membership.objects.exclude(ends_on=None).exists()
    assert Line.objects.filter(kind="workbook.undone", subject=workbook.reference).count() == 1
    assert "does not hold now" in said(a_centre.browser.post(f"/set-up/workbooks/{workbook.reference}/undo/", follow=True))


def test_undo_is_refused_where_later_changes_stand_on_it(hands: Hands, cast: Any) -> None:
    a_centre = hands
    for kind in ("sites", "teams", "people"):
        hands.both(kind, centre.workbook(kind))
    workbook = Workbook.objects.get(kind="people")
    person = Person.objects.get(staff_number="10002")
    places.move(person, to=Team.objects.get(name="Renewals"), starts_on=TODAY, by=cast.adm_acts)
    page = a_centre.browser.post(f"/set-up/workbooks/{workbook.reference}/undo/", follow=True)
    assert "changed since" in said(page)
    assert Person.objects.filter(staff_number__startswith="100").count() == 40
    teams = Workbook.objects.get(kind="teams")
    page = a_centre.browser.post(f"/set-up/workbooks/{teams.reference}/undo/", follow=True)
    assert "stands on it" in said(page)


def test_each_row_that_is_refused_says_where_why_and_what_to_do(a_centre: Hands) -> None:
    head = centre.HEAD["people"]
    page = a_centre.give(
        "people",
        centre.book(
            [
                head,
                (1, "A", "Twice", "", "Leeds", "", None, "", TODAY, None),
                (1, "A", "Twice", "", "Leeds", "", None, "", TODAY, None),
                (2, "No", "Team", "", "Leeds", "Clams A", None, "", TODAY, None),
                (3, "Wrong", "Place", "", "York", "Claims A", None, "", TODAY, None),
                (4, "No", "Start", "", "Leeds", "", None, "", None, None),
                (5, "Odd", "Role", "", "Leeds", "", None, "wizard", TODAY, None),
                (6, "Leaves", "First", "", "Leeds", "", None, "", TODAY, date(2025, 1, 1)),
                (7, "x" * 90, "Long", "", "Leeds", "", None, "", TODAY, None),
                (8, "No", "Mail", "at home", "Leeds", "", None, "", TODAY, None),
                (9, "No", "Leader", "", "Leeds", "Claims A", 77, "", TODAY, None),
                (None, "No", "Number", "", "Leeds", "", None, "", TODAY, None),
                (11, "Good", "Row", "", "Leeds", "", None, "", "02/28/2026", None),
                (12, "Led", "Byrefused", "", "Leeds", "Renewals", 4, "", TODAY, None),
            ]
        ),
    )
    found = {number: (column, why) for number, column, why in refused(page)}
    assert found[3] == ("Staff number", "It stands twice in the file.")
    assert found[4][0] == "Team"
    assert "Near it: Claims A" in found[4][1]
    assert found[5] == ("Team", "Claims A is at Leeds, not at York.")
    assert found[6] == ("Joined", "Somebody new needs a first day.")
    assert found[7] == ("Role", "It is not a role.")
    assert found[8][0] == "Leaving"
    assert found[9] == ("Given name", "It has 90 characters.")
    assert found[10][0] == "Email"
    assert found[11][0] == "Team leader"
    assert found[12][0] == "Staff number"
    assert found[14][0] == "Team leader"
    assert 13 not in found
    csv = b"".join(a_centre.browser.get(f"/set-up/workbooks/{page.context['workbook'].reference}/preview.csv").streaming_content).decode()
    assert "3,A Twice,refused,Staff number,1,It stands twice in the file.," in csv
    a_centre.apply(page)
    assert set(Person.objects.filter(family_name__in=("Twice", "Row", "Team")).values_list("staff_number", flat=True)) == {"1", "11"}


def test_a_formula_is_never_run_and_a_text_that_looks_like_one_is_refused(a_centre: Hands) -> None:
    page = a_centre.give("people", b"Staff number;Name;Site;Joined\n9;=1+1;Leeds;2026-03-02\n10;Iris;Leeds;2026-03-02\n", "a.csv")
    assert refused(page) == [(2, "Name", "It is a formula, not a value.")]
    assert page.context["counts"]["add"] == 1


def test_merged_cells_count_for_every_row_and_dates_come_as_text_serial_and_date(a_centre: Hands) -> None:
    head = ("Staff number", "Name", "Site", "Team", "Joined")
    rows = [
        head,
        (501, "One", "Leeds", "Claims B", "24/11/2025"),
        (502, "Two", "Leeds", None, 45_985),
        (503, "Three", "Leeds", None, date(2025, 11, 24)),
    ]
    page = a_centre.give("people", centre.book(rows, joined=["D2:D4"]))
    assert "1 joined cell counts for every row spanned" in page.content.decode()
    a_centre.apply(page)
    found = Person.objects.filter(staff_number__startswith="50").order_by("staff_number")
    assert [str(person.joined_on) for person in found] == ["2025-11-24", "2025-11-24", "2025-11-24"]
    assert {team.team.name for person in found for team in person.memberships.all()} == {"Claims B"}


def test_a_column_that_nobody_can_guess_is_asked_about_and_remembered(a_centre: Hands) -> None:
    content = centre.book([("Kennung", "Wer", "Joined"), (601, "Iris Ode", TODAY)])
    page = a_centre.give("people", content)
    assert "Say which column is: staff number." in page.content.decode()
    address = f"/set-up/workbooks/{page.context['workbook'].reference}/"
    twice = a_centre.browser.post(address, {"column_0": "name", "column_1": "name", "column_2": "joined"})
    assert twice.status_code == 422
    page = a_centre.browser.post(address, {"column_0": "staff_number", "column_1": "name", "column_2": "joined"}, follow=True)
    assert refused(page)[0][1] == "Site"
    page = a_centre.give("people", content)
    assert "Say which column" in page.content.decode()
    site = centre.book([("Kennung", "Wer", "Joined", "Ort"), (601, "Iris Ode", TODAY, "Leeds")])
    address = f"/set-up/workbooks/{a_centre.give('people', site).context['workbook'].reference}/"
    chosen = {"column_0": "staff_number", "column_1": "name", "column_2": "joined", "column_3": "site"}
    assert "1 person added" in said(a_centre.apply(a_centre.browser.post(address, chosen, follow=True)))
    assert a_centre.give("people", site).context["counts"]["same"] == 1


def test_day_and_month_that_cannot_be_told_apart_are_asked_for(a_centre: Hands) -> None:
    page = a_centre.give("people", centre.book([("Staff number", "Name", "Site", "Joined"), (701, "Iris Ode", "Leeds", "03/02/2026")]))
    assert refused(page) == [(2, "Joined", "Day and month cannot be told apart.")]
    chosen = {"order": "dmy", "column_0": "staff_number", "column_1": "name", "column_2": "site", "column_3": "joined"}
    page = a_centre.browser.post(f"/set-up/workbooks/{page.context['workbook'].reference}/", chosen, follow=True)
    a_centre.apply(page)
    assert Person.objects.get(staff_number="701").joined_on == date(2026, 2, 3)


def test_what_was_seen_is_what_is_applied(a_centre: Hands, cast: Any) -> None:
    page = a_centre.give("people", centre.book([("Staff number", "Name", "Site", "Joined"), (801, "Iris Ode", "Leeds", TODAY)]))
    site = Team.objects.get(name="Claims A").site
    persons.add(persons.NewPerson(given_name="Iris", staff_number="801", site=site, joined_on=TODAY), by=cast.adm_acts)
    answer = a_centre.apply(page)
    assert "The house has changed since this preview was made." in said(answer)


@pytest.mark.parametrize("kind", [kind.code for kind in WORKBOOKS])
def test_a_template_comes_back_with_every_column_known_and_its_example_left_out(kind: str, cast: Any) -> None:
    hands = Hands(cast.olga_sees)
    template = hands.browser.get(f"/set-up/new/{kind}/template.xlsx").content
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(template)).active
    assert sheet.cell(1, 1).font.b
    page = hands.give(kind, template)
    assert page.context["table"].errors == {}
    assert len(page.context["workbook"].mapping["fields"]) == len(WORKBOOKS.get(kind).columns)
    assert page.context["rows"] == 0


def test_many_people_are_applied_within_a_budget_of_queries(a_centre: Hands, django_assert_max_num_queries: Any) -> None:
    rows = [(30_000 + at, f"Given{at}", "Many", "", "Leeds", "Claims A", None, "Agent", TODAY, None) for at in range(600)]
    page = a_centre.give("people", centre.book([centre.HEAD["people"], *rows]))
    with django_assert_max_num_queries(75):
        a_centre.apply(page)
    assert Person.objects.filter(family_name="Many").count() == 600


@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [
        ("ada", "people", 403),
        ("pat", "people", 403),
        ("pat", "contracts", 200),
        ("una", "skills", 403),
        ("adm", "standards", 403),
        ("olga", "standards", 200),
    ],
)
def test_a_workbook_is_for_those_whose_role_includes_what_it_changes(cast: Any, who: str, kind: str, status: int) -> None:
    assert getattr(cast, f"{who}_sees").get(f"/set-up/new/{kind}/").status_code == status


def test_a_manager_of_one_site_sets_up_nobody_of_another(a_centre: Hands, cast: Any) -> None:
    RoleAssignment.objects.filter(person=cast.olga).update(reach="site")
    page = Hands(cast.olga_sees).give(
        "people",
        centre.book([("Staff number", "Name", "Site", "Joined"), (901, "Iris Ode", "York", TODAY), (902, "Ian Ode", "Leeds", TODAY)]),
    )
    assert refused(page) == [(2, "Site", "Your role does not reach that site.")]
    page = Hands(cast.olga_sees).give(
        "people", centre.book([("Staff number", "Name", "Site", "Joined", "Role"), (902, "Ian Ode", "Leeds", TODAY, "administrator")])
    )
    assert refused(page) == [(2, "Role", "Your roles do not include giving roles.")]


def test_what_is_no_table_is_refused_with_words_and_kept_nowhere(hands: Hands) -> None:
    for content, name in (
        (b"%PDF-1.4", "a.pdf"),
        (b"", "empty.csv"),
        (b"PK\x03\x04broken", "b.xlsx"),
        (centre.book([centre.HEAD["people"]]), "head.xlsx"),
    ):
        page = hands.give("people", content, name)
        assert page.status_code == 422, name
        assert "file-refused" in page.content.decode()
    assert not Workbook.objects.exists()


def test_a_workbook_put_away_leaves_no_file_behind(hands: Hands) -> None:
    page = hands.give("sites", centre.workbook("sites"))
    workbook = page.context["workbook"]
    page = hands.browser.post(f"/set-up/workbooks/{workbook.reference}/put-away/", follow=True)
    assert "is put away" in said(page)
    from floorwalker.ground.models import StoredFile

    assert not StoredFile.objects.exists()


def test_new_hours_of_a_queue_hold_from_a_day_and_the_old_ones_stay_before_it(a_centre: Hands) -> None:
    a_centre.both("queues", centre.workbook("queues"))
    OpeningHours.objects.update(starts_on=date(2025, 1, 1))
    a_centre.both(
        "queues", centre.book([("Queue", "Channel", "Mon", "Hours from"), ("Claims voice", "voice", "09:00-17:00", date(2026, 4, 6))])
    )
    hours = OpeningHours.objects.filter(queue__name="Claims voice")
    assert hours.filter(ends_on=date(2026, 4, 6)).count() == 6
    assert [(each.weekday, each.opens_minute) for each in hours.filter(ends_on=None)] == [(0, 540)]
