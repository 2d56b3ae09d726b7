"""The columns of a register of cases that is brought in, with the words that other registers use for them."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.moving_in.base import Column
from floorwalker.ground.moving_in.lookup import key
from floorwalker.resolve.models import CaseLetter, Complaint

LETTERS: Final = {kind: str(label) for kind, label in CaseLetter.Kind.choices}
CLOCKS: Final = {"acknowledgement": "Acknowledgement", "final-response": "Final response"}
"""The clocks whose dates registers keep; others run here too, and are told as differences."""
_LETTER_WORDS: Final = {
    "acknowledgement": "acknowledged|acknowledged on|ack sent|ack date|acknowledgement date|acknowledgement sent",
    "not-yet": "holding letter|holding letter sent|not yet letter|eight week letter|8 week letter|delay letter",
    "summary-resolution": "summary resolution|summary resolution sent|src|src sent|src date",
    "final-response": "final response|final response sent|frl|frl sent|frl date|final response letter|response sent",
    "deadlock": "deadlock|deadlock letter|deadlock sent",
}


def sent(kind: str) -> str:
    """Return the code of the column that says when a letter of `kind` went."""
    return f"{kind}_sent"


def way(kind: str) -> str:
    """Return the code of the column that says by which way a letter of `kind` went."""
    return f"{kind}_way"


def due(of: str) -> str:
    """Return the code of the column that says when the old register had something due."""
    return f"{of}_due"


def in_time(of: str) -> str:
    """Return the code of the column that says whether the old register called it in time."""
    return f"{of}_in_time"


def _columns() -> tuple[Column, ...]:
    letters, dues = list[Column](), list[Column]()
    for kind, label in LETTERS.items():
        letters.append(Column(sent(kind), f"{label} sent", f"{label.lower()} sent|{_LETTER_WORDS[kind]}",
            f"Day, with the time where it is known, on which the letter went: {label.lower()}.", "", shape="moment"))
        letters.append(Column(way(kind), f"{label} by", f"{label.lower()} by|{label.lower()} channel", "Post or email; post when empty."))
    for of, label in CLOCKS.items():
        dues.append(Column(due(of), f"{label} due", f"{label.lower()} due|{label.lower()} due date|{label.lower()} deadline",
            "The last day in time as your register had it. It is compared and never taken over.", "", shape="day"))
        dues.append(Column(in_time(of), f"{label} in time", f"{label.lower()} in time|{label.lower()} met|{label.lower()} on time",
            "Whether your register called it in time: yes or no. It is compared.", "", shape="yes"))
    return (
        Column("reference", "Old reference", "old reference|reference|case reference|complaint reference|case number|case id|id|ref",
            "Its reference in your register. It is kept, found by searching, and comes in once.", "RSP-20417", required=True, longest=60),
        Column("kind", "Kind", "kind|type|case type|record type", "Complaint, difficulty or request; complaint when empty.", "complaint"),
        Column("state", "State", "state|status|case status|open or closed", "Open or closed.", "closed", required=True),
        Column("received", "Received",
            "received|receipt|date received|received date|received on|logged|logged on|opened|created|date opened",
            "When your register says it was received; with the time where it is known.", "2026-01-12 09:40", shape="moment", required=True),
        Column("said", "First said", "first said|customer first said|first raised|date of dissatisfaction|expressed on",
            "When the customer first said it, where that was before: clocks run from then.", "2026-01-10 17:05", shape="moment"),
        Column("line", "Line", "line|line of business|business line|department|business area|product line", "Code or name of the line.",
            "claims", required=True),
        Column("regime", "Regulation", "regulation|regime|rules|regulator",
            "Code or name of the pack that your register kept to, to be compared.",
            "uk-disp"),
        Column("special", "Special", "special|traits|payment services|special route",
            "What is special about it by the pack, such as payment; several parted by |."),
        Column("channel", "Channel", "channel|came by|received by|contact method|source channel",
            "Voice, chat, email, SMS, social, post or in person.",
            "email", required=True),
        Column("customer", "Customer", "customer|customer number|customer id|account|account number|complainant id|policyholder",
            "Their number, our reference CUS-n, or an email address that is known. Empty: not known.", "204417", longest=80),
        Column("customer_name", "Customer's name", "customer s name|customer name|complainant|complainant name|name",
            "Their name, to add a customer who is not known yet.", "Hanna Lindqvist", longest=160),
        Column("product", "Product", "product|product name|product type|policy type", "What it is about.", "Home insurance", longest=80),
        Column("summary", "Summary", "summary|title|subject|complaint summary|headline", "What it is about in a line.", "Dryers too loud",
            required=True),
        Column("words", "Words", "words|description|details|what the customer said|complaint details|narrative|complaint",
            "What the customer said. Several lines are fine.", "They ran all night and nobody rang back.", longest=4_000, lines=True),
        Column("issues", "Issues", "issues|issue|complaint issues|heads of complaint|categories",
            "Each thing complained of, parted by |; the summary when empty.", "Noise | Nobody rang back", longest=2_000),
        Column("decisions", "Decisions", "decisions|decision|issue decisions|findings|decision per issue",
            "For each issue in the same order, parted by |: upheld, partly or not upheld; one for all when there is one.",
            "upheld | not upheld",
            longest=400),
        Column("reasoning", "Reasoning", "reasoning|reasons|decision reasoning|rationale|resolution|resolution notes",
            "Why it was decided so.", "",
            longest=4_000, lines=True),
        Column("outcome", "Outcome", "outcome|result|final outcome|overall outcome|closure outcome",
            "For what is closed: upheld, partly, not upheld, withdrawn, forwarded or out of scope; a difficulty: resolved or not resolved.",
            "partly"),
        Column("severity", "Severity", "severity|priority|risk rating", "Low, medium or high; medium when empty.", "medium"),
        Column("support", "Needs support", "needs support|support need|vulnerable|vulnerability", "Yes or no.", "no", shape="yes"),
        Column("remedy", "Remedy sought", "remedy sought|remedy|desired outcome|what they want", "What the customer asks for.",
            "", longest=300),
        Column("cause", "Root cause", "root cause|cause|reason code", "The cause as the house calls it.", ""),
        Column("owner", "Owner", "owner|handler|case handler|assigned to|case owner|investigator",
            "Staff number, email or name of who has it; they must handle complaints where it is open.", "10042"),
        *letters,
        *dues,
        Column("redress", "Redress paid", "redress paid|redress|redress amount|compensation|compensation paid|amount paid|goodwill",
            "What was paid in all, as a number.", "120.00", shape="number"),
        Column("currency", "Currency", "currency|redress currency", "Three letters; that of the site when empty.", "GBP", longest=3),
        Column("paid", "Paid on", "paid on|redress paid on|payment date|paid date", "The day of payment; needed where redress was paid.",
            "2026-02-20",
            shape="day"),
        Column("closed", "Closed on", "closed on|closed|date closed|closure date|closed date|resolved on", "Needed where it is closed.",
            "2026-02-18",
            shape="moment"),
    )  # fmt: skip


class Register:
    """One row one case of another register."""

    code, label = "cases", "Cases of another register"
    expects = "One row one complaint or difficulty, open or closed, with the letters that went."
    columns = _columns()


REGISTER: Final = Register()
LABELS: Final = {column.code: column.label for column in REGISTER.columns}
OUTCOMES: Final = {
    **{key(name): code for code, label in Complaint.Outcome.choices for name in (code, str(label))},
    "uphold": "upheld", "upheld in full": "upheld", "partially upheld": "partly", "partly upheld": "partly", "part upheld": "partly",
    "rejected": "not_upheld", "not uphold": "not_upheld", "declined": "not_upheld", "withdrawn": "withdrawn", "forwarded": "forwarded",
    "referred": "forwarded", "ineligible": "out_of_scope",
}  # fmt: skip
