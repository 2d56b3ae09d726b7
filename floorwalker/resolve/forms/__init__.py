"""Resolve: what is typed."""
