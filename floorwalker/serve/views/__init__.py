"""Serve's pages."""
