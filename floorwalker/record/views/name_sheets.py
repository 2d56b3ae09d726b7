"""Many names at once: a sheet pasted or handed in, what each row would do, and the doing."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.cells import State, Status, csv_text
from floorwalker.record import name_sheets
from floorwalker.record.actions import identities
from floorwalker.record.actions import name_sheets as actions
from floorwalker.record.forms.names import SheetForm
from floorwalker.record.importers.values import Order
from floorwalker.record.name_sheets import SheetRow

UNPROCESSABLE: Final = 422
FILE_BYTES: Final = 2 * 2**20
FATES: Final[dict[str, tuple[State, str]]] = {
    "add": ("info", "To be said"), "change": ("info", "To be changed"), "same": ("idle", "As it is"), "refused": ("miss", "Refused"),
}
COLUMNS: Final = ("system", "kind", "value", "channel", "who", "outcome", "from", "until")
HEADER: Final = ("system", "kind", "name", "channel", "who", "outcome", "from", "until")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: FloorRequest) -> HttpResponse:
    """Show where a sheet goes in, what each of its rows would do, or what was done."""
    policy.require(request.actor, identities.PERMISSION)
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"title": "Many names at once", "form": form, "most": name_sheets.ROWS_AT_MOST}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            rows = _rows(said)
            doing = request.POST.get("step") == "do"
            acting = actions.say_many if doing else actions.try_many
            found = acting(rows, source=said["source"], order=cast(Order, said["order"]), by=request.actor)
        except NotAllowed:
            raise
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            context |= {
                "found": found, "done": doing, "sheet": _sheet(rows), "said": said,
                "rows": [(each, Status(*_word(each.fate, done=doing))) for each in found.rows],
                "will": found.count("add") + found.count("change"), "refused": found.count("refused"), "same": found.count("same"),
            }
    return render(request, "record/names_many.html", context, status=UNPROCESSABLE if form.errors else 200)


def _word(fate: str, *, done: bool) -> tuple[State, str]:
    if done and fate in {"add", "change"}:
        return "ok", "Said" if fate == "add" else "Changed"
    return FATES[fate]


def _rows(said: dict[str, Any]) -> list[SheetRow]:
    held = said["file"]
    if held is None:
        return name_sheets.read(said["pasted"].encode(), name="The rows you pasted")
    if held.size > FILE_BYTES:
        raise RuleBroken(
            f"{held.name} is larger than {FILE_BYTES // 2**20} MB.", remedy="Hand in fewer rows at once.", code="file_too_large"
        )
    return name_sheets.read(held.read(), name=held.name)


def _sheet(rows: list[SheetRow]) -> str:
    """Return the rows as text to send again; a tab stands in no cell of ours."""
    lines = ["\t".join(HEADER)]
    lines += ["\t".join(csv_text(" ".join(row.text(column).split())) for column in COLUMNS) for row in rows]
    return "\n".join(lines)
