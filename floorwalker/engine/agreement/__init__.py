"""How far several people agree who judged the same things, with ranges, and words where a figure has no value."""

from __future__ import annotations

from floorwalker.engine.agreement.alpha import drawn_alpha, krippendorff
from floorwalker.engine.agreement.bootstrap import DRAWS, Bootstrapped, bootstrap
from floorwalker.engine.agreement.conventions import CANNOT_SAY, FIRM, TENTATIVE, label
from floorwalker.engine.agreement.intraclass import FORMS, Intraclass, intraclass
from floorwalker.engine.agreement.many_raters import brennan_prediger, conger, drawn, fleiss, gwet, percent
from floorwalker.engine.agreement.ratings import Ratings, ratings
from floorwalker.engine.agreement.reference import same_as
from floorwalker.engine.agreement.result import Agreement
from floorwalker.engine.agreement.two_raters import cohen
from floorwalker.engine.agreement.weighting import weights

__all__ = [
    "CANNOT_SAY",
    "DRAWS",
    "FIRM",
    "FORMS",
    "TENTATIVE",
    "Agreement",
    "Bootstrapped",
    "Intraclass",
    "Ratings",
    "bootstrap",
    "brennan_prediger",
    "cohen",
    "conger",
    "drawn",
    "drawn_alpha",
    "fleiss",
    "gwet",
    "intraclass",
    "krippendorff",
    "label",
    "percent",
    "ratings",
    "same_as",
    "weights",
]
