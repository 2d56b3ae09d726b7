"""Trials of faults that need real processes, full disks or minutes: `python -m trials.NAME`; results in docs/reliability.md."""
