"""Serve's reading: a day of the record and a day of the plan, as arrays."""
