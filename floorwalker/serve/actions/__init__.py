"""Serve's actions."""
