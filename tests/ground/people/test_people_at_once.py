"""Many people of the list at once: invited to sign in, moved to another team, each refusal in words."""

from __future__ import annotations

from typing import Any

import pytest

from floorwalker.ground.models import Message
from floorwalker.ground.people.models import Account, Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def test_everybody_without_an_account_is_invited_in_one_step(cast: Any, a_person: Any) -> None:
    new = [a_person("Finn", f"Reed{number}") for number in range(3)]
    Account.objects.filter(person__in=new).delete()
    new[2].email = ""
    new[2].save(update_fields=["email"])
    page = cast.adm_sees.get("/people/?account=none").content.decode()
    assert page.count('name="row"') == 3
    sent = {"hand": "invite", "row": [person.reference for person in new]}
    tried = cast.adm_sees.post("/people/", sent)
    assert sum(bool(fate.refusal) for fate in tried.context["fates"]) == 1
    assert not Message.objects.exists()
    done = cast.adm_sees.post("/people/", sent | {"step": "do"})
    assert "is not an email address" in done.content.decode()
    assert Account.objects.filter(person__in=new).count() == 2
    assert Message.objects.filter(template="invitation").count() == 2


def test_many_people_move_on_a_day_and_who_may_not_move_people_is_refused(cast: Any, a_team: Any) -> None:
    team = a_team("renewals")
    sent = {"hand": "move", "row": [cast.ada.reference, cast.sam.reference], "team": team.pk, "starts_on": "2026-03-09", "step": "do"}
    assert cast.una_sees.post("/people/", sent).status_code == 403
    cast.pat_sees.post("/people/", sent)
    assert Membership.objects.filter(team=team, ends_on=None).count() == 2


def test_the_file_of_selected_people_is_for_those_who_may_export_them(cast: Any) -> None:
    sent = {"hand": "csv", "row": [cast.ada.reference]}
    assert cast.ada_sees.post("/people/", sent).status_code == 403
    assert "Export people" in cast.olga_sees.post("/people/", sent).content.decode()
    csv = b"".join(cast.olga_sees.post("/people/", {**sent, "step": "csv"}).streaming_content).decode()
    assert cast.ada.reference in csv
