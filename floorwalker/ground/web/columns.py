"""Which columns of a list are shown and in what order: kept in the address, so in views, files and print; the first always stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import QueryDict

if TYPE_CHECKING:
    from floorwalker.ground.web.register import Column

PARAMETER: Final = "columns"
"""Codes of the columns in their order, with `BETWEEN` between them; the boxes of the form send one each."""
BETWEEN: Final = "."


@dataclass(frozen=True)
class Choice:
    """A column that can be shown, hidden or moved: `earlier` and `later` are what the address says once it is; empty: it cannot be."""

    code: str
    label: str
    is_shown: bool
    is_fixed: bool
    earlier: str = ""
    later: str = ""


def shown(query: QueryDict, columns: Sequence[Column[Any]]) -> list[Column[Any]]:
    """Return those of `columns` that the address asks for, all where it asks for none; nobody can ask for one that they were not given."""
    known = {column.code: column for column in columns}
    asked = dict.fromkeys(code for text in query.getlist(PARAMETER) for code in text.split(BETWEEN))
    wanted = [known[code] for code in asked if code in known]
    return [columns[0], *(column for column in wanted if column is not columns[0])] if wanted else list(columns)


def written(query: QueryDict, columns: Sequence[Column[Any]]) -> str:
    """Return the columns of the address in its one form; empty where they are those that the list has anyhow."""
    found = shown(query, columns)
    return "" if found == list(columns) else _text(found)


def choices(query: QueryDict, columns: Sequence[Column[Any]]) -> list[Choice]:
    """Return every column to choose from: those shown in their order, then those hidden."""
    found = shown(query, columns)
    hidden = [column for column in columns if column not in found]
    return [
        *(
            Choice(each.code, each.label, True, at == 0, _moved(found, at, at - 1) if at > 1 else "",
                   _moved(found, at, at + 1) if 0 < at < len(found) - 1 else "")
            for at, each in enumerate(found)
        ),
        *(Choice(each.code, each.label, False, False) for each in hidden),
    ]


def _moved(found: Sequence[Column[Any]], at: int, to: int) -> str:
    order = list(found)
    order.insert(to, order.pop(at))
    return _text(order)


def _text(found: Sequence[Column[Any]]) -> str:
    return BETWEEN.join(column.code for column in found)
