"""Resolve: what must hold, without a database."""
