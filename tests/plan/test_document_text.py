"""The text of documents: read into sections and steps, harmless whatever is typed, plain or not, compared word by word."""

from __future__ import annotations

import time

import pytest

from floorwalker.plan.rules.differences import compare, marked
from floorwalker.plan.rules.document_text import declared_variables, lost_from, read, used_variables
from floorwalker.plan.rules.reading_ease import ease, syllables

pytestmark = pytest.mark.once

BEFORE = """# Why

People plan their day around our word.

# Making a promise

1. Give a day you can keep. Look at the diary.
2. Put a note on the claim.

# How we check

Standard STD-7: 90% of promises kept.
"""
AFTER = """# Why

People plan their day around our word.

# Making a promise

1. Give a day and a one-hour window you can keep. Look at the diary.
2. Press Alt P and save it as a promise, so that Today shows it.

# If we cannot keep it

Ring before the time you gave.

# How we check

Standard STD-7: 95% of promises kept.
"""


def test_a_text_has_sections_with_anchors_of_their_own_and_steps_numbered_through() -> None:
    text = read("Before all.\n\n# One\n\n1. First\n2. Second\n\n# One\n\nWords.\n\n1. Third\n   - inside\n\n## Ünder\n")
    assert [(each.anchor, each.title, each.level) for each in text.sections] == [
        ("start", "", 2), ("s-one", "One", 2), ("s-one-2", "One", 2), ("s-under", "Ünder", 3)
    ]
    assert [(each.number, each.text, each.section) for each in text.steps] == [
        (1, "First", "s-one"), (2, "Second", "s-one"), (3, "Third inside", "s-one-2")
    ]
    assert 'id="step-3"' in text.sections[2].html


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[go](javascript:alert(1))",
        "[go](  JaVaScRiPt:alert(1))",
        "[go](data:text/html;base64,PHNjcmlwdD4=)",
        "[go](vbscript:msgbox)",
        "![see](https://elsewhere.example/pixel.png)",
        "<a href='#' style='position:fixed' onclick=alert(1)>x</a>",
        "<svg><animate onbegin=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "[x]: javascript:alert(1)\n\n[x]",
        "`</code><script>alert(1)</script>`",
        "```\n</pre><script>alert(1)</script>\n```",
        "| a |\n|---|\n| <b onmouseover=alert(1)>x</b> |",
        "# <script>alert(1)</script>",
        "\u202e<script>\u0000",
        "<style>*{display:none}</style>",
        "<form action=/plan/><button>",
        "1. <input autofocus onfocus=alert(1)>",
    ],
)
def test_whatever_is_typed_only_plain_markup_comes_out(typed: str) -> None:
    text = read(typed)
    markup = "".join(str(each.html) for each in text.sections) + "".join(str(each.html) for each in text.steps)
    lowered = markup.replace("&lt;", "(").lower()
    for harm in ("<script", "<img", "<svg", "<iframe", "<style", "<form", "<input", "<button", 'href="javascript', 'href="data', "<b "):
        assert harm not in lowered
    changed = "".join(str(block.html) for section in compare(read("Other words."), text) for block in section.blocks).lower()
    assert "<script" not in changed
    assert "<img" not in changed


def test_changes_read_as_phrases_and_sections_are_new_changed_or_gone() -> None:
    sections = compare(read(BEFORE), read(AFTER))
    assert [(each.title, each.how) for each in sections] == [
        ("Why", "same"), ("Making a promise", "changed"), ("If we cannot keep it", "new"), ("How we check", "changed")
    ]
    assert '<ins data-change><span class="vh">added: </span>and a one-hour window</ins> you can keep' in str(sections[1].blocks[0].html)
    assert [each.how for each in sections[1].blocks] == ["changed", "new", "gone"]
    assert str(sections[3].blocks[0].html) == (
        'Standard STD-7: <del data-change><span class="vh">removed: </span>90%</del> '
        '<ins data-change><span class="vh">added: </span>95%</ins> of promises kept.'
    )
    assert [each.how for each in compare(read(AFTER), read(BEFORE))] == ["same", "changed", "gone", "changed"]
    renamed = compare(read("# Old\n\nThe same words stand here as before."), read("# New\n\nThe same words stand here as before."))
    assert [(each.title, each.how) for each in renamed] == [("New", "changed")]
    assert marked("", "<b>") == '<ins data-change><span class="vh">added: </span>&lt;b&gt;</ins>'


def test_of_a_picture_its_words_are_shown_and_nothing_is_fetched() -> None:
    html = read("See ![the <b>desk</b>](https://elsewhere.example/x.png).").sections[0].html
    assert html == "<p>See the &lt;b&gt;desk&lt;/b&gt;.</p>\n"


@pytest.mark.parametrize(("body", "line"), [
    (f"Before\n\n{'>' * 20} in\n\nAfter", 3), ("".join(f"{'  ' * deep}- in\n" for deep in range(10)), 10), (f"{'>' * 3000} in", 1),
    (f"{'>' * 19} in\n\nAfter", None), ("".join(f"{'  ' * deep}- in\n" for deep in range(9)), None),
])
def test_where_words_would_be_lost_in_too_many_quotes_or_lists_the_line_is_named(body: str, line: int | None) -> None:
    assert lost_from(body) == line
    shown = read(body).words
    assert ("in" in shown and ("After" in shown) == ("After" in body)) or line is not None


def test_three_hundred_pages_are_read_and_compared_while_one_waits() -> None:
    page = "\n\n".join(f"## Section {number}\n\n" + "We ring back within the hour that we named. " * 90 for number in range(300))
    assert len(page.split()) > 240_000 / 3
    begun = time.perf_counter()
    text = read(page)
    sections = compare(text, read(page.replace("Section 7\n\nWe ring", "Section 7\n\nWe write")))
    assert time.perf_counter() - begun < 5
    assert sum(each.how != "same" for each in sections) == 1


@pytest.mark.parametrize(
    "typed", ["." * 100_000 + "x", "{{" + " " * 100_000, "# a\n" * 8_000],
    ids=lambda typed: repr(typed[:6]),
)
def test_no_text_however_odd_keeps_the_house_waiting(typed: str) -> None:
    begun = time.process_time()
    text = read(typed)
    ease(text.words)
    used_variables(typed)
    compare(text, read(f"{typed}\n\nx"))
    assert time.process_time() - begun < 4


def test_a_section_written_anew_and_a_paragraph_of_pages_are_compared_while_one_waits() -> None:
    begun = time.process_time()
    old, new = ("\n\n".join(" ".join(f"{each}{number}{at}" for at in range(40)) for number in range(500)) for each in ("a", "b"))
    assert {block.how for block in compare(read(old), read(new))[0].blocks} == {"gone", "new"}
    assert time.process_time() - begun < 4
    long = "word " * 2_000
    assert [block.how for block in compare(read(long), read("Short."))[0].blocks] == ["new", "gone"]
    assert [block.how for block in compare(read("Short."), read(long))[0].blocks] == ["new", "gone"]


def test_variables_are_declared_with_a_meaning_each_once() -> None:
    assert used_variables("Dear {{ customer_name }}, {{day}} and {{ customer_name }}") == ["customer_name", "day"]
    assert declared_variables("customer_name: the name\n\n {{day}}: the day") == [("customer_name", "the name"), ("day", "the day")]
    for wrong in ("name", "name:", "Name: x", "a b: x", "a: x\na: y", "{{: x"):
        with pytest.raises(ValueError, match=r"names no variable|has no meaning|declared twice"):
            declared_variables(wrong)


def test_reading_ease_tells_plain_from_hard_and_says_nothing_of_few_words() -> None:
    counted = {
        "any": 2, "table": 2, "customer": 3, "policy": 3, "area": 3, "asked": 1, "called": 1, "needed": 2, "telephone": 3, "idea": 3,
        "organisation": 5, "vulnerable": 4, "responsibility": 6, "queue": 1, "diary": 3, "apology": 4, "times": 1, "being": 2, "manager": 3,
    }
    assert {word: syllables(word) for word in counted} == counted
    plain = ease("Ring before the time you gave. Say sorry once. Give a new day. Tell your leader. Write it down. " * 4)
    hard = ease(
        "Notwithstanding the aforementioned contractual obligations, representatives participating in telephonic communication necessarily "
        "undertake comprehensive documentation of organisational commitments, irrespective of their individual characterisation. " * 3
    )
    assert plain.figure is not None
    assert hard.figure is not None
    assert plain.figure > 90 > 20 > hard.figure
    assert (plain.says, hard.says) == (f"{plain.figure:.0f} of 100, reads plainly", f"{hard.figure:.0f} of 100, hard to read")
    assert ease("Ring back.").says == "Too short to tell: 2 words"
    assert ease("").figure is None
