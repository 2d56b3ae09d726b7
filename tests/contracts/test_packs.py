"""Whatever stands on the shelf of regulations: every clause has its source and its control, and its clocks end as the dated cases say."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from floorwalker.ground import packs, public_holidays
from floorwalker.ground.packs import Case, Pack, PackBroken
from floorwalker.resolve.rules import clocks

FOLDER = files("floorwalker.packs") / "regulations"
PACKS = list(packs.regulations())
CASES = [(pack, case) for pack in PACKS for case in packs.cases(pack.code)]


@pytest.mark.parametrize(("pack", "case"), CASES, ids=[f"{pack.code}-{case.started}-{at}" for at, (pack, case) in enumerate(CASES)])
def test_each_dated_case_ends_on_its_day(pack: Pack, case: Case) -> None:
    assert clocks.differing(pack, [case]) == []


def test_a_case_that_ends_on_another_day_is_named() -> None:
    pack = packs.regulations().get("uk-disp")
    wrong = Case(started=date(2026, 4, 2), due={"final-response": date(2026, 5, 27), "summary-resolution": date(2026, 4, 9)})
    assert clocks.differing(pack, [wrong]) == ["final-response of 2026-04-02: 2026-05-28 and not 2026-05-27"]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.code)
def test_each_pack_is_whole_and_its_cases_run_every_clock(pack: Pack) -> None:
    assert (FOLDER / f"{pack.code}.toml").is_file()
    latest = pack.on(max(pack.changes()))
    there = {(each.clock.of, each.clock.when) for each in latest.clauses if each.clock}
    run = {(of, next(iter(case.traits), None)) for case in packs.cases(pack.code) for of in case.due}
    assert there <= run, "a clock without a dated case"
    assert latest.questions, "nothing tells a complaint"
    assert [each.id for each in latest.questions if not each.is_route], "no question tells what it is"
    for source in pack.sources:
        told = (*pack.clauses, *pack.questions, *pack.taxonomies, *pack.returns, *pack.disclosures, *pack.checks)
        assert any(source.id == each.source for each in told), source.id


def test_a_case_keeps_to_the_edition_of_the_day_on_which_it_was_received() -> None:
    telecoms = packs.regulations().get("uk-telecoms")
    before, after = telecoms.on(date(2026, 4, 7)), telecoms.on(date(2026, 4, 8))
    assert (before.version, after.version) == ("2009-09-01", "2026-04-08")
    assert [each.clock("final-response").clock.count for each in (before, after)] == [8, 6]  # type: ignore[union-attr]
    assert before.digest != after.digest
    assert after.digest == telecoms.on(date(2027, 1, 1)).digest
    with pytest.raises(LookupError, match="Nothing of uk-telecoms was in force on 2001-01-01"):
        telecoms.on(date(2001, 1, 1))
    with pytest.raises(LookupError, match="says when 'rights-request' is due"):
        after.clock("rights-request")


def test_the_return_changes_on_the_last_day_of_2026_and_counts_vulnerability_twice() -> None:
    disp = packs.regulations().get("uk-disp")
    (old,), (new,) = disp.on(date(2026, 12, 30)).returns, disp.on(date(2026, 12, 31)).returns
    assert {*new.counts} - {*old.counts} == {"vulnerable-complainants", "caused-by-vulnerability-not-considered"}


WHOLE = (FOLDER / "internal.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('code = "internal"', "code = internal"), "no TOML"),
        (('unit = "weeks"', 'unit = "fortnights"'), r"clauses\.1\.clock\.unit: Input should be"),
        (("count = 4", "count = 0"), r"clauses\.1\.clock\.count: Input should be greater"),
        (('source = "iso-10002"', 'source = "hearsay"'), "names the source 'hearsay'"),
        (('control = "clock-met"\nclock', 'control = "clock-met"\ntimer'), r"clauses\.0\.timer: Extra inputs"),
        (('any_of = ["if you are not satisfied", "if you remain dissatisfied"]', "any_of = []"), "at least 1 item"),
        (("since = 2018-07-01", "since = 2018-07-01\nuntil = 2018-07-01"), "must be after since"),
        (('id = "respond"', 'id = "acknowledge"'), "holds twice on one day"),
        (('control = "wording-present"', 'control = "kept"'), "says what it is held to"),
    ],
)
def test_what_is_wrong_in_a_pack_is_named_with_its_place(change: tuple[str, str], says: str) -> None:
    with pytest.raises(PackBroken, match=says) as broken:
        packs.read(WHOLE.replace(*change), name="internal.toml")
    assert broken.value.message.startswith("internal.toml")


def test_a_calendar_that_nobody_knows_is_refused() -> None:
    with pytest.raises(public_holidays.CalendarUnknown, match="'GB-XYZ'"):
        public_holidays.of_years("GB-XYZ", 2026, 2026)


def test_scotland_has_days_of_its_own() -> None:
    """St Andrew's Day and 2 January; no Easter Monday (DOMAIN 2.9)."""
    scotland, england = (public_holidays.of_years(each, 2026, 2026) for each in ("GB-SCT", "GB-ENG"))
    assert {date(2026, 1, 2), date(2026, 8, 3), date(2026, 11, 30)} <= scotland - england
    assert date(2026, 4, 6) in england - scotland
    assert {date(2026, 3, 17), date(2026, 7, 13)} <= public_holidays.of_years("GB-NIR", 2026, 2026)
