"""Larkfield, the simulated contact centre used by docs, tests and the first run."""
