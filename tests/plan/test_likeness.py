"""How like a text is to a statement: near copies are found wherever they stand, in any order, and figures that disagree come first."""

from __future__ import annotations

import random
import time

import pytest

from floorwalker.plan.rules.likeness import ALIKE, Disagreement, Finder, Version, disagreements, figures

HOURS = "We are open Monday to Friday, 08:00 to 20:00, and Saturday, 09:00 to 17:00. We are closed on bank holidays."
RECORDED = "Calls are recorded so that we can check what was agreed and train our people. Tell us if you would rather not be recorded."
COMPLAINTS = (
    "If you are not happy with us, ring 0113 496 0123 or write to complaints@larkfield.example. We answer within eight weeks; after that "
    "you may go to the Financial Ombudsman Service, free of charge."
)
FEE = "Changing your policy in the middle of the year costs £15. Cancelling within 14 days costs nothing."
STATEMENTS = [HOURS, RECORDED, COMPLAINTS, FEE]
OTHER_WORDS = (
    "drying takes a week where the carpet is wet and the repairer rings before coming so keep the room warm and the window open a little "
    "while the machine runs and note the number on its side because the insurer pays for the power that it uses each day of the month"
)
FILLING = OTHER_WORDS.split()
FINDER = Finder([Version(key, 1, words) for key, words in enumerate(STATEMENTS)])


def filling(rng: random.Random, words: int = 60) -> str:
    return " ".join(rng.choice(FILLING) for _ in range(words))


def changed(words: str, share: float, rng: random.Random) -> str:
    parts = words.split()
    for _ in range(max(1, round(share * len(parts)))):
        at = rng.randrange(len(parts))
        match rng.choice(["swap", "drop", "add"]):
            case "swap":
                parts[at] = rng.choice(FILLING)
            case "drop":
                del parts[at]
            case _:
                parts.insert(at, rng.choice(FILLING))
    return " ".join(parts)


@pytest.mark.row(253)
@pytest.mark.parametrize(("share", "at_least"), [(0.05, 1.0), (0.1, 1.0), (0.2, 0.95)])
def test_copies_of_which_so_many_words_were_changed_are_found_amid_other_words(share: float, at_least: float) -> None:
    rng = random.Random(253)
    found = [
        any(each.version.key == key for each in FINDER.find(f"{filling(rng)}. {changed(words, share, rng)} {filling(rng)}"))
        for key, words in enumerate(STATEMENTS) for _ in range(50)
    ]
    assert sum(found) / len(found) >= at_least


def test_other_words_about_the_same_and_words_by_chance_are_no_copies() -> None:
    rng = random.Random(7)
    assert [FINDER.find(filling(rng, 2_000)) for _ in range(20)] == [[]] * 20
    assert FINDER.find("Ring us when we are open. Our people are trained, and we agree what is changed within eight working days.") == []
    assert Finder([Version(1, 1, "We ring you back.")]).find("And then we ring you back.") == [], "Four words in a row are said by chance."
    assert Finder([Version(1, 1, "We ring you back.")]).find("And then we ring you back.", fewest=1)[0].how == "same"
    assert Finder([Version(1, 1, "")]).find("anything") == []
    assert FINDER.find("") == []


@pytest.mark.row(253)
def test_neither_the_order_of_texts_nor_of_statements_nor_of_versions_matters() -> None:
    rng = random.Random(3)
    versions = [Version(key, 1, words) for key, words in enumerate(STATEMENTS)]
    versions += [Version(0, 2, HOURS.replace("20:00", "18:00")), Version(0, 3, HOURS.replace("Saturday", "Sunday"))]
    texts = [f"{filling(rng)} {changed(words, 0.1, rng)}" for words in STATEMENTS] + [HOURS, f"{FEE} {RECORDED}"]
    wanted = {text: Finder(versions).find(text) for text in texts}
    for _ in range(6):
        rng.shuffle(versions)
        rng.shuffle(texts)
        finder = Finder(versions)
        assert {text: finder.find(text) for text in texts} == wanted


@pytest.mark.row(253)
def test_the_words_in_force_go_before_older_words_and_both_before_words_that_are_alike() -> None:
    old, now = HOURS.replace("20:00", "18:00"), HOURS
    finder = Finder([Version(1, 1, old), Version(1, 2, now)])
    assert [(each.version.number, each.how) for each in finder.find(f"Hello. {now.upper()} Bye.")] == [(2, "same")]
    assert [(each.version.number, each.how) for each in finder.find(f"Hello. {old} Bye.")] == [(1, "same")]
    (differs,) = finder.find(f"Hello. {now.replace('08:00', '07:30')} Bye.")
    assert (differs.version.number, differs.how, differs.passage) == (2, "differs", now.replace("08:00", "07:30"))
    assert ALIKE <= differs.likeness < 1
    assert finder.find(f"{old} {now}")[0].version.number == 2, "A text that says both says the words in force."
    assert Finder([Version(1, 1, "We don’t charge you for this, ever."), ]).find("We don't charge you for *this*, ever.")[0].how == "same"


@pytest.mark.row(253)
def test_figures_that_disagree_are_told_with_what_matters_most_first() -> None:
    passage = COMPLAINTS.replace("0113 496 0123", "0113 496 0199").replace("eight", "six").replace("larkfield", "larkfeld")
    assert disagreements(COMPLAINTS, passage) == [
        Disagreement("phone", "0113 496 0123", "0113 496 0199"),
        Disagreement("address", "complaints@larkfield.example", "complaints@larkfeld.example"), Disagreement("number", "eight", "six"),
    ]
    assert disagreements(HOURS, HOURS.replace("20:00", "6 pm")) == [Disagreement("time", "20:00", "6 pm")]
    assert disagreements(FEE, FEE.replace("£15", "£15.50")) == [Disagreement("money", "£15", "£15.50")]
    assert disagreements(FEE, FEE.replace(" within 14 days", "")) == [Disagreement("number", "14", "")]
    assert disagreements("Free.", "Costs £5.") == [Disagreement("money", "", "£5")]


def test_figures_written_otherwise_are_the_same_figures() -> None:
    for some, other in (
        ("08:00", "8 am"), ("20:00", "8.00 p.m."), ("12:00", "noon"), ("00:00", "midnight"), ("£15", "15 pounds"), ("£0.50", "50p"),
        ("0113 496 0123", "+44 113 496 0123"), ("0113 496 0123", "+44 (0)113-496-0123"), ("five", "5"), ("1,000", "1000"),
        ("2.0%", "2 per cent"), ("https://larkfield.example/", "www.larkfield.example"), ("8.30", "08:30"), ("15.50 pounds", "£15.5"),
    ):
        assert disagreements(f"It is {some} there", f"It is {other} there") == [], (some, other, figures(some), figures(other))


@pytest.mark.parametrize("hostile", [
    "(" * 5_000, "[[" * 5_000, "£" * 5_000, "1" * 20_000, "a " * 20_000, "0 " * 10_000, "İ" * 3_000, "1:1" * 5_000, "a@" * 5_000,
    f"{HOURS} " * 300,
])
def test_hostile_texts_are_looked_through_in_no_time(hostile: str) -> None:
    begun = time.monotonic()
    FINDER.find(hostile)
    disagreements(HOURS, hostile)
    assert time.monotonic() - begun < 2


@pytest.mark.row(253)
def test_two_thousand_texts_are_looked_through_in_seconds() -> None:
    rng = random.Random(2_000)
    texts = [filling(rng, 500) for _ in range(2_000)]
    places = rng.sample(range(2_000), 40)
    for place in places:
        texts[place] += ". " + changed(rng.choice(STATEMENTS), 0.1, rng)
    finder = Finder([Version(key, 1, words) for key, words in enumerate(STATEMENTS * 10)])
    begun = time.monotonic()
    found = [place for place, text in enumerate(texts) if finder.find(text)]
    assert sorted(places) == found
    assert time.monotonic() - begun < 15, "a few seconds on a quiet machine"
