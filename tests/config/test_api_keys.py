"""A program uses the API with a key: as far as the key and its owner reach, for its time, and no request sent twice is done twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client

from floorwalker.ground import clock, settings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.models import Finding, Notice
from floorwalker.ground.people import api_access, policy
from floorwalker.ground.people.actions import api_keys
from floorwalker.ground.people.actions.api_keys import KeyRefused
from floorwalker.ground.people.models import ApiAnswer, ApiKey, RoleAssignment
from floorwalker.ground.people.permissions import Reach
from floorwalker.ground.trail import verify
from floorwalker.ground.trail.models import Line, Sleeve

pytestmark = pytest.mark.django_db
EVERYTHING = api_keys.OFFERED


@pytest.fixture(autouse=True)
def _nothing_counted() -> Any:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def a_key(cast: Any) -> Any:
    def make(owner: Any = None, *, permissions: Any = EVERYTHING, reach: Reach = Reach.ALL, days: int = 30) -> tuple[ApiKey, str]:
        owner = owner or cast.olga
        last_day = clock.today(owner.site.zone) + timedelta(days=days)
        return api_keys.make("Wallboard", owner=owner, permissions=permissions, reach=reach, last_day=last_day, by=cast.adm_acts)

    return make


def ask(path: str, words: str, **headers: str) -> Any:
    return Client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {words}", **headers})


def test_a_key_is_made_on_its_page_shown_once_and_revoked_there(cast: Any) -> None:
    browser, owner = cast.adm_sees, cast.olga
    assert b"No key yet" in browser.get("/api-keys/").content
    assert "may do" in browser.get("/api-keys/make/").content.decode()
    form = {
        "name": "Wallboard", "owner": owner.pk, "permissions": ["people.see"], "reach": "all",
        "last_day": (clock.today("Europe/London") + timedelta(days=3)).isoformat(),
    }
    refused = browser.post("/api-keys/make/", form | {"permissions": []})
    assert refused.status_code == 422
    made = browser.post("/api-keys/make/", form)
    key = ApiKey.objects.get()
    words = made.content.decode().partition("Bearer ")[2].partition("<")[0]
    secret = words.removeprefix(f"fw_{key.public}_")
    assert 40 < len(secret) < len(words)
    assert "no-store" in made["Cache-Control"]
    kept = "".join(map(str, [*ApiKey.objects.values_list(), *Line.objects.values_list("body"), *Sleeve.objects.values_list("text")]))
    assert secret not in kept
    assert ask("/people", words).status_code == 200
    key.refresh_from_db()
    assert key.last_used_at is not None
    page = browser.get(f"/api-keys/{key.reference}/").content.decode()
    assert secret not in page
    assert "See people" in page
    for listed in (browser.get("/api-keys/"), browser.get("/api-keys/?state=force"), browser.get("/api-keys/?format=csv")):
        assert "Wallboard" in b"".join(listed).decode()
    assert "Ends in 4 days" in browser.get("/api-keys/").content.decode()
    assert browser.post(f"/api-keys/{key.reference}/", {"reason": "Lost"}).status_code == 302
    assert ask("/people", words).status_code == 401
    assert "Wallboard" in browser.get("/api-keys/?state=ended").content.decode()
    assert [line.kind for line in Line.objects.filter(subject=key.reference)] == ["api_key.made", "api_key.revoked"]
    assert verify.verify().broken is None


def test_keys_are_made_by_administrators_and_seen_by_their_owners(cast: Any, a_key: Any) -> None:
    key, _words = a_key(cast.pat, permissions=["people.see"])
    assert cast.olga_sees.get("/api-keys/").status_code == 403
    assert cast.olga_sees.get(f"/api-keys/{key.reference}/").status_code == 404
    with pytest.raises(NotAllowed):
        api_keys.make("x", owner=cast.olga, permissions=["people.see"], reach=Reach.OWN, last_day=date(2100, 1, 1), by=cast.olga_acts)
    with pytest.raises(NotAllowed):
        api_keys.revoke(key, reason="Mine now", by=cast.olga_acts)
    assert cast.pat_sees.get(f"/api-keys/{key.reference}/").status_code == 200
    assert api_keys.revoke(key, reason="Not needed", by=cast.pat_acts).revoked_at


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "needs a name"),
        ({"permissions": []}, "opens nothing"),
        ({"permissions": ["people.role"]}, "The API cannot do people.role"),
        ({"permissions": ["ground.view_findings"]}, "may not do this"),
        ({"last_day": date(2020, 1, 1)}, "The last day was"),
        ({"last_day": date(2099, 1, 1)}, "The last day was"),
        ({"last_day": date.max}, "The last day was"),
    ],
)
def test_a_key_that_would_be_too_much_or_too_little_is_refused(cast: Any, change: dict[str, Any], words: str) -> None:
    said = {"name": "x", "owner": cast.ada, "permissions": ["people.see"], "reach": Reach.ALL, "last_day": clock.today("Europe/London")}
    name = (said | change).pop("name")
    with pytest.raises(KeyRefused, match=words):
        api_keys.make(name, **{key: value for key, value in (said | change).items() if key != "name"}, by=cast.adm_acts)
    assert not ApiKey.objects.exists()


def test_a_key_reaches_no_further_than_its_owner_and_itself(cast: Any, a_key: Any) -> None:
    _ = cast.ada, cast.sam

    def seen(words: str) -> set[str]:
        return {person["reference"] for person in ask("/people", words).json()["people"]}

    _, everybody = a_key(cast.olga)
    _, team = a_key(cast.una, permissions=["people.see"])
    _, own = a_key(cast.olga, reach=Reach.OWN)
    assert seen(everybody) >= {cast.ada.reference, cast.sam.reference, cast.una.reference}
    assert seen(team) == {cast.ada.reference, cast.una.reference}
    assert seen(own) == {cast.olga.reference}
    _, queues = a_key(cast.olga, permissions=["ground.view_queues"])
    assert ask("/queues", queues).status_code == 200
    for path in ("/people", "/contacts", "/figures", "/findings", "/todos"):
        answer = ask(path, queues)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json"), path
    RoleAssignment.objects.filter(person=cast.olga).delete()
    assert ask("/people", everybody).status_code == 403, "what its owner lost, the key lost"


def test_an_administrator_of_one_site_makes_sees_and_revokes_no_key_of_another(cast: Any, a_key: Any, a_site: Any, a_person: Any) -> None:
    elsewhere, own = a_site("york"), cast.olga.site
    key, _words = a_key(a_person("Yan", "Ito", role="operations_manager", reach="all", site=elsewhere))
    local = a_person("Lou", "Marsh", role="administrator", reach="site", site=own)
    acts, sees = Actor.person(local.pk), Client()
    sees.force_login(local.account)
    with pytest.raises(NotAllowed, match="does not reach"):
        api_keys.make("x", owner=key.owner, permissions=["people.see"], reach=Reach.ALL, last_day=clock.today("UTC"), by=acts)
    with pytest.raises(NotAllowed, match="does not reach"):
        api_keys.revoke(key, reason="x", by=acts)
    assert sees.get(f"/api-keys/{key.reference}/").status_code == 404
    assert key.owner.display_name not in sees.get("/api-keys/").content.decode()
    offered = sees.get("/api-keys/make/").context["form"].fields["owner"].queryset
    assert local in offered
    assert key.owner not in offered


def test_an_owner_is_told_of_a_key_that_somebody_else_made(cast: Any, a_key: Any) -> None:
    key, _words = a_key(cast.olga)
    a_key(cast.adm, permissions=["people.see"])
    assert [(notice.person, key.reference in notice.what) for notice in Notice.objects.all()] == [(cast.olga, True)]


def test_a_key_reads_no_words_of_what_its_owner_owes(cast: Any, a_key: Any, a_source: Finding) -> None:
    _key, words = a_key(cast.olga, permissions=["people.see"])
    todos.owe(cast.olga, key="k", stage="serve", what="Ring Mrs Hale", why="She was promised it", about="finding:FND-900")
    (todo,) = ask("/todos", words).json()["todos"]
    assert (todo["what"], todo["why"]) == ("Finding FND-900", "")
    (todo,) = cast.olga_sees.get("/api/v1/todos").json()["todos"]
    assert todo["what"] == "Ring Mrs Hale"


def test_the_record_that_a_ref_names_is_read_as_far_as_the_key_and_its_owner_reach(cast: Any, a_key: Any, a_source: Finding) -> None:
    key, words = a_key()
    answer = ask("/records/finding:FND-900", words)
    assert answer.json() == {
        "ref": "finding:FND-900", "label": "Finding FND-900", "page": "/findings/FND-900/",
        "record": {"reference": "FND-900", "theme": "", "evidence": {}},
    }
    look = Line.objects.get(kind="trail.looked", subject="FND-900")
    assert (look.actor_kind, look.actor_id) == ("api_key", str(key.pk))
    _narrow, others = a_key(permissions=["people.see"])
    assert ask("/records/finding:FND-900", others).status_code == 404
    assert ask(f"/records/person:{cast.ada.reference}", others).json()["record"] == {"reference": cast.ada.reference}
    assert ask("/records/finding:FND-901", words).status_code == 404
    assert [ask(f"/records/{junk}", words).json()["code"] for junk in ("spoon:1", "finding", "a" * 90)] == [
        "bad_ref", "bad_parameter", "bad_parameter",
    ]
    assert Line.objects.filter(kind="trail.looked", subject="FND-900").count() == 1


def test_a_key_ends_with_its_time_and_with_its_owner(cast: Any, a_key: Any) -> None:
    key, words = a_key(days=2)
    with clock.frozen(clock.now() + timedelta(days=4)):
        assert ask("/queues", words).status_code == 401
        assert not policy.allows(api_access.actor_of(key), "people.see")
    assert ask("/queues", words).status_code == 200
    cast.olga.left_on = clock.today(cast.olga.site.zone)
    cast.olga.save()
    assert ask("/queues", words).status_code == 401
    assert b"Its owner has left" in cast.adm_sees.get("/api-keys/").content


def test_a_wrong_key_is_refused_in_words_and_trying_many_is_stopped(a_key: Any) -> None:
    key, words = a_key()
    for wrong in ("", "x", "fw__", f"fw_{key.public}_", words[:-1], words + "x", "fw_\x00_x", f"zz{words[2:]}", "é_ü_ö"):
        answer = ask("/queues", wrong)
        assert answer.status_code == 401, wrong
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"
    for _ in range(api_access.WRONG_A_MINUTE):
        ask("/queues", "fw_no_no")
    answer = ask("/queues", words)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_a_key_that_asks_too_often_is_told_to_wait(a_key: Any, cast: Any) -> None:
    _, words = a_key()
    settings.change("api_requests_a_minute", to="2", by=cast.adm_acts)
    cache.delete("house_settings")
    assert [ask("/queues", words).status_code for _ in range(3)] == [200, 200, 429]


def test_what_a_key_did_stands_in_the_trail_under_the_key(a_key: Any) -> None:
    key, words = a_key()
    ask("/people", words)
    line = Line.objects.latest("id")
    assert (line.actor_kind, line.actor_id, line.kind) == ("api_key", str(key.pk), "trail.looked")


def raised(words: str, said: Any = None, **headers: str) -> Any:
    body = {"source": "finding:FND-900", "summary": "The queue stood for ten minutes"} if said is None else said
    return Client().post("/api/v1/findings", body, content_type="application/json", headers={"Authorization": f"Bearer {words}", **headers})


@pytest.fixture
def a_source(cast: Any) -> Finding:
    return Finding.objects.create(
        reference="FND-900", source="x:1", summary="First", evidence={}, raised_by="system:tests", raised_at=clock.now()
    )


def test_a_request_that_is_sent_twice_is_done_once(a_key: Any, a_source: Finding) -> None:
    _, words = a_key()
    first, again = (raised(words, **{"Idempotency-Key": "abc"}) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Finding.objects.count() == 2
    other = raised(words, {"source": "finding:FND-900", "summary": "Another"}, **{"Idempotency-Key": "abc"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    _, stranger = a_key()
    assert raised(stranger, **{"Idempotency-Key": "abc"}).json() != first.json(), "each key has names of its own"
    ApiAnswer.objects.update(made_at=clock.now() - timedelta(hours=25))
    assert raised(words, **{"Idempotency-Key": "abc"}).json() != first.json()
    assert api_access.forget_old_answers() == 1
    assert raised(words, **{"Idempotency-Key": "x" * 121}).status_code == 422


def test_a_refusal_is_not_kept_and_an_answer_still_being_made_is_a_conflict(a_key: Any, a_source: Finding, monkeypatch: Any) -> None:
    _, words = a_key()
    assert raised(words, {"source": "finding:FND-999", "summary": "x"}, **{"Idempotency-Key": "k"}).status_code == 404
    assert raised(words, **{"Idempotency-Key": "k"}).status_code == 201

    def taken(**_row: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(ApiAnswer.objects, "create", taken)
    assert raised(words, **{"Idempotency-Key": "other"}).status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [("{", 400), ("[]", 422), ({"source": "x"}, 422), ({"source": "nothing:1", "summary": "x"}, 422), ({"source": 1, "summary": 2}, 422),
     ({"source": "finding:FND-900", "summary": "x" * 301}, 422), ({"source": "finding:FND-900", "summary": "\x00"}, 422)],
)  # fmt: skip
def test_a_body_that_cannot_be_understood_is_a_problem_document(a_key: Any, a_source: Finding, body: Any, status: int) -> None:
    _, words = a_key()
    answer = raised(words, body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert {"title", "detail", "code", "status", "instance"} <= set(answer.json())


def test_lists_are_paged_to_their_end_within_a_few_queries(a_key: Any, a_source: Finding, django_assert_max_num_queries: Any) -> None:
    _, words = a_key()
    for _ in range(4):
        raised(words)
    with django_assert_max_num_queries(12):
        first = ask("/findings?limit=3", words).json()
    second = ask(f"/findings?limit=3&after={first['after']}", words).json()
    assert [len(first["findings"]), len(second["findings"]), second["after"]] == [3, 2, None]
    assert "summary" not in first["findings"][0]
    for after in ("x", "²", "9" * 19, "-1"):
        assert ask(f"/findings?after={after}", words).status_code == 422
    assert ask("/jobs", words).json() == {"jobs": [], "after": None}
    assert ask("/todos", words).json() == {"todos": []}


def test_a_person_signed_in_uses_the_same_addresses_and_a_form_from_elsewhere_does_not(cast: Any, a_source: Finding) -> None:
    assert cast.ada_sees.get("/api/v1/people").json()["people"][0]["reference"] == cast.ada.reference
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.olga.account)
    answer = browser.post("/api/v1/findings", {"source": "finding:FND-900", "summary": "x"}, content_type="application/json")
    assert answer.status_code == 403
    assert Finding.objects.count() == 1
