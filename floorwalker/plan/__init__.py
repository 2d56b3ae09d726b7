"""Plan: forecasts, staffing, rosters: the promise."""
