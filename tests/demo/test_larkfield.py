"""What a simulated centre must keep to: the same seed, nothing lost, nobody in two places, believable figures."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from floorwalker.demo import day as kinds
from floorwalker.demo.absence import by_day
from floorwalker.demo.calendar import day_seconds, midnight, wall_zero
from floorwalker.demo.customers import CUSTOMERS, customer
from floorwalker.demo.day import ENDINGS, SEGMENT_KINDS, STATES, Day
from floorwalker.demo.larkfield import Larkfield, generate
from floorwalker.demo.lines import CHANNELS, CHAT_QUEUE, QUEUES, VOICE

TODAY = date(2026, 11, 24)
ZONE = ZoneInfo("Europe/London")
HANDLING_STATES = [STATES.index(s) for s in ("ring", "talk", "hold", "wrap")]
READY, OFF = STATES.index("ready"), STATES.index("off")
WAIT_LIMIT_SECONDS = np.array([{0: 20, 1: 60, 2: 4 * 3600}[queue.channel] for queue in QUEUES])


def _seconds(interval: np.ndarray) -> np.ndarray:
    return interval / np.timedelta64(1, "s")


def _queue_seconds(played: Day) -> np.ndarray:
    """Seconds each contact of the day waited in queues."""
    segments, contacts = played.segments, played.contacts
    waiting = (segments["kind"] == kinds.QUEUE) & ~np.isnat(segments["ended"])
    waited = np.zeros(contacts["contact"].size)
    at = np.searchsorted(contacts["contact"], segments["contact"][waiting])
    np.add.at(waited, at, _seconds(segments["ended"][waiting] - segments["started"][waiting]))
    return waited


def _offered(played: Day) -> np.ndarray:
    ending = played.contacts["ending"]
    return np.isin(ending, [kinds.HANDLED, kinds.ABANDONED, kinds.CALLBACK_MISSED, kinds.CALLBACK_UNREACHED])


def test_the_same_seed_plays_the_same_days_and_another_seed_others() -> None:
    first, again, other = (generate(seed, TODAY, weeks=1) for seed in (5, 5, 6))
    digests = [[played.digest() for played in place.days()] for place in (first, again, other)]
    assert digests[0] == digests[1]
    assert not set(digests[0]) & set(digests[2])


def test_thirteen_weeks_end_today_without_a_missing_day(larkfield: Larkfield, days: list[Day]) -> None:
    assert [played.day for played in days] == [TODAY - timedelta(days=back) for back in range(90, -1, -1)]
    assert larkfield.first_day == days[0].day


def test_fewer_than_one_week_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one week"):
        generate(1, TODAY, weeks=0)


def test_every_contact_ends_once_and_its_segments_follow_one_another(days: list[Day]) -> None:
    seen: set[int] = set()
    for played in days:
        contacts, segments = played.contacts, played.segments
        numbers = contacts["contact"].tolist()
        assert len(set(numbers)) == len(numbers)
        assert not seen & set(numbers)
        seen.update(numbers)
        same = segments["contact"][1:] == segments["contact"][:-1]
        assert (segments["started"][1:][same] == segments["ended"][:-1][same]).all()
        assert (np.isnat(segments["ended"]) | (segments["ended"] > segments["started"])).all()
        first = np.flatnonzero(np.concatenate([[True], ~same]))
        last = np.concatenate([first[1:], [segments["contact"].size]]) - 1
        ended = segments["ended"][last]
        assert segments["contact"][first].tolist() == numbers
        assert (segments["started"][first] == contacts["started"]).all()
        assert ((ended == contacts["ended"]) | (np.isnat(ended) & np.isnat(contacts["ended"]))).all()


def test_only_emails_are_open_and_only_on_the_last_day(days: list[Day]) -> None:
    for played in days[:-1]:
        assert not (played.contacts["ending"] == kinds.OPEN).any()
    waiting = days[-1].contacts["ending"] == kinds.OPEN
    assert (days[-1].contacts["channel"][waiting] == CHANNELS.index("email")).all()
    assert (np.isnat(days[-1].contacts["ended"]) == waiting).all()


def test_emails_left_from_a_weekend_are_caught_up_with_in_two_working_days(days: list[Day]) -> None:
    late = []
    for played in days:
        email = played.segments["queue"] == len(QUEUES) - 1
        waits = (played.segments["kind"] == kinds.QUEUE) & email & ~np.isnat(played.segments["ended"])
        waited = _seconds(played.segments["ended"][waits] - played.segments["started"][waits])
        if played.day.weekday() < 5:
            late.append(waited.size == 0 or (waited <= WAIT_LIMIT_SECONDS[-1]).mean() < 0.25)
    assert not any(all(three) for three in zip(late, late[1:], late[2:], strict=False))


def test_a_contact_ends_on_the_day_it_stands_in(days: list[Day]) -> None:
    for played in days:
        ended = played.contacts["ended"]
        ended = ended[~np.isnat(ended)].astype(np.int64) / 1e6
        start = midnight(played.day)
        assert ((ended >= start) & (ended < start + day_seconds(played.day) + 1800)).all()


def test_an_agent_is_never_in_two_calls_at_once(days: list[Day]) -> None:
    for played in days:
        segments = played.segments
        channel = np.array([queue.channel for queue in QUEUES])[segments["queue"]]
        voice = (segments["agent"] >= 0) & (channel == VOICE)
        order = np.lexsort((segments["started"][voice], segments["agent"][voice]))
        agent, started, ended = (segments[name][voice][order] for name in ("agent", "started", "ended"))
        same = agent[1:] == agent[:-1]
        assert (started[1:][same] >= ended[:-1][same]).all()


def test_a_transfer_begins_a_new_visit_and_only_chats_share_an_agent(days: list[Day]) -> None:
    for played in days:
        segments, contacts = played.segments, played.contacts
        last = np.concatenate([segments["contact"][1:] != segments["contact"][:-1], [True]])
        assert (segments["visit"][last] == contacts["transfers"]).all()
        chat = (segments["queue"] == CHAT_QUEUE) & (segments["agent"] >= 0)
        assert (segments["concurrency"][~chat] == 1).all()
        assert (segments["concurrency"][chat] >= 1).all()
        assert (segments["concurrency"][chat] <= QUEUES[CHAT_QUEUE].concurrency).all()


def test_states_tile_every_shift_and_nobody_works_while_off(days: list[Day]) -> None:
    for played in days:
        states, schedule = played.states, played.schedule
        assert set(states["agent"].tolist()) == set(schedule["agent"].tolist())
        same = states["agent"][1:] == states["agent"][:-1]
        assert (states["started"][1:][same] == states["ended"][:-1][same]).all()
        for agent in set(schedule["agent"].tolist()):
            planned, real = schedule["agent"] == agent, states["agent"] == agent
            assert states["started"][real].min() <= schedule["started"][planned].min()
            assert states["ended"][real].max() >= schedule["ended"][planned].max()
        busy: dict[int, list[tuple[int, int]]] = defaultdict(list)
        idle = ~np.isin(states["state"], HANDLING_STATES)
        for agent, started, ended in zip(
            *(states[n][idle].astype(np.int64).tolist() for n in ("agent", "started", "ended")), strict=True
        ):
            busy[agent].append((started, ended))
        served = played.segments["agent"] >= 0
        for agent, started, ended in zip(
            *(played.segments[n][served].astype(np.int64).tolist() for n in ("agent", "started", "ended")), strict=True
        ):
            assert not any(a < ended and started < b for a, b in busy[agent]), (played.day, agent)


def test_the_published_activities_tile_the_shift_and_rest_is_kept(larkfield: Larkfield) -> None:
    ended_before: dict[int, float] = {}
    for back in range(27, -1, -1):
        day = TODAY - timedelta(days=back)
        for shift in larkfield.roster(day):
            assert shift.activities[0].started == shift.started
            assert shift.activities[-1].ended == shift.ended
            assert all(a.ended == b.started for a, b in pairwise(shift.activities))
            start = wall_zero(day) + shift.started
            assert start - ended_before.get(shift.person, 0.0) >= 11 * 3600
            ended_before[shift.person] = wall_zero(day) + shift.ended


def test_nobody_on_leave_is_rostered_and_next_week_has_leave(larkfield: Larkfield) -> None:
    span = [TODAY + timedelta(days=ahead) for ahead in range(-20, 14)]
    away = {(row.person, day) for row in larkfield.leave for day in span if row.covers(day)}
    for day in span:
        assert not {(shift.person, day) for shift in larkfield.roster(day)} & away
    monday = TODAY + timedelta(days=7 - TODAY.weekday())
    assert any(row.covers(monday + timedelta(days=d)) for row in larkfield.leave for d in range(7))


def test_the_figures_are_those_of_a_believable_centre(larkfield: Larkfield, days: list[Day]) -> None:
    weekdays = [p for p in days if p.day.weekday() < 5 and p.day not in larkfield.bank_holidays]
    offered_a_weekday = np.mean([_offered(played).sum() for played in weekdays])
    assert 1200 <= offered_a_weekday <= 2100
    offered = np.zeros(6)
    answered_in_time = np.zeros(6)
    abandoned = np.zeros(6)
    handled = np.zeros(6)
    handle_seconds = np.zeros(6)
    for played in days:
        contacts, segments = played.contacts, played.segments
        queue, asked = contacts["queue"], _offered(played)
        served = contacts["ending"] == kinds.HANDLED
        in_time = served & (_queue_seconds(played) <= WAIT_LIMIT_SECONDS[queue])
        offered += np.bincount(queue[asked], minlength=6)
        abandoned += np.bincount(queue[contacts["ending"] == kinds.ABANDONED], minlength=6)
        handled += np.bincount(queue[served], minlength=6)
        answered_in_time += np.bincount(queue[in_time], minlength=6)
        work = np.isin(segments["kind"], [kinds.TALK, kinds.HOLD, kinds.WRAP, kinds.TRANSFER])
        np.add.at(handle_seconds, segments["queue"][work], _seconds(segments["ended"][work] - segments["started"][work]))
    assert 0.74 <= answered_in_time[:4].sum() / offered[:4].sum() <= 0.88
    assert 0.80 <= answered_in_time[4] / offered[4] <= 0.98
    assert 0.70 <= answered_in_time[5] / offered[5] <= 1.0
    assert 0.02 <= abandoned[:4].sum() / offered[:4].sum() <= 0.06
    aht = handle_seconds[:4] / handled[:4]
    assert ((aht > 300) & (aht < 560)).all()


def test_people_are_as_busy_and_as_often_away_as_in_a_real_centre(larkfield: Larkfield, days: list[Day]) -> None:
    held = np.zeros(len(STATES))
    core_busy = core_ready = 0.0
    for played in days:
        states = played.states
        np.add.at(held, states["state"], _seconds(states["ended"] - states["started"]))
        if played.day.weekday() < 5 and played.day not in larkfield.bank_holidays:
            zero = wall_zero(played.day)
            hours = (states["started"].astype(np.int64) / 1e6 - zero) / 3600
            core = (hours >= 10) & (hours < 15)
            seconds = _seconds(states["ended"] - states["started"])
            core_busy += seconds[core & np.isin(states["state"], HANDLING_STATES)].sum()
            core_ready += seconds[core & (states["state"] == READY)].sum()
    assert 0.72 <= core_busy / (core_busy + core_ready) <= 0.88
    paid = held.sum() - held[STATES.index("lunch")]
    assert 0.03 <= held[OFF] / paid <= 0.075
    agents = larkfield.agents
    leave_hours = sum(
        p.contract.paid_minutes / 60 / len(p.contract.weekdays)
        for row in larkfield.leave
        for p in agents
        if p.number == row.person
        for d in range((row.last_day - row.first_day).days + 1)
        if larkfield.first_day <= row.first_day + timedelta(days=d) <= TODAY
        and (row.first_day + timedelta(days=d)).weekday() in p.contract.weekdays
    )
    on_queue = held[READY] + held[HANDLING_STATES].sum()
    shrinkage = 1 - on_queue / (paid + 3600 * leave_hours)
    assert 0.22 <= shrinkage <= 0.36


def test_storms_bring_more_claims_and_the_outage_brings_silence(larkfield: Larkfield, days: list[Day]) -> None:
    by_day = {played.day: played for played in days}
    for event in larkfield.events:
        if event.kind == "storm" and event.handle_factor > 1.05:
            claims = ((by_day[event.day].contacts["queue"] == 0) & _offered(by_day[event.day])).sum()
            assert claims > 1.08 * larkfield.expected(event.day)[0].sum()
        if event.kind == "outage":
            contacts = by_day[event.day].contacts
            started = contacts["started"].astype(np.int64) / 1e6
            during = (started >= event.started) & (started < event.ended) & (contacts["channel"] == VOICE)
            assert during.sum() == 0


def test_today_claims_runs_over_forecast_and_fails_over_lunch(larkfield: Larkfield, days: list[Day]) -> None:
    played = days[-1]
    contacts = played.contacts
    claims = (contacts["queue"] == 0) & _offered(played)
    hours = (contacts["started"].astype(np.int64) / 1e6 - wall_zero(TODAY)) / 3600
    so_far = claims & (hours < 11.5)
    assert 1.03 <= so_far.sum() / larkfield.expected(TODAY)[0, :23].sum() <= 1.15
    good = (contacts["ending"] == kinds.HANDLED) & (_queue_seconds(played) <= 20)
    level = {name: good[part].mean() for name, part in (("morning", so_far), ("lunch", claims & (hours >= 12.5) & (hours < 14)))}
    assert level["lunch"] < 0.7 < level["morning"]
    at_lunch = sum(
        a.code == "lunch" and a.started <= 12.6 * 3600 < a.ended
        for shift in larkfield.roster(TODAY)
        if larkfield.people[shift.person].home == 0
        for a in shift.activities
    )
    assert at_lunch >= 4


@pytest.mark.parametrize(
    ("today", "told_on"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)), (date(2026, 11, 22), date(2026, 11, 20)), (date(2026, 12, 28), date(2026, 12, 24)),
    ],
)  # fmt: skip
def test_the_story_is_told_on_a_day_when_the_whole_house_works(today: date, told_on: date) -> None:
    assert generate(1, today, weeks=1).story_day == told_on


def test_unresolved_needs_come_back_and_drive_dissatisfaction(days: list[Day]) -> None:
    ordinal = np.concatenate([played.contacts["ordinal"] for played in days])
    unhappy = np.concatenate([played.contacts["dissatisfied"] for played in days])
    customers = np.concatenate([played.contacts["customer"] for played in days])
    assert 0.05 <= (ordinal > 1).mean() <= 0.2
    assert unhappy[ordinal > 1].mean() > 2 * unhappy[ordinal == 1].mean()
    assert 0.01 < (customers < 0).mean() < 0.08
    assert (ordinal[customers < 0] <= 6).all()


def test_surveys_answer_a_share_of_the_handled_contacts_inside_their_scales(days: list[Day]) -> None:
    kind, score = (np.concatenate([played.surveys[name] for played in days]) for name in ("kind", "score"))
    handled = sum(int((played.contacts["ending"] == kinds.HANDLED).sum()) for played in days)
    assert 0.08 <= (kind == 0).sum() / handled <= 0.16
    for number, (low, high) in enumerate(((1, 5), (0, 10), (1, 7))):
        assert score[kind == number].min() >= low
        assert score[kind == number].max() <= high


def test_the_day_the_clocks_go_back_has_fifty_half_hours_and_opens_at_the_local_hour(
    larkfield: Larkfield, days: list[Day]
) -> None:
    change = date(2026, 10, 25)
    changed = next(played for played in days if played.day == change)
    assert larkfield.expected(change).shape == (6, 50)
    assert larkfield.expected(date(2027, 3, 28)).shape == (6, 46)
    assert day_seconds(change) == 25 * 3600
    for played in (changed, days[-1]):
        first = played.schedule["started"].min().astype(datetime).replace(tzinfo=UTC)
        assert first.astimezone(ZONE).time().hour in (7, 9, 10)
        voice = played.segments["kind"] == kinds.TALK
        opens = 10 if played.day == change else 8
        talked = played.segments["started"][voice & (played.segments["queue"] == 0)].min().astype(datetime)
        assert talked.replace(tzinfo=UTC).astimezone(ZONE).hour == opens


def test_nobody_real_can_be_reached_through_a_customer() -> None:
    references = {customer(number).reference for number in range(0, CUSTOMERS, 7)}
    assert len(references) == len(range(0, CUSTOMERS, 7))
    phones: set[str] = set()
    for number in range(0, CUSTOMERS, 3):
        one = customer(number)
        assert one.email.endswith("@larkfield.example")  # reserved by RFC 2606
        if one.phone is not None:
            assert one.phone.replace(" ", "")[:7] in {
                *("0113496", "0114496", "0115496", "0116496", "0117496", "0118496", "0121496", "0131496", "0141496"),
                *("0151496", "0161496", "0207946", "0191498", "0163296", "0770090"),
            }
            assert len(one.phone.replace(" ", "")) == 11
            assert one.phone not in phones
            phones.add(one.phone)


def test_a_customer_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="Unknown callers are -1"):
        customer(-1)


def test_the_words_for_kinds_and_endings_fit_their_numbers() -> None:
    assert SEGMENT_KINDS[kinds.VOICEMAIL] == "voicemail"
    assert ENDINGS[kinds.OPEN] == "open"
    assert {len(q.opening) for q in QUEUES} == {8}


def test_shifts_and_days_off_of_every_published_week_come_to_the_hours_of_the_contract(larkfield: Larkfield) -> None:
    leave = by_day(larkfield.leave) | by_day(larkfield.days_off)
    monday = larkfield.first_day + timedelta(days=-larkfield.first_day.weekday() % 7)
    weeks, short = 0, []
    while monday + timedelta(days=6) <= larkfield.today:
        days = [monday + timedelta(days=after) for after in range(7)]
        shifts = [shift for day in days for shift in larkfield.roster(day)]
        for person in larkfield.agents:
            contract = person.contract
            paid = sum(a.ended - a.started for s in shifts if s.person == person.number for a in s.activities if a.code != "lunch") // 60
            off = sum((person.number, day) in leave for day in days if day.weekday() in contract.weekdays)
            credit = contract.paid_minutes * min(off, contract.days) // contract.days
            if paid + credit != contract.paid_minutes:
                short.append((monday, person.name, contract.code, paid, off))
        weeks, monday = weeks + 1, monday + timedelta(days=7)
    assert weeks >= 12
    assert any(day < larkfield.today for day in larkfield.bank_holidays), "one of the weeks has a bank holiday"
    assert not short
