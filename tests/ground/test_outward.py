"""The one way out over http: no address of a private network, whatever it is called, and no address that is none."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from floorwalker.ground import outward
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.webhooks import posting
from floorwalker.ground.webhooks.actions import endpoints


@pytest.mark.parametrize(
    "at", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "100.64.0.1", "::1", "fe80::1", "fd00::1", "::ffff:a00:8", "64:ff9b::7f00:1",
           "2002:7f00:1::", "224.0.0.1", "0.0.0.0"],
)  # fmt: skip
def test_a_name_that_leads_into_a_private_network_is_refused_whatever_it_is_called(at: str, monkeypatch: Any, settings: Any) -> None:
    def found(*_words: Any, **_options: Any) -> list[Any]:
        return [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", (at, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    settings.FLOORWALKER_PULL_PRIVATE = False
    outcome = posting.post(posting.Letter(1, "https://events.example.org/", {}, b"{}"))
    assert outcome.problem == f"events.example.org is {at}, an address of a private network."


@pytest.mark.parametrize(
    "address", ["http://example.org/", "ftp://example.org/", "https://", "https://a:b@example.org/", "https://example.org:99999/",
                "https://example.org/\r\nX: y", "https://example.org/a b", "https://" + "a" * 70 + ".org/", "https://[::1/", ""],
)  # fmt: skip
def test_an_address_that_is_none_to_send_to_is_refused(address: str) -> None:
    with pytest.raises(RuleBroken, match="is no address to use"):
        outward.checked(address, schemes=endpoints.SCHEMES)
