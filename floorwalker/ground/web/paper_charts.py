"""Charts on paper: the very picture of the page, its marks given ink where the page has classes and tokens, in the light colours."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from floorwalker.ground.web.charts import Chart

CSS: Final = Path(__file__).parent / "static" / "floor" / "css"
SHEETS: Final = ("chart.css", "control.css")
"""Where the marks of charts have their looks."""
LETTERS: Final = "DejaVu Sans"
LETTER_UNITS: Final = 13
"""As large as a letter of a chart stands on paper, in the units of its picture: two points more than on a screen that one leans towards."""
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_NESTED: Final = re.compile(r"@[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_TOKEN: Final = re.compile(r"--([\w-]+):\s*([^;]+);")
_LIGHT: Final = re.compile(r"light-dark\(((?:[^(),]|\([^()]*\))+),.*\)$")
_VAR: Final = re.compile(r"var\(--([\w-]+)\)")
_SIMPLE: Final = re.compile(r"^(?:\.chart )?(?:\.[\w-]+|text)$")
_OF_MARKS: Final = frozenset(
    {"fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "opacity", "text-anchor", "font-weight",
     "font-style", "text-decoration"}
)  # fmt: skip


def ink(svg: str) -> str:
    """Return a picture of the house as a whole SVG file whose marks have the light colours of the page and the letters of paper."""
    style = f"<style>{_looks()} text {{ font-family: '{LETTERS}'; font-stretch: condensed; font-size: {LETTER_UNITS}px; }}</style>"
    return re.sub(r"<svg ([^>]*)>", rf'<svg xmlns="http://www.w3.org/2000/svg" \1>{style}', str(svg), count=1)


def drawn(chart: Chart) -> tuple[str, list[tuple[str, str]]]:
    """Return the picture of `chart` on paper, and its legend: the picture and the words of each entry."""
    return ink(chart.svg), [(ink(key.swatch), str(key.label)) for key in chart.legend]


@cache
def _looks() -> str:
    """Return the rules that give marks their looks, with the values of the light page; those of states and screens are left out."""
    tokens = _tokens()

    def value_of(text: str) -> str:
        return _VAR.sub(lambda name: tokens.get(name[1], "none"), text)

    found = []
    for sheet in SHEETS:
        text = _NESTED.sub("", _COMMENT.sub("", (CSS / "components" / sheet).read_text(encoding="utf-8")))
        for heads, body in _RULE.findall(text):
            marks = [head.strip() for head in heads.split(",") if _SIMPLE.match(head.strip())]
            looks = [part.partition(":") for part in body.split(";")]
            kept = "; ".join(f"{name.strip()}: {value_of(value.strip())}" for name, _, value in looks if name.strip() in _OF_MARKS)
            if marks and kept:
                found.append(f"{', '.join(marks)} {{ {kept} }}")
    return " ".join(found)


def _tokens() -> dict[str, str]:
    text = _COMMENT.sub("", (CSS / "tokens.css").read_text(encoding="utf-8")).split('[data-theme="light"]', maxsplit=1)[0]
    return {name: light[1].strip() if (light := _LIGHT.match(value.strip())) else value.strip() for name, value in _TOKEN.findall(text)}
