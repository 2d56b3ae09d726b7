"""Deployment settings are read strictly: a wrong value or a mistyped name is refused, and says what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from floorwalker.config import env


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://x/y", "sqlite, postgresql"),
        ("DATABASE_URL", "sqlite://", "needs a path"),
        ("DATABASE_URL", "postgresql://host", "database name"),
        ("DEBUG", "true", "yes or no"),
        ("WORKERS", "0", "at least 1"),
        ("WORKERS", "two", "whole number"),
        ("MAIL_URL", "http://mail", "smtp"),
        ("SECRET_KEY", "short", "at least 50"),
        ("BASE_URL", "floor.example.org", "scheme and host"),
        ("BASE_URL", "https://floor.example.org/floor", "nothing after"),
        ("OIDC_ISSUER", "http://login.example.org", "https"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_what_is_expected(name: str, value: str, words: str) -> None:
    variable = next(variable for variable in env.ALL if variable.name == name)
    with pytest.raises(env.SettingRefused) as refusal:
        variable.read({f"FLOORWALKER_{name}": value})
    assert f"FLOORWALKER_{name}" in str(refusal.value)
    assert words in str(refusal.value)


def test_a_mistyped_name_is_refused() -> None:
    with pytest.raises(env.SettingRefused, match="FLOORWALKER_DATABSE_URL is not a setting"):
        env.refuse_unknown({"FLOORWALKER_DATABSE_URL": "x", "PATH": "/bin"})


def test_a_secret_is_never_repeated_in_a_refusal() -> None:
    secret = env.Variable("SECRET_KEY", lambda text: int(text), "0", "x", "y")
    with pytest.raises(env.SettingRefused) as refusal:
        secret.read({"FLOORWALKER_SECRET_KEY": "hunter2-is-my-key"})
    assert "FLOORWALKER_SECRET_KEY was its value" in str(refusal.value)


def test_a_value_may_lie_in_a_file_but_not_in_two_places(tmp_path: Path) -> None:
    path = tmp_path / "workers"
    path.write_text("3\n", encoding="utf-8")
    assert env.WORKERS.read({"FLOORWALKER_WORKERS_FILE": str(path)}) == 3
    with pytest.raises(env.SettingRefused, match="both set"):
        env.WORKERS.read({"FLOORWALKER_WORKERS_FILE": str(path), "FLOORWALKER_WORKERS": "2"})
    with pytest.raises(env.SettingRefused, match="cannot be read"):
        env.WORKERS.read({"FLOORWALKER_WORKERS_FILE": str(tmp_path / "absent")})


@pytest.mark.parametrize("variable", env.ALL, ids=lambda variable: variable.name)
def test_every_default_can_be_read(variable: env.Variable[object]) -> None:
    variable.read({})
    assert variable.meaning.endswith(".")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"BASE_URL": "https://floor.example.org", "HOSTS": "floor.example.org"}, "in the clear"),
        ({"BASE_URL": "http://floor.example.org", "HOSTS": "floor.example.org", "HTTPS": "yes"}, "nobody could sign in"),
        ({"BASE_URL": "https://floor.example.org", "HTTPS": "yes"}, "not among FLOORWALKER_HOSTS"),
    ],
)
def test_settings_that_contradict_one_another_are_refused(given: dict[str, str], words: str) -> None:
    with pytest.raises(env.SettingRefused, match=words):
        env.refuse_at_odds({f"FLOORWALKER_{name}": value for name, value in given.items()})


@pytest.mark.parametrize(
    "given",
    [
        {}, {"HOSTS": "probe.example.org"}, {"BASE_URL": "http://[::1]:8001"},
        {"BASE_URL": "https://floor.example.org", "HOSTS": ".example.org,localhost", "HTTPS": "yes"},
    ],
)
def test_settings_that_fit_are_taken(given: dict[str, str]) -> None:
    env.refuse_at_odds({f"FLOORWALKER_{name}": value for name, value in given.items()})
