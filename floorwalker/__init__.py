"""Floorwalker: an open contact-centre operations platform."""

__version__ = "0.1.0"
