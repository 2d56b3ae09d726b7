"""What a customer needs done differently goes with the customer, in every byte, and whoever may not know of it finds nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from floorwalker.record.actions import needs
from floorwalker.record.models import Consent, LoggedContact, Need, NeedsCheck
from floorwalker.resolve.actions import rights_erasure
from tests.record.needs_made import a_need
from tests.resolve.rights_made import asked_of, done, looked, nora
from tests.resolve.test_rights_erasure import LETTER, bytes_kept

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(77), pytest.mark.row(108)]
MARKS = (b"zephyrprint", b"grandniece", b"said aye")


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def left_in(folder: Path) -> set[str]:
    """Return where anything of the need stands."""
    return {name for name, content in bytes_kept(folder) for mark in MARKS if mark in content.lower()}


@pytest.mark.django_db(transaction=True)
def test_a_need_its_agreement_and_its_check_are_erased_with_the_customer(cast: Any, tmp_path: Path) -> None:
    customer, _contacts = nora(cast, complains=False)
    need = a_need(
        customer, cast.cora_acts, what="Reads zephyrprint", adjustments={"may-speak": "Grandniece"}, how="Asked, said aye.",
        note="Zephyrprint it is.",
    )
    needs.say_asked(LoggedContact.objects.get(reference="LOG-901"), found="noted", by=cast.ada_acts)
    needs.review(need, review_on=need.review_on, by=cast.cora_acts)
    request = asked_of(customer, cast, kind="erasure")
    looked(request, cast.sam_acts)
    assert connection.vendor != "sqlite" or left_in(tmp_path)
    done(rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts), rights_erasure.run)
    assert [model.objects.count() for model in (Need, Consent, NeedsCheck)] == [0, 0, 0]
    assert left_in(tmp_path) == set()
