"""What was stamped of a customer's contacts, and what was seen in one that was drawn, is found for them and goes with them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from floorwalker.ground import clock
from floorwalker.record.actions import stamps
from floorwalker.record.actions.stamps import Stamp
from floorwalker.record.models import ContactStamp, LoggedContact
from floorwalker.resolve.actions import contact_checks, rights_erasure
from floorwalker.resolve.models import ContactCheck
from floorwalker.resolve.queries import contact_checks as queries
from floorwalker.resolve.queries import kept
from tests.resolve.rights_made import asked_of, done, looked, nora
from tests.resolve.test_rights_erasure import LETTER, bytes_kept

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(78), pytest.mark.row(210)]
MARKS = (b"zephyrcheck", b"grandniece")


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def left_in(folder: Path) -> set[str]:
    """Return where anything of it stands."""
    return {name for name, content in bytes_kept(folder) for mark in MARKS if mark in content.lower()}


@pytest.mark.django_db(transaction=True)
def test_stamps_and_words_of_checks_are_found_for_a_customer_and_erased_with_them(cast: Any, tmp_path: Path) -> None:
    customer, contacts = nora(cast, complains=False)
    logged = LoggedContact.objects.get(reference="LOG-901")
    stamps.put(logged, Stamp(step="identity", answer="passed", edition="spoken 2026-01-01", how="Passcode"), by=cast.ada_acts)
    with clock.frozen(contacts[0].started_at + timedelta(days=7)):
        assert cast.quin
        contact_checks.draw("privacy", by=cast.quin_acts)
    row = ContactCheck.objects.get(contact=contacts[0].pk)
    ContactCheck.objects.filter(pk=row.pk).update(checker=cast.quin)
    answers = {each.id: "no" if each.id == "notes" else "yes" for each in queries.questions_of(row)}
    contact_checks.judge(row, answers, {"notes": "Zephyrcheck, her grandniece is named."}, by=cast.quin_acts)
    found = {each.label for each in kept.search(kept.customer_subject(customer))}
    assert {"record.ContactStamp", "resolve.ContactCheck"} <= found
    request = asked_of(customer, cast, kind="erasure")
    looked(request, cast.sam_acts)
    assert connection.vendor != "sqlite" or left_in(tmp_path)
    done(rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts), rights_erasure.run)
    stamp, check = ContactStamp.objects.get(), ContactCheck.objects.get(pk=row.pk)
    assert (stamp.customer, stamp.how, stamp.answer) == (None, "", "passed")  # that it was asked stays, of nobody
    assert not check.words
    assert check.answers["notes"] == "no"
    assert left_in(tmp_path) == set()
