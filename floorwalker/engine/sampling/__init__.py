"""Samples of contacts: how many, shared out how, drawn so that the same list comes out again, and what they say of all contacts."""

from __future__ import annotations

from floorwalker.engine.sampling.allocation import neyman, proportional, whole, with_minimum
from floorwalker.engine.sampling.drawing import Drawn, Frame, Risk, draw
from floorwalker.engine.sampling.estimates import Estimate, hajek, horvitz_thompson, post_stratified
from floorwalker.engine.sampling.sizes import Size, margin, size
from floorwalker.engine.sampling.stream import Stream

__all__ = [
    "Drawn",
    "Estimate",
    "Frame",
    "Risk",
    "Size",
    "Stream",
    "draw",
    "hajek",
    "horvitz_thompson",
    "margin",
    "neyman",
    "post_stratified",
    "proportional",
    "size",
    "whole",
    "with_minimum",
]
