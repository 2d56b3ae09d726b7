"""Lines of the bank log's form, made by us: each names only what differs from a plain answered call."""

from __future__ import annotations

from floorwalker.record.importers.anonymous_bank import COLUMNS

HEADER = "\t".join(COLUMNS)
PLAIN = {
    "vru+line": "AA0101", "call_id": "33116", "customer_id": "9664491", "priority": "2", "type": "PS", "date": "990301",
    "vru_entry": "9:00:00", "vru_exit": "9:00:10", "vru_time": "10", "q_start": "9:00:10", "q_exit": "9:00:40", "q_time": "30",
    "outcome": "AGENT", "ser_start": "9:00:39", "ser_exit": "9:03:39", "ser_time": "180", "server": "MICHAL",
}  # fmt: skip


def line(**other: str) -> str:
    """Return one line; ``line_`` stands for the column vru+line."""
    cells = PLAIN | {name.replace("line_", "vru+line"): value for name, value in other.items()}
    return "\t".join(cells[name] for name in COLUMNS)


def hung_up(**other: str) -> str:
    """Return a caller who queued and left."""
    return line(outcome="HANG", ser_start="0:00:00", ser_exit="0:00:00", ser_time="0", server="NO_SERVER", **other)


def log(*lines: str) -> bytes:
    """Return a file of the log with `lines`."""
    return "\r\n".join([HEADER, *lines, ""]).encode()


def many(count: int) -> list[str]:
    """Return `count` plain calls, one every two minutes from 08:00 on weekdays of March 1999."""
    made = []
    for number in range(count):
        day, at = divmod(number, 200)
        start = 8 * 3600 + at * 120
        times = [f"{(start + s) // 3600}:{(start + s) // 60 % 60:02}:{(start + s) % 60:02}" for s in (0, 10, 40, 39, 219)]
        made.append(
            line(
                call_id=str(number), date=f"9903{1 + day:02}", customer_id=str(700_000 + number % 97),
                vru_entry=times[0], vru_exit=times[1], q_start=times[1], q_exit=times[2], ser_start=times[3], ser_exit=times[4],
                server=("MICHAL", "TOVA", "ROTH")[number % 3],
            )
        )  # fmt: skip
    return made


DIRT = {
    "shifted columns": (line(type="990301", outcome="9:03:39"), "shifted_columns"),
    "phantom": (hung_up().replace("HANG", "PHANTOM"), "phantom"),
    "16 columns": (line().rsplit("\t", 1)[0], "wrong_columns"),
    "18 columns": (line() + "\tmore", "wrong_columns"),
    "no such date": (line(date="990231"), "bad_date"),
    "no such time": (line(vru_entry="25:00:00"), "bad_time"),
    "a wait in words": (line(q_time="long"), "bad_number"),
    "a wait of a year": (line(q_time="31536000"), "bad_number"),
    "lengths disagree": (line(ser_time="9999"), "times_disagree"),
    "negative service": (line(ser_time="-180"), "times_disagree"),
    "in the hour the clock skipped": (
        line(date="990402", vru_entry="2:10:00", vru_exit="2:10:10", q_start="2:10:10", q_exit="2:10:40", ser_start="2:10:39",
             ser_exit="2:13:39"),
        "missing_local_time",
    ),
    "a cell of two megabytes": (line(server="X" * 2_000_000), "too_long"),
}  # fmt: skip
"""Lines that cannot be kept, with the code of the refusal."""

REPAIRED = {
    "negative menu time": (line(vru_entry="9:00:15", vru_time="-5"), "menu_time_negative"),
    "service times absent": (line(ser_start="0:00:00", ser_exit="0:00:00", ser_time="0"), "service_time_absent"),
    "leading spaces": (line(server="  MICHAL"), "spaces_removed"),
    "wait and service across midnight": (
        line(vru_entry="23:59:20", vru_exit="23:59:30", q_start="23:59:30", q_exit="0:00:00", ser_start="23:59:59",
             ser_exit="0:02:59"),
        "crosses_midnight",
    ),
    "in the hour the clock repeats": (
        line(date="990903", vru_entry="1:10:00", vru_exit="1:10:10", q_start="1:10:10", q_exit="1:10:40", ser_start="1:10:39",
             ser_exit="1:13:39"),
        "local_time_chosen",
    ),
}  # fmt: skip
"""Lines that are kept with a mark."""

TAKEN = {
    "plain": (line(), "answered"),
    "AGENT without a server": (line(server="NO_SERVER"), "answered"),
    "left the queue": (hung_up(), "abandoned"),
    "left the menu": (hung_up(q_start="0:00:00", q_exit="0:00:00", q_time="0"), "ended_in_ivr"),
    "customer 0": (line(customer_id="0"), "answered"),
    "call-back": (line(type="TT"), "answered"),
}
"""Lines that are kept as they stand, with the contact's outcome."""
