"""Serve: the live floor: obeys plan."""
