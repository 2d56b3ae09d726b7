"""Names of customers: those the record knows, those that are told, and those behind a title. The agent's own stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from floorwalker.engine.masking.spans import Span
from floorwalker.engine.masking.words import Word

TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam"})
TITLED: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr"})
TELLING: Final = (
    ("my", "name", "is"), ("my", "name's"), ("name", "is"), ("surname", "is"), ("my", "full", "name", "is"), ("i", "am", "called"),
    ("name", "of"), ("speaking", "with"), ("name", ":"), ("name",),
)
"""What people say right before their name."""
PRESENTING: Final = (("this", "is"), ("i'm",), ("i’m",), ("im",), ("i", "am"), ("it's",), ("it’s",), ("its",))
"""The same where it may be anything: taken only where a capital shows a name, or a name was asked for."""
MOST_NAMES: Final = 3
SHORT_ANSWER: Final = 6
"""Words of an answer to "your name?" that may be nothing but the name."""
LEAST_LETTERS: Final = 2
COMMON: Final = frozenset(re.findall(
    r"\S+",
    """
    a about ac acc account after afternoon again ago all also am an and any are as ask at back be because been before being brand but
    by call called calling can cant car card changed claim come company complete could credit customer day debit details did digits do
    does done dont down email end ending evening file fine first for forename four from full get getting give go going good got great
    had has have having he hello help her here hey hi him his how i id if im in into is isn't it it's its just know last late later
    let like live long lost madam made make may me mean middle min mine minute mobile model more morning much my myself name need new
    next no not now number of off oh ok okay old on once one only or order our out over password pay phone please policy problem rang
    really reference right ring same say see send she should sir so social some sorry speaking spelled spelt ssn still sure surname
    take tell ten thank thanks that thats the their them then there these they thing this those though through till time to today told
    too tried trying two under until up us use user very wait want was we well went were what when where which while who whole why
    will with wont work would wrong y yeah year yep yes yesterday yet you your yours yup
    """,
))
"""Words that are no name where nothing but their place says so."""
_SIGNS: Final = frozenset(",'’-")


@dataclass(frozen=True)
class Known:
    """The names that the record holds of a conversation: the customer's, to be masked, and the agents', which stay."""

    customer: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()


def known_of(customers: Iterable[str], agents: Iterable[str] = ()) -> Known:
    """Return the names of people in words as they are compared; initials and titles are no names."""

    def parts(names: Iterable[str]) -> frozenset[str]:
        plain = (part.casefold().strip(".,'’") for name in names for part in name.replace("-", " ").split())
        return frozenset(part for part in plain if len(part) >= LEAST_LETTERS and part not in TITLES)

    return Known(parts(customers), parts(agents))


def names(words: Sequence[Word], *, known: Known, asked: frozenset[str], by_agent: bool) -> Iterator[Span]:
    """Yield the customers' names in `words`.

    A name that the record holds is taken where it is written with a capital or is no ordinary word. In turns of an agent, what is
    told ("this is Priya") is the agent's own name and stays.
    """
    cased = any(word.text[:1].isupper() and word.plain not in {"i", "i'm"} for word in words[1:])
    at = 0
    while at < len(words):
        told = 0 if by_agent else _told(words, at, cased=cased, asked=asked)
        if told:
            end = _end_of_name(words, told)
            yield Span("name", words[told].start, words[end - 1].end)
            at = end
        elif words[at].plain in TITLED and (end := _end_of_title(words, at)):
            yield Span("name", words[at].start, words[end - 1].end)
            at = end
        elif _is_known(words[at], known, cased=cased) and not (by_agent and _presents_itself(words, at, known)):
            yield Span("name", words[at].start, _end_of_word(words[at]))
            at += 1
        else:
            at += 1
    if not by_agent and "name" in asked:
        yield from _answered(words, cased=cased)


def _told(words: Sequence[Word], at: int, *, cased: bool, asked: frozenset[str]) -> int:
    """Return where the name begins that the words at `at` tell, 0 where they tell none."""
    for phrase in TELLING:
        end = at + len(phrase)
        if end < len(words) and _says(words, at, phrase) and _may_be_name(words[end], cased=cased):
            return end
    for phrase in PRESENTING:
        end = at + len(phrase)
        if end < len(words) and _says(words, at, phrase) and _may_be_name(words[end], cased=cased):
            if words[end].text[:1].isupper() and cased and ("name" in asked or _is_whole(words, end)):
                return end
            if "name" in asked and not cased:
                return end
    return 0


def _is_whole(words: Sequence[Word], at: int) -> bool:
    """Return whether a capitalised name at `at` ends its sentence or has a second part, as names do and places rarely."""
    end = _end_of_name(words, at)
    return end - at > 1 or end == len(words) or words[end].plain in {".", ",", "here", "speaking", "calling", "from"}


def _says(words: Sequence[Word], at: int, phrase: Sequence[str]) -> bool:
    return all(words[at + place].plain == said for place, said in enumerate(phrase))


def _may_be_name(word: Word, *, cased: bool) -> bool:
    if not word.text[:1].isalpha() or word.plain in COMMON:
        return False
    return word.text[:1].isupper() or not cased


def _end_of_name(words: Sequence[Word], first: int) -> int:
    """Return the word after the name that begins at `first`: further parts written the same way."""
    end, upper = first + 1, words[first].text[:1].isupper()
    while end < len(words) and end - first < MOST_NAMES and words[end].text.isalpha():
        word = words[end]
        if word.plain in COMMON or (upper and not word.text[:1].isupper()):
            break
        end += 1
    return end


def _end_of_title(words: Sequence[Word], at: int) -> int:
    first = at + 2 if at + 1 < len(words) and words[at + 1].plain == "." else at + 1
    return _end_of_name(words, first) if first < len(words) and words[first].text[:1].isupper() else 0


def _is_known(word: Word, known: Known, *, cased: bool) -> bool:
    plain = word.plain.removesuffix("'s").removesuffix("’s")
    if plain not in known.customer:
        return False
    return word.text[:1].isupper() or (not cased and plain not in COMMON)


def _end_of_word(word: Word) -> int:
    return word.end - 2 if word.plain.endswith(("'s", "’s")) else word.end


def _presents_itself(words: Sequence[Word], at: int, known: Known) -> bool:
    """Return whether an agent says their own name at `at`, which a customer happens to share."""
    if words[at].plain not in known.agents:
        return False
    ways = [("my", "name", "is"), ("my", "name's"), *PRESENTING]
    before = any(at >= len(way) and _says(words, at - len(way), way) for way in ways)
    return before or (at + 1 < len(words) and words[at + 1].plain in {"here", "speaking"})


def _answered(words: Sequence[Word], *, cased: bool) -> Iterator[Span]:
    """Yield the name in an answer to the question for it: what is capitalised, or the few words of a short answer that are no others."""
    plain = [word for word in words if word.text[:1].isalpha()]
    if not cased and len(plain) > SHORT_ANSWER:
        return
    at = 0
    while at < len(words):
        if not _answers(words[at], cased=cased):
            at += 1
            continue
        end = at + 1
        while end < len(words) and _answers(words[end], cased=cased):
            end += 1
        yield Span("name", words[at].start, words[end - 1].end)
        at = end


def _answers(word: Word, *, cased: bool) -> bool:
    return word.text.isalpha() and word.plain not in COMMON and (not cased or word.text[:1].isupper())
