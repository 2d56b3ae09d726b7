"""Today in two pieces: the frame is on its way before the day is worked out, and what goes wrong after it is said inside the page."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.messages.constants import INFO
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import MessageEncoder
from django.test import AsyncClient

from floorwalker.config.upkeep.metrics import ANSWERED
from floorwalker.desks.today import views
from floorwalker.ground.errors import NotFound
from floorwalker.ground.web.two_pieces import TwoPieces

pytestmark = pytest.mark.django_db
AT = "/today/?queue=claims&day=2026-03-02&at=11:42&paused=1"


@pytest.fixture
def asks(a_floor: Callable[..., Any], cast: Any) -> Callable[..., tuple[Any, list[bytes]]]:
    """Ask for Today as a browser at a server that can stream: ``asks()`` gives the answer and its pieces, and tells `told` of each."""
    a_floor(contacts=10)
    session = cast.rita_sees.cookies["sessionid"].value

    @async_to_sync
    async def ask(*, told: list[str] | None = None, **headers: str) -> tuple[Any, list[bytes]]:
        browser = AsyncClient(raise_request_exception=False)
        browser.cookies["sessionid"] = session
        answer: Any = await browser.get(AT, headers=headers)
        pieces = []
        if answer.streaming:
            async for piece in answer:
                pieces.append(piece)
                (told if told is not None else []).append("piece")
        return answer, pieces

    return ask


def plain(text: bytes) -> str:
    """Return a page without its secrets of one time and the spaces between its parts."""
    return re.sub(r"\s+", " ", re.sub(r"[A-Za-z0-9]{64}|started=\d+", "", text.decode())).strip()


def test_two_pieces_make_the_page_that_comes_as_one(asks: Any, cast: Any, frozen_clock: Any) -> None:
    answer, pieces = asks()
    assert isinstance(answer, TwoPieces)
    assert plain(b"".join(pieces)) == plain(cast.rita_sees.get(AT).content)
    first, rest = pieces
    assert b"<nav class=\"rail\"" in first
    assert b"floor.css" in first or b"css/floor" in first
    assert b"<main" in rest
    assert answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"


def test_the_first_piece_goes_out_before_the_day_is_worked_out(asks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    real = views._page

    def page(*given: Any, **words: Any) -> dict[str, Any]:
        told.append("day")
        return real(*given, **words)

    monkeypatch.setattr(views, "_page", page)
    asks(told=told)
    assert told == ["piece", "day", "piece"]


def test_it_is_packed_piece_by_piece_where_the_browser_unpacks(asks: Any) -> None:
    answer, pieces = asks(**{"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert gzip.decompress(b"".join(pieces)).decode().rstrip().endswith("</html>")


@pytest.mark.parametrize("headers", [{"hx-request": "true"}, {"accept": "application/json"}])
def test_a_part_or_data_comes_whole(asks: Any, headers: dict[str, str]) -> None:
    answer, _ = asks(**headers)
    assert not answer.streaming


@pytest.mark.parametrize(
    ("broken", "status", "words"),
    [(NotFound("That day is gone.", remedy="Choose another."), 404, b"That day is gone."),
     (ZeroDivisionError(), 500, b"Something went wrong on our side")],
)  # fmt: skip
def test_what_fails_after_the_frame_is_said_inside_it_and_counted(
    asks: Any, monkeypatch: pytest.MonkeyPatch, broken: Exception, status: int, words: bytes
) -> None:
    def fail(*_given: Any, **_words: Any) -> dict[str, Any]:
        raise broken

    monkeypatch.setattr(views, "_page", fail)
    counted = ANSWERED.labels("desks:cockpit", "GET", status)
    before = counted._value.get()
    answer, (first, rest) = asks()
    assert answer.status_code == status
    assert words in rest
    assert b"<!doctype" not in rest.lower()
    assert first.lower().count(b"<!doctype") == 1
    assert counted._value.get() == before + 1


def test_a_message_is_shown_and_then_gone(asks: Any, cast: Any) -> None:
    session = cast.rita_sees.session
    session["_messages"] = MessageEncoder().encode([Message(INFO, "It was saved.")])
    session.save()
    _, (_, rest) = asks()
    assert b"It was saved." in rest
    assert "_messages" not in cast.rita_sees.session
