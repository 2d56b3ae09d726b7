"""Product and theme: what is named, with which chance and because of which words, and how often that is right on real narratives."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from floorwalker.engine.triage.naming import Model
from floorwalker.resolve.rules import naming
from tests.engine.triage import labelled

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[3]
DATA = (ROOT / os.environ.get("FLOORWALKER_TEST_DATA", "../shared")).resolve() / "data"
NARRATIVES = DATA / "complaints_cfpb" / "complaints_first_2000.csv"
SHELF = ROOT / "floorwalker" / "packs" / "triage"


def rows() -> list[dict[str, str]]:
    if not NARRATIVES.exists():
        pytest.skip(f"needs {NARRATIVES}")
    with NARRATIVES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_product_comes_with_its_chance_and_its_words() -> None:
    text = "The mortgage servicer raised my escrow and started foreclosure."
    found = naming.products(text, pack="us-cfpb")
    assert found[0].name == "Mortgage"
    assert found[0].chance > 0.9
    assert sum(each.chance for each in found) == pytest.approx(1.0)
    assert [each.chance for each in found] == sorted((each.chance for each in found), reverse=True)
    words = {text[span.start : span.end] for span in found[0].because}
    assert words
    assert words <= {"mortgage", "mortgage servicer", "servicer", "escrow", "my escrow", "foreclosure", "The mortgage"}


def test_nothing_is_named_where_nothing_is_known() -> None:
    assert naming.products("¿Qué?", pack="us-cfpb") == []
    assert naming.products("My mortgage", pack="uk-disp") == []
    assert naming.themes("") == []


def test_a_theme_comes_with_the_words_that_speak_for_it() -> None:
    text = "She was rude and kept calling my work."
    found = naming.themes(text)[0]
    assert (found.code, found.name) == ("manner", "Manner, pressure and harassment")
    assert "rude" in {text[span.start : span.end] for span in found.because}


def test_a_model_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="2 terms and 1 names"):
        Model(names=["a"], terms={"x": 1.0, "y": 1.0}, weights=np.zeros((1, 1)), bias=np.zeros(1), version="1")


def test_the_shipped_model_is_small_and_holds_no_name_and_no_number() -> None:
    path = SHELF / "us-cfpb-products.json"
    assert path.stat().st_size < 300_000
    terms = path.read_text(encoding="utf-8")
    assert not any(f'"{name}"' in terms for name in ("equifax", "experian", "navient", "ocwen", "chase", "citibank"))
    assert not any(character.isdigit() for term in naming._products()._row for character in term)


def test_themes_are_named_as_often_as_is_said() -> None:
    texts = {row[""]: row["Consumer complaint narrative"] for row in rows()}
    found = [(naming.themes(texts[number])[:2], headings) for number, headings in labelled.themes()]
    assert len(found) == len({number for number, _ in labelled.themes()}) >= 150
    assert sum(bool(named) and named[0].code == headings[0] for named, headings in found) / len(found) >= 0.5
    assert {heading for _, headings in found for heading in headings} <= set(naming.headings().lists) | {"other"}


def test_products_are_named_as_often_as_is_said() -> None:
    judge = rows()[::3]
    right = [naming.products(row["Consumer complaint narrative"], pack="us-cfpb")[:1] for row in judge]
    assert sum(bool(found) and found[0].name == row["Product"] for found, row in zip(right, judge, strict=True)) / len(judge) >= 0.7
