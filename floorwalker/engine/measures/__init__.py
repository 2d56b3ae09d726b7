"""The shelf of measures: every figure the house reports, found by its code."""

from __future__ import annotations

from collections.abc import Iterable

from floorwalker.engine.measures.abandoned import ABANDONED
from floorwalker.engine.measures.abandonment_rate import ABANDONMENT_RATE, ABANDONMENT_RATE_WITHOUT_SHORT
from floorwalker.engine.measures.adherence import ADHERENCE
from floorwalker.engine.measures.aht import AHT, AHT_ADJUSTED, AVERAGE_HOLD, AVERAGE_TALK, AVERAGE_WRAP
from floorwalker.engine.measures.asa import ASA
from floorwalker.engine.measures.base import Array, Measure, Moment, Requirement, Sums, add
from floorwalker.engine.measures.ces import CES
from floorwalker.engine.measures.columns import COLUMNS, Column, column
from floorwalker.engine.measures.complaints import COMPLAINTS_PER_1000
from floorwalker.engine.measures.conformance import CONFORMANCE
from floorwalker.engine.measures.csat import CSAT
from floorwalker.engine.measures.fcr import FCR
from floorwalker.engine.measures.first_response import FIRST_RESPONSE
from floorwalker.engine.measures.handled import HANDLED
from floorwalker.engine.measures.longest_wait import LONGEST_WAIT
from floorwalker.engine.measures.matters import FCR_SAME_REASON, OTHER_CHANNEL, PASSED_ON, TOLD_AGAIN
from floorwalker.engine.measures.nps import NPS
from floorwalker.engine.measures.occupancy import OCCUPANCY
from floorwalker.engine.measures.offered import OFFERED
from floorwalker.engine.measures.quality import (
    BUSINESS_CRITICAL_ERRORS,
    COMPLIANCE_CRITICAL_ERRORS,
    CUSTOMER_CRITICAL_ERRORS,
    ETHICS_FAILURES,
    QUALITY_PASS_RATE,
    QUALITY_SCORE,
)
from floorwalker.engine.measures.repeat_contact import REPEAT_CONTACT
from floorwalker.engine.measures.service_level import (
    SERVICE_LEVEL,
    SERVICE_LEVEL_ABANDONS_IGNORED,
    SERVICE_LEVEL_ABANDONS_POSITIVE,
    SERVICE_LEVEL_ANSWERED_ONLY,
    SERVICE_LEVEL_SHORT_ABANDONS_POSITIVE,
)
from floorwalker.engine.measures.settled import SETTLED
from floorwalker.engine.measures.short_abandons import SHORT_ABANDONS
from floorwalker.engine.measures.shrinkage import SHRINKAGE
from floorwalker.engine.measures.utilisation import UTILISATION
from floorwalker.engine.measures.workload import WORKLOAD

_SHELF: tuple[Measure, ...] = (
    OFFERED,
    HANDLED,
    ABANDONED,
    SHORT_ABANDONS,
    ABANDONMENT_RATE,
    ABANDONMENT_RATE_WITHOUT_SHORT,
    SERVICE_LEVEL,
    SERVICE_LEVEL_ANSWERED_ONLY,
    SERVICE_LEVEL_ABANDONS_IGNORED,
    SERVICE_LEVEL_ABANDONS_POSITIVE,
    SERVICE_LEVEL_SHORT_ABANDONS_POSITIVE,
    ASA,
    LONGEST_WAIT,
    FIRST_RESPONSE,
    AHT,
    AVERAGE_TALK,
    AVERAGE_HOLD,
    AVERAGE_WRAP,
    AHT_ADJUSTED,
    WORKLOAD,
    OCCUPANCY,
    UTILISATION,
    SHRINKAGE,
    ADHERENCE,
    CONFORMANCE,
    FCR,
    REPEAT_CONTACT,
    FCR_SAME_REASON,
    SETTLED,
    CSAT,
    NPS,
    CES,
    COMPLAINTS_PER_1000,
    PASSED_ON,
    OTHER_CHANNEL,
    TOLD_AGAIN,
    QUALITY_SCORE,
    QUALITY_PASS_RATE,
    CUSTOMER_CRITICAL_ERRORS,
    BUSINESS_CRITICAL_ERRORS,
    COMPLIANCE_CRITICAL_ERRORS,
    ETHICS_FAILURES,
)

_BY_CODE = {measure.code: measure for measure in _SHELF}

__all__ = ["COLUMNS", "Array", "Column", "Measure", "Moment", "Requirement", "Sums", "add", "all", "column", "get", "needs"]


def all() -> tuple[Measure, ...]:
    """Return every measure, in the order of the report."""
    return _SHELF


def get(code: str) -> Measure:
    """Return the measure called `code`.

    Raises
    ------
    LookupError
        If there is none; the message lists what there is.
    """
    try:
        return _BY_CODE[code]
    except KeyError:
        raise LookupError(f"No measure is called {code!r}; there are: {', '.join(sorted(_BY_CODE))}.") from None


def needs(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that the measures `codes` are made of, each once."""
    return tuple(dict.fromkeys(name for code in codes for name in get(code).needs))
