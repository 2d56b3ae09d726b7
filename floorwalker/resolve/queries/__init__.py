"""Resolve: reading."""
