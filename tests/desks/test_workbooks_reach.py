"""Whose a workbook is: another's is seen and undone by nobody who reaches less than the house, and undoing obeys the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.models import Job, Workbook
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, RoleAssignment
from floorwalker.plan.models import Absence
from tests.desks import centre_made as centre
from tests.desks.test_workbooks import Hands, refused, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock", "a_folder")]
TODAY = date(2026, 3, 2)
HEAD = ("Staff number", "Name", "Site", "Joined", "Role")


@pytest.fixture
def a_folder(tmp_path: Path, settings: Any, cast: Any) -> Iterator[None]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    assert cast.adm.site.name == "Leeds"
    return


def undo(browser: Any, workbook: Workbook) -> Any:
    return browser.post(f"/set-up/workbooks/{workbook.reference}/undo/", follow=True)


def test_a_manager_of_one_site_neither_sees_nor_undoes_what_another_applied_to_the_house(cast: Any) -> None:
    Hands(cast.adm_sees).both("people", centre.book([HEAD, (901, "Iris Ode", "Leeds", TODAY, "Agent")]))
    workbook = Workbook.objects.get()
    page = f"/set-up/workbooks/{workbook.reference}/"
    assert cast.olga_sees.get(page).status_code == 403
    assert undo(cast.olga_sees, workbook).status_code == 403
    assert workbook.reference not in cast.olga_sees.get("/set-up/").content.decode()
    assert workbook.reference not in cast.olga_sees.get("/set-up/new/people/").content.decode()
    assert Person.objects.filter(staff_number="901").exists()
    assert workbook.reference in cast.adm_sees.get("/set-up/").content.decode()
    mine = Hands(cast.olga_sees)
    mine.both("people", centre.book([HEAD[:4], (902, "Ian Ode", "Leeds", TODAY)]))
    assert "is undone" in said(undo(cast.olga_sees, Workbook.objects.latest("pk")))


def test_who_no_longer_gives_roles_takes_none_back(cast: Any) -> None:
    Hands(cast.adm_sees).both("people", centre.book([HEAD, (901, "Iris Ode", "Leeds", TODAY, "Agent")]))
    RoleAssignment.objects.filter(person=cast.adm).update(role="operations_manager")
    policy.forget()
    assert undo(cast.adm_sees, Workbook.objects.get()).status_code == 403
    assert RoleAssignment.objects.filter(person__staff_number="901").exists()


def test_undoing_leaves_the_house_an_administrator(cast: Any) -> None:
    Person.objects.filter(pk=cast.ada.pk).update(staff_number="77")
    hands = Hands(cast.adm_sees)
    hands.both("people", centre.book([HEAD, (77, "Ada Okafor", "Leeds", cast.ada.joined_on, "Administrator")]))
    RoleAssignment.objects.filter(person=cast.adm).delete()
    policy.forget()
    answer = undo(cast.ada_sees, Workbook.objects.get())
    assert "last administrator" in said(answer)
    assert Workbook.objects.get().is_applied
    assert RoleAssignment.objects.filter(role="administrator", person=cast.ada).exists()


def test_leave_of_days_that_have_begun_lets_them_be_counted_again_also_when_it_is_undone(cast: Any) -> None:
    Person.objects.filter(pk=cast.ada.pk).update(staff_number="77")
    head = ("Staff number", "Kind", "First day", "Last day")
    hands = Hands(cast.olga_sees)
    hands.both("leave", centre.book([head, (77, "Sick", date(2026, 2, 27), date(2026, 3, 5))]))
    workbook = Workbook.objects.get()
    days = [f"2026-02-{day}" for day in (27, 28)] + ["2026-03-01", "2026-03-02"]
    assert [job.arguments for job in Job.objects.filter(kind="record.count_days")] == [{"days": days, "because": workbook.reference}]
    hands.both("leave", centre.book([head, (77, "Sick", date(2026, 2, 27), date(2026, 2, 27))]))
    undo(cast.olga_sees, Workbook.objects.latest("pk"))
    undo(cast.olga_sees, workbook)
    assert [job.arguments["days"] for job in Job.objects.filter(kind="record.count_days").order_by("pk")] == [days] * 4
    assert not Absence.objects.exists()
    hands.both("leave", centre.book([head, (77, "Leave", date(2026, 4, 1), date(2026, 4, 2))]))
    assert Job.objects.filter(kind="record.count_days").count() == 4


def test_a_leader_is_nobody_who_stands_for_a_name_only(cast: Any, a_person: Any, a_team: Any) -> None:
    a_person("Grace", "Ode", is_provisional=True)
    team = a_team("renewals")
    page = Hands(cast.adm_sees).give(
        "people", centre.book([(*HEAD[:4], "Team", "Team leader"), (901, "Iris Ode", "Leeds", TODAY, team.name, "Grace Ode")])
    )
    assert refused(page)[0][:2] == (2, "Team leader")
