"""Words for figures of agreement: conventions, not findings, and what each figure cannot say."""

from __future__ import annotations

# J. R. Landis, G. G. Koch, "The measurement of observer agreement for categorical data", Biometrics 33, 1977; the authors call
# their own bounds arbitrary.
LANDIS_KOCH = ((0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"), (1.0, "almost perfect"))

# K. Krippendorff, "Content Analysis", 2018: firm conclusions from .800, tentative ones from .667.
FIRM, TENTATIVE = 0.8, 0.667

CANNOT_SAY = {
    "percent": "It does not take away what chance alone would give: two people who pass nearly everything agree often without looking.",
    "cohen": "Where nearly all contacts pass, kappa is low however well two people agree: read it beside Gwet's AC1.",
    "fleiss": "Where nearly all contacts pass, kappa is low however well people agree: read it beside Gwet's AC1.",
    "conger": "Where nearly all contacts pass, kappa is low however well people agree: read it beside Gwet's AC1.",
    "krippendorff": "Where nearly all answers are alike, alpha is low however well people agree. It does not say who is right.",
    "gwet": "It is kinder than kappa where nearly all answers are alike, and does not say who is right.",
    "brennan_prediger": "It takes every possible answer to be as likely, also answers that nobody would ever give.",
    "intraclass": "It is low where the contacts are of like quality, however close the scores: read it beside the points from reference.",
    "reference": "It says how often people gave the reference score, which people agreed on; it does not take away chance.",
}


def label(value: float) -> str:
    """Return Landis and Koch's word for `value`, which is at most 1."""
    return "poor" if value < 0 else next(word for bound, word in LANDIS_KOCH if value <= bound)
