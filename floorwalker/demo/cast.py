"""The cast of Larkfield: who is who. Every name is invented."""

from __future__ import annotations

from typing import Final

from floorwalker.demo.contracts import EARLY, EVENING, FIXED, FULL, SCHOOL, TERM, THIRTY, TWENTY_TWO, WEEKEND, Contract
from floorwalker.demo.lines import (
    CHAT_QUEUE,
    CLAIMS_VOICE,
    COMPLAINTS_VOICE,
    EMAIL_QUEUE,
    POLICY_VOICE,
    RENEWALS_VOICE,
)

OFFICE_ROLES: Final = (
    ("Rosa Almeida", "team_leader", "A"),
    ("Dev Anand", "team_leader", "B"),
    ("Colm Byrne", "team_leader", "C"),
    ("Nadia Haddad", "team_leader", "D"),
    ("Joel Whitaker", "team_leader", "E"),
    ("Maya Klein", "planner", None),
    ("Ravi Solanki", "real_time_analyst", None),
    ("Leah Hughes", "quality_analyst", None),
    ("Tunde Bakare", "quality_analyst", None),
    ("Siobhan Byrne", "complaint_handler", None),
    ("Dalia Ahmed", "complaint_handler", None),
    ("Iris Lindqvist", "complaint_handler", None),
    ("Marcus Oyelaran", "compliance_officer", None),
    ("Helen Cartwright", "operations_manager", None),
    ("Gwen Parry", "assessor", None),
    ("Sunil Mistry", "administrator", None),
)

_C, _P, _R, _X, _H, _E = CLAIMS_VOICE, POLICY_VOICE, RENEWALS_VOICE, COMPLAINTS_VOICE, CHAT_QUEUE, EMAIL_QUEUE
AGENTS: Final[tuple[tuple[str, str, Contract, tuple[int, ...]], ...]] = (
    ("Adaeze Eze", "A", FULL, (_C,)),
    ("Arjun Patel", "A", FULL, (_C, _P)),
    ("Beth Lowther", "A", TWENTY_TWO, (_C,)),
    (
        "Callum Reid",
        "A",
        FULL,
        (
            _C,
            _P,
            _R,
        ),
    ),
    ("Chidi Obi", "A", THIRTY, (_C, _P)),
    ("Ewa Nowak", "A", FULL, (_C, _P)),
    ("Grace Tan", "A", TWENTY_TWO, (_C, _P)),
    (
        "Hamza Iqbal",
        "A",
        FULL,
        (
            _C,
            _P,
            _R,
        ),
    ),
    ("Jodie Marsh", "A", FULL, (_C, _P)),
    ("Lena Fischer", "A", THIRTY, (_C,)),
    ("Mei Chen", "A", FULL, (_C, _H)),
    ("Owen Price", "A", FULL, (_C,)),
    (
        "Priya Nair",
        "A",
        FULL,
        (
            _C,
            _P,
            _R,
        ),
    ),
    (
        "Tom Okafor",
        "A",
        FULL,
        (
            _C,
            _X,
        ),
    ),
    ("Aisha Rahman", "B", FULL, (_C, _R, _X)),
    ("Ben Hartley", "E", FULL, (_E,)),
    ("Carmen Ruiz", "B", THIRTY, (_C, _P, _X)),
    ("Danuta Zielinska", "E", FULL, (_H,)),
    (
        "Ellis Monroe",
        "B",
        EVENING,
        (
            _C,
            _R,
        ),
    ),
    (
        "Farah Aziz",
        "B",
        FULL,
        (
            _X,
            _C,
        ),
    ),
    (
        "Gareth Bowen",
        "B",
        WEEKEND,
        (
            _C,
            _P,
            _R,
        ),
    ),
    (
        "Hana Sato",
        "B",
        SCHOOL,
        (
            _C,
            _P,
        ),
    ),
    (
        "Imran Sheikh",
        "B",
        WEEKEND,
        (
            _C,
            _R,
        ),
    ),
    (
        "Kezia Boateng",
        "B",
        EVENING,
        (
            _C,
            _P,
            _R,
        ),
    ),
    (
        "Liam Doyle",
        "B",
        WEEKEND,
        (
            _C,
            _P,
        ),
    ),
    ("Marta Kovacs", "E", FULL, (_E,)),
    (
        "Nia Campbell",
        "B",
        WEEKEND,
        (
            _C,
            _R,
            _P,
        ),
    ),
    ("Oskar Lund", "E", WEEKEND, (_H,)),
    ("Abigail Stokes", "C", FULL, (_P, _C, _X)),
    (
        "Bilal Chaudhry",
        "C",
        FULL,
        (
            _P,
            _R,
            _C,
        ),
    ),
    ("Cerys Vaughan", "C", FULL, (_P, _C)),
    ("Dominic Achebe", "C", THIRTY, (_P, _R)),
    (
        "Elif Demir",
        "C",
        FULL,
        (
            _P,
            _R,
            _C,
        ),
    ),
    ("Fergus Muir", "C", FIXED, (_P,)),
    ("Hollie Senior", "C", TERM, (_P, _C)),
    ("Jakub Mazur", "E", FULL, (_H,)),
    (
        "Kavita Rao",
        "E",
        FULL,
        (_E, _H),
    ),
    ("Lorna Petrie", "C", TWENTY_TWO, (_P, _R)),
    (
        "Mosi Banda",
        "C",
        EVENING,
        (
            _P,
            _R,
            _C,
        ),
    ),
    (
        "Nell Ackroyd",
        "C",
        FULL,
        (
            _P,
            _R,
            _C,
        ),
    ),
    (
        "Amir Farahani",
        "D",
        FULL,
        (
            _R,
            _P,
            _C,
        ),
    ),
    (
        "Bronte Clegg",
        "D",
        FULL,
        (
            _R,
            _P,
            _C,
        ),
    ),
    ("Claudia Moretti", "D", FULL, (_R, _P, _X)),
    ("Deshawn Clarke", "D", FULL, (_R, _C)),
    (
        "Esme Thornton",
        "D",
        SCHOOL,
        (
            _R,
            _C,
        ),
    ),
    (
        "Gita Bhandari",
        "D",
        FULL,
        (
            _R,
            _P,
            _C,
        ),
    ),
    ("Harvey Nutt", "D", THIRTY, (_R, _P)),
    ("Ines Carvalho", "D", FULL, (_R, _C, _X)),
    (
        "Kofi Ansah",
        "D",
        EVENING,
        (
            _R,
            _C,
        ),
    ),
    (
        "Bridget Swales",
        "D",
        FULL,
        (
            _X,
            _C,
            _R,
        ),
    ),
    ("Ruth Adeyemi", "D", FULL, (_X, _P)),
    (
        "Stefan Ilic",
        "D",
        FULL,
        (
            _X,
            _C,
            _P,
        ),
    ),
    ("Tamsin Rowe", "D", THIRTY, (_X, _R)),
    ("Anya Petrova", "E", FULL, (_H,)),
    ("Corey Blackwood", "E", FULL, (_H, _E)),
    ("Freya Jensen", "E", FULL, (_H, _E)),
    ("Jasmine Kaur", "E", FULL, (_H,)),
    ("Luca Ferrante", "E", WEEKEND, (_H,)),
    ("Yusuf Demirci", "E", FULL, (_H,)),
    ("Paige Dunmore", "E", EARLY, (_E,)),
    ("Quentin Abara", "E", EARLY, (_E, _H)),
    ("Sunniva Dahl", "E", FULL, (_E,)),
    ("Theo Garside", "E", WEEKEND, (_E,)),
    ("Zainab Malik", "E", FULL, (_E,)),
)

NEEDS: Final = {
    "Beth Lowther": ("Five minutes away from the screen each hour",),
    "Owen Price": ("No start before 09:00",),
    "Priya Nair": ("Finish by 18:00",),
    "Marta Kovacs": ("Headset for the right ear", "Desk near the exit"),
    "Fergus Muir": ("Screen reader and magnified text",),
    "Nell Ackroyd": ("Written summary after each briefing",),
    "Ines Carvalho": ("Quiet desk",),
    "Yusuf Demirci": ("Fifteen minutes for prayer, moved from the breaks",),
}
