"""Which product and which theme a customer's words are about. Suggestions only; whoever writes the file down chooses."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from floorwalker.engine.triage.naming import Model, Named
from floorwalker.engine.triage.phrase_lists import Lexicon
from floorwalker.engine.triage.themes import Theme, rank

PACK: Final = "us-cfpb"
"""The only regulation whose products the model knows: it learnt them from complaints sent to that bureau."""


def products(text: str, *, pack: str) -> list[Named]:
    """Return the products of `pack` that `text` may be about, the likeliest first with its chance; none for a pack it does not know."""
    return _products().rank(text) if pack == PACK else []


def themes(text: str) -> list[Theme]:
    """Return what `text` may complain of, under headings that hold for every line, the likeliest first."""
    return rank(text, headings())


@cache
def headings() -> Lexicon:
    """Return the headings of themes with their phrases."""
    return Lexicon.of(tomllib.loads((files("floorwalker.packs") / "triage" / "en-themes.toml").read_text(encoding="utf-8")))


@cache
def _products() -> Model:
    return Model.of(json.loads((files("floorwalker.packs") / "triage" / "us-cfpb-products.json").read_text(encoding="utf-8")))
