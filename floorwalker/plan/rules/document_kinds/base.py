"""What a kind of document is: what it demands, under what it hangs, and whether the front line is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Demanded:
    """A section that documents of a kind have, by the words of its heading, and what belongs there."""

    name: str
    help: str


@dataclass(frozen=True, kw_only=True)
class DocumentKind:
    """One kind of document.

    Parameters
    ----------
    code, label, many, prefix
        Stable code, what people call one and several, and the letters of its references.
    says
        What it is for, in a sentence, for who chooses a kind.
    under
        Codes of the kinds under which it may hang; empty where it hangs under nothing.
    must_hang
        Whether it is refused without something above it.
    sections
        Headings that it must have, each with words under it.
    outline
        What a new one begins with after its demanded sections.
    steps
        Whether it says what to do as numbered steps, each of which can be opened by itself.
    serves
        Whether it must name the objective it serves.
    reviewed
        Whether it is looked at again by a day.
    longest
        How long it may hold; None where it holds until another takes its place.
    consulted
        Whether the front line is asked before anybody approves it.
    variables
        Whether it leaves words open, such as ``{{ customer_name }}``, which it then declares.
    plain
        Whether it shows how plainly it reads.
    said
        Whether it is one paragraph that other documents say word for word by its reference.
    """

    code: str
    label: str
    many: str
    prefix: str
    icon: str
    says: str
    under: tuple[str, ...] = ()
    must_hang: bool = False
    sections: tuple[Demanded, ...] = ()
    outline: str = ""
    steps: bool = False
    serves: bool = False
    reviewed: bool = True
    longest: timedelta | None = None
    consulted: bool = True
    variables: bool = False
    plain: bool = False
    said: bool = False

    @property
    def first_text(self) -> str:
        """What a new document of this kind begins with: its headings, without the words."""
        return "\n\n".join([*(f"## {each.name}\n" for each in self.sections), *([self.outline] if self.outline else [])])
