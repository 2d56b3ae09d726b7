"""One's own data: everybody asks and challenges in one step, an officer who is not they answers, and they read what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.resolve.actions import own_rights, rights_answers
from floorwalker.resolve.models import RightsRequest
from floorwalker.resolve.queries import rights as queries
from tests.resolve.test_rights_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(184)]
PAGE = "/resolve/my-rights/"


def test_a_worker_challenges_in_one_step_and_reads_the_answer(cast: Any) -> None:
    cora = cast.cora
    assert "You asked nothing yet" in words(cast.ada_sees.get(PAGE))
    assert cast.ada_sees.post(PAGE, {"kind": "rectification", "words": ""}).status_code == 422
    assert cast.ada_sees.post(PAGE, {"kind": "rectification", "words": "My <b>start</b> date is wrong."}).status_code == 302
    made = RightsRequest.objects.get()
    assert (made.person, made.owner, made.last_day, made.identity_by) == (cast.ada, cora, date(2026, 4, 2), cast.ada)
    assert Todo.objects.get().person == cora
    assert "My &lt;b&gt;start" in cast.ada_sees.get(PAGE).content.decode()
    assert made.reference not in words(cast.una_sees.get(PAGE))
    assert cast.sam_sees.get(f"/resolve/rights/{made.reference}/").status_code == 404
    rights_answers.close(made.reference, outcome="granted", reason="", letter="It says 1 March now.", by=cast.cora_acts)
    assert "It says 1 March now." in words(cast.ada_sees.get(PAGE))


def test_nobody_handles_what_they_ask_of_themselves(cast: Any) -> None:
    with pytest.raises(RuleBroken, match="Nobody but you"):
        own_rights.ask(kind="access", words="All of it.", by=cast.cora_acts)
    made = own_rights.ask(kind="access", words="All of it.", by=cast.ada_acts)
    assert queries.register(cast.cora_acts).get() == made


def test_a_complaint_or_no_words_are_refused_and_a_stranger_asks_nothing(cast: Any) -> None:
    _officer = cast.cora
    for kind, said, match in (("complaint", "x", "nothing that is asked"), ("access", " ", "What you ask has 0")):
        with pytest.raises(RuleBroken, match=match):
            own_rights.ask(kind=kind, words=said, by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        own_rights.ask(kind="access", words="x", by=cast.stranger_acts)
    assert cast.stranger_sees.get(PAGE).status_code == 403
    assert not RightsRequest.objects.exists()


@pytest.mark.parametrize("who", ["ada", "sam", "una", "quin", "pat", "cora", "rita", "olga", "asa", "adm"])
def test_every_role_has_the_page(cast: Any, who: str) -> None:
    assert getattr(cast, f"{who}_sees").get(PAGE).status_code == 200
