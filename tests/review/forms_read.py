"""What a browser would send of the forms of a page as they stand."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class Forms(HTMLParser):
    """Reads the forms of a page: names with what is typed, ticked or chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.fields: list[dict[str, str]] = []
        self._select = self._area = ""

    @classmethod
    def of(cls, answer: Any) -> list[dict[str, Any]]:
        """Return the forms of `answer`, each as what it would send."""
        reader = cls()
        reader.feed(answer.content.decode())
        return reader.forms

    @classmethod
    def field(cls, answer: Any, name: str) -> dict[str, str]:
        """Return the attributes of the field called `name`."""
        reader = cls()
        reader.feed(answer.content.decode())
        return next(each for each in reader.fields if each.get("name") == name)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a form or a field."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        if tag in {"input", "textarea", "select"}:
            self.fields.append(said)
        if not self.forms or not (name := said.get("name", self._select)):
            return
        if tag == "input" and (said.get("type") not in {"checkbox", "radio", "file"} or "checked" in said):
            self.forms[-1][name] = said.get("value", "on")
        elif tag == "textarea":
            self._area, self.forms[-1][name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in said or name not in self.forms[-1]):
            self.forms[-1][name] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Let a field go."""
        self._select = "" if tag == "select" else self._select
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        """Keep what stands in a large field."""
        if self._area:
            self.forms[-1][self._area] += data
