"""Many rows of a list at once: tried first, refused row by row in words, done, undone within an hour by who did it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.urls import reverse

from floorwalker.ground import clock, findings, lines
from floorwalker.ground.models import Finding
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail.models import Line
from floorwalker.ground.web import hands

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def three(cast: Any) -> list[Finding]:
    """Three findings, the last of them closed."""
    source = Ref("queue", lines.open_queue("Claims", line="Claims", channel="voice", zone="Europe/London", by=cast.pat_acts).reference)
    made = [findings.raise_finding(source, summary=f"number {n}", evidence={}, by=cast.una_acts) for n in range(3)]
    findings.close(made[2], no_action_reason="One storm.", by=cast.olga_acts)
    return made


def sent(browser: Any, rows: Sequence[Finding], hand: str, **values: Any) -> Any:
    """Send what a person sends who ticked `rows` and pressed `hand`."""
    asked = {"hand": hand, "row": [row.reference for row in rows], **values}
    return browser.post(reverse("ground:findings") + values.pop("query", ""), asked)


def owners() -> list[int | None]:
    """Return who owns what, in the order of their raising."""
    return list(Finding.objects.order_by("pk").values_list("owner", flat=True))


def test_rows_are_ticked_by_those_only_who_may_act_on_them(cast: Any, three: Any) -> None:
    page = cast.olga_sees.get(reverse("ground:findings")).content.decode()
    assert page.count('name="row"') == 3
    assert 'aria-label="Select FND-' in page
    assert "Give to somebody" in page
    reader = cast.asa_sees.get(reverse("ground:findings")).content.decode()
    assert 'name="row"' not in reader
    refused = sent(cast.asa_sees, three, "give", step="do", owner=cast.una.pk)
    assert refused.status_code == 403
    assert owners() == [None] * 3


def test_a_trial_names_each_refusal_and_changes_nothing(cast: Any, three: Any) -> None:
    asked = sent(cast.olga_sees, three, "give")
    assert asked.context["stage"] == "ask"
    before = Line.objects.count()
    tried = sent(cast.olga_sees, three, "give", step="try", owner=cast.una.pk)
    assert [fate.refusal.split(".")[0] for fate in tried.context["fates"]] == [
        f"{three[2].reference} is closed already", "", "",
    ]
    assert "Nothing is changed yet" in tried.content.decode()
    assert owners() == [None] * 3
    assert Line.objects.count() == before


def test_what_can_be_done_is_done_each_with_its_line_and_undone(cast: Any, three: Any) -> None:
    findings.give(three[0], owner=cast.quin, by=cast.olga_acts)
    done = sent(cast.olga_sees, three, "give", step="do", owner=cast.una.pk)
    assert (done.context["possible"], done.context["refused"]) == (2, 1)
    assert owners() == [cast.una.pk, cast.una.pk, None]
    assert Line.objects.filter(kind="finding.owned").count() == 3
    undone = cast.olga_sees.post(reverse("ground:findings"), {"hand": "give", "step": "undo", "kept": done.context["kept"]})
    assert undone.context["possible"] == 2
    assert owners() == [cast.quin.pk, None, None]


def test_closing_asks_for_a_reason_and_can_be_taken_back(cast: Any, three: Any) -> None:
    empty = sent(cast.olga_sees, three[:2], "close", step="try", reason=" ")
    assert empty.status_code == 422
    assert "Nothing was done yet" in empty.content.decode()
    done = sent(cast.olga_sees, three[:2], "close", step="do", reason="Both of one outage.")
    assert Finding.objects.filter(closed_at=None).count() == 0
    cast.olga_sees.post(reverse("ground:findings"), {"hand": "close", "step": "undo", "kept": done.context["kept"]})
    assert Finding.objects.filter(closed_at=None, no_action_reason="").count() == 2


def test_undoing_leaves_alone_what_somebody_else_decided_since(cast: Any, three: Any) -> None:
    done = sent(cast.olga_sees, three, "give", step="do", owner=cast.una.pk)
    findings.give(three[0], owner=cast.quin, by=cast.cora_acts)
    undone = cast.olga_sees.post(reverse("ground:findings"), {"hand": "give", "step": "undo", "kept": done.context["kept"]})
    assert {fate.key: fate.refusal.split(",")[0] for fate in undone.context["fates"]} == {
        three[0].reference: "It was changed since", three[1].reference: "",
    }
    assert owners() == [cast.quin.pk, None, None]


def test_closed_again_by_somebody_else_it_stays_closed(cast: Any, three: Any) -> None:
    done = sent(cast.olga_sees, three[:1], "close", step="do", reason="Of one outage.")
    findings.reopen(three[0], by=cast.cora_acts)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        findings.close(three[0], no_action_reason="It was a drill.", by=cast.cora_acts)
    cast.olga_sees.post(reverse("ground:findings"), {"hand": "close", "step": "undo", "kept": done.context["kept"]})
    assert Finding.objects.get(pk=three[0].pk).no_action_reason == "It was a drill."


@pytest.mark.parametrize("address", ["ground:findings", "ground:jobs", "record:who_is_who"])
def test_a_row_that_can_be_none_is_not_selected_and_breaks_nothing(cast: Any, three: Any, address: str) -> None:
    hand = {"ground:findings": "give", "ground:jobs": "cancel", "record:who_is_who": "not-ours"}[address]
    answer = cast.adm_sees if address == "ground:jobs" else cast.olga_sees if address == "ground:findings" else cast.pat_sees
    for row in ("x", "\x00", "9" * 40):
        assert answer.post(reverse(address), {"hand": hand, "row": row}).status_code == 422, row


@pytest.mark.parametrize("kept", ["", "forged", "of another", "too old"])
def test_nobody_undoes_what_is_not_theirs_or_too_long_ago(cast: Any, three: Any, kept: str, monkeypatch: Any) -> None:
    done = sent(cast.olga_sees, three, "give", step="do", owner=cast.una.pk).context["kept"]
    if kept == "forged":
        done = signing.dumps(["give", str(cast.olga.pk), {three[0].reference: cast.quin.pk}], salt="another")
    if kept == "too old":
        monkeypatch.setattr(hands, "UNDO_WITHIN_SECONDS", -1)
    browser = cast.adm_sees if kept == "of another" else cast.olga_sees
    answer = browser.post(reverse("ground:findings"), {"hand": "give", "step": "undo", "kept": done if kept else ""})
    assert answer.status_code == 422 or (kept == "of another" and answer.status_code == 403)
    assert owners() == [cast.una.pk, cast.una.pk, None]


def test_all_that_the_filter_keeps_are_meant_and_no_row_outside_it(cast: Any, three: Any) -> None:
    address = reverse("ground:findings") + "?state=open"
    cast.olga_sees.post(address, {"hand": "give", "step": "do", "all": "1", "owner": cast.una.pk})
    assert owners() == [cast.una.pk, cast.una.pk, None]
    none = cast.olga_sees.post(address, {"hand": "give", "row": three[2].reference})
    assert none.status_code == 422
    assert "No finding is selected" in none.content.decode()


def test_too_many_rows_and_an_act_that_is_not_there_are_refused(cast: Any, three: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(hands, "ROWS_AT_ONCE", 2)
    assert "More than 2 findings" in sent(cast.olga_sees, three, "give").content.decode()
    assert sent(cast.olga_sees, three, "burn").status_code == 404


def test_the_selected_rows_are_a_file_of_their_own(cast: Any, three: Any) -> None:
    look = sent(cast.olga_sees, three[:2], "csv")
    assert "2 findings, 6 columns" in look.content.decode()
    assert f'name="row" value="{three[0].reference}"' in look.content.decode()
    file = sent(cast.olga_sees, three[:2], "csv", step="csv")
    assert file["Content-Type"].startswith("text/csv")
    assert len(b"".join(file.streaming_content).decode().splitlines()) == 3
