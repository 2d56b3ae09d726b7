"""What machines ask is answered in figures and words that name nobody; what is not well is said with what to do."""

from __future__ import annotations

import errno
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from floorwalker.config import env
from floorwalker.config.upkeep import backup, health, logs
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import heartbeat, queue
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Looked

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
FROM_AFAR = {"REMOTE_ADDR": "203.0.113.9"}
THROUGH_A_PROXY = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}


@pytest.fixture(autouse=True)
def house(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    heartbeat.beat()
    return tmp_path


def line() -> None:
    with transaction.atomic():
        store.append(Looked(subject="person:1", page="a page"), by=BY)


def seen(**headers: Any) -> dict[str, dict[str, Any]]:
    answer = Client().get("/readyz", **headers)
    checks = {check["name"]: check for check in answer.json()["checks"]}
    assert (answer.status_code == 200) == answer.json()["ready"] == all(check["well"] for check in checks.values())
    return checks


def test_the_process_is_alive_without_a_look_at_anything(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/healthz").content == b"alive\n"


def test_a_house_at_work_is_ready() -> None:
    assert {name for name, check in seen().items() if check["well"]} == {"database", "tables", "file store", "disk", "worker", "trail"}


def test_each_thing_that_is_not_well_is_named_with_what_to_do(monkeypatch: Any, house: Path) -> None:
    line()
    with monkeypatch.context() as patch:
        patch.setattr(health, "SEAL_LAG_SECONDS", 0.0)
        patch.setattr(health, "DISK_WANTED_BYTES", 2**80)
        assert {name for name, check in seen().items() if not check["well"]} == {"disk", "trail"}
        assert seen()["trail"]["remedy"].startswith("Look in the worker's log")
    heartbeat.rest()
    assert seen()["worker"] == {"name": "worker", "well": False, "seen": "none", "remedy": "Start floorwalker worker."}
    heartbeat.beat()
    (house / "work").rmdir()
    (house / "work").write_text("a file where the folder should be")
    assert not seen()["file store"]["well"]

    (house / "work").unlink()
    with monkeypatch.context() as patch:
        def full(path: Path, _content: bytes) -> int:
            path.touch()
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(Path, "write_bytes", full)
        assert not seen()["file store"]["well"]
    assert list((house / "work").iterdir()) == [], "a full disk must not be filled with names"

    def away() -> tuple[bool, str]:
        raise DatabaseError("FATAL: password for ada@example.org")

    monkeypatch.setattr(health, "CHECKS", (("database", away, "See that the database runs."),))
    assert seen()["database"]["seen"] == "DatabaseError"


@pytest.mark.parametrize("headers", [FROM_AFAR, THROUGH_A_PROXY, {"REMOTE_ADDR": ""}])
def test_figures_and_details_are_for_this_machine_unless_there_is_a_token(headers: dict[str, str], settings: Any) -> None:
    assert Client().get("/metrics", **headers).status_code == 403
    assert set(seen(**headers)["disk"]) == {"name", "well"}
    settings.FLOORWALKER_METRICS_TOKEN = "t" * 20
    assert Client().get("/metrics").status_code == 403
    assert Client().get("/metrics", HTTP_AUTHORIZATION="Bearer " + "u" * 20).status_code == 403
    assert Client().get("/metrics", **headers, HTTP_AUTHORIZATION="Bearer " + "t" * 20).status_code == 200
    assert "seen" in seen(**headers, HTTP_AUTHORIZATION="Bearer " + "t" * 20)["disk"]


def test_the_figures_tell_what_was_answered_and_how_the_house_stands(house: Path, django_assert_max_num_queries: Any, cast: Any) -> None:
    cast.olga_sees.get("/people/P-1001/", {"q": "Okafor"})
    line()
    queue.enqueue("ground.verify_trail", arguments={}, by=BY)
    (house / backup.LAST).write_text(json.dumps({"made_at": "2026-03-02T09:00:00+00:00"}))
    with django_assert_max_num_queries(8):
        answer = Client().get("/metrics")
    text = answer.content.decode()
    figures = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text) for sample in family.samples
    }
    assert figures["floorwalker_jobs", "ground.verify_trail", "waiting"] == 1
    assert figures["floorwalker_trail_unsealed_lines",] >= 1
    assert figures["floorwalker_last_backup_timestamp_seconds",] == 1772442000
    assert figures["floorwalker_database_up",] == 1
    assert figures["floorwalker_worker_seconds_since_sign_of_life",] < 30
    assert any(name == "floorwalker_requests_total" and "people:person" in labels for name, *labels in figures)
    assert not {"Okafor", "P-1001", "Petrova"} & set(text.replace('"', " ").split())


NAME = "Zebulon-Quirke"


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_log_holds_no_word_that_somebody_typed(form: str, cast: Any, monkeypatch: Any, caplog: Any) -> None:
    written: list[str] = []
    described = logs.configuration(form, in_full=False)
    handler = logging.Handler()
    handler.setFormatter(described["formatters"]["line"]["()"]())
    handler.addFilter(logs.NoWordsOfAnybody())
    handler.emit = lambda record: written.append(handler.format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    root.addHandler(handler)
    caplog.set_level(logging.INFO, logger="floorwalker.requests")  # clears what the logger remembers of its level
    monkeypatch.setattr(logging.getLogger("floorwalker.requests"), "disabled", False)
    try:
        browser = cast.adm_sees
        browser.raise_request_exception = False
        browser.get(f"/people/{NAME}/")
        browser.get(f"/no/such/{NAME}/", {"q": NAME})
        browser.get("/search/", {"q": NAME})
        browser.post("/people/add/", {"given_name": NAME})
        browser.get("/people/", headers={"host": f"{NAME}.example"})
        browser.post("/account/login/", {"login": f"{NAME}@example.org", "password": NAME})

        def fails(*_args: Any, **_options: Any) -> None:
            raise ValueError(f"Key (email)=({NAME}@example.org) already exists")

        monkeypatch.setattr("floorwalker.ground.people.policy.allows", fails)
        assert browser.get("/people/", {"q": NAME}).status_code == 500
        try:
            fails()
        except ValueError:
            logging.getLogger("floorwalker.ground.jobs.worker").exception("Job %s failed.", 7)
    finally:
        root.removeHandler(handler)
    text = "\n".join(written)
    assert NAME.lower() not in text.lower()
    assert "ValueError" in text
    assert "test_probes.py" in text
    assert "people:people" in text
    if form == "json":
        said = [json.loads(each) for each in written]
        answered = [each for each in said if each["logger"] == "floorwalker.requests"]
        assert {"none", "people:person", "ground:search"} <= {each["route"] for each in answered}
        assert all(each["reference"].startswith("R-") for each in answered if each["status"] == 500)


def test_the_form_of_the_log_and_the_token_are_read_strictly() -> None:
    for name, value, words in (("LOG", "xml", "Write text or json"), ("METRICS_TOKEN", "short", "at least 20 characters")):
        variable = next(each for each in env.ALL if each.name == name)
        with pytest.raises(env.SettingRefused, match=words) as refusal:
            variable.read({f"FLOORWALKER_{name}": value})
        assert "short" not in str(refusal.value)
