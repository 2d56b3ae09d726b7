"""What is personal is found by kind; security codes by context; of overlapping spans the longest stands; hostile text takes linear time."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine.masking.conversation import Said, mask
from floorwalker.engine.masking.names import Known, known_of
from floorwalker.engine.masking.numbers import luhn
from floorwalker.engine.masking.spans import KINDS, Span, resolve

KENT = known_of(["Mrs Mary Kent"], ["Priya Nair"])
PHONES = {"07911123456", "01134960000", "+442079460958"}


def is_phone(digits: str) -> bool:
    return digits in PHONES


def found(*turns: tuple[str, str], known: Known = KENT) -> list[tuple[str, str]]:
    """Return kind and words of every span in the last turn."""
    said = [Said(party, text) for party, text in turns]
    last = mask(said, known=known, is_phone=is_phone)[-1]
    return [(span.kind, said[-1].text[span.start : span.end]) for span in last.spans]


TYPED = {
    "a card with spaces": ("It is 4111 1111 1111 1111 yes", [("card", "4111 1111 1111 1111")]),
    "a card with dashes": ("4111-1111-1111-1111", [("card", "4111-1111-1111-1111")]),
    "a card in spoken digits": (
        "four one one one one one one one one one one one one one one one",
        [("card", "four one one one one one one one one one one one one one one one")],
    ),
    "double and triple": ("four triple one, triple one one, double one double one, one one one one",
                          [("card", "four triple one, triple one one, double one double one, one one one one")]),
    "a card hidden by letters without width": ("4111\u200b1111\u200b1111\u200b1111", [("card", "4111\u200b1111\u200b1111\u200b1111")]),
    "a card in digits of another script": ("٤١١١ ١١١١ ١١١١ ١١١١", [("card", "٤١١١ ١١١١ ١١١١ ١١١١")]),
    "a sort code and an account": ("20-30-40 and account 87654321", [("sort_code", "20-30-40"), ("account", "87654321")]),
    "a mobile number": ("ring 07911 123456 please", [("phone", "07911 123456")]),
    "a number from abroad": ("+44 20 7946 0958", [("phone", "+44 20 7946 0958")]),
    "a postcode": ("it's ls1 4dp.", [("postcode", "ls1 4dp")]),
    "an address": ("I live at 14 Park Lane, near you", [("address", "14 Park Lane")]),
    "an email": ("jo.bloggs+x@example.co.uk, thanks", [("email", "jo.bloggs+x@example.co.uk")]),
    "a spoken email": ("it is jo dot bloggs at example dot com", [("email", "jo dot bloggs at example dot com")]),
    "a national insurance number": ("AB 12 34 56 C", [("national_id", "AB 12 34 56 C")]),
    "a date of birth": ("I was born on 3rd of May 1980, moved 4 June 2024", [("date_of_birth", "3rd of May 1980")]),
    "a name in the record": ("Mary is my mother", [("name", "Mary")]),
    "a name that is told": ("my name is Anil Patel", [("name", "Anil Patel")]),
    "a name in another's": ("it's Kent's policy", [("name", "Kent")]),
    "a long number of whatever kind": ("reference 123456789012", [("number", "123456789012")]),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(TYPED))
def test_what_is_personal_is_found(what: str) -> None:
    text, expected = TYPED[what]
    assert found(("customer", text)) == expected


HARMLESS = {
    "money": "I paid £1,234.56 and $12,345,678,901.00",
    "a date": "on 12/05/2024 at 10:30",
    "one or two": "I rang one or two times, three maybe",
    "an order": "order 12345 for 3 weeks",
    "the county": "we moved to the south, not to Kentish Town",
    "a card number that is none": "order 4111 11",
    "no national insurance number": "BG 12 34 56 C",
    "a street without a house": "the high street is closed",
}


@pytest.mark.parametrize("what", sorted(HARMLESS))
def test_what_is_not_personal_stays(what: str) -> None:
    assert found(("customer", HARMLESS[what])) == []


def test_a_name_that_is_a_word_besides_is_taken_only_with_a_capital() -> None:
    will = known_of(["Will May"])
    assert found(("customer", "i will come in may"), known=will) == []
    assert found(("customer", "Ask Will, please"), known=will) == [("name", "Will")]


def test_the_agents_own_name_stays_where_they_give_it_though_the_customer_shares_it() -> None:
    both = known_of(["Priya Shah"], ["Priya Nair"])
    assert found(("agent", "Good morning, this is Priya, how can I help?"), known=both) == []
    assert found(("agent", "Thank you, Priya."), known=both) == [("name", "Priya")]


def test_what_was_asked_tells_what_the_answer_is() -> None:
    asked = ("agent", "Your full name, postcode, and the first line of the address, please.")
    assert found(asked, ("customer", "Anil Patel, LS1 4DP, 2 The Old Barn, Leeds.")) == [
        ("name", "Anil Patel"), ("postcode", "LS1 4DP"), ("address", "2 The Old Barn, Leeds"),
    ]
    assert found(("agent", "And the account number?"), ("customer", "it ends in 4417")) == [("account", "4417")]
    assert found(("agent", "Which year did you move?"), ("customer", "it was 2017")) == []


CODES = {
    "asked for": [("agent", "And the three digits on the back?"), ("customer", "seven three seven")],
    "announced": [("customer", "the security code is 737")],
    "behind a card": [("customer", "4111 1111 1111 1111 737")],
    "behind a card and its date": [("customer", "4111 1111 1111 1111, 05/27, 737")],
    "alone after a card": [("customer", "4111 1111 1111 1111"), ("agent", "Yes?"), ("customer", "737")],
    "alone after a card in four turns": [
        ("agent", "The long card number, please?"), ("customer", "4111"), ("agent", "Yes."), ("customer", "1111"), ("agent", "Yes."),
        ("customer", "1111"), ("agent", "Yes."), ("customer", "1111"), ("agent", "Ok."), ("customer", "and 737"),
    ],
}  # fmt: skip


@pytest.mark.row(97)
@pytest.mark.parametrize("how", sorted(CODES))
def test_a_card_security_code_is_found_by_its_context(how: str) -> None:
    assert found(*CODES[how])[-1] == ("security_code", "737" if how != "asked for" else "seven three seven")


@pytest.mark.parametrize("text", ["4111 1111 1111 1111 05/27", "my social security number is 123456789", "the charge was £737"])
def test_what_is_no_security_code_is_not_removed(text: str) -> None:
    assert "security_code" not in [kind for kind, _ in found(("customer", text))]


def test_longest_first_and_nothing_found_goes_unmasked() -> None:
    assert resolve([Span("phone", 0, 11), Span("card", 0, 19)]) == [Span("card", 0, 19)]
    assert resolve([Span("card", 0, 23), Span("security_code", 20, 23)]) == [Span("card", 0, 20), Span("security_code", 20, 23)]


span = st.builds(lambda kind, at, size: Span(kind, at, at + size), st.sampled_from(sorted(KINDS)), st.integers(0, 40), st.integers(1, 12))
spans = st.lists(span)


@given(spans)
def test_resolved_spans_never_overlap_and_cover_all_that_was_found(several: list[Span]) -> None:
    resolved = resolve(several)
    assert all(one.end <= other.start for one, other in itertools.pairwise(resolved))
    assert {at for span in resolved for at in range(span.start, span.end)} == {at for span in several for at in range(span.start, span.end)}


@given(st.text(max_size=300))
def test_any_text_is_looked_through_and_spans_lie_inside_it(text: str) -> None:
    (one,) = mask([Said("customer", text)], known=KENT, is_phone=is_phone)
    assert all(0 <= span.start < span.end <= len(text) for span in (*one.spans, *one.suspected))


def test_luhn_agrees_with_its_published_examples() -> None:
    assert [luhn(each) for each in ("79927398713", "79927398710", "4539578763621486")] == [True, False, True]


HOSTILE = {
    "digits": "1 ", "one long number": "1", "dots": "a.", "ats": "a@", "names": "my name is ", "asked": "card number ", "dashes": "1-",
    "dates": "born 3 ", "spoken emails": "a dot ", "postcodes": "ls1 ", "at signs without end": "@", "addresses": "1 park ",
    "quotes": "'a", "fillers": "one um ",
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_hostile_text_takes_time_in_proportion_to_its_length(what: str) -> None:
    def seconds(times: int) -> float:
        text = HOSTILE[what] * times
        begun = time.process_time()
        mask([Said("agent", "name, address, postcode, email, date of birth?"), Said("customer", text)], known=KENT, is_phone=is_phone)
        return time.process_time() - begun

    seconds(500)
    short, long = min(seconds(1_000) for _ in range(3)), min(seconds(8_000) for _ in range(2))
    assert long < 8 * 3 * max(short, 0.005), (short, long)
