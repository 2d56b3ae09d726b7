"""The one list component: filters in the address, sort, page, count, CSV; works without script and as an htmx part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db.models import F, QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from floorwalker.ground import windows
from floorwalker.ground.models import SavedView
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import columns as choosing
from floorwalker.ground.web import deep, exporting, formats, viewing
from floorwalker.ground.web import hands as acting
from floorwalker.ground.web.cells import Cell, csv_text
from floorwalker.ground.web.columns import Choice
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.parts import Act
from floorwalker.ground.web.viewing import Strip
from floorwalker.ground.windows import Period

Row = TypeVar("Row")
Rows = Any  # a QuerySet or a Sequence of Row; QuerySet is invariant, so the pair cannot be written down

PAGE_SIZE = 50
ROWS_IN_A_PIECE = 1_000
"""Rows of a file that are read at once."""
PAGE_DIGITS = 9
"""A page is looked up to its first digits; no list has so many."""
COUNT_LIMIT = 10_000  # counting on costs more than the figure is worth (p95 under 200 ms with a million contacts)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. `sort` is the field to order by (empty: not sortable); `plain` overrides the text in the CSV file, and `written`
    the columns that stand there for it."""

    code: str
    label: str
    cell: Callable[[Row], Cell]
    sort: str = ""
    numeric: bool = False
    plain: Callable[[Row], object] | None = None
    written: Sequence[Column[Row]] = ()


@dataclass(frozen=True)
class Filter:
    """One filter. Without `choices` it is a field to type in. `keep` narrows the rows; ValueError says why it cannot.

    A filter whose choices are moving windows says in `days` which days a choice means now; the filters that it `covers` stand back.
    """

    code: str
    label: str
    keep: Callable[[Rows, str], Rows]
    choices: Sequence[tuple[str, str]] = ()
    kind: str = "search"
    none: str = "All"
    days: Callable[[str], Period] | None = None
    covers: tuple[str, ...] = ()


def moving(
    keep: Callable[[Rows, Period], Rows], *, zone: str, covers: tuple[str, ...], label: str = "Days",
    choices: Sequence[tuple[str, str]] = windows.WORDS,
) -> Filter:
    """Return the filter by a moving window of days on the calendar of `zone`, which stands for the days typed in those it `covers`."""
    def read(word: str) -> Period:
        return windows.period(word, zone=zone, among=choices)

    return Filter(
        windows.PARAMETER, label, lambda rows, word: keep(rows, read(word)), choices=choices, none="Fixed", days=read, covers=covers
    )


def narrowed(filters: Sequence[Filter], query: Mapping[str, str], rows: Rows) -> tuple[Rows, list[Field]]:
    """Return those of `rows` that the `filters` of an address keep, and the fields to draw; one that cannot be read keeps all."""
    fields: dict[str, Field] = {}
    covered: set[str] = set()
    for each in sorted(filters, key=lambda one: not one.covers):
        value, problem, days = query.get(each.code, "").strip(), "", None
        if value and each.code not in covered:
            try:
                rows = each.keep(rows, value)
                days = each.days(value) if each.days else None
            except ValueError as unreadable:
                problem = str(unreadable)
        covered.update(each.covers if days else ())
        fields[each.code] = Field(each.code, each.label, each.kind, value, each.choices, problem, each.none, days, each.covers)
    return rows, [fields[each.code] for each in filters if each.code not in covered]


@dataclass(frozen=True)
class FirstUse:
    """What a list says before it ever held anything: title, what will fill it, and the act that starts it."""

    title: str
    text: str
    action_label: str = ""
    action_url: str = ""
    icon: str = "inbox"


@dataclass(frozen=True)
class Heading:
    """A column head as the template draws it."""

    label: str
    numeric: bool
    sort: str
    aria_sort: str


@dataclass(frozen=True)
class Field:
    """A filter as the template draws it."""

    code: str
    label: str
    kind: str
    value: str
    choices: Sequence[tuple[str, str]]
    problem: str
    none: str = "All"
    days: Period | None = None
    covers: Sequence[str] = ()

    @property
    def told(self) -> str:
        """The days that a moving window means now; empty for every other filter."""
        if self.days is None:
            return ""
        first, last = (formats.day(each, zone=self.days.zone) for each in (self.days.first, self.days.last))
        return first if first == last else f"{first} to {last}"

    @property
    def words(self) -> str:
        """What is asked, as people read it, without the days that it happens to mean today."""
        return f"{self.label}: {dict(self.choices).get(self.value, self.value)}"


@dataclass(frozen=True)
class Listing:
    """One page of a register, ready to draw."""

    code: str
    title: str
    things: str
    headings: Sequence[Heading]
    fields: Sequence[Field]
    rows: Sequence[Sequence[Cell]]
    numeric: Sequence[bool]
    total: str
    number: int
    first: int
    last: int
    has_next: bool
    filters_on: int
    sort: str
    note: str
    first_use: FirstUse
    acts: Sequence[Act]
    keys: Sequence[str]
    hands: Sequence[Hand[Any]] = ()
    is_sorted: bool = False
    views: Strip | None = None
    may_export: bool = False
    columns: str = ""
    choices: Sequence[Choice] = ()
    carried: Sequence[tuple[str, str]] = ()
    ordered: str = ""
    elsewhere: Sequence[Act] = ()

    @property
    def previous_page(self) -> int:
        """The number of the page before, 0 when there is none."""
        return self.number - 1

    @property
    def next_page(self) -> int:
        """The number of the page after, 0 when there is none."""
        return self.number + 1 if self.has_next else 0

    @property
    def words(self) -> str:
        """What it is filtered and ordered by, as people read it, with the days that moving windows mean now."""
        return self._in_words(f"{each.words} ({each.told})" if each.told else each.words for each in self.fields if each.value)

    @property
    def lasting_words(self) -> str:
        """The same as it stays true tomorrow."""
        return self._in_words(each.words for each in self.fields if each.value)

    def _in_words(self, filters: Iterable[str]) -> str:
        names = ", ".join(each.label for each in self.headings)
        return "; ".join([*filters, *([self.ordered] if self.is_sorted else []), *([f"Columns: {names}"] if self.columns else [])])

    @property
    def lines(self) -> Sequence[tuple[str, Sequence[tuple[Cell, bool]]]]:
        """Each row as its key and its cells, each with whether it is a number."""
        cells = [list(zip(row, self.numeric, strict=True)) for row in self.rows]
        return list(zip(self.keys, cells, strict=True))


@dataclass(frozen=True)
class Register(Generic[Row]):
    """A list of records. `nouns` is singular and plural ("contact", "contacts"); `sort` a column code, "-" for descending; `acts`
    lead on from what is filtered; `hands` act on selected rows, which the field `key` tells apart; `view_act` leads on from a saved
    view of the reader's own. `prepare` is told of the rows about to be drawn, some at a time. `elsewhere` leads to where more of the
    same lies. `export` is the permission to take the file (empty: whoever sees the list), `exported` notes that it
    was taken."""

    code: str
    title: str
    nouns: tuple[str, str]
    columns: Sequence[Column[Row]]
    first_use: FirstUse
    filters: Sequence[Filter] = ()
    sort: str = ""
    page_size: int = PAGE_SIZE
    note: str = ""
    acts: Sequence[Act] = ()
    tie_break: str = field(default="pk")
    hands: Sequence[Hand[Row]] = ()
    key: str = "reference"
    view_act: Callable[[SavedView], Act] | None = None
    prepare: Callable[[Sequence[Row]], None] | None = None
    export: str = ""
    exported: Callable[[], object] | None = None
    elsewhere: Sequence[Act] = ()

    def read(self, query: QueryDict, rows: Rows, *, hands: Sequence[Hand[Row]] = ()) -> Listing:
        """Return the page of `rows` that the address asks for, its rows to be ticked when there are `hands` to use on them."""
        rows, fields = narrowed(self.filters, query, rows)
        rows, sort = self._sorted(query, rows)
        columns = choosing.shown(query, self.columns)
        asked = query.get("page", "1")[:PAGE_DIGITS]
        number = max(1, int(asked) if asked.isdecimal() else 1)
        number = min(number, COUNT_LIMIT // self.page_size)
        start = (number - 1) * self.page_size
        taken = deep.between(rows, start, start + self.page_size + 1)
        shown = taken[: self.page_size]
        if self.prepare is not None:
            self.prepare(shown)
        is_end = len(taken) <= self.page_size and (bool(taken) or number == 1)  # the page itself says how many there are
        return Listing(
            code=self.code,
            title=self.title,
            things=self.nouns[1],
            headings=[self._heading(column, sort) for column in columns],
            fields=fields,
            rows=[[column.cell(row) for column in columns] for row in shown],
            numeric=[column.numeric for column in columns],
            total=self._total(start + len(taken) if is_end else self._count(rows)),
            number=number,
            first=start + 1 if shown else 0,
            last=start + len(shown),
            has_next=len(taken) > self.page_size and start + self.page_size < COUNT_LIMIT,
            filters_on=sum(1 for each in fields if each.value),
            sort=sort,
            note=self.note,
            first_use=self.first_use,
            acts=self.acts,
            keys=[str(getattr(row, self.key)) if hands else "" for row in shown],
            hands=hands,
            is_sorted=sort != self.sort,
            ordered=self._order_words(sort),
            columns=choosing.written(query, self.columns),
            choices=choosing.choices(query, self.columns),
            carried=[(name, str(value)) for name, value in query.items() if value and name not in {choosing.PARAMETER, "page"}],
            elsewhere=self.elsewhere,
        )

    def kept(self, query: QueryDict, rows: Rows) -> Rows:
        """Return those of `rows` that the filters of the address keep, in its order."""
        return self._sorted(query, narrowed(self.filters, query, rows)[0])[0]

    def file_name(self, query: QueryDict) -> str:
        """Return what the file is called without its ending: the list, and the days that a moving window means now."""
        asked = ((each, str(query.get(each.code, ""))) for each in self.filters)
        read = (each.days(word) for each, word in asked if each.days and word in dict(each.choices))
        return "-".join([self.code, *(f"{days.first.isoformat()}-to-{days.last.isoformat()}" for days in read)])

    def lines(self, query: QueryDict, rows: Rows) -> Iterator[list[str]]:
        """Yield the header and every row that the filters keep, as text that no spreadsheet will run."""
        rows, _fields = narrowed(self.filters, query, rows)
        rows, _sort = self._sorted(query, rows)
        columns = [part for column in choosing.shown(query, self.columns) for part in column.written or (column,)]
        yield [csv_text(column.label) for column in columns]
        every = iter(rows.iterator(chunk_size=ROWS_IN_A_PIECE) if isinstance(rows, QuerySet) else rows)
        while some := list(islice(every, ROWS_IN_A_PIECE)):
            if self.prepare is not None:
                self.prepare(some)
            for row in some:
                yield [csv_text((column.plain or column.cell)(row)) for column in columns]

    def _sorted(self, query: QueryDict, rows: Rows) -> tuple[Rows, str]:
        sortable = {column.code: column.sort for column in self.columns if column.sort}
        wanted = query.get("sort", "")
        sort = wanted if wanted.removeprefix("-") in sortable else self.sort
        if not sort:
            return rows, ""
        name, falling = sortable[sort.removeprefix("-")], sort.startswith("-")
        if isinstance(rows, QuerySet):
            order = F(name).desc(nulls_last=True) if falling else F(name).asc(nulls_last=True)
            return rows.order_by(order, f"-{self.tie_break}" if falling else self.tie_break), sort
        known = [row for row in rows if getattr(row, name) is not None]
        unknown = [row for row in rows if getattr(row, name) is None]
        return sorted(known, key=lambda row: getattr(row, name), reverse=falling) + unknown, sort

    def _order_words(self, sort: str) -> str:
        falling = ", falling" if sort.startswith("-") else ""
        return next((f"by {each.label.lower()}{falling}" for each in self.columns if each.code == sort.removeprefix("-")), "")

    def _heading(self, column: Column[Row], sort: str) -> Heading:
        if not column.sort:
            return Heading(column.label, column.numeric, "", "")
        if sort == column.code:
            return Heading(column.label, column.numeric, f"-{column.code}", "ascending")
        return Heading(column.label, column.numeric, column.code, "descending" if sort == f"-{column.code}" else "none")

    def _count(self, rows: Rows) -> int:
        if not isinstance(rows, QuerySet):
            return len(rows[: COUNT_LIMIT + 1])
        return rows.order_by()[: COUNT_LIMIT + 1].count()  # in any order: a database that need not sort stops at the limit

    def _total(self, total: int) -> str:
        if total > COUNT_LIMIT:
            return _("more than %(n)s %(things)s") % {"n": formats.count(COUNT_LIMIT), "things": self.nouns[1]}
        return f"{formats.count(total)} {self.nouns[0] if total == 1 else self.nouns[1]}"


def wants_csv(request: HttpRequest) -> bool:
    """Return whether the address of a page that is no register asks for its file."""
    return request.GET.get("format") == exporting.CSV


def wants_file(request: HttpRequest) -> bool:
    """Return whether the address asks for the file of a register, or for what would be in it."""
    return exporting.asked(request) != "" or request.POST.get("hand") == exporting.CSV


def respond(
    request: FloorRequest,
    template: str,
    *,
    register: Register[Any],
    rows: Rows,
    context: Mapping[str, object] | None = None,
) -> HttpResponseBase:
    """Answer a list page: what was asked of selected rows, the CSV file, the part that htmx asked for, or the whole page `template`.

    The page draws the list with ``{% include "floor/register.html" %}``; it is in the context as ``listing``.
    """
    if request.method == "POST":
        return acting.answer(request, register, rows)
    if step := exporting.asked(request):
        return exporting.answer(request, register, rows, step=step)
    if len(request.GET.getlist(choosing.PARAMETER)) > 1:
        return _in_one(request, register)
    views = viewing.offered(request)
    if first := viewing.first(request, views):
        return redirect(viewing.address(request.path, first))
    listing = register.read(request.GET, rows, hands=acting.allowed(register.hands, request))
    strip = viewing.strip(request, listing, views, act=register.view_act)
    listing = replace(listing, views=strip, may_export=exporting.may(request, register))
    is_part = request.headers.get("HX-Target", "").endswith(f"#register-{register.code}")
    drawn = render(request, "floor/register.html" if is_part else template, {**(context or {}), "listing": listing})
    drawn["Vary"] = "HX-Request, HX-Target"
    return drawn


def _in_one(request: FloorRequest, register: Register[Any]) -> HttpResponseBase:
    """Lead from what the boxes of the columns sent to the one address of what they show."""
    query = request.GET.copy()
    query[choosing.PARAMETER] = choosing.written(request.GET, register.columns)
    if not query[choosing.PARAMETER]:
        del query[choosing.PARAMETER]
    return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)
