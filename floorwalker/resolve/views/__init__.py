"""Resolve: its pages."""
