"""Improve: every finding becomes an action whose effect is measured."""
