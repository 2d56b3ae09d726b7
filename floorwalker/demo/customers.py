"""Larkfield's customers: invented people, told apart by number, reachable only at addresses that cannot exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CUSTOMERS: Final = 90_000

_FIRST: Final = [
    "Ada",
    "Alan",
    "Amina",
    "Andrew",
    "Anita",
    "Arthur",
    "Beatrice",
    "Bernard",
    "Bina",
    "Brian",
    "Carla",
    "Cedric",
    "Chloe",
    "Clive",
    "Dana",
    "David",
    "Deepa",
    "Derek",
    "Edith",
    "Edwin",
    "Elena",
    "Eric",
    "Fatima",
    "Felix",
    "Fiona",
    "Frank",
    "Gemma",
    "George",
    "Gloria",
    "Gordon",
    "Halima",
    "Harold",
    "Heidi",
    "Hugo",
    "Ida",
    "Ivan",
    "Jane",
    "Jeremy",
    "Joan",
    "Julian",
    "Karen",
    "Keith",
    "Kiran",
    "Kurt",
    "Laura",
    "Leon",
    "Lila",
    "Lucas",
    "Mabel",
    "Martin",
    "Mina",
    "Morris",
    "Nadine",
    "Neil",
    "Nina",
    "Noah",
    "Olga",
    "Oscar",
    "Pamela",
    "Paul",
    "Petra",
    "Philip",
    "Rachel",
    "Ralph",
    "Rina",
    "Robert",
    "Rosalind",
    "Samir",
    "Sandra",
    "Sean",
    "Shanti",
    "Simon",
    "Tanya",
    "Terence",
    "Uma",
    "Ursula",
    "Vera",
    "Victor",
    "Wanda",
    "Wesley",
    "Yasmin",
    "Yvonne",
    "Zara",
    "Zoltan",
]
_LAST: Final = [
    "Abbott",
    "Adeyinka",
    "Ainsley",
    "Akhtar",
    "Barlow",
    "Bashir",
    "Bellamy",
    "Birch",
    "Calder",
    "Chowdhury",
    "Clough",
    "Crosby",
    "Dacre",
    "Denham",
    "Dhillon",
    "Dutton",
    "Eastwell",
    "Emsley",
    "Fairfax",
    "Farrow",
    "Fenwick",
    "Flint",
    "Garside",
    "Gill",
    "Goddard",
    "Greaves",
    "Hallam",
    "Hargreave",
    "Hussain",
    "Ilyas",
    "Jessop",
    "Kapoor",
    "Kemp",
    "Kershaw",
    "Kowal",
    "Langley",
    "Laskey",
    "Lister",
    "Malhotra",
    "Marlow",
    "Medley",
    "Mensah",
    "Naylor",
    "Nduka",
    "Norwood",
    "Ogden",
    "Okonjo",
    "Oldroyd",
    "Pasha",
    "Pickles",
    "Popescu",
    "Quarmby",
    "Radcliffe",
    "Rawson",
    "Roscoe",
    "Salter",
    "Sandhu",
    "Shaw",
    "Sykes",
    "Tariq",
    "Tempest",
    "Thackray",
    "Umar",
    "Varley",
    "Wadsworth",
    "Walmsley",
    "Wycliffe",
    "Yeadon",
    "Zaman",
]

# Telephone numbers that Ofcom keeps free for drama: nobody can be reached on them.
_DRAMA_RANGES: Final = (
    "0113 496 0",
    "0114 496 0",
    "0115 496 0",
    "0116 496 0",
    "0117 496 0",
    "0118 496 0",
    "0121 496 0",
    "0131 496 0",
    "0141 496 0",
    "0151 496 0",
    "0161 496 0",
    "020 7946 0",
    "0191 498 0",
    "01632 960",
    "07700 900",
)
_NUMBERS_IN_RANGE: Final = 1000
SUPPORT_NEEDS: Final = (
    "Newborn at home",
    "Large print letters",
    "Speak slowly, repeat the main points",
    "Bereaved this year",
    "Contact in writing only",
    "Someone else may speak for them",
)
SUPPORT_SHARE_PERCENT: Final = 6

# Odd multipliers (Knuth, TAOCP 3, section 6.4) scatter neighbouring numbers over the lists of names.
_SCATTER: Final = 2_654_435_761
_SCATTER_AGAIN: Final = 2_246_822_519
_MASK: Final = 0xFFFFFFFF


@dataclass(frozen=True)
class Customer:
    """A simulated customer; `phone` is None for those who have given none, `support_need` is the need, never why."""

    number: int
    reference: str
    policy: str
    name: str
    email: str
    phone: str | None
    support_need: str | None


def customer(number: int) -> Customer:
    """Return customer `number` (0 up to `CUSTOMERS`), always the same for the same number.

    Raises
    ------
    ValueError
        If there is no such customer.
    """
    if not 0 <= number < CUSTOMERS:
        raise ValueError(f"Larkfield has customers 0 to {CUSTOMERS - 1}; got {number}. Unknown callers are -1.")
    mixed = (number * _SCATTER + 97) & _MASK
    again = ((mixed ^ (mixed >> 15)) * _SCATTER_AGAIN) & _MASK
    again ^= again >> 13
    group, line = divmod(number, _NUMBERS_IN_RANGE)
    phone = f"{_DRAMA_RANGES[group]}{line:03d}" if group < len(_DRAMA_RANGES) else None
    need = None
    if again % 100 < SUPPORT_SHARE_PERCENT:
        need = SUPPORT_NEEDS[(again >> 8) % len(SUPPORT_NEEDS)]
    return Customer(
        number,
        f"LMC-{number + 100_000}",
        f"LMP{mixed % 10**8:08d}",
        f"{_FIRST[(mixed >> 4) % len(_FIRST)]} {_LAST[(again >> 6) % len(_LAST)]}",
        f"customer{number + 100_000}@larkfield.example",
        phone,
        need,
    )
