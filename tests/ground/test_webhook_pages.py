"""The pages of webhooks: set up, seen, changed, tried, paused and ended by those who may, and by nobody else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from floorwalker.ground.models import Webhook, WebhookDelivery
from floorwalker.ground.webhooks import sight
from floorwalker.ground.webhooks.actions import deliveries, endpoints
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
GIVEN = {"name": "Case system", "address": "https://cases.example.org/floor", "events": ["finding.raised", "promise.broken"]}


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


@pytest.fixture
def webhook(cast: Any) -> Webhook:
    made, _secret = endpoints.make("Case system", address=GIVEN["address"], events=GIVEN["events"], owner=cast.olga, by=cast.adm_acts)
    return made


@pytest.fixture
def sent(webhook: Webhook, cast: Any) -> WebhookDelivery:
    """An event that was given up."""
    row = deliveries.try_out(webhook, by=cast.adm_acts)
    tries = [{"at": MONDAY.isoformat(), "status": 500, "ms": 12, "problem": "It answered 500."}]
    WebhookDelivery.objects.filter(pk=row.pk).update(state="given_up", tries=tries, tried_at=MONDAY, ended_at=MONDAY, attempts=10)
    row.refresh_from_db()
    return row


def act(browser: Any, webhook: Webhook, code: str, **said: str) -> Any:
    return browser.post(reverse("ground:act_on_webhook", args=[webhook.reference, code]), said, follow=True)


def test_an_administrator_sets_one_up_and_reads_its_secret_once(cast: Any) -> None:
    form = cast.adm_sees.get(reverse("ground:make_webhook"))
    assert "Something was found wrong or better possible" in form.content.decode()
    page = cast.adm_sees.post(reverse("ground:make_webhook"), {**GIVEN, "owner": cast.olga.pk}, follow=True)
    made = Webhook.objects.get()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", page.content.decode())
    assert sight.secrets_of(made) == [secret]
    assert secret not in cast.adm_sees.get(page.request["PATH_INFO"]).content.decode()
    assert cast.olga.notices.get().about == "webhook:HOOK-1"
    listed = cast.adm_sees.get(reverse("ground:webhooks"))
    assert [str(cell) for cell in listed.context["listing"].rows[0]][:4] == [
        "Case system", "cases.example.org", cast.olga.display_name, "Waits for its first event",
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"address": "http://cases.example.org/"}, "begins with https://"), ({"events": []}, "This field is required"),
     ({"events": ["account.signed_in"]}, "Select a valid choice"), ({"name": ""}, "This field is required")],
)  # fmt: skip
def test_what_cannot_be_is_said_on_the_form_and_nothing_is_kept(wrong: dict[str, Any], words: str, cast: Any) -> None:
    page = cast.adm_sees.post(reverse("ground:make_webhook"), {**GIVEN, "owner": cast.olga.pk, **wrong})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Webhook.objects.exists()


def test_it_is_changed_paused_resumed_tried_and_ended_on_its_page(webhook: Webhook, cast: Any) -> None:
    change = reverse("ground:change_webhook", args=[webhook.reference])
    cast.adm_sees.post(change, {**GIVEN, "name": "Cases", "events": ["finding.raised"]})
    webhook.refresh_from_db()
    assert (webhook.name, webhook.events) == ("Cases", ["finding.raised"])
    for code, words in (("try", "An event is on its way"), ("secret", "Its secret, shown this once"), ("pause", "is paused"),
                        ("resume", "goes on where it was paused"), ("end", "is ended")):  # fmt: skip
        assert words in act(cast.adm_sees, webhook, code).content.decode()
    ended = cast.adm_sees.get(reverse("ground:webhook", args=[webhook.reference])).content.decode()
    assert "Try it" not in ended
    assert act(cast.adm_sees, webhook, "resume").status_code == 422
    assert act(cast.adm_sees, webhook, "explode").status_code == 404


def test_what_was_sent_is_shown_with_each_attempt_and_sent_again_one_by_one_or_many_at_once(
    webhook: Webhook, sent: WebhookDelivery, cast: Any
) -> None:
    page = cast.adm_sees.get(reverse("ground:webhook_delivery", args=[webhook.reference, sent.uuid])).content.decode()
    assert "It answered 500." in page
    assert f"evt_{sent.event}" in page
    assert "&quot;type&quot;:&quot;webhook.tried&quot;" in page
    listing = reverse("ground:webhook", args=[webhook.reference])
    assert "No event fits" not in cast.adm_sees.get(f"{listing}?state=given_up").content.decode()
    assert "is sent again" in act(cast.adm_sees, webhook, "again", delivery=str(sent.uuid)).content.decode()
    WebhookDelivery.objects.update(state="given_up")
    cast.adm_sees.post(listing, {"hand": "again", "step": "do", "row": [str(sent.uuid)]})
    sent.refresh_from_db()
    assert (sent.state, sent.attempts) == ("waiting", 0)
    for junk in ("", "x", "\x00", str(webhook.pk)):
        assert act(cast.adm_sees, webhook, "again", delivery=junk).status_code == 404
        assert cast.adm_sees.post(listing, {"hand": "again", "step": "do", "row": [junk]}).status_code == 422


def test_an_owner_sees_their_own_and_nobody_else_sees_or_changes_it(webhook: Webhook, sent: WebhookDelivery, cast: Any) -> None:
    page = reverse("ground:webhook", args=[webhook.reference])
    log = reverse("ground:webhook_delivery", args=[webhook.reference, sent.uuid])
    assert (cast.olga_sees.get(page).status_code, cast.olga_sees.get(log).status_code) == (200, 200)
    assert reverse("ground:change_webhook", args=[webhook.reference]) not in cast.olga_sees.get(page).content.decode()
    assert "is paused" in act(cast.olga_sees, webhook, "pause").content.decode()
    assert cast.olga_sees.get(reverse("ground:webhooks")).status_code == 403
    assert cast.olga_sees.post(reverse("ground:change_webhook", args=[webhook.reference]), GIVEN).status_code == 403
    for browser in (cast.ada_sees, cast.stranger_sees):
        assert (browser.get(page).status_code, browser.get(log).status_code) == (404, 404)
        assert act(browser, webhook, "resume").status_code == 404
    webhook.refresh_from_db()
    assert webhook.paused_at == MONDAY


def test_an_administrator_of_one_site_sees_and_sets_up_none_of_another(webhook: Webhook, cast: Any, a_site: Any, a_person: Any) -> None:
    local = a_person("Lou", "Marsh", role="administrator", reach="site", site=a_site("york"))
    cast.adm_sees.force_login(local.account)
    assert cast.adm_sees.get(reverse("ground:webhook", args=[webhook.reference])).status_code == 404
    assert cast.adm_sees.get(reverse("ground:webhooks")).context["listing"].rows == []
    assert cast.olga not in cast.adm_sees.get(reverse("ground:make_webhook")).context["form"].fields["owner"].queryset


def test_a_first_use_says_what_it_is_for(cast: Any) -> None:
    assert "No webhook yet" in cast.adm_sees.get(reverse("ground:webhooks")).content.decode()


def test_the_log_asks_the_database_as_often_for_many_events_as_for_one(
    webhook: Webhook, sent: WebhookDelivery, cast: Any, django_assert_max_num_queries: Any
) -> None:
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(webhook=webhook, event=f"{n:032x}", kind="finding.raised", ref=f"finding:FND-{n}", happened_at=MONDAY,
                        next_try_at=MONDAY)
        for n in range(40)
    )  # fmt: skip
    page = reverse("ground:webhook", args=[webhook.reference])
    cast.adm_sees.get(page)
    with django_assert_max_num_queries(26):
        assert len(cast.adm_sees.get(page).context["listing"].rows) == 41
