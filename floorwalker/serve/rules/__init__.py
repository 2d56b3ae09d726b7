"""Serve's rules: pure functions of what came, what was planned and what the clock says."""
